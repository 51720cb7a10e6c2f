"""What certainly keeps to the shapes is sifted out, so that the SHACL engine judges only the rest.

Nearly every node keeps to every shape, and telling so needs no report. The sieve answers yes, no, or None where it
cannot tell; whatever is not a certain yes goes to the engine, with the statements that it can look at. So the sieve
reports no fault of its own, and a kind of constraint that it does not know makes a check slow, not wrong.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from mscpof.base.names import PREFIXES
from mscpof.dataset.shacl.constraint import Answer, contains, every, holds, languages_differ, negation, numbered, some

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store

    from mscpof.dataset.shacl.shape_graph import Shape, ShapesGraph

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_SUBCLASS = NamedNode(f"{PREFIXES['rdfs']}subClassOf")

Focus = dict[Any, set[Any]]


class Sieve:
    """Tells which nodes certainly keep to the shapes.

    :param store: asserted and inferred data with the ontology.
    :param shapes: the shapes.
    """

    def __init__(self, store: Store, shapes: ShapesGraph) -> None:
        self._store = store
        self._shapes = shapes
        self._answers: dict[tuple[Any, Any], Answer] = {}
        self._above: dict[Any, set[Any]] = {}
        self._seen: set[Triple] | None = None
        self._puzzled = False

    def suspects(self, chosen: Callable[[str], bool] = lambda _: True) -> Focus:
        """Return the nodes of which it is not certain that they keep to a shape, by shape.

        :param chosen: tells by its IRI whether a node is to be looked at.
        """
        found: Focus = {}
        for shape, nodes in self._focus(chosen).items():
            if doubtful := {node for node in nodes if self._conforms(shape, node) is not True}:
                found[shape] = doubtful
        return found

    def evidence(self, suspects: Focus) -> set[Triple] | None:
        """Return the statements that decide about nodes, or None where that cannot be said."""
        self._answers, self._above, self._seen, self._puzzled = {}, {}, set(), False
        for shape, nodes in suspects.items():
            for node in nodes:
                self._conforms(shape, node)
        return None if self._puzzled else self._seen

    def _focus(self, chosen: Callable[[str], bool]) -> Focus:
        found: Focus = defaultdict(set)
        for link, shapes in self._shapes.targets("targetSubjectsOf").items():
            quads = self._store.quads_for_pattern(None, link, None, None)
            nodes = {quad.subject for quad in quads if chosen(str(getattr(quad.subject, "value", "")))}
            for shape in shapes:
                found[shape] |= nodes
        wanted = self._shapes.targets("targetClass")
        for quad in self._store.quads_for_pattern(None, _TYPE, None, None):
            if chosen(str(getattr(quad.subject, "value", ""))):
                for above in self._ancestors(quad.object) & wanted.keys():
                    for shape in wanted[above]:
                        found[shape].add(quad.subject)
        return found

    def _conforms(self, shape: Any, node: Any) -> Answer:
        key = (shape, node)
        if key not in self._answers:
            # What leads back to itself is not decided here.
            self._answers[key] = None
            self._answers[key] = self._judge(self._shapes.shape(shape), node)
        return self._answers[key]

    def _judge(self, shape: Shape | None, node: Any) -> Answer:
        if shape is None:
            self._puzzled = True
            return None
        values = self._values(shape, node)
        if not values and not shape.needs_values:
            return True
        answers = self._together(shape, node, values) if shape.together else []
        # Every answer is asked for, since the engine looks at everything too.
        answers += [self._each(kind, parameter, value) for kind, parameter in shape.each for value in values]
        return every(answers)

    def _values(self, shape: Shape, node: Any) -> set[Any]:
        match shape.step:
            case "to":
                return self._objects(node, shape.link)
            case "from":
                return {quad.subject for quad in self._look_up(None, shape.link, node)}
            case "along":
                return self._closure(node, shape.link)
            case _:
                return {node}

    def _together(self, shape: Shape, node: Any, values: set[Any]) -> list[Answer]:
        """Answer for the constraints that look at all values together."""
        asked = shape.together
        answers = [numbered(values, asked.get("minCount", ()), asked.get("maxCount", ()))]
        if "uniqueLang" in asked:
            answers.append(languages_differ(values))
        answers += [contains(values, wanted) for wanted in asked.get("hasValue", ())]
        for other in asked.get("disjoint", ()):
            theirs = self._objects(node, other)
            answers += [negation(contains(theirs, value)) for value in values]
        for counted in asked.get("qualifiedValueShape", ()):
            # Those of which it is not certain might all be of the shape.
            possible = {value for value in values if self._conforms(counted, value) is not False}
            answers.append(numbered(possible, (), asked.get("qualifiedMaxCount", ())) or None)
        return answers

    def _each(self, kind: str, parameter: Any, value: Any) -> Answer:
        """Answer for a constraint that looks at each value."""
        match kind:
            case "property" | "node":
                return self._conforms(parameter, value)
            case "not":
                return negation(self._conforms(parameter, value))
            case "or":
                return some([self._conforms(shape, value) for shape in parameter])
            case "xone":
                answers = [self._conforms(shape, value) for shape in parameter]
                return None if None in answers else answers.count(True) == 1
            case "class":
                return any(parameter in self._ancestors(above) for above in self._objects(value, _TYPE))
            case "in":
                return contains(parameter, value)
            case "languageIn":
                return getattr(value, "language", None) in {item.value for item in parameter} or None
            case _:
                return holds(kind, parameter, value)

    def _ancestors(self, kind: Any) -> set[Any]:
        if kind not in self._above:
            self._above[kind] = self._closure(kind, _SUBCLASS)
        return self._above[kind]

    def _closure(self, node: Any, link: Any) -> set[Any]:
        found, todo = {node}, [node]
        while todo:
            new = self._objects(todo.pop(), link) - found
            found |= new
            todo += new
        return found

    def _objects(self, subject: Any, predicate: Any) -> set[Any]:
        return set() if isinstance(subject, Literal) else {q.object for q in self._look_up(subject, predicate, None)}

    def _look_up(self, subject: Any, predicate: Any, value: Any) -> list[Quad]:
        """Look statements up, and remember them where evidence is gathered."""
        found = list(self._store.quads_for_pattern(subject, predicate, value, None))
        if self._seen is not None:
            self._seen.update(quad.triple for quad in found)
        return found
