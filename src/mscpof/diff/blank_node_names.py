"""Names for blank nodes by what they say, so that a node that did not change keeps its name when others do.

The canonical labels of RDFC-1.0 will not do: they count through the dataset, so one more axiom renames those behind it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad

from mscpof.base.names import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The path by which RDF 1.1 (section 3.5) lets others see that a name stands for a blank node.
GENID = f"{BASE}.well-known/genid/"


def names_of(quads: Iterable[Quad]) -> dict[BlankNode, NamedNode]:
    """Return a name for each blank node of a dataset, the same wherever the same is said from the same place.

    :param quads: with canonical labels, which decide only between blank nodes that say the same.
    """
    under: dict[BlankNode, list[Quad]] = defaultdict(list)
    above: dict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            under[quad.subject].append(quad)
        if isinstance(quad.object, BlankNode):
            above[quad.object].append(quad)
    return _Names(under, above).all()


def named(quads: Iterable[Quad], names: Mapping[BlankNode, NamedNode]) -> frozenset[Quad]:
    """Return statements with names instead of blank nodes."""

    def one(quad: Quad) -> Quad:
        start, end = quad.subject, quad.object
        if not isinstance(start, BlankNode) and not isinstance(end, BlankNode):
            return quad
        start = names[start] if isinstance(start, BlankNode) else start
        return Quad(start, quad.predicate, names[end] if isinstance(end, BlankNode) else end, quad.graph_name)

    return frozenset(map(one, quads))


class _Names:
    """Names of blank nodes: from what leads to each, and what each says."""

    def __init__(self, under: Mapping[BlankNode, list[Quad]], above: Mapping[BlankNode, list[Quad]]) -> None:
        self._under, self._above = under, above
        self._said: dict[BlankNode, str] = {}
        self._led: dict[BlankNode, str] = {}

    def all(self) -> dict[BlankNode, NamedNode]:
        alike: dict[str, list[BlankNode]] = defaultdict(list)
        for node in sorted({**self._under, **self._above}, key=lambda one: one.value):
            alike[_hash(self._lead(node, ()), self._say(node, ()))].append(node)
        names = {}
        for digest, nodes in alike.items():
            for number, node in enumerate(sorted(nodes, key=lambda one: one.value)):
                names[node] = NamedNode(f"{GENID}{digest}{f'-{number}' if number else ''}")
        return names

    def _say(self, node: BlankNode, path: tuple[BlankNode, ...]) -> str:
        """Return the hash of what a node and those below it say; of a circle, up to where it closes."""
        if node in path:
            return "circle"
        if node not in self._said:
            below = (*path, node)
            lines = (
                f"{quad.predicate} {self._say(end, below) if isinstance(end, BlankNode) else end} {quad.graph_name}"
                for quad in self._under.get(node, ())
                for end in (quad.object,)
            )
            self._said[node] = _hash(*sorted(lines))
        return self._said[node]

    def _lead(self, node: BlankNode, path: tuple[BlankNode, ...]) -> str:
        """Return the hash of how a node is reached from named ones."""
        if node in path:
            return "circle"
        if node not in self._led:
            behind = (*path, node)
            lines = (
                f"{self._lead(start, behind) if isinstance(start, BlankNode) else start} {quad.predicate}"
                for quad in self._above.get(node, ())
                for start in (quad.subject,)
            )
            self._led[node] = _hash(*sorted(lines))
        return self._led[node]


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
