"""Names of blank nodes by their content, so that an unchanged node keeps its name when others change.

RDFC-1.0 numbers its canonical labels through the whole dataset, so that one axiom more changes the labels of others.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Quad

from mscpof.base.names import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Path of the names of blank nodes (RDF 1.1 Concepts, section 3.5).
GENID = f"{BASE}.well-known/genid/"

# Quads of each blank node in one direction: the other end, and the texts before and after it.
_Links: TypeAlias = defaultdict[BlankNode, list[tuple[str, Any, str]]]


def names_of(quads: Iterable[Quad]) -> dict[BlankNode, NamedNode]:
    """Return an IRI below `GENID` for each blank node, made from the statements below it and the paths that reach it.

    :param quads: all quads with blank nodes, under canonical labels, whose order numbers nodes with the same content.
    """
    content: _Links = defaultdict(list)
    context: _Links = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            content[quad.subject].append((f"{quad.predicate} ", quad.object, f" {quad.graph_name}"))
        if isinstance(quad.object, BlankNode):
            context[quad.object].append(("", quad.subject, f" {quad.predicate}"))
    above: dict[BlankNode, str] = {}
    below: dict[BlankNode, str] = {}
    same: dict[str, list[BlankNode]] = defaultdict(list)
    for node in sorted({**content, **context}, key=lambda node: node.value):
        same[_sha256(_digest(node, context, above), _digest(node, content, below))].append(node)
    return {
        node: NamedNode(f"{GENID}{digest}{f'-{number}' if number else ''}")
        for digest, nodes in same.items()
        for number, node in enumerate(nodes)
    }


def with_names(quads: Iterable[Quad], names: Mapping[BlankNode, NamedNode]) -> set[Quad]:
    """Return quads with the IRIs from `names_of` in place of their blank nodes."""

    def named(node: Any) -> Any:
        return names[node] if isinstance(node, BlankNode) else node

    return {Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name) for quad in quads}


def _digest(node: BlankNode, links: _Links, known: dict[BlankNode, str], path: tuple[BlankNode, ...] = ()) -> str:
    """Digest a blank node over all paths in one direction; a circle, up to where it closes.

    :param known: digests so far, which it extends.
    """
    if node in path:
        return "circle"
    if node not in known:
        ends = (
            (start, _digest(end, links, known, (*path, node)) if isinstance(end, BlankNode) else end, rest)
            for start, end, rest in links[node]
        )
        known[node] = _sha256(*sorted(f"{start}{end}{rest}" for start, end, rest in ends))
    return known[node]


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
