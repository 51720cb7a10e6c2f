"""The shapes taken apart: which nodes each looks for, along which path, and what it asks of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
_TYPE = NamedNode(f"{_RDF}type")
_NIL = NamedNode(f"{_RDF}nil")
_KINDS = {NamedNode(f"{_SH}NodeShape"), NamedNode(f"{_SH}PropertyShape")}

TARGETS = ("targetClass", "targetSubjectsOf")
# What says nothing about which nodes keep to a shape.
_SILENT = {"a", "path", "message", "severity", "name", "description", *TARGETS}
# What looks at all values together, and what looks at each.
_TOGETHER = {"minCount", "maxCount", "uniqueLang", "disjoint", "hasValue", "qualifiedValueShape", "qualifiedMaxCount"}
_EACH = {"property", "node", "not", "class", "pattern", "datatype", "nodeKind", "minInclusive"}
_LISTS = {"or", "xone", "in", "languageIn"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape whose constraints are all of a known kind.

    :param step: how a value is reached: `self`, `to`, `from` (against the arrow) or `along` (any number of times).
    :param link: the property of the step.
    :param together: the constraints on all values together, with their parameters.
    :param each: the constraints on each value; a list stands as a tuple.
    """

    step: str
    link: Any
    together: Mapping[str, list[Any]]
    each: tuple[tuple[str, Any], ...]

    @property
    def needs_values(self) -> bool:
        """Whether a node without a value breaks the shape."""
        return "minCount" in self.together or "hasValue" in self.together


class ShapesGraph:
    """The shapes by node.

    :param quads: the shapes' statements.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._said: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            name = "a" if quad.predicate == _TYPE else quad.predicate.value.removeprefix(_SH)
            self._said[quad.subject][name].append(quad.object)
        self._shapes: dict[Any, Shape | None] = {}

    @property
    def plain(self) -> bool:
        """Whether every shape finds its nodes in a known way, and none brings a kind of constraint of its own."""
        for said in self._said.values():
            targets = {name for name in said if name.startswith("target")}
            if not (_KINDS.issuperset(said.get("a", ())) and targets.issubset(TARGETS)):
                return False
        return True

    def targets(self, kind: str) -> dict[Any, list[Any]]:
        """Return the shapes that look for nodes in one way, by the class or property they name.

        :param kind: one of TARGETS.
        """
        found: dict[Any, list[Any]] = defaultdict(list)
        for shape, said in self._said.items():
            for target in said.get(kind, ()):
                found[target].append(shape)
        return found

    def shape(self, node: Any) -> Shape | None:
        """Return a shape, or None where there is none or something of it is not known."""
        if node not in self._shapes:
            self._shapes[node] = self._take_apart(self._said[node]) if node in self._said else None
        return self._shapes[node]

    def _take_apart(self, said: Mapping[str, list[Any]]) -> Shape | None:
        known = _SILENT | _TOGETHER | _EACH | _LISTS
        path = self._path(said.get("path", []))
        if path is None or not known.issuperset(said) or len(said.get("qualifiedValueShape", ())) > 1:
            return None
        together = {name: said[name] for name in _TOGETHER.intersection(said)}
        each = [(name, parameter) for name in _EACH.intersection(said) for parameter in said[name]]
        each += [(name, self._list(parameter)) for name in _LISTS.intersection(said) for parameter in said[name]]
        return Shape(*path, together, tuple(each))

    def _path(self, paths: list[Any]) -> tuple[str, Any] | None:
        match paths:
            case []:
                return "self", None
            case [NamedNode() as link]:
                return "to", link
            case [node]:
                match dict(self._said.get(node, {})):
                    case {"inversePath": [NamedNode() as link], **rest} if not rest:
                        return "from", link
                    case {"zeroOrMorePath": [NamedNode() as link], **rest} if not rest:
                        return "along", link
        return None

    def _list(self, node: Any) -> tuple[Any, ...]:
        found = []
        while node != _NIL and node in self._said:
            found += self._said[node].get(f"{_RDF}first", [])
            node = next(iter(self._said[node].get(f"{_RDF}rest", ())), _NIL)
        return tuple(found)
