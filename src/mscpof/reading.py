"""From curated YAML-LD to quads: one named graph a study, every value checked against what is declared.

Files are first read and their ids gathered, then each node's keys are checked against the shapes and each value against
the declared entities and terms; what is right goes through the JSON-LD parser with the project's context.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from mscpof import document
from mscpof.context import Context
from mscpof.document import Mapping, Value
from mscpof.faults import BrokenYaml, CurationFault, MisnamedFile
from mscpof.mappings import read_mappings
from mscpof.names import (
    BASE,
    DISCREPANCIES_GRAPH,
    ENTITIES_GRAPH,
    GRAPH,
    ONTOLOGY_GRAPH,
    REVIEW_GRAPH,
)
from mscpof.node import NodeReader
from mscpof.place import Place, Places
from mscpof.turtle import read_turtle
from mscpof.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.project import Project

# Folders whose files hold one node named like the file; the others hold lists of nodes.
_NAMED_FOLDERS = {"studies": "study", "review": "review"}
_GRAPHS = {"entities": ENTITIES_GRAPH, "review": REVIEW_GRAPH, "discrepancies": DISCREPANCIES_GRAPH}


@dataclass(slots=True)
class Reading:
    """What was read: the asserted quads, where each was written, and what was wrong.

    :param quads: the ontology and the curated data, in named graphs.
    :param shapes: the shapes, which are no part of the data.
    :param places: where every statement was written.
    :param faults: what was wrong in any file.
    :param broken: the IRIs of nodes that lack what was wrong in them.
    :param whole: whether every node of every file could be read; only then do the shapes tell the truth.
    :param files: the number of curated files.
    """

    quads: list[Quad] = field(default_factory=list)
    shapes: list[Quad] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    faults: list[CurationFault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    whole: bool = True
    files: int = 0


@dataclass(frozen=True, slots=True)
class _File:
    nodes: tuple[Mapping, ...]
    graph: str


def read(project: Project) -> Reading:
    """Read a whole project: its ontology, its shapes and its curated data.

    :param project: the checkout to read.
    :returns: the reading; its `faults` hold everything that was wrong in any file.
    """
    reading = Reading()
    try:
        reading.quads += read_turtle(project, project.ontology, ONTOLOGY_GRAPH, reading.places)
        reading.shapes += read_turtle(project, project.shapes, f"{GRAPH}shapes", reading.places)
        context = Context.load(project.context, project.shown(project.context))
    except CurationFault as fault:
        reading.faults.append(fault)
        reading.whole = False
        return reading
    vocabulary = Vocabulary(reading.quads, reading.shapes)
    files = []
    for path in project.data:
        try:
            files.append(_open(project, path))
        except CurationFault as fault:
            reading.faults.append(fault)
    reading.files = len(project.data)
    reading.whole = not reading.faults
    # A file that cannot be parsed hides the ids in it; what others say of them would be called unknown.
    _read_nodes(NodeReader(context, vocabulary, reading.places, hidden=not reading.whole), files, reading)
    # A wrong mapping hides no node, so that the shapes go on.
    reading.quads += read_mappings(project, vocabulary, reading.places, reading.faults)
    return reading


def _read_nodes(reader: NodeReader, files: list[_File], reading: Reading) -> None:
    for file in files:
        for node in file.nodes:
            reader.gather(node)
    for file in files:
        documents = [read for node in file.nodes if (read := reader.read(node)) is not None]
        reading.quads += _quads(reader.context, documents, file.graph)
    reading.whole &= reader.whole
    reading.faults += reader.faults
    reading.broken = reader.broken


def _quads(context: Context, documents: list[dict[str, Any]], graph: str) -> Iterator[Quad]:
    text = json.dumps({"@context": context.declarations, "@graph": documents}, ensure_ascii=False)
    name = NamedNode(graph)
    for triple in parse(text, format=RdfFormat.JSON_LD, base_iri=BASE):
        yield Quad(triple.subject, triple.predicate, triple.object, name)


def _open(project: Project, path: Path) -> _File:
    """Parse one file and say which graph its nodes belong to."""
    shown = project.shown(path)
    folder = _folder(shown)
    value = document.parse(document.read_text(path, shown), shown)
    nodes: list[Mapping] = []
    for item in document.items(value):
        if not isinstance(item, Mapping):
            raise BrokenYaml(item.place, "expected a node with keys and values here")
        nodes.append(item)
    if kind := _NAMED_FOLDERS.get(folder):
        _check_name(value, shown, kind)
    else:
        _check_listed(nodes)
    return _File(tuple(nodes), _GRAPHS.get(folder) or f"{GRAPH}study/{path.stem}")


def _folder(shown: Path) -> str:
    """Return the folder below `data/` that a file stands in, refusing a file that would be passed over or misfiled."""
    folder = shown.parts[1]
    known = sorted({*_NAMED_FOLDERS, *_GRAPHS})
    if folder not in known or len(shown.parts) < 3:
        raise MisnamedFile(Place(shown, 1, 1), f"curated files stand in one of the folders {', '.join(known)} of data/")
    if shown.suffix != ".yaml":
        raise MisnamedFile(Place(shown, 1, 1), f'the name of a curated file ends in ".yaml", not in "{shown.suffix}"')
    return folder


def _check_listed(nodes: list[Mapping]) -> None:
    for node in nodes:
        for folder, kind in _NAMED_FOLDERS.items():
            if (node.text("id") or "").startswith(f"{kind}/"):
                raise MisnamedFile(node.place, f"a {kind} stands in a file of its own in data/{folder}/")


def _check_name(value: Value, shown: Path, kind: str) -> None:
    if not isinstance(value, Mapping):
        raise BrokenYaml(value.place, f"this file should hold one {kind}, not a list")
    given = value.get("id")
    if given is not None and value.text("id") != f"{kind}/{shown.stem}":
        raise MisnamedFile(
            given.place,
            f'the file is named "{shown.name}", so its id should be "{kind}/{shown.stem}", not "{value.text("id")}"',
        )
