"""Data model as a class diagram: boxes for kinds of node, arrows for keys, from the shapes and the ontology."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from mscpof.base.closure import closure
from mscpof.base.names import ONTOLOGY_GRAPH, PREFIXES, TERMS, local_name
from mscpof.base.place import Places
from mscpof.curated.context import Context
from mscpof.curated.turtle import read_turtle
from mscpof.ontology.graph import Graph, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.curated.project import Project

# The boxes, as keys of a dict that keeps their order, by path.
_Targets = dict[str, dict[str, None]]
_SH, _RDFS = PREFIXES["sh"], PREFIXES["rdfs"]
# The file of the shapes for derived nodes.
_DERIVED = "derived.ttl"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a box that lead to the same boxes.

    :param names: as a curator writes them; derived ones by the names of the properties.
    :param boxes: the names of the boxes; none for values.
    :param derived: whether rules derive them.
    """

    names: tuple[str, ...]
    boxes: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Kind of node.

    :param name: the name of its class.
    :param kinds: the names of its sub-classes.
    :param keys: those that lead to boxes first, then those with values.
    :param derived: whether rules derive such nodes.
    """

    name: str
    kinds: tuple[str, ...]
    keys: tuple[Keys, ...]
    derived: bool = False


def model_of(project: Project) -> dict[str, Box]:
    """Return the boxes of a project by name: a class with a shape and no own class above it makes a box.

    :raises CurationFault: when a file cannot be read.
    """
    places = Places()
    modules = [path for path in project.ontology if path.parent.name != "imports"]
    ontology = Graph(read_turtle(project, modules, ONTOLOGY_GRAPH, places))
    shapes = Graph(read_turtle(project, project.shapes, ONTOLOGY_GRAPH, places))
    return _Model(ontology, shapes, places, Context.load(project.context, project.shown(project.context))).boxes()


class _Model:
    """Ontology, and shapes by the class that they target."""

    def __init__(self, ontology: Graph, shapes: Graph, places: Places, context: Context) -> None:
        self._ontology, self._shapes, self._places = ontology, shapes, places
        self._keys = {key.path: key.name for key in reversed(context.keys.values())}
        self._shapes_of: dict[str, list[Any]] = defaultdict(list)
        for node, predicate, value in shapes:
            if predicate == f"{_SH}targetClass" and text_of(value).startswith(TERMS):
                self._shapes_of[text_of(value)].append(node)
        self._children: dict[str, list[str]] = defaultdict(list)
        for node, predicate, value in ontology:
            if predicate in (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf") and isinstance(value, NamedNode):
                self._children[value.value].append(text_of(node))
        self._tops = list(dict.fromkeys(self._top(name) for name in self._shapes_of))

    def boxes(self) -> dict[str, Box]:
        """Return the boxes by name."""
        written = {top: self._written(top) for top in self._tops}
        # A reversed key of one kind of node, such as `findings`, is a key of the other kind.
        for top in self._tops:
            for path in [path for path in written[top] if path.startswith("^")]:
                for other in written[top].pop(path):
                    written[other].setdefault(path[1:], {})[top] = None
        return {local_name(top): self._box(top, written[top]) for top in self._tops}

    def _box(self, top: str, written: _Targets) -> Box:
        derived = {path: boxes for path, boxes in self._declared(top).items() if path not in written}
        keys = [*self._grouped(written, derived=False), *self._grouped(derived, derived=True)]
        places = [self._places.find(text_of(shape)) for shape in self._shapes_of[top]]
        return Box(
            local_name(top),
            tuple(map(local_name, self._kinds(top)[1:])),
            tuple(sorted(keys, key=lambda group: not group.boxes)),
            all(place is not None and place.path.name == _DERIVED for place in places),
        )

    def _grouped(self, targets: _Targets, *, derived: bool) -> list[Keys]:
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for path, boxes in targets.items():
            groups[tuple(map(local_name, boxes))].append(self._keys.get(path, local_name(path)))
        return [Keys(tuple(names), boxes, derived) for boxes, names in groups.items()]

    def _top(self, name: str) -> str:
        """Return the highest own class above a class, or the class itself."""
        parents = self._ontology.values(NamedNode(name), f"{_RDFS}subClassOf")
        own = (value.value for value in parents if isinstance(value, NamedNode) and value.value.startswith(TERMS))
        above = next(own, None)
        return self._top(above) if above else name

    def _kinds(self, top: str) -> list[str]:
        """Return a class and its own sub-classes."""
        return list(closure([top], lambda name: [n for n in self._children[name] if n.startswith(TERMS)]))

    def _written(self, top: str) -> _Targets:
        """Return the paths in the shapes of a box and of its kinds, with their boxes.

        A property with sub-properties is left out, since curators write one of these.
        """
        targets: _Targets = {}
        for shape in [shape for name in self._kinds(top) for shape in self._shapes_of[name]]:
            for part in self._shapes.values(shape, f"{_SH}property"):
                for path in map(self._path, self._shapes.values(part, f"{_SH}path")):
                    if not self._children[path]:
                        targets.setdefault(path, {}).update(self._boxes(part))
        return targets

    def _declared(self, top: str) -> _Targets:
        """Return the properties whose domain is a box or one of its kinds, with the boxes in their range."""
        kinds = self._kinds(top)
        return {
            text_of(node): self._known(self._ontology.values(node, f"{_RDFS}range"))
            for node, predicate, value in self._ontology
            if predicate == f"{_RDFS}domain" and text_of(value) in kinds and not self._children[text_of(node)]
        }

    def _path(self, node: Any) -> str:
        inverse = self._shapes.values(node, f"{_SH}inversePath")
        return f"^{text_of(inverse[0])}" if inverse else text_of(node)

    def _boxes(self, shape: Any) -> dict[str, None]:
        """Return the boxes of the values that a shape allows."""
        boxes = self._known(self._shapes.values(shape, f"{_SH}class"))
        for node in self._shapes.values(shape, f"{_SH}node"):
            boxes |= self._known(self._shapes.values(node, f"{_SH}targetClass")) or self._boxes(node)
        for choice in self._shapes.values(shape, f"{_SH}or"):
            for node in self._shapes.items(choice):
                boxes |= self._boxes(node)
        return boxes

    def _known(self, classes: Iterable[Any]) -> dict[str, None]:
        tops = (self._top(node.value) for node in classes if isinstance(node, NamedNode))
        return {top: None for top in tops if top in self._tops}


def mermaid(boxes: Mapping[str, Box]) -> str:
    """Return the data model as a Mermaid class diagram: a class for each box, an arrow for the keys between two.

    Derived boxes are marked `<<derived>>`, and derived keys have dotted arrows.

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
