"""Data model as a class diagram from shapes and ontology: a box for each kind of node, arrows for their keys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Quad, Store

from mscpof.base.names import BASE, ONTOLOGY_GRAPH, local_name
from mscpof.base.place import Places
from mscpof.base.query_text import query_text
from mscpof.curated.context import Context
from mscpof.curated.turtle import read_turtle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.curated.project import Project

# The file of the shapes for derived nodes.
_DERIVED = "derived.ttl"
# Of an arrow in the diagram, at most.
_KEYS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a box that lead to the same boxes.

    :param names: keys as a curator writes them; local names of the properties where rules derive them.
    :param boxes: names of the boxes that they lead to; none for keys whose values are no nodes of a box.
    :param derived: whether rules derive the values.
    """

    names: tuple[str, ...]
    boxes: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Box: kind of node, such as `Study`.

    :param name: local name of its class.
    :param keys: keys of such nodes, grouped by the boxes that they lead to; those that lead to none last.
    :param derived: whether only rules make such nodes.
    """

    name: str
    keys: tuple[Keys, ...]
    derived: bool = False


def model_of(project: Project) -> dict[str, Box]:
    """Return the boxes of a project by name.

    A class of ours makes a box if it, or a class below it, has a shape and no class of ours is above it.

    :raises CurationFault: when the context, a shape file or a file of the ontology cannot be read.
    """
    rows = _rows(project)
    written = {(row["box"], row["path"]) for row in rows if row["derived"].value == "false"}
    derived_boxes = {row["box"] for row in rows if row["curated"].value == "false"}
    names = {row["box"]: local_name(row["box"].value) for row in rows}
    context = Context.load(project.context, project.relative(project.context))
    key_names = {key.path: key.name for key in reversed(context.keys.values())}
    # For each box, the boxes that a key leads to, by the name of the key and whether it is derived.
    model: dict[Any, dict[tuple[str, bool], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        box, path, derived = row["box"], row["path"], row["derived"].value == "true"
        if not derived or (box, path) not in written:
            key = key_names.get(path.value, local_name(path.value))
            model[box][key, derived] |= {names[row["target"]]} if row["target"] in names else set()
    return {names[box]: Box(names[box], _grouped(keys), box in derived_boxes) for box, keys in model.items()}


def _grouped(keys: Mapping[tuple[str, bool], set[str]]) -> tuple[Keys, ...]:
    """Return keys by the boxes that they lead to, values last."""
    groups: dict[tuple[bool, tuple[str, ...]], list[str]] = defaultdict(list)
    for (key, derived), boxes in keys.items():
        groups[derived, tuple(sorted(boxes))].append(key)
    groups_in_order = sorted(groups.items(), key=lambda group: not group[0][1])
    return tuple(Keys(tuple(names), boxes, derived) for (derived, boxes), names in groups_in_order)


def _rows(project: Project) -> list[Any]:
    """Return the rows of the query on the ontology without its imports and on the shapes."""
    store = Store()
    modules = [path for path in project.ontology if path.parent.name != "imports"]
    quads = read_turtle(project, [*modules, *project.shapes], ONTOLOGY_GRAPH, Places())
    store.extend(Quad(*quad.triple) for quad in quads)
    derived = [path for path in project.shapes if path.name == _DERIVED]
    store.extend(read_turtle(project, derived, f"{BASE}graph/derived-shapes", Places()))
    rows: Any = store.query(query_text(__package__, "data_model"))
    return list(rows)


def mermaid(boxes: Mapping[str, Box]) -> str:
    """Return the data model as a Mermaid class diagram: a class for each box, an arrow for the keys between two.

    Derived boxes are marked `<<derived>>`, and derived keys have dotted arrows. An arrow of many keys shows their
    number alone, so that the diagram can be read; `table` has all of them.

    :param boxes: by name.
    """
    lines = ["classDiagram"]
    for box in boxes.values():
        lines.append(f"  class {box.name}")
        if box.derived:
            lines.append(f"  <<derived>> {box.name}")
    for box in boxes.values():
        for keys in box.keys:
            arrow = "..>" if keys.derived else "-->"
            label = ", ".join(keys.names) if len(keys.names) <= _KEYS_SHOWN else f"{len(keys.names)} keys"
            lines += [f"  {box.name} {arrow} {target} : {label}" for target in keys.boxes]
    return "\n".join(lines) + "\n"


def table(boxes: Mapping[str, Box]) -> str:
    """Return a table in Markdown of the keys of each box and of the boxes that they lead to; derived ones in italics.

    :param boxes: by name.
    """
    lines = ["| kind of node | keys | lead to |", "|---|---|---|"]
    for box in boxes.values():
        name = f"*{box.name}*" if box.derived else box.name
        for keys in box.keys:
            names = ", ".join(f"*{key}*" if keys.derived else key for key in keys.names)
            lines.append(f"| {name} | {names} | {', '.join(keys.boxes) or 'values'} |")
            # Once a box.
            name = ""
    return "\n".join(lines) + "\n"
