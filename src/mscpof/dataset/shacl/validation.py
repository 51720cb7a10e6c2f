"""Validation of the dataset against the SHACL shapes; every result becomes a fault with its position in a file.

The first step leaves out the nodes that certainly conform to the shapes; pyshacl validates the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Store, Triple

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES
from mscpof.dataset.shacl.conformance import Conformance

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.base.faults import RuleViolation
    from mscpof.base.place import Places
    from mscpof.curated.shapes import Shapes
    from mscpof.dataset.shacl.conformance import Focus

_TARGET = f"{PREFIXES['sh']}target"


def check_shapes(
    store: Store,
    shapes: Shapes,
    places: Places,
    *,
    chosen: Callable[[str], bool] = lambda _: True,
    first_step: bool = True,
) -> list[RuleViolation]:
    """Validate a dataset against the shapes.

    :param store: asserted and inferred data with the ontology.
    :param shapes: all shapes of the project.
    :param places: positions of the statements in the files.
    :param chosen: tells by its IRI whether a node is to be looked at; by default all are.
    :param first_step: whether to leave out what certainly conforms; without it, pyshacl finds the same, slowly.
    :returns: one violation for each result of pyshacl.
    :raises TypeError: when pyshacl cannot run the shapes.
    """
    data: set[Triple] | None = None
    targeted = {quad.triple for quad in shapes.quads}
    if first_step and shapes.plain:
        conformance = Conformance(store, shapes)
        doubtful = conformance.doubtful(chosen)
        if not doubtful:
            return []
        data, targeted = conformance.evidence(doubtful), _targeted(shapes, doubtful)
    # Loaded here, since it takes longer to load than most checks take.
    from mscpof.dataset.shacl.pyshacl_engine import violations

    return violations({quad.triple for quad in store} if data is None else data, targeted, shapes, places)


def _targeted(shapes: Shapes, doubtful: Focus) -> set[Triple]:
    """Return the shapes of some nodes, with the shapes that they refer to, each targeted at its nodes alone."""
    triples: dict[Any, list[Triple]] = {}
    for quad in shapes.quads:
        if not quad.predicate.value.startswith(_TARGET):
            triples.setdefault(quad.subject, []).append(quad.triple)
    used = closure(
        doubtful, lambda node: [part.object for part in triples.get(node, ()) if not isinstance(part.object, Literal)]
    )
    target = NamedNode(f"{_TARGET}Node")
    targets = {Triple(shape, target, node) for shape, nodes in doubtful.items() for node in nodes}
    return targets | {triple for node in used for triple in triples.get(node, ())}
