"""First step of validation: tells nodes that certainly conform to their shapes from the others.

Nearly every node conforms to every shape, so most nodes need no report. The other nodes go to the reference engine,
with the statements that the engine can look at. So this step reports no fault, and an unknown kind of constraint makes
validation slow, not wrong.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES
from mscpof.dataset.shacl.constraint import ON_ALL, ON_EACH, Answer, every

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store

    from mscpof.curated.shapes import Shape, Shapes

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_SUBCLASS = NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_KNOWN = ON_ALL.keys() | ON_EACH.keys()
# Constraints that a node without a value breaks.
_NEED_VALUES = {"minCount", "hasValue"}

# Focus nodes by the node that names their shape.
Focus = dict[Any, set[Any]]


class Conformance:
    """First step of validation, which finds the nodes that certainly conform to their shapes.

    `doubtful` gives the others, for a slower engine that reports the faults; `evidence` gives the statements that this
    engine needs. It is not certain where a shape has an unknown constraint or path, or leads back to itself.

    :param store: asserted and inferred data with the ontology.
    :param shapes: all shapes of the project.
    """

    def __init__(self, store: Store, shapes: Shapes) -> None:
        self._store = store
        self._shapes = shapes
        self._answers: dict[tuple[Any, Any], Answer] = {}
        self._above: dict[Any, set[Any]] = {}
        self._read: set[Triple] | None = None
        self._complete = True

    def doubtful(self, chosen: Callable[[str], bool] = lambda _: True) -> Focus:
        """Return, by shape, the target nodes that do not conform to it or may not.

        :param chosen: tells by its IRI whether a node is to be looked at; by default all are.
        """
        doubtful = {
            shape: {node for node in nodes if self.conforms(shape, node) is not True}
            for shape, nodes in self._focus(chosen).items()
        }
        return {shape: nodes for shape, nodes in doubtful.items() if nodes}

    def evidence(self, doubtful: Focus) -> set[Triple] | None:
        """Return the statements that decide whether nodes conform, or None where a shape has an unknown constraint."""
        self._answers, self._above, self._read, self._complete = {}, {}, set(), True
        for shape, nodes in doubtful.items():
            for node in nodes:
                self.conforms(shape, node)
        return self._read if self._complete else None

    def conforms(self, shape: Any, node: Any) -> Answer:
        """Tell whether a node conforms to a shape: yes, no, or None where that is not certain.

        :param shape: the IRI or blank node that names the shape.
        """
        key = (shape, node)
        if key not in self._answers:
            # A shape that leads back to itself is not decided here.
            self._answers[key] = None
            self._answers[key] = self._judge(self._shapes.get(shape), node)
        return self._answers[key]

    def classes(self, node: Any) -> set[Any]:
        """Return the classes of a node, with all classes above them."""
        return {above for kind in self.objects(node, _TYPE) for above in self._ancestors(kind)}

    def objects(self, node: Any, link: Any) -> set[Any]:
        """Return the values of a node for a property, given by its IRI."""
        return set() if isinstance(node, Literal) else {quad.object for quad in self._look_up(node, link, None)}

    def _focus(self, chosen: Callable[[str], bool]) -> Focus:
        focus: Focus = defaultdict(set)
        for link, shapes in self._shapes.by_target("targetSubjectsOf").items():
            quads = self._store.quads_for_pattern(None, link, None, None)
            nodes = {quad.subject for quad in quads if chosen(str(getattr(quad.subject, "value", "")))}
            for shape in shapes:
                focus[shape.node] |= nodes
        wanted = self._shapes.by_target("targetClass")
        for quad in self._store.quads_for_pattern(None, _TYPE, None, None):
            if chosen(str(getattr(quad.subject, "value", ""))):
                for above in self._ancestors(quad.object) & wanted.keys():
                    for shape in wanted[above]:
                        focus[shape.node].add(quad.subject)
        return focus

    def _judge(self, shape: Shape | None, node: Any) -> Answer:
        if shape is None or shape.step == "other" or not shape.constraints.keys() <= _KNOWN:
            self._complete = False
            return None
        values = self._values(shape, node)
        if not values and not _NEED_VALUES & shape.constraints.keys():
            return True
        answers: list[Answer] = []
        # Every answer is asked for, since the engine looks at everything too.
        for kind, parameters in shape.constraints.items():
            for parameter in parameters:
                if kind in ON_ALL:
                    answers.append(ON_ALL[kind](self, shape, parameter, node, values))
                else:
                    answers += [ON_EACH[kind](self, parameter, value) for value in values]
        return every(answers)

    def _values(self, shape: Shape, node: Any) -> set[Any]:
        match shape.step:
            case "property":
                return self.objects(node, shape.link)
            case "inverse":
                return {quad.subject for quad in self._look_up(None, shape.link, node)}
            case "steps":
                return self._closure(node, shape.link)
            case _:
                return {node}

    def _ancestors(self, kind: Any) -> set[Any]:
        if kind not in self._above:
            self._above[kind] = self._closure(kind, _SUBCLASS)
        return self._above[kind]

    def _closure(self, node: Any, link: Any) -> set[Any]:
        return set(closure([node], lambda other: self.objects(other, link)))

    def _look_up(self, subject: Any, predicate: Any, value: Any) -> list[Quad]:
        """Look statements up, and remember them where evidence is gathered."""
        quads = list(self._store.quads_for_pattern(subject, predicate, value, None))
        if self._read is not None:
            self._read.update(quad.triple for quad in quads)
        return quads
