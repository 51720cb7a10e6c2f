"""A node of a curated file: its keys checked against the shapes, its values against what is declared, then JSON-LD."""

from __future__ import annotations

import difflib
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mscpof import document
from mscpof.context import Context, Key, datatype
from mscpof.document import Mapping, Scalar, Sequence, Value
from mscpof.faults import (
    BadValue,
    CurationFault,
    DuplicateId,
    MissingId,
    MissingType,
    UnknownEntity,
    UnknownKey,
    UnknownTerm,
)
from mscpof.names import BASE, OBO, PREFIXES, TERMS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.place import Place, Places
    from mscpof.vocabulary import Vocabulary

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


class NodeReader:
    """Checks nodes and turns them into JSON-LD.

    :param context: what keys and short names mean.
    :param vocabulary: the terms, and the keys of each class.
    :param places: receives the place of every statement.
    """

    def __init__(self, context: Context, vocabulary: Vocabulary, places: Places) -> None:
        self.context = context
        self._vocabulary = vocabulary
        self._places = places
        self._ids: dict[str, Place] = {}
        self._known_terms = vocabulary.own_terms() | set(context.names)
        self.faults: list[CurationFault] = []
        self.broken: set[str] = set()

    def read(self, node: Mapping) -> dict[str, Any] | None:
        """Return the JSON-LD of a node with an id, without what was wrong in it; None when it cannot stand at all.

        What was wrong goes into `faults`, and the IRIs of the nodes it was wrong in into `broken`.
        """
        with self._collecting(""):
            return self._node(node, None, None)
        return None

    def gather(self, node: Mapping) -> None:
        """Remember the ids of a node and of the nodes inside it; any file may name a node of any other."""
        given = node.get("id")
        if isinstance(given, Scalar) and isinstance(given.value, str):
            iri = self.context.expand(given.text)
            if iri.startswith(BASE) or not self._is_external(iri):
                if first := self._ids.get(iri):
                    self.faults.append(DuplicateId(given.place, f'the id "{given.text}" is taken: {first}'))
                else:
                    self._ids[iri] = given.place
        for _, value in node.items:
            for item in document.items(value):
                if isinstance(item, Mapping):
                    self.gather(item)

    def _node(self, node: Mapping, iri: str | None, implied: str | None) -> dict[str, Any]:
        """Return the JSON-LD of a node.

        :param iri: the IRI of an inline node that has no id of its own.
        :param implied: the class that the shapes give an inline node.
        """
        given = node.get("id")
        if given is not None and not (isinstance(given, Scalar) and isinstance(given.value, str)):
            raise BadValue(given.place, "an id is a single name such as gene/CASP3")
        own = node.text("id")
        subject = self.context.expand(own) if own else iri
        if subject is None:
            raise MissingId(node.place, "this node has no id; it should have one such as study/qu-q-2022 or gene/CASP3")
        if own and not re.fullmatch(r"[^\s<>\"{}|\\^`]+", own):
            raise BadValue(node.get("id").place, f'"{own}" cannot be an id; use letters, digits and - . / only')  # type: ignore[union-attr]
        types = self._types(node, implied)
        self._places.put(node.place if own is None else node.get("id").place, subject)  # type: ignore[union-attr]
        properties = self._vocabulary.properties(types)
        result: dict[str, Any] = {"@id": subject, "@type": sorted(types)}
        for name, value in node.items:
            if name.text not in ("id", "type"):
                with self._collecting(subject):
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
            iri = self.context.expand(text, TERMS)
            if iri not in self._vocabulary.classes:
                names = [name.removeprefix(TERMS) for name in self._vocabulary.classes if name.startswith(TERMS)]
                raise UnknownTerm(item.place, f'type: no class "{text}"', text, _nearest(text, names))
            if not self._vocabulary.properties([iri]):
                raise BadValue(item.place, f"type: {text} is a class of values, not a kind of node that files describe")
            types.add(iri)
            self._places.put(item.place, self.context.expand(node.text("id") or ""), _TYPE, iri)
        return types

    def _key(self, name: Scalar, types: set[str], properties: set[str]) -> Key:
        key = self.context.keys.get(name.text)
        if key and (f"^{key.iri}" if key.reverse else key.iri) in properties:
            return key
        kind = ", ".join(sorted(shorten(iri) for iri in types))
        if key:
            owners = ", ".join(self._vocabulary.kinds_with(f"^{key.iri}" if key.reverse else key.iri))
            text = f'a {kind} has no key "{name.text}"; these have it: {owners}'
            raise UnknownKey(name.place, text, name.text, ())
        allowed = [k.name for k in self.context.keys.values() if (f"^{k.iri}" if k.reverse else k.iri) in properties]
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
            with self._collecting(subject):
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
        iri = self.context.expand(item.text)
        if iri not in self._ids and not self._is_external(iri):
            raise self._unknown_entity(key, item, iri)
        self._put(key, item.place, subject, iri)
        return iri

    def _unknown_entity(self, key: Key, item: Scalar, iri: str) -> UnknownEntity:
        if not iri.startswith(OBO):
            nearest = _nearest(item.text, [shorten(known) for known in self._ids])
            return UnknownEntity(item.place, f'{key.name}: nothing is declared as "{item.text}"', item.text, nearest)
        # Numbers that look alike mean nothing alike, so only a single wrong digit is worth a guess.
        known = [shorten(name) for name in self._vocabulary.labels if name.startswith(OBO)]
        nearest = [self._with_label(name) for name in _nearest(item.text, known, cutoff=0.9)]
        slice_file = f"ontology/imports/{item.text.partition(':')[0].lower()}.ttl"
        text = f"{key.name}: {item.text} is not in {slice_file}; add it there if it is right"
        return UnknownEntity(item.place, text, item.text, nearest)

    def _with_label(self, name: str) -> str:
        label = self._vocabulary.labels.get(self.context.expand(name))
        return f"{name} ({label})" if label else name

    def _is_external(self, iri: str) -> bool:
        """Tell whether an IRI is one of others that needs no declaration here; OBO terms need one in ontology/imports."""
        if iri.startswith((BASE, OBO)):
            return iri in self._vocabulary.terms
        return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", iri))

    def _term(self, key: Key, item: Scalar, subject: str) -> str:
        iri = self.context.name(item.text) or self.context.expand(item.text, key.vocabulary)
        if iri not in self._vocabulary.terms and iri not in self._ids:
            if key.vocabulary == TERMS:
                raise UnknownTerm(
                    item.place, f'{key.name}: no term "{item.text}"', item.text, _nearest(item.text, self._known_terms)
                )
            names = [known.removeprefix(key.vocabulary) for known in self._ids if known.startswith(key.vocabulary)]
            raise UnknownEntity(
                item.place, f'{key.name}: no place "{item.text}" in the review', item.text, _nearest(item.text, names)
            )
        self._put(key, item.place, subject, iri)
        return iri

    def _literal(self, key: Key, item: Scalar, subject: str) -> Any:
        if isinstance(item.value, float) and not key.form:
            raise BadValue(
                item.place, f'{key.name}: {item.text} would be read as a decimal number; write "{item.text}" for text'
            )
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
                raise BadValue(
                    language.place, f'{key.name}: "{language.text}" is no language here; use {" or ".join(_LANGUAGES)}'
                )
            for item in document.items(texts):
                if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.text.strip():
                    raise BadValue(
                        item.place, f"{key.name}: expected text here; quote what looks like a number or is empty"
                    )
                self._put(key, item.place, subject, item.text)
                result.setdefault(language.text, []).append(item.text)
        return result

    @contextmanager
    def _collecting(self, subject: str) -> Iterator[None]:
        """Keep a fault as one of many, so that a curator sees all of them at once."""
        try:
            yield
        except CurationFault as fault:
            self.faults.append(fault)
            self.broken.add(subject)

    def _put(self, key: Key, place: Place, subject: str, value: str) -> None:
        if key.reverse:
            self._places.put(place, value, key.iri, subject)
        else:
            self._places.put(place, subject, key.iri, value)


def _nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Return up to three known names that look like a word, nearest first, whatever their case."""
    by_case = {name.casefold(): name for name in sorted(known, reverse=True)}
    found = difflib.get_close_matches(word.casefold(), by_case, n=3, cutoff=cutoff)
    return [by_case[name] for name in found]
