"""Curated YAML-LD files read into quads: one named graph a study, every value checked against what is declared.

All files are parsed and their ids gathered first. Then each node's keys are checked against the shapes and each value
against the declared entities and terms; what is right goes through the JSON-LD parser with the project's context.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse, serialize

from mscpof.base.faults import CurationFault
from mscpof.base.names import (
    BASE,
    DISCREPANCIES_GRAPH,
    ENTITIES_GRAPH,
    GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    REVIEW_GRAPH,
    TERMS,
)
from mscpof.base.place import CachedPlaces, Place, Places
from mscpof.curated import document
from mscpof.curated.context import Context
from mscpof.curated.document import Mapping, Value
from mscpof.curated.mappings import read_mappings
from mscpof.curated.node import NodeReader
from mscpof.curated.reading_cache import Memory, Record
from mscpof.curated.shapes import Shapes
from mscpof.curated.turtle import read_turtle
from mscpof.curated.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mscpof.curated.project import Project

# Kind of the one node in each file of a folder, whose id is the name of the file; other folders hold lists of nodes.
_KINDS = {"studies": "study", "review": "review"}
# Named graph of a folder; each study has a graph of its own.
_GRAPHS = {"entities": ENTITIES_GRAPH, "review": REVIEW_GRAPH, "discrepancies": DISCREPANCIES_GRAPH}


@dataclass(slots=True)
class Reading:
    """Statements of the curated files, their positions and their faults.

    :param new: the ontology, and the curated data that was read now.
    :param kept: the rest of the curated data, from the cache: the N-Quads of each unchanged file.
    :param shapes: the shapes, which are no part of the data.
    :param places: position of every statement.
    :param faults: faults of all files.
    :param broken: IRIs of the nodes whose statements with faults were left out.
    :param whole: whether every node of every curated file could be read, if only in part; otherwise shapes would report
        what follows from the gaps.
    :param files: number of curated files.
    """

    new: list[Quad] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    shapes: Shapes = field(default_factory=Shapes)
    places: Places = field(default_factory=Places)
    faults: list[CurationFault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    whole: bool = True
    files: int = 0

    @property
    def quads(self) -> list[Quad]:
        """The ontology and the curated data, in named graphs."""
        return self.new + list(parse("".join(self.kept), format=RdfFormat.N_QUADS))

    def fill(self, store: Store) -> None:
        """Put the ontology and the curated data into a store."""
        store.extend(self.new)
        store.bulk_load(input="".join(self.kept), format=RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class _File:
    """Curated file: its nodes and the IRI of their named graph, or its record from an earlier reading.

    :param file: path of the file for messages.
    :param name: name of the record.
    """

    path: Path
    file: Path
    name: str
    record: Record | None
    nodes: tuple[Mapping, ...] = ()
    graph: str = ""


def read(project: Project) -> Reading:
    """Read a whole project: its ontology, its shapes, its curated data and its mappings.

    Files that have not changed since they were last read are taken from the cache.

    :returns: the reading; its `faults` hold the faults of all files. Nothing but a fault of the ontology, the shapes or
        the context stops it: then it has the statements read before.
    """
    return _ProjectReader(project).read()


def read_inferred(project: Project, places: Places) -> list[Quad]:
    """Read the statements that the reasoner inferred, which no file asserts, into the inferred graph.

    :param places: receives the line of every subject; positions that it has already stay.
    :raises CurationFault: when the file is not Turtle.
    """
    return read_turtle(project, [project.inferred], INFERRED_GRAPH, places)


class _ProjectReader:
    """Reader of the files of a project, and of their records in the cache."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._memory = Memory(project)
        self._reading = Reading()

    def read(self) -> Reading:
        project, reading = self._project, self._reading
        try:
            reading.new += self._turtle(ONTOLOGY_GRAPH, project.ontology)
            reading.shapes = Shapes(self._turtle(f"{GRAPH}shapes", project.shapes))
            context = Context.load(project.context, project.relative(project.context))
        except CurationFault as fault:
            reading.faults.append(fault)
            reading.whole = False
            return reading
        vocabulary = Vocabulary(reading.new, reading.shapes)
        self._read_data(context, vocabulary)
        # A wrong mapping hides no node, so it does not keep the shapes from being checked.
        reading.new += self._together(
            project.mappings, lambda: read_mappings(project, vocabulary, reading.places, reading.faults)
        )
        self._memory.close()
        return reading

    def _turtle(self, graph: str, paths: Sequence[Path]) -> list[Quad]:
        return self._together(paths, lambda: read_turtle(self._project, paths, graph, self._reading.places))

    def _together(self, paths: Sequence[Path], read_files: Callable[[], list[Quad]]) -> list[Quad]:
        """Return the statements of files that are read together, from the cache where that is possible."""
        faults, places = self._reading.faults, self._reading.places
        name = self._memory.name(*paths)
        if record := self._memory.get(name):
            for file, text in record.places.items():
                places.add(Path(file), CachedPlaces(text))
            return list(parse(record.quads, format=RdfFormat.N_QUADS))
        before = len(faults)
        quads = read_files()
        if len(faults) == before:
            files = map(self._project.relative, paths)
            self._memory.keep(
                name, Record(_text(quads), {str(file): places.cached(file).text for file in files}), *paths
            )
        return quads

    def _read_data(self, context: Context, vocabulary: Vocabulary) -> None:
        reading, files = self._reading, []
        for path in self._project.data:
            file, name = self._project.relative(path), self._memory.name(path)
            record = self._memory.get(name)
            try:
                files.append(_File(path, file, name, record, *(() if record else _open(path, file))))
            except CurationFault as fault:
                reading.faults.append(fault)
        reading.files = len(self._project.data)
        # A file that cannot be parsed hides the ids in it, which other files would then name in vain.
        reader = NodeReader(context, vocabulary, reading.places, hidden=bool(reading.faults))
        for entry in files:
            for iri, line, column in entry.record.ids if entry.record else ():
                reader.declare(iri, Place(entry.file, line, column))
            for node in entry.nodes:
                reader.gather(node)
        for entry in files:
            self._read_file(entry, reader)
        reading.whole = not reading.faults and reader.whole
        reading.faults += reader.faults
        reading.broken = reader.broken

    def _read_file(self, entry: _File, reader: NodeReader) -> None:
        reading, ids, file = self._reading, reader.declared.ids, entry.file
        # The record fits where other files declare the same names in it as when it was made.
        if (record := entry.record) and ids.keys() >= {*record.declared} and ids.keys().isdisjoint(record.undeclared):
            reading.places.add(file, CachedPlaces(record.places[str(file)]))
            reading.kept.append(record.quads)
            return
        before = len(reader.faults)
        nodes, graph = (entry.nodes, entry.graph) if entry.nodes else _open(entry.path, file)
        documents = [content for node in nodes if (content := reader.read(node)) is not None]
        content = {"@context": reader.context.declarations, "@id": graph, "@graph": documents}
        quads = list(parse(json.dumps(content, ensure_ascii=False), format=RdfFormat.JSON_LD, base_iri=BASE))
        reading.new += quads
        if before == len(reader.faults) and not reader.declared.hidden:
            own = {iri: place for iri, place in ids.items() if place.path == file}
            iris = {node.value for quad in quads for node in (quad.subject, quad.object) if isinstance(node, NamedNode)}
            others = {iri for iri in iris - own.keys() if iri.startswith(BASE) and not iri.startswith(TERMS)}
            record = Record(
                _text(quads),
                {str(file): reading.places.cached(file).text},
                [(iri, place.line, place.column) for iri, place in own.items()],
                sorted(others & ids.keys()),
                sorted(others - ids.keys()),
            )
            self._memory.keep(entry.name, record, entry.path)


def _open(path: Path, file: Path) -> tuple[tuple[Mapping, ...], str]:
    """Return the nodes of a file and their named graph; refuse a file whose name or folder does not fit them."""
    folder = file.parts[1]
    known = sorted({*_KINDS, *_GRAPHS})
    if folder not in known or len(file.parts) < 3:
        raise CurationFault("unknown-folder", Place(file, 1, 1), known=known)
    if file.suffix != ".yaml":
        raise CurationFault("wrong-ending", Place(file, 1, 1), ending=file.suffix)
    value = document.parse(document.read_text(path, file), file)
    nodes: list[Mapping] = []
    for item in document.items(value):
        if not isinstance(item, Mapping):
            raise CurationFault("not-a-node", item.place)
        nodes.append(item)
    if kind := _KINDS.get(folder):
        _check_single(value, file, kind)
    else:
        _check_listed(nodes)
    return tuple(nodes), _GRAPHS.get(folder) or f"{GRAPH}study/{path.stem}"


def _text(quads: Iterable[Quad]) -> str:
    return (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()


def _check_listed(nodes: list[Mapping]) -> None:
    for node in nodes:
        for folder, kind in _KINDS.items():
            if (node.text("id") or "").startswith(f"{kind}/"):
                raise CurationFault("node-needs-own-file", node.place, kind=kind, folder=folder)


def _check_single(value: Value, file: Path, kind: str) -> None:
    if not isinstance(value, Mapping):
        raise CurationFault("list-for-node", value.place, kind=kind)
    node_id, name, expected = value.get("id"), value.text("id"), f"{kind}/{file.stem}"
    if node_id is not None and name != expected:
        raise CurationFault("misnamed-file", node_id.place, file=file.name, expected=expected, id=name)
