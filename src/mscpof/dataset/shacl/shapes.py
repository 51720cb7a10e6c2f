"""The SHACL shapes, run over the whole dataset; every result becomes a fault with its place.

The sieve takes out the nodes that certainly keep to the shapes; the engine judges the others. It alone finds faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from mscpof.base.names import PREFIXES, local_name
from mscpof.dataset.shacl.shape_graph import ShapesGraph
from mscpof.dataset.shacl.sieve import Sieve
from mscpof.dataset.violation import violation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mscpof.base.faults import RuleViolation
    from mscpof.base.place import Places
    from mscpof.dataset.shacl.sieve import Focus

_SH = PREFIXES["sh"]
_TARGET = f"{_SH}target"


def check_shapes(
    store: Store,
    shapes: Sequence[Quad],
    places: Places,
    *,
    chosen: Callable[[str], bool] = lambda _: True,
    sifted: bool = True,
) -> list[RuleViolation]:
    """Validate a dataset against the shapes.

    :param store: asserted and inferred data with the ontology.
    :param shapes: the shapes' statements.
    :param places: where each statement was written.
    :param chosen: tells by its IRI whether a node needs to be looked at.
    :param sifted: whether the engine is spared what certainly keeps to the shapes; without, the same is found, slowly.
    :returns: one violation for each result.
    """
    data: set[Triple] | None = None
    aimed = {quad.triple for quad in shapes}
    graph = ShapesGraph(shapes)
    if sifted and graph.plain:
        sieve = Sieve(store, graph)
        suspects = sieve.suspects(chosen)
        if not suspects:
            return []
        data, aimed = sieve.evidence(suspects), _aimed(shapes, suspects)
    # Loaded here, since it takes longer to load than most checks take.
    from mscpof.dataset.shacl.engine import validate

    results = validate(data if data is not None else {quad.triple for quad in store}, aimed)
    return [
        violation(
            places,
            rule=local_name(result.shape),
            focus=result.focus,
            path=result.path,
            value=result.value,
            severity=result.severity,
            said=result.message,
        )
        for result in results
    ]


def _aimed(shapes: Sequence[Quad], suspects: Focus) -> set[Triple]:
    """Return the shapes of some nodes, with what they refer to, each aimed at its nodes alone."""
    parts: dict[Any, list[Triple]] = {}
    for quad in shapes:
        if not quad.predicate.value.startswith(_TARGET):
            parts.setdefault(quad.subject, []).append(quad.triple)
    target = NamedNode(f"{_TARGET}Node")
    found = {Triple(shape, target, node) for shape, nodes in suspects.items() for node in nodes}
    todo = set(suspects)
    while todo:
        new = set(parts.pop(todo.pop(), ()))
        found |= new
        todo |= {triple.object for triple in new if isinstance(triple.object, NamedNode | BlankNode)} & parts.keys()
    return found
