"""RDF dumps of the dataset: whole, merged and graph by graph, with a canonical hash of each named graph."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Quad, RdfFormat, Store, serialize

from mscpof.base.canonical import canonical, canonical_hash
from mscpof.base.names import GRAPH, NAMED_PREFIXES, prefixes_in
from mscpof.release.artefact import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import BlankNode, NamedNode, Triple

    from mscpof.release.artefact import Content

GRAPH_TABLE = "graphs.csv"
# The files that hold all graphs.
WHOLE = {"dataset.nq": RdfFormat.N_QUADS, "dataset.trig": RdfFormat.TRIG, "dataset.jsonld": RdfFormat.JSON_LD}
_STANDARDS = {
    RdfFormat.N_QUADS: ("https://www.w3.org/TR/n-quads/", "https://www.w3.org/TR/rdf-canon/"),
    RdfFormat.TRIG: ("https://www.w3.org/TR/trig/",),
    RdfFormat.TURTLE: ("https://www.w3.org/TR/turtle/",),
    RdfFormat.JSON_LD: ("https://www.w3.org/TR/json-ld11/",),
}


def graph_files(content: Content) -> Iterator[Artefact]:
    """Yield the dataset as N-Quads, TriG, JSON-LD and Turtle, each graph as Turtle, and the table of graphs."""
    quads = sorted_quads(content.store)
    for path, form in WHOLE.items():
        data = canonical(content.store) if form == RdfFormat.N_QUADS else rdf_bytes(quads, form)
        title = f"The whole dataset in named graphs, as {'sorted ' * (form == RdfFormat.N_QUADS)}{form.name}"
        yield Artefact(path, data, title, form.media_type, _STANDARDS[form])
    yield _turtle("dataset.ttl", _triples(quads), "The whole dataset in one graph, as Turtle")
    rows = []
    for graph in sorted(content.store.named_graphs(), key=lambda node: node.value):
        triples = _triples(content.store.quads_for_pattern(None, None, None, graph))
        path = path_of(graph)
        yield _turtle(path, triples, f"The graph {graph.value.removeprefix(GRAPH)}, as Turtle")
        rows.append((graph.value, path, len(triples), canonical_hash(triples)))
    yield Artefact(GRAPH_TABLE, _table(rows), "The named graphs, with their canonical hashes", "text/csv")


def path_of(graph: NamedNode | BlankNode) -> str:
    """Return the path of the file of a named graph in a release.

    >>> from pyoxigraph import NamedNode
    >>> path_of(NamedNode("https://w3id.org/mscpof/graph/study/qu-q-2022"))
    'graphs/study/qu-q-2022.ttl'
    """
    return f"graphs/{graph.value.removeprefix(GRAPH)}.ttl"


def sorted_quads(quads: Iterable[Quad] | Store) -> list[Quad]:
    """Return quads by graph, subject, predicate and object, each once, with canonical blank node labels (RDFC-1.0)."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=_key)


def rdf_bytes(
    statements: Sequence[Quad] | Sequence[Triple], form: RdfFormat, prefixes: Mapping[str, str] = NAMED_PREFIXES
) -> bytes:
    """Return statements in a syntax of RDF, in UTF-8.

    :param prefixes: namespaces by prefix, of which those are declared that the statements use.
    """
    lines = serialize(statements, format=RdfFormat.N_QUADS) or b""
    return serialize(statements, format=form, prefixes=prefixes_in(lines, prefixes)) or b""


def _triples(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads in the default graph."""
    return sorted_quads(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def _key(quad: Quad) -> tuple[str, str, str, str]:
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
    return graph, str(quad.subject), str(quad.predicate), str(quad.object)


def _turtle(path: str, triples: list[Quad], title: str) -> Artefact:
    form = RdfFormat.TURTLE
    return Artefact(path, rdf_bytes(triples, form), title, form.media_type, _STANDARDS[form])


def _table(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("graph", "file", "statements", "sha256"))
    writer.writerows(rows)
    return text.getvalue().encode()
