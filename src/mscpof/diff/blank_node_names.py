"""Names of blank nodes by their content, so that an unchanged node keeps its name when others change.

The canonical labels of RDFC-1.0 are numbered through the dataset, so that one axiom more renames those behind it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad

from mscpof.base.names import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# Path of the names of blank nodes (RDF 1.1 Concepts, section 3.5).
GENID = f"{BASE}.well-known/genid/"


def names_of(quads: Iterable[Quad]) -> dict[BlankNode, NamedNode]:
    """Return a name for each blank node: the same for the same statements reached from the same named nodes.

    :param quads: quads with canonical labels, which decide only between blank nodes with the same content.
    """
    as_subject: dict[BlankNode, list[Quad]] = defaultdict(list)
    as_object: dict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            as_subject[quad.subject].append(quad)
        if isinstance(quad.object, BlankNode):
            as_object[quad.object].append(quad)
    content = _digests(
        as_subject, lambda quad: quad.object, lambda quad, end: f"{quad.predicate} {end} {quad.graph_name}"
    )
    context = _digests(as_object, lambda quad: quad.subject, lambda quad, start: f"{start} {quad.predicate}")
    same: dict[str, list[BlankNode]] = defaultdict(list)
    for node in sorted({**as_subject, **as_object}, key=lambda node: node.value):
        same[_sha256(context(node), content(node))].append(node)
    return {
        node: NamedNode(f"{GENID}{digest}{f'-{number}' if number else ''}")
        for digest, nodes in same.items()
        for number, node in enumerate(nodes)
    }


def with_names(quads: Iterable[Quad], names: Mapping[BlankNode, NamedNode]) -> frozenset[Quad]:
    """Return quads with the names of their blank nodes."""

    def named(quad: Quad) -> Quad:
        start, end = quad.subject, quad.object
        if not isinstance(start, BlankNode) and not isinstance(end, BlankNode):
            return quad
        start = names[start] if isinstance(start, BlankNode) else start
        return Quad(start, quad.predicate, names[end] if isinstance(end, BlankNode) else end, quad.graph_name)

    return frozenset(map(named, quads))


def _digests(
    quads: Mapping[BlankNode, list[Quad]], end: Callable[[Quad], object], line: Callable[[Quad, object], str]
) -> Callable[[BlankNode], str]:
    """Return a function that digests a blank node over all paths in one direction; a circle, up to where it closes.

    :param quads: quads of each blank node in that direction.
    :param end: returns the other end of a quad.
    :param line: writes a quad with the digest of its other end.
    """
    known: dict[BlankNode, str] = {}

    def digest(node: BlankNode, path: tuple[BlankNode, ...] = ()) -> str:
        if node in path:
            return "circle"
        if node not in known:
            ends = ((quad, end(quad)) for quad in quads.get(node, ()))
            lines = (line(quad, digest(o, (*path, node)) if isinstance(o, BlankNode) else o) for quad, o in ends)
            known[node] = _sha256(*sorted(lines))
        return known[node]

    return digest


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
