"""The dataset itself in the forms of RDF, whole and graph by graph, with a canonical hash of each graph."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Quad, RdfFormat, Store, serialize

from mscpof.base.canonical import canonical, canonical_hash
from mscpof.base.names import GRAPH, prefixes_in
from mscpof.release.artefact import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, NamedNode

    from mscpof.release.content import Content

GRAPH_TABLE = "graphs.csv"
# The files that hold all graphs.
WHOLE = {"dataset.nq": RdfFormat.N_QUADS, "dataset.trig": RdfFormat.TRIG, "dataset.jsonld": RdfFormat.JSON_LD}
RDFC = "https://www.w3.org/TR/rdf-canon/"
_NQUADS, _TRIG = "https://www.w3.org/TR/n-quads/", "https://www.w3.org/TR/trig/"
_TURTLE, _JSONLD = "https://www.w3.org/TR/turtle/", "https://www.w3.org/TR/json-ld11/"


def graph_files(content: Content) -> Iterator[Artefact]:
    """Yield the dataset as N-Quads, TriG, JSON-LD and Turtle, each graph as Turtle, and the table of graphs."""
    lines = canonical(content.store)
    yield Artefact(
        "dataset.nq",
        lines,
        "The whole dataset in named graphs, as sorted N-Quads",
        "application/n-quads",
        (_NQUADS, RDFC),
    )
    quads = _sorted(content.store)
    yield _dump("dataset.trig", quads, RdfFormat.TRIG, "The whole dataset in named graphs, as TriG", _TRIG)
    yield _dump("dataset.jsonld", quads, RdfFormat.JSON_LD, "The whole dataset in named graphs, as JSON-LD", _JSONLD)
    merged = _sorted(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    yield _dump("dataset.ttl", merged, RdfFormat.TURTLE, "The whole dataset in one graph, as Turtle", _TURTLE)
    rows = []
    for graph in sorted(content.store.named_graphs(), key=lambda node: node.value):
        own = list(content.store.quads_for_pattern(None, None, None, graph))
        bare = _sorted(Quad(quad.subject, quad.predicate, quad.object) for quad in own)
        path = path_of(graph)
        yield _dump(path, bare, RdfFormat.TURTLE, f"The graph {graph.value.removeprefix(GRAPH)}, as Turtle", _TURTLE)
        rows.append((graph.value, path, len(bare), canonical_hash(bare)))
    yield Artefact(GRAPH_TABLE, _table(rows), "The named graphs, with their canonical hashes", "text/csv")


def path_of(graph: NamedNode | BlankNode) -> str:
    """Return where the file of a named graph stands in a release.

    >>> from pyoxigraph import NamedNode
    >>> path_of(NamedNode("https://w3id.org/mscpof/graph/study/qu-q-2022"))
    'graphs/study/qu-q-2022.ttl'
    """
    return f"graphs/{graph.value.removeprefix(GRAPH)}.ttl"


def _sorted(quads: Iterable[Quad] | Store) -> list[Quad]:
    """Return statements in one order, each once, their blank nodes named by content."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=_key)


def _key(quad: Quad) -> tuple[str, str, str, str]:
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
    return graph, str(quad.subject), str(quad.predicate), str(quad.object)


def _dump(path: str, quads: list[Quad], form: RdfFormat, title: str, standard: str) -> Artefact:
    used = prefixes_in(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    data = serialize(quads, format=form, prefixes=used) or b""
    return Artefact(path, data, title, form.media_type, (standard,))


def _table(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("graph", "file", "statements", "sha256"))
    writer.writerows(rows)
    return text.getvalue().encode()
