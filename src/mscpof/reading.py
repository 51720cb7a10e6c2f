"""From curated YAML-LD to quads: one named graph a study, every value checked against what is declared.

Files are first read and their ids gathered, then each node's keys are checked against the shapes and each value against
the declared entities and terms; what is right goes through the JSON-LD parser with the project's context.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from mscpof import document
from mscpof.context import Context, Key, datatype
from mscpof.document import Mapping, Scalar, Sequence, Value
from mscpof.faults import (
    BadValue,
    BrokenYaml,
    CurationFault,
    DuplicateId,
    MisnamedFile,
    MissingId,
    MissingType,
    UnknownEntity,
    UnknownKey,
    UnknownTerm,
)
from mscpof.names import (
    BASE,
    DISCREPANCIES_GRAPH,
    ENTITIES_GRAPH,
    GRAPH,
    OBO,
    ONTOLOGY_GRAPH,
    PREFIXES,
    REVIEW_GRAPH,
    TERMS,
    shorten,
)
from mscpof.place import Place, Places
from mscpof.turtle import read_turtle
from mscpof.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.project import Project

_TYPE = f"{PREFIXES['rdf']}type"
_LANGUAGES = ("en", "zh")
_LEXICAL = {
    datatype("integer"): (re.compile(r"[-+]?[0-9]+"), "a whole number"),
    datatype("boolean"): (re.compile(r"true|false"), "true or false"),
    datatype("gYear"): (re.compile(r"[0-9]{4}"), "a year of four digits"),
    datatype("date"): (re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"), "a date such as 2022-09-14"),
    datatype("duration"): (
        re.compile(r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?"),
        "a duration such as P21D",
    ),
}
# Folders whose files hold one node named like the file; the others hold lists of nodes.
_NAMED_FOLDERS = {"studies": "study", "review": "review"}


@dataclass(slots=True)
class Reading:
    """What was read: the asserted quads, where each was written, and what was wrong."""

    quads: list[Quad] = field(default_factory=list)
    shapes: list[Quad] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    faults: list[CurationFault] = field(default_factory=list)
    files: int = 0


@dataclass(frozen=True, slots=True)
class _File:
    shown: Path
    folder: str
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
    except CurationFault as fault:
        reading.faults.append(fault)
        return reading
    vocabulary = Vocabulary(reading.quads, reading.shapes)
    files = []
    for path in project.data:
        try:
            files.append(_open(project, path))
        except CurationFault as fault:
            reading.faults.append(fault)
    reading.files = len(project.data)
    _Reader(Context.load(project.context), vocabulary, reading).read(files)
    return reading


def _open(project: Project, path: Path) -> _File:
    """Parse one file and say which graph its nodes belong to."""
    shown = project.shown(path)
    value = document.parse(document.read_text(path, shown), shown)
    nodes: list[Mapping] = []
    for item in document.items(value):
        if not isinstance(item, Mapping):
            raise BrokenYaml(item.place, "expected a node with keys and values here")
        nodes.append(item)
    folder = path.relative_to(project.root / "data").parts[0]
    if kind := _NAMED_FOLDERS.get(folder):
        _check_name(value, shown, kind)
    graph = {"entities": ENTITIES_GRAPH, "review": REVIEW_GRAPH, "discrepancies": DISCREPANCIES_GRAPH}.get(folder)
    return _File(shown, folder, tuple(nodes), graph or f"{GRAPH}study/{path.stem}")


def _check_name(value: Value, shown: Path, kind: str) -> None:
    if not isinstance(value, Mapping):
        raise BrokenYaml(value.place, f"this file should hold one {kind}, not a list")
    given = value.get("id")
    if given is not None and value.text("id") != f"{kind}/{shown.stem}":
        raise MisnamedFile(
            given.place, f'the file is named "{shown.name}", so its id should be "{kind}/{shown.stem}", not "{value.text("id")}"'
        )


class _Reader:
    """Checks nodes and turns them into JSON-LD documents and quads."""

    def __init__(self, context: Context, vocabulary: Vocabulary, reading: Reading) -> None:
        self._context = context
        self._vocabulary = vocabulary
        self._reading = reading
        self._ids: dict[str, Place] = {}
        self._known_terms = vocabulary.own_terms() | set(context.names)

    def read(self, files: list[_File]) -> None:
        """Read the nodes of all files; ids first, since any file may name a node of any other."""
        for file in files:
            for node in file.nodes:
                self._gather(node)
        for file in files:
            documents = []
            for node in file.nodes:
                with _Collecting(self._reading.faults):
                    documents.append(self._node(node, None, None))
            self._add(documents, file.graph)

    def _add(self, documents: list[dict[str, Any]], graph: str) -> None:
        name = NamedNode(graph)
        text = json.dumps({"@context": self._context.declarations, "@graph": documents}, ensure_ascii=False)
        for triple in parse(text, format=RdfFormat.JSON_LD, base_iri=BASE):
            self._reading.quads.append(Quad(triple.subject, triple.predicate, triple.object, name))

    def _gather(self, node: Mapping) -> None:
        """Remember the ids of a node and of the nodes inside it."""
        given = node.get("id")
        if isinstance(given, Scalar) and isinstance(given.value, str):
            iri = self._context.expand(given.text)
            if iri.startswith(BASE) or not self._is_external(iri):
                if first := self._ids.get(iri):
                    self._reading.faults.append(DuplicateId(given.place, f'the id "{given.text}" is taken: {first}'))
                else:
                    self._ids[iri] = given.place
        for _, value in node.items:
            for item in document.items(value):
                if isinstance(item, Mapping):
                    self._gather(item)

    def _node(self, node: Mapping, iri: str | None, implied: str | None) -> dict[str, Any]:
        """Return the JSON-LD of a node.

        :param iri: the IRI of an inline node that has no id of its own.
        :param implied: the class that the shapes give an inline node.
        """
        given = node.get("id")
        if given is not None and not (isinstance(given, Scalar) and isinstance(given.value, str)):
            raise BadValue(given.place, "an id is a single name such as gene/CASP3")
        own = node.text("id")
        subject = self._context.expand(own) if own else iri
        if subject is None:
            raise MissingId(node.place, "this node has no id; it should have one such as study/qu-q-2022 or gene/CASP3")
        if own and not re.fullmatch(r"[^\s<>\"{}|\\^`]+", own):
            raise BadValue(node.get("id").place, f'"{own}" cannot be an id; use letters, digits and - . / only')  # type: ignore[union-attr]
        types = self._types(node, implied)
        self._reading.places.put(node.place if own is None else node.get("id").place, subject)  # type: ignore[union-attr]
        properties = self._vocabulary.properties(types)
        result: dict[str, Any] = {"@id": subject, "@type": sorted(types)}
        for name, value in node.items:
            if name.text not in ("id", "type"):
                with _Collecting(self._reading.faults):
                    key = self._key(name, types, properties)
                    result[name.text] = self._values(key, name, value, subject, types)
        return result

    def _types(self, node: Mapping, implied: str | None) -> set[str]:
        value = node.get("type")
        if value is None:
            if implied is None:
                raise MissingType(node.place, "this node has no type; say what it is, such as type: Gene")
            return {implied}
        types = set()
        for item in document.items(value):
            text = item.text if isinstance(item, Scalar) else ""
            iri = self._context.expand(text, TERMS)
            if iri not in self._vocabulary.classes:
                names = [name.removeprefix(TERMS) for name in self._vocabulary.classes if name.startswith(TERMS)]
                raise UnknownTerm(item.place, f'type: no class "{text}"', text, _nearest(text, names))
            if not self._vocabulary.properties([iri]):
                raise BadValue(item.place, f"type: {text} is a class of values, not a kind of node that files describe")
            types.add(iri)
            self._reading.places.put(item.place, self._context.expand(node.text("id") or ""), _TYPE, iri)
        return types

    def _key(self, name: Scalar, types: set[str], properties: set[str]) -> Key:
        key = self._context.keys.get(name.text)
        if key and (f"^{key.iri}" if key.reverse else key.iri) in properties:
            return key
        allowed = [k.name for k in self._context.keys.values() if (f"^{k.iri}" if k.reverse else k.iri) in properties]
        kind = ", ".join(sorted(shorten(iri) for iri in types))
        nearest = _nearest(name.text, allowed)
        tail = "" if nearest else f"; it may have: {', '.join(sorted(allowed))}"
        raise UnknownKey(name.place, f'a {kind} has no key "{name.text}"{tail}', name.text, nearest)

    def _values(self, key: Key, name: Scalar, value: Value, subject: str, types: set[str]) -> Any:
        if key.form == "languages":
            return self._languages(key, value, subject)
        if isinstance(value, Mapping):
            value = Sequence((value,), value.place)
        results = []
        for ordinal, item in enumerate(document.items(value), start=1):
            with _Collecting(self._reading.faults):
                results.append(self._value(key, item, subject, types, ordinal))
        if not results and isinstance(value, Sequence) and not value.items:
            raise BadValue(value.place, f"{name.text}: the list is empty; give a value or leave the key out")
        return results

    def _value(self, key: Key, item: Value, subject: str, types: set[str], ordinal: int) -> Any:
        match item:
            case Mapping() if key.form == "id":
                iri = f"{subject}/{key.name}-{ordinal}"
                node = self._node(item, iri, self._vocabulary.implied_type(types, key.iri))
                self._put(key, item.place, subject, node["@id"])
                return node
            case Scalar(value=None):
                raise BadValue(item.place, f"{key.name}: there is no value here; give one or leave the key out")
            case Scalar() if key.form == "id":
                return self._entity(key, item, subject)
            case Scalar() if key.form == "term":
                return self._term(key, item, subject)
            case Scalar():
                return self._literal(key, item, subject)
        what = "a list in a list" if isinstance(item, Sequence) else "keys and values"
        raise BadValue(item.place, f"{key.name}: expected a single value here, not {what}")

    def _entity(self, key: Key, item: Scalar, subject: str) -> str:
        iri = self._context.expand(item.text)
        if iri not in self._ids and not self._is_external(iri):
            names = [shorten(known) for known in (*self._ids, *(t for t in self._vocabulary.labels if t.startswith(OBO)))]
            nearest = [self._with_label(name) for name in _nearest(item.text, names)]
            raise UnknownEntity(item.place, f'{key.name}: nothing is declared as "{item.text}"', item.text, nearest)
        self._put(key, item.place, subject, iri)
        return iri

    def _with_label(self, name: str) -> str:
        label = self._vocabulary.labels.get(self._context.expand(name))
        return f"{name} ({label})" if label else name

    def _is_external(self, iri: str) -> bool:
        """Tell whether an IRI is one of others that needs no declaration here; OBO terms need one in ontology/imports."""
        if iri.startswith((BASE, OBO)):
            return iri in self._vocabulary.terms
        return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", iri))

    def _term(self, key: Key, item: Scalar, subject: str) -> str:
        iri = self._context.names.get(item.text) or self._context.expand(item.text, key.vocabulary)
        known = iri in self._vocabulary.terms or iri in self._ids or self._context.key_of(iri) is not None
        if not known:
            if key.vocabulary == TERMS:
                raise UnknownTerm(item.place, f'{key.name}: no term "{item.text}"', item.text, _nearest(item.text, self._known_terms))
            names = [known.removeprefix(key.vocabulary) for known in self._ids if known.startswith(key.vocabulary)]
            raise UnknownEntity(item.place, f'{key.name}: no place "{item.text}" in the review', item.text, _nearest(item.text, names))
        self._put(key, item.place, subject, iri)
        return iri

    def _literal(self, key: Key, item: Scalar, subject: str) -> Any:
        if isinstance(item.value, float):
            raise BadValue(item.place, f'{key.name}: {item.text} would be read as a decimal number; write "{item.text}" for text')
        rule = _LEXICAL.get(key.form)
        if rule and not rule[0].fullmatch(item.text):
            raise BadValue(item.place, f'{key.name}: "{item.text}" should be {rule[1]}')
        self._put(key, item.place, subject, item.text)
        return item.text if key.form else item.value

    def _languages(self, key: Key, value: Value, subject: str) -> dict[str, list[str]]:
        if not isinstance(value, Mapping):
            raise BadValue(value.place, f"{key.name}: say the language, such as {{en: ..., zh: ...}}")
        result: dict[str, list[str]] = {}
        for language, texts in value.items:
            if language.text not in _LANGUAGES:
                raise BadValue(language.place, f'{key.name}: "{language.text}" is no language here; use {" or ".join(_LANGUAGES)}')
            for item in document.items(texts):
                if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.text.strip():
                    raise BadValue(item.place, f"{key.name}: expected text here; quote what looks like a number or is empty")
                self._put(key, item.place, subject, item.text)
                result.setdefault(language.text, []).append(item.text)
        return result

    def _put(self, key: Key, place: Place, subject: str, value: str) -> None:
        if key.reverse:
            self._reading.places.put(place, value, key.iri, subject)
        else:
            self._reading.places.put(place, subject, key.iri, value)


class _Collecting:
    """Keeps a curation fault as one of many, so that a curator sees all of them at once."""

    def __init__(self, faults: list[CurationFault]) -> None:
        self._faults = faults

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, CurationFault):
            self._faults.append(error)
            return True
        return False


def _nearest(word: str, known: Iterator[str] | list[str] | set[str]) -> list[str]:
    """Return up to three known names that look like a word, nearest first, whatever their case."""
    by_case = {name.casefold(): name for name in sorted(known, reverse=True)}
    found = difflib.get_close_matches(word.casefold(), by_case, n=3, cutoff=0.6)
    return [by_case[name] for name in found]
