"""Metadata for catalogues of data: DCAT 3 with checksums, and PROV-O of how the release was made.

The VoID description stands in the dataset itself, in its graph `metadata`, to which this refers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from mscpof.base.names import BASE, METADATA_GRAPH, NAMED_PREFIXES, ONTOLOGY, REVIEW
from mscpof.base.version import __version__
from mscpof.release.artefact import Artefact
from mscpof.release.contents import contents_of
from mscpof.release.documents import fill
from mscpof.release.rdf_dumps import rdf_bytes, sorted_quads
from mscpof.release.release_identity import DATASET, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.artefact import Content

_STANDARDS = ("https://www.w3.org/TR/vocab-dcat-3/", "https://www.w3.org/TR/prov-o/")
_PREFIXES = NAMED_PREFIXES | {
    "dcat": "http://www.w3.org/ns/dcat#",
    "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def catalogue_file(content: Content, artefacts: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the description of a release and its files for catalogues, as Turtle."""
    turtle = fill(
        "metadata.ttl.jinja",
        identity=identity_of(content),
        contents=contents_of(artefacts),
        commit=content.commit,
        program_version=__version__,
        base=BASE,
        dataset=DATASET,
        ontology=ONTOLOGY,
        review=REVIEW,
        metadata_graph=METADATA_GRAPH,
    )
    data = rdf_bytes(sorted_quads(parse(turtle, format=RdfFormat.TURTLE)), RdfFormat.TURTLE, _PREFIXES)
    title = "The release for catalogues: DCAT 3, and PROV-O of how it was made"
    yield Artefact("metadata.ttl", data, title, "text/turtle", _STANDARDS)
