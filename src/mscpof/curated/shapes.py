"""SHACL shapes as data: the path, targets, constraints, messages and severity of each shape (SHACL, section 2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pyoxigraph import NamedNode

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import BlankNode, Quad

    from mscpof.base.faults import Severity

_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
_TYPE, _FIRST, _REST = f"{_RDF}type", f"{_RDF}first", f"{_RDF}rest"
_NIL = NamedNode(f"{_RDF}nil")
_KINDS = {NamedNode(f"{_SH}NodeShape"), NamedNode(f"{_SH}PropertyShape")}

TARGETS = ("targetClass", "targetSubjectsOf")
# Properties of a shape that constrain no value.
_ABOUT = {_TYPE, "path", "message", "severity", "name", "description", *TARGETS}
_WARNINGS = {NamedNode(f"{_SH}Warning"), NamedNode(f"{_SH}Info")}
# Constraints that decide whether a single named value is allowed.
_OF_NAMES = ("class", "node", "or", "not", "pattern", "in")

# Of a path: the focus node itself, a property, the inverse of a property, any number of steps along a property, or a
# path that is not modelled here.
Step = Literal["self", "property", "inverse", "steps", "other"]
_PATHS: dict[str, Step] = {"inversePath": "inverse", "zeroOrMorePath": "steps"}
_MARKS: dict[Step, str] = {"property": "{}", "inverse": "^{}", "steps": "{}*"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape with its path.

    :param node: the IRI or blank node that names the shape.
    :param step: how the values are reached from the focus node: `self` for a node shape, `property`, `inverse`, `steps`
        (any number along the property), or `other` for a path that is not modelled.
    :param link: the property of the path; None for `self` and `other`.
    :param targets: IRIs of the targets, by the kinds of target in TARGETS.
    :param constraints: the parameters of each constraint, by its local name such as `minCount`; a list is a tuple.
    :param messages: message for a violation of the shape, by language.
    :param severity: `warning` for sh:Warning and sh:Info, else `error`.
    """

    node: NamedNode | BlankNode
    step: Step
    link: NamedNode | None
    targets: Mapping[str, tuple[NamedNode, ...]]
    constraints: Mapping[str, tuple[Any, ...]]
    messages: Mapping[str, str]
    severity: Severity

    @property
    def path(self) -> str:
        """The path as text: the IRI of the property, after `^` when inverse, before `*` for `steps`; else empty."""
        return _MARKS[self.step].format(self.link.value) if self.link else ""

    def nodes(self, constraint: str) -> Iterator[Any]:
        """Return the parameters of a constraint, those in a list one by one."""
        for parameter in self.constraints.get(constraint, ()):
            yield from parameter if isinstance(parameter, tuple) else (parameter,)

    def values(self, constraint: str) -> list[str]:
        """Return the parameters of a constraint as text, those in a list one by one."""
        return [str(node.value) for node in self.nodes(constraint)]

    def value(self, constraint: str) -> str:
        """Return the first parameter of a constraint as text; empty where there is none."""
        return next(iter(self.values(constraint)), "")

    @property
    def least(self) -> int:
        """The least number of values (sh:minCount); 0 by default."""
        return int(self.value("minCount") or 0)

    @property
    def most(self) -> int | None:
        """The greatest number of values (sh:maxCount); None for any number."""
        return int(most) if (most := self.value("maxCount")) else None

    @property
    def one_each(self) -> bool:
        """Whether there may be one text in each language at most (sh:uniqueLang)."""
        return self.value("uniqueLang") == "true"

    @property
    def of_names(self) -> tuple[tuple[str, Any], ...]:
        """The constraints that decide which names a value may be, as pairs of local name and parameter.

        Equal for shapes that allow the same names; empty where any name is allowed.
        """
        return tuple((name, value) for name in _OF_NAMES for value in self.constraints.get(name, ()))


class Shapes(dict[Any, Shape]):
    """The shapes of a project by the IRI or blank node that names them.

    :param quads: statements of the shapes files.
    :ivar of_class: the shapes with a target class, by the IRI of the class.
    """

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self.quads = tuple(quads)
        self._statements: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in self.quads:
            self._statements[quad.subject][quad.predicate.value.removeprefix(_SH)].append(quad.object)
        super().__init__({n: self._shape(n) for n, about in self._statements.items() if _FIRST not in about})
        self.of_class = {target.value: shapes for target, shapes in self.by_target("targetClass").items()}

    @property
    def plain(self) -> bool:
        """Whether every shape finds its nodes by one of TARGETS, and none declares a kind of constraint of its own."""
        return all(
            _KINDS.issuperset(about.get(_TYPE, ())) and all(n in TARGETS for n in about if n.startswith("target"))
            for about in self._statements.values()
        )

    def by_target(self, kind: str) -> dict[NamedNode, list[Shape]]:
        """Return the shapes that have a kind of target, by the class or property that they name.

        :param kind: one of TARGETS.
        """
        shapes: dict[NamedNode, list[Shape]] = defaultdict(list)
        for shape in self.values():
            for target in shape.targets[kind]:
                shapes[target].append(shape)
        return shapes

    def properties(self, shape: Shape) -> list[Shape]:
        """Return the property shapes of a node shape (sh:property)."""
        return [part for node in shape.nodes("property") if (part := self.get(node)) and part.step != "self"]

    def inner(self, shape: Shape) -> str:
        """Return the IRI of the class of inline nodes under a property, the target of its sh:node; else empty text."""
        nodes = (self.get(node) for node in shape.nodes("node"))
        return next((target.value for node in nodes if node for target in node.targets["targetClass"]), "")

    def _shape(self, node: Any) -> Shape:
        about = self._statements[node]
        return Shape(
            node,
            *self._path(about.get("path", [])),
            {kind: tuple(about.get(kind, ())) for kind in TARGETS},
            {name: tuple(map(self._parameter, values)) for name, values in about.items() if name not in _ABOUT},
            {message.language or "en": message.value for message in about.get("message", ())},
            "warning" if _WARNINGS.intersection(about.get("severity", ())) else "error",
        )

    def _path(self, paths: list[Any]) -> tuple[Step, NamedNode | None]:
        match paths:
            case []:
                return "self", None
            case [NamedNode() as link]:
                return "property", link
            case [node]:
                match list(self._statements.get(node, {}).items()):
                    case [(("inversePath" | "zeroOrMorePath") as kind, [NamedNode() as link])]:
                        return _PATHS[kind], link
        return "other", None

    def _parameter(self, node: Any) -> Any:
        """Return a parameter of a constraint, an RDF list as a tuple of its members."""
        if node != _NIL and _FIRST not in self._statements.get(node, ()):
            return node
        members = []
        while node != _NIL and node in self._statements:
            members += self._statements[node].get(_FIRST, [])
            node = next(iter(self._statements[node].get(_REST, ())), _NIL)
        return tuple(members)
