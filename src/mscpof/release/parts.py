"""The parts of a release, in the order in which they are made.

A part is a function that yields files. Some hold the knowledge; the others tell of the release, and are given the files
that stand in it already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.release.archive_metadata import deposit_files
from mscpof.release.catalogue_metadata import catalogue_file
from mscpof.release.kgx.files import kgx_files
from mscpof.release.mappings import mapping_files
from mscpof.release.nanopublications import nanopublications
from mscpof.release.ontology_files import ontology_files
from mscpof.release.project_files import papers
from mscpof.release.rdf_dumps import graph_files
from mscpof.release.readme import readme_file
from mscpof.release.schema_org_metadata import bioschemas_file, crate_file
from mscpof.release.tabular.csv_tables import table_files
from mscpof.release.tabular.gene_sets import geneset_files
from mscpof.release.tabular.graphml import graphml_files
from mscpof.release.tabular.parquet_tables import propertygraph_files
from mscpof.release.w3id_redirects import redirect_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mscpof.release.artefact import Artefact
    from mscpof.release.content import Content


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a release that holds knowledge.

    :param words: what is done while it is made, for those who wait.
    """

    words: str
    make: Callable[[Content], Iterable[Artefact]]


@dataclass(frozen=True, slots=True)
class Description:
    """A part of a release that tells of the others.

    :param make: is given what stands in the release before it.
    """

    words: str
    make: Callable[[Content, Sequence[Artefact]], Iterable[Artefact]]


PARTS: tuple[Part, ...] = (
    Part("writing the graphs", graph_files),
    Part("writing the ontology", ontology_files),
    Part("writing the mappings", mapping_files),
    Part("writing the tables", table_files),
    Part("writing the property graph", propertygraph_files),
    Part("writing the network", graphml_files),
    Part("writing the gene sets", geneset_files),
    Part("writing nanopublications", nanopublications),
    Part("writing the knowledge graph", kgx_files),
    Part("writing licence, changes and citation", papers),
    Part("writing the redirects for w3id.org", redirect_files),
)
DESCRIPTIONS: tuple[Description, ...] = (
    Description("describing it for people", readme_file),
    Description("describing it for archives", deposit_files),
    Description("describing it for catalogues", catalogue_file),
    Description("describing it for search engines", bioschemas_file),
    Description("describing it as a RO-Crate", crate_file),
)
