"""Parts of a release in the order in which they are made: functions that yield its files, by progress message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.release.archive_metadata import archive_files
from mscpof.release.catalogue_metadata import catalogue_file
from mscpof.release.documents import readme_file, redirect_files
from mscpof.release.kgx.files import kgx_files
from mscpof.release.nanopublications import nanopublications
from mscpof.release.ontology_files import ontology_files
from mscpof.release.project_files import mapping_files, project_files
from mscpof.release.rdf_dumps import graph_files
from mscpof.release.schema_org_metadata import bioschemas_file, crate_file
from mscpof.release.tabular.csv_tables import csv_files
from mscpof.release.tabular.gene_sets import gene_set_files
from mscpof.release.tabular.graphml import graphml_files
from mscpof.release.tabular.parquet_tables import parquet_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mscpof.release.artefact import Artefact, Content

# Parts that hold the knowledge.
PARTS: Mapping[str, Callable[[Content], Iterable[Artefact]]] = {
    "writing the graphs": graph_files,
    "writing the ontology": ontology_files,
    "writing the mappings": mapping_files,
    "writing the tables": csv_files,
    "writing the property graph": parquet_files,
    "writing the network": graphml_files,
    "writing the gene sets": gene_set_files,
    "writing nanopublications": nanopublications,
    "writing the knowledge graph": kgx_files,
    "writing licence, changes and citation": project_files,
    "writing the redirects for w3id.org": redirect_files,
}
# Parts that describe the release; each is given all files that were made before it.
DESCRIPTIONS: Mapping[str, Callable[[Content, Sequence[Artefact]], Iterable[Artefact]]] = {
    "describing it for people": readme_file,
    "describing it for archives": archive_files,
    "describing it for catalogues": catalogue_file,
    "describing it for search engines": bioschemas_file,
    "describing it as a RO-Crate": crate_file,
}
