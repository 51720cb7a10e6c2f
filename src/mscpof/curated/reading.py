"""Curated YAML-LD files read into quads: one named graph a study, every value checked against what is declared.

All files are parsed and their ids gathered first. Then each node's keys are checked against the shapes and each value
against the declared entities and terms; what is right goes through the JSON-LD parser with the project's context.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from mscpof.base.place import Kept, Place, Places
from mscpof.curated import document
from mscpof.curated.cache import Memory, Record
from mscpof.curated.context import Context
from mscpof.curated.document import Mapping, Value
from mscpof.curated.mappings import read_mappings
from mscpof.curated.node import NodeReader
from mscpof.curated.shapes import Shapes
from mscpof.curated.turtle import read_turtle
from mscpof.curated.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mscpof.curated.project import Project

# Kind of the one node in each file of a folder, whose id is the name of the file; other folders hold lists of nodes.
_KINDS = {"studies": "study", "review": "review"}
_GRAPHS = {"entities": ENTITIES_GRAPH, "review": REVIEW_GRAPH, "discrepancies": DISCREPANCIES_GRAPH}


@dataclass(slots=True)
class Reading:
    """Statements of the curated files, their positions and their faults.

    :param new: the ontology, and the curated data that was read now.
    :param kept: the rest of the curated data, as N-Quads from an earlier reading.
    :param shapes: the shapes, which are no part of the data.
    :param places: position of every statement.
    :param faults: faults of all files.
    :param broken: IRIs of the nodes that lack what was wrong in them.
    :param whole: whether every node of every file could be read; otherwise shapes report what follows from the gaps.
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
    """Curated file: its nodes, or its record from an earlier reading.

    :param name: name of the record.
    """

    path: Path
    shown: Path
    name: str
    nodes: tuple[Mapping, ...] = ()
    graph: str = ""
    record: Record | None = None


def read(project: Project) -> Reading:
    """Read a whole project: its ontology, its shapes, its curated data and its mappings.

    Files that have not changed since they were last read are taken from the cache.

    :returns: the reading; its `faults` hold the faults of all files.
    """
    reading = Reading()
    try:
        memory = Memory(project)
        reading.new += _ontology(project, memory, reading, ONTOLOGY_GRAPH, project.ontology)
        reading.shapes = Shapes(_ontology(project, memory, reading, f"{GRAPH}shapes", project.shapes))
        context = Context.load(project.context, project.shown(project.context))
    except CurationFault as fault:
        reading.faults.append(fault)
        reading.whole = False
        return reading
    vocabulary = Vocabulary(reading.new, reading.shapes)
    files = []
    for path in project.data:
        try:
            name = memory.name(path)
            record = memory.get(name)
            files.append(
                _File(path, project.shown(path), name, record=record) if record else _open(project, path, name)
            )
        except CurationFault as fault:
            reading.faults.append(fault)
    reading.files = len(project.data)
    reading.whole = not reading.faults
    # A file that cannot be parsed hides the ids in it, which other files would then name in vain.
    reader = NodeReader(context, vocabulary, reading.places, hidden=not reading.whole)
    _read_files(project, reader, files, memory, reading)
    # A wrong mapping hides no node, so it does not keep the shapes from being checked.
    reading.new += _through_cache(
        project,
        memory,
        reading,
        project.mappings,
        lambda: hashlib.sha256(b"\0".join(path.read_bytes() for path in project.mappings)).hexdigest(),
        lambda: read_mappings(project, vocabulary, reading.places, reading.faults),
    )
    memory.close()
    return reading


def read_inferred(project: Project, places: Places) -> list[Quad]:
    """Read what the reasoner inferred, into the inferred graph, since it was asserted nowhere.

    :param places: receives the line of every subject that was written nowhere else.
    :raises CurationFault: when the file is not Turtle.
    """
    return read_turtle(project, [project.inferred], INFERRED_GRAPH, places)


def _ontology(project: Project, memory: Memory, reading: Reading, graph: str, paths: Sequence[Path]) -> list[Quad]:
    """Return the statements of Turtle files, which are part of what every name in the cache depends on."""
    return _through_cache(
        project, memory, reading, paths, lambda: graph, lambda: read_turtle(project, paths, graph, reading.places)
    )


def _through_cache(
    project: Project,
    memory: Memory,
    reading: Reading,
    paths: Sequence[Path],
    words: Callable[[], str],
    read_files: Callable[[], list[Quad]],
) -> list[Quad]:
    """Return the statements of files that are read together, from the cache where that is possible.

    :param words: returns what tells the record of these files, as they now are, from others.
    """
    name = memory.name(words=words())
    if record := memory.get(name):
        for file, places in record.places.items():
            reading.places.add(Path(file), Kept(places))
        return list(parse(record.quads, format=RdfFormat.N_QUADS))
    before = len(reading.faults)
    quads = read_files()
    # Files that were changed while they were read are read anew the next time.
    if len(reading.faults) == before and name == memory.name(words=words()):
        shown = map(project.shown, paths)
        memory.keep(name, Record(_text(quads), {str(file): reading.places.kept(file).text for file in shown}))
    return quads


def _read_files(project: Project, reader: NodeReader, files: list[_File], memory: Memory, reading: Reading) -> None:
    for file in files:
        if file.record:
            reader.recall((iri, Place(file.shown, line, column)) for iri, line, column in file.record.ids)
        for node in file.nodes:
            reader.gather(node)
    for file in files:
        if file.record and _still_fits(file.record, reader):
            reading.places.add(file.shown, Kept(file.record.places[str(file.shown)]))
            reading.kept.append(file.record.quads)
            continue
        before = len(reader.faults)
        nodes = file if file.nodes else _open(project, file.path, file.name)
        documents = [content for node in nodes.nodes if (content := reader.read(node)) is not None]
        quads = _quads(reader.context, documents, nodes.graph)
        reading.new += quads
        if before == len(reader.faults) and not reader.declared.hidden:
            memory.keep(file.name, _record(file.shown, quads, reader, reading.places), file.path)
    reading.whole &= reader.whole
    reading.faults += reader.faults
    reading.broken = reader.broken


def _still_fits(record: Record, reader: NodeReader) -> bool:
    """Tell whether other files declare the same names of a record as when it was made."""
    place = reader.declared.place
    return all(map(place, record.declared)) and not any(map(place, record.undeclared))


def _record(shown: Path, quads: list[Quad], reader: NodeReader, places: Places) -> Record:
    """Return the record of a file that was read without fault."""
    ids = {iri: place for iri, place in reader.declared.ids() if place.path == shown}
    nodes = {node.value for quad in quads for node in (quad.subject, quad.object) if isinstance(node, NamedNode)}
    others = sorted(iri for iri in nodes - ids.keys() if iri.startswith(BASE) and not iri.startswith(TERMS))
    return Record(
        _text(quads),
        {str(shown): places.kept(shown).text},
        tuple((iri, place.line, place.column) for iri, place in ids.items()),
        tuple(iri for iri in others if reader.declared.place(iri)),
        tuple(iri for iri in others if not reader.declared.place(iri)),
    )


def _text(quads: Iterable[Quad]) -> str:
    return (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()


def _quads(context: Context, documents: list[dict[str, Any]], graph: str) -> list[Quad]:
    text = json.dumps({"@context": context.declarations, "@graph": documents}, ensure_ascii=False)
    triples = parse(text, format=RdfFormat.JSON_LD, base_iri=BASE)
    name = NamedNode(graph)
    return [Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]


def _open(project: Project, path: Path, name: str) -> _File:
    """Parse one file and check that its name and its folder fit the nodes in it."""
    shown = project.shown(path)
    folder = _folder(shown)
    value = document.parse(document.read_text(path, shown), shown)
    nodes: list[Mapping] = []
    for item in document.items(value):
        if not isinstance(item, Mapping):
            raise CurationFault("not-a-node", item.place)
        nodes.append(item)
    if kind := _KINDS.get(folder):
        _check_single(value, shown, kind)
    else:
        _check_listed(nodes)
    return _File(path, shown, name, tuple(nodes), _GRAPHS.get(folder) or f"{GRAPH}study/{path.stem}")


def _folder(shown: Path) -> str:
    """Return the folder of a file below `data/`; refuse a file that would be passed over or go to a wrong graph."""
    folder = shown.parts[1]
    known = sorted({*_KINDS, *_GRAPHS})
    if folder not in known or len(shown.parts) < 3:
        raise CurationFault("unknown-folder", Place(shown, 1, 1), known=known)
    if shown.suffix != ".yaml":
        raise CurationFault("wrong-ending", Place(shown, 1, 1), ending=shown.suffix)
    return folder


def _check_listed(nodes: list[Mapping]) -> None:
    for node in nodes:
        for folder, kind in _KINDS.items():
            if (node.text("id") or "").startswith(f"{kind}/"):
                raise CurationFault("node-needs-own-file", node.place, kind=kind, folder=folder)


def _check_single(value: Value, shown: Path, kind: str) -> None:
    if not isinstance(value, Mapping):
        raise CurationFault("list-for-node", value.place, kind=kind)
    node_id, name, expected = value.get("id"), value.text("id"), f"{kind}/{shown.stem}"
    if node_id is not None and name != expected:
        raise CurationFault("misnamed-file", node_id.place, file=shown.name, expected=expected, id=name)
