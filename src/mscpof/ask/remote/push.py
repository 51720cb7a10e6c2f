"""Push of a dataset to a server: graphs replaced, former graphs removed, and the numbers of triples compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat

from mscpof.ask.remote.endpoint import GRAPH_SIZES
from mscpof.base.answer import Answer
from mscpof.base.faults import MscpofError
from mscpof.base.names import GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Store

    from mscpof.ask.remote.endpoint import Remote
    from mscpof.ask.remote.graph_store import GraphStore

# Graphs to which others refer come first. Last come the queries, by which readers know that the dataset is there, and
# the metadata, which name its edition.
FIRST = ("ontology", "mappings", "entities", "review")
LAST = ("discrepancies", "inferred", "queries", "metadata")


@dataclass(frozen=True, slots=True)
class PushResult:
    """Result of a push.

    :param graphs: number of graphs that were sent.
    :param triples: number of triples in them.
    :param removed: names, below `GRAPH`, of graphs that were removed because the dataset has them no longer.
    """

    graphs: int
    triples: int
    removed: tuple[str, ...]


def push_dataset(
    store: Store, target: GraphStore, server: Remote, report: Callable[[str], None] = lambda _: None
) -> PushResult:
    """Make a server hold the named graphs of a dataset, and no others of mscpof.

    :param target: service that takes graphs.
    :param server: service of the same server that takes queries.
    :param report: called with a message at each step, such as `1 of 8: ontology`.
    :raises MscpofError: `push-failed`, when a graph could not be replaced or removed, with the fact `done`, the graphs
        that were; `push-differs`, when the server then holds another number of triples than was sent; the faults of
        `GraphStore` and `Remote`, when the server cannot be asked.
    """
    target.greet()
    graphs = in_order(node.value for node in store.named_graphs() if isinstance(node, NamedNode))
    former = tuple(sorted(counts(server).keys() - set(graphs)))
    # Former graphs go before the last graph, which names the edition.
    steps = [*graphs[:-1], *former, *graphs[-1:]]
    sent: dict[str, int] = {}
    for number, graph in enumerate(steps, start=1):
        report(f"{number} of {len(steps)}: {_short(graph)}")
        try:
            if graph in former:
                target.delete(graph)
                continue
            data = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b""
            target.put(graph, data)
            sent[graph] = data.count(b"\n")
        except MscpofError as fault:
            done = [_short(step) for step in steps[: number - 1]]
            there = f" ({', '.join(done)})" if done else ""
            facts: dict[str, Any] = {"graph": _short(graph), "done": done, "number": len(done), "total": len(steps)}
            raise MscpofError("push-failed", reason=fault, there=there, **facts) from None
    report("comparing")
    verify(server, sent)
    return PushResult(len(sent), sum(sent.values()), tuple(_short(graph) for graph in former))


def in_order(graphs: Iterable[str]) -> list[str]:
    """Return the IRIs of graphs in the order of sending: those in `FIRST`, others by IRI, those in `LAST`."""
    ranks = {name: rank for rank, name in enumerate((*FIRST, "", *LAST))}
    return sorted(graphs, key=lambda graph: (ranks.get(_short(graph), len(FIRST)), graph))


def counts(server: Remote) -> dict[str, int]:
    """Return the numbers of triples in the graphs of mscpof on a server, by the IRI of the graph."""
    return {row["graph"]: row["triples"] for row in Answer(server.plain(), GRAPH_SIZES)}


def verify(server: Remote, sent: dict[str, int]) -> None:
    """Compare the numbers of triples that were sent, by IRI of the graph, with those that a server holds.

    :raises MscpofError: `push-differs`, when any graph of mscpof has another number.
    """
    held = counts(server)
    different = [
        f"{_short(graph)}: {sent.get(graph, 0)} triples sent, {held.get(graph, 0)} there"
        for graph in in_order(sent.keys() | held.keys())
        if sent.get(graph, 0) != held.get(graph, 0)
    ]
    if different:
        raise MscpofError("push-differs", url=server.url, lines=different)


def _short(graph: str) -> str:
    return graph.removeprefix(GRAPH)
