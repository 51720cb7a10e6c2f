"""Bringing a dataset to a server: each graph replaced, those that are no more removed, and then the counts compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat

from mscpof.ask.remote.faults import PushDiffers, PushFailed
from mscpof.base.answer import Answer
from mscpof.base.faults import MscpofError
from mscpof.base.names import (
    DISCREPANCIES_GRAPH,
    ENTITIES_GRAPH,
    GRAPH,
    INFERRED_GRAPH,
    MAPPINGS_GRAPH,
    ONTOLOGY_GRAPH,
    QUERIES_GRAPH,
    REVIEW_GRAPH,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Store

    from mscpof.ask.remote.endpoint import Remote
    from mscpof.ask.remote.graph_store import GraphStore

# What others refer to comes first. Last come the queries, by which readers know that the dataset is there, and the
# metadata, which say what it is.
METADATA_GRAPH = f"{GRAPH}metadata"
FIRST = (ONTOLOGY_GRAPH, MAPPINGS_GRAPH, ENTITIES_GRAPH, REVIEW_GRAPH)
LAST = (DISCREPANCIES_GRAPH, INFERRED_GRAPH, QUERIES_GRAPH, METADATA_GRAPH)

_COUNTS = f"""
SELECT ?graph (COUNT(?subject) AS ?triples)
WHERE {{ GRAPH ?graph {{ ?subject ?predicate ?object }} FILTER (STRSTARTS(STR(?graph), "{GRAPH}")) }}
GROUP BY ?graph"""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did.

    :param graphs: how many graphs the server now holds of the dataset.
    :param triples: how many triples they hold together.
    :param removed: the graphs that are no more.
    """

    graphs: int
    triples: int
    removed: tuple[str, ...]


def push_dataset(
    store: Store, target: GraphStore, server: Remote, report: Callable[[str], None] = lambda _: None
) -> Pushed:
    """Make a server hold the graphs of a dataset and no others of ours.

    :param store: the dataset.
    :param target: where the server takes graphs.
    :param server: where it takes queries.
    :param report: told what is being done.
    :raises PushFailed: when a graph could not be brought there or removed.
    :raises PushDiffers: when the server then holds another number of triples than was sent.
    """
    target.greet()
    graphs = in_order(node.value for node in store.named_graphs() if isinstance(node, NamedNode))
    gone = tuple(sorted(counts(server).keys() - set(graphs)))
    # What is no more goes before the last graph, the one that says what the dataset is.
    steps = [*graphs[:-1], *gone, *graphs[-1:]]
    sent: dict[str, int] = {}
    for number, graph in enumerate(steps, start=1):
        report(f"{number} of {len(steps)}: {_short(graph)}")
        try:
            if graph in gone:
                target.delete(graph)
                continue
            data = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b""
            target.put(graph, data)
            sent[graph] = data.count(b"\n")
        except MscpofError as fault:
            raise PushFailed(fault, _short(graph), [_short(one) for one in steps[: number - 1]], len(steps)) from None
    report("comparing")
    verify(server, sent)
    return Pushed(len(sent), sum(sent.values()), tuple(_short(graph) for graph in gone))


def in_order(graphs: Iterable[str]) -> list[str]:
    """Return graphs in the order in which they are sent."""

    def rank(graph: str) -> tuple[int, str]:
        if graph in FIRST:
            return FIRST.index(graph), graph
        return (len(FIRST) + 1 + LAST.index(graph) if graph in LAST else len(FIRST)), graph

    return sorted(graphs, key=rank)


def counts(server: Remote) -> dict[str, int]:
    """Return how many triples a server holds in each graph of ours."""
    return {row["graph"]: row["triples"] for row in Answer(server.plain(), _COUNTS)}


def verify(server: Remote, sent: dict[str, int]) -> None:
    """Compare what a server holds with what was sent.

    :raises PushDiffers: when any graph has another number of triples.
    """
    found = counts(server)
    different = [
        f"{_short(graph)}: {sent.get(graph, 0)} triples sent, {found.get(graph, 0)} there"
        for graph in in_order(sent.keys() | found.keys())
        if sent.get(graph, 0) != found.get(graph, 0)
    ]
    if different:
        raise PushDiffers(server.url, different)


def _short(graph: str) -> str:
    return graph.removeprefix(GRAPH)
