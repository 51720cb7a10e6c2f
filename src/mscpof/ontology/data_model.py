"""The data model as boxes and what leads from one to another, taken from the shapes and the ontology."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from mscpof.base.names import ONTOLOGY_GRAPH, PREFIXES, TERMS, local_name
from mscpof.base.place import Places
from mscpof.curated.context import Context
from mscpof.curated.turtle import read_turtle
from mscpof.ontology.graph import Graph, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.curated.project import Project

# Paths, with the boxes that they lead to; a dict keeps their order.
_Leads = dict[str, dict[str, None]]
_SH, _RDFS = PREFIXES["sh"], PREFIXES["rdfs"]
# The file of the shapes for what rules make.
_DERIVED = "derived.ttl"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a box that lead to the same kinds of thing.

    :param names: as a curator writes them; of what rules derive, the names of the properties.
    :param boxes: the names of the boxes they lead to; none for values.
    :param derived: whether rules write them.
    """

    names: tuple[str, ...]
    boxes: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A kind of node.

    :param name: of its class.
    :param kinds: the names of the classes below it.
    :param keys: those that lead to boxes first, then those with values.
    :param derived: whether rules make such nodes.
    """

    name: str
    kinds: tuple[str, ...]
    keys: tuple[Keys, ...]
    derived: bool = False


def model_of(project: Project) -> dict[str, Box]:
    """Return the boxes of a project by name: a class with a shape and no other own class above it is one.

    :raises CurationFault: when a file cannot be read.
    """
    places = Places()
    modules = [path for path in project.ontology if path.parent.name != "imports"]
    ontology = Graph(read_turtle(project, modules, ONTOLOGY_GRAPH, places))
    shapes = Graph(read_turtle(project, project.shapes, ONTOLOGY_GRAPH, places))
    return _Model(ontology, shapes, places, Context.load(project.context, project.shown(project.context))).boxes()


class _Model:
    """The ontology and the shapes, by the class that these are for."""

    def __init__(self, ontology: Graph, shapes: Graph, places: Places, context: Context) -> None:
        self._ontology, self._shapes, self._places = ontology, shapes, places
        self._parents, self._children = _both_ways(ontology, f"{_RDFS}subClassOf")
        _, self._narrower = _both_ways(ontology, f"{_RDFS}subPropertyOf")
        self._keys: dict[str, str] = {}
        for key in context.keys.values():
            self._keys.setdefault(key.path, key.name)
        self._targets: dict[str, list[Any]] = defaultdict(list)
        for node, predicate, value in shapes:
            if predicate == f"{_SH}targetClass" and text_of(value).startswith(TERMS):
                self._targets[text_of(value)].append(node)
        self._tops = list(dict.fromkeys(self._top(name) for name in self._targets))

    def boxes(self) -> dict[str, Box]:
        """Return the boxes by name."""
        written = {top: self._written(top) for top in self._tops}
        # What one file holds under a reversed key, such as `findings`, is a key of the other node.
        for top in self._tops:
            for path in [path for path in written[top] if path.startswith("^")]:
                for other in written[top].pop(path):
                    boxes = written[other].setdefault(path[1:], {})
                    boxes[top] = None
        return {local_name(top): self._box(top, written[top]) for top in self._tops}

    def _box(self, top: str, written: _Leads) -> Box:
        made = {path: boxes for path, boxes in self._declared(top).items() if path not in written}
        keys = [*self._grouped(written, derived=False), *self._grouped(made, derived=True)]
        places = [self._places.find(text_of(shape)) for shape in self._targets[top]]
        derived = all(place is not None and place.path.name == _DERIVED for place in places)
        kinds = [local_name(name) for name in self._below(top)]
        return Box(local_name(top), tuple(kinds), tuple(sorted(keys, key=lambda group: not group.boxes)), derived)

    def _grouped(self, leads: _Leads, *, derived: bool) -> list[Keys]:
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for path, boxes in leads.items():
            groups[tuple(map(local_name, boxes))].append(self._keys.get(path, local_name(path)))
        return [Keys(tuple(names), boxes, derived) for boxes, names in groups.items()]

    def _top(self, name: str) -> str:
        """Return the highest own class above a class, or the class itself."""
        above = next((parent for parent in self._parents[name] if parent.startswith(TERMS)), None)
        return self._top(above) if above else name

    def _below(self, top: str) -> list[str]:
        found = [top]
        for name in found:
            found += [child for child in self._children[name] if child.startswith(TERMS) and child not in found]
        return found[1:]

    def _written(self, top: str) -> _Leads:
        """Return the paths that the shapes of a box and of its kinds have, with the boxes that they lead to."""
        leads: _Leads = {}
        for name in [top, *self._below(top)]:
            for part in [p for shape in self._targets[name] for p in self._shapes.values(shape, f"{_SH}property")]:
                for path in map(self._path, self._shapes.values(part, f"{_SH}path")):
                    # What has special cases is written as one of these.
                    if not self._narrower[path]:
                        leads.setdefault(path, {}).update(self._boxes(part))
        return leads

    def _declared(self, top: str) -> _Leads:
        """Return the properties whose domain is a box or one of its kinds, with the boxes that are their range."""
        own = {top, *self._below(top)}
        return {
            text_of(node): self._known(map(text_of, self._ontology.values(node, f"{_RDFS}range")))
            for node, predicate, value in self._ontology
            if predicate == f"{_RDFS}domain" and text_of(value) in own and not self._narrower[text_of(node)]
        }

    def _path(self, node: Any) -> str:
        inverse = self._shapes.values(node, f"{_SH}inversePath")
        return f"^{text_of(inverse[0])}" if inverse else text_of(node)

    def _boxes(self, shape: Any) -> dict[str, None]:
        """Return the boxes to which the values that a shape allows belong."""
        classes = [text_of(value) for value in self._shapes.values(shape, f"{_SH}class")]
        found = self._known(classes)
        for node in self._shapes.values(shape, f"{_SH}node"):
            inline = [text_of(value) for value in self._shapes.values(node, f"{_SH}targetClass")]
            found |= self._known(inline) or self._boxes(node)
        for choice in self._shapes.values(shape, f"{_SH}or"):
            for node in self._shapes.items(choice):
                found |= self._boxes(node)
        return found

    def _known(self, classes: Iterable[str]) -> dict[str, None]:
        return {top: None for top in map(self._top, classes) if top in self._tops}


def _both_ways(ontology: Graph, relation: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return what is above each term by a relation between names, and what is below it."""
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for node, predicate, value in ontology:
        if predicate == relation and isinstance(value, NamedNode):
            above[text_of(node)].append(value.value)
            below[value.value].append(text_of(node))
    return above, below


def mermaid(boxes: Mapping[str, Box]) -> str:
    """Return the data model as a Mermaid class diagram: a class for each box, an arrow for the keys that lead to one.

    What rules derive is marked `<<derived>>`, and its arrows are dotted.

    :param boxes: by name.
    """
    lines = ["classDiagram"]
    for box in boxes.values():
        lines.append(f"  class {box.name} {{")
        if box.derived:
            lines.append("    <<derived>>")
        lines += [f"    {name}" for keys in box.keys if not keys.boxes for name in keys.names]
        lines.append("  }")
    for box in boxes.values():
        for keys in box.keys:
            arrow = "..>" if keys.derived else "-->"
            lines += [f"  {box.name} {arrow} {target} : {', '.join(keys.names)}" for target in keys.boxes]
    return "\n".join(lines) + "\n"
