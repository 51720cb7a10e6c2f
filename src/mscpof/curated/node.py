"""A node of a curated file: its keys checked against the shapes, its values against what is declared, then JSON-LD."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, LANGUAGES, OBO, PREFIXES, shorten
from mscpof.curated import document
from mscpof.curated.declared import Declared
from mscpof.curated.document import Mapping, Scalar, Sequence, Value
from mscpof.curated.literal import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.base.place import Place, Places
    from mscpof.curated.context import Context, Key
    from mscpof.curated.vocabulary import Vocabulary

_TYPE = f"{PREFIXES['rdf']}type"
_OWN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+")


class NodeReader:
    """Checks nodes and turns them into JSON-LD.

    What may be named is in `declared`. What was wrong goes into `faults`, and the IRIs of the nodes it was wrong in
    into `broken`; `whole` tells whether every node could stand, if not without fault.

    :param context: what keys and short names mean.
    :param vocabulary: the terms, and the keys of each class.
    :param places: receives the place of every statement.
    :param hidden: whether some ids stand where they cannot be read; then nothing own is called undeclared.
    """

    def __init__(self, context: Context, vocabulary: Vocabulary, places: Places, *, hidden: bool = False) -> None:
        self.context = context
        self._vocabulary = vocabulary
        self._places = places
        self.declared = Declared(context, vocabulary, hidden=hidden)
        self.faults: list[CurationFault] = []
        self.broken: set[str] = set()
        self.whole = True

    def read(self, node: Mapping) -> dict[str, Any] | None:
        """Return the JSON-LD of a node, once the ids of all files are gathered.

        :param node: a node that stands in no other.
        :returns: the node without what was wrong in it, or None when it cannot stand at all.
        """
        with self._collecting(""):
            return self._node(node, None, None)
        self.whole = False
        return None

    def gather(self, node: Mapping, *, inline: bool = False) -> None:
        """Remember the ids of a node and of the nodes inside it; any file may name a node of any other.

        :param node: the node.
        :param inline: whether it stands in another.
        """
        try:
            with self._single():
                self._remember(node, inline=inline)
        except CurationFault:
            self.declared.hidden = True  # The fault is told when the node is read.
        for _, value in node.items:
            for item in document.items(value):
                if isinstance(item, Mapping):
                    self.gather(item, inline=True)

    def recall(self, ids: Iterable[tuple[str, Place]]) -> None:
        """Gather ids that were kept from an earlier reading of the same text.

        :param ids: the own ids of a file and where they stand, in its order.
        """
        for iri, place in ids:
            with self._single():
                self._declare(iri, place)

    @contextmanager
    def _single(self) -> Iterator[None]:
        """Keep the fault of an id that is taken."""
        try:
            yield
        except CurationFault as fault:
            if fault.code != "duplicate-id":
                raise
            self.faults.append(fault)
            self.whole, self.declared.hidden = False, True

    def _remember(self, node: Mapping, *, inline: bool) -> None:
        given = node.get("id")
        if given is None:
            if not inline:
                raise CurationFault("missing-id", node.place)
            return
        iri = self._id(given, inline=inline)
        # A record elsewhere may be described in several nodes; a quality query tells where it must not.
        if iri.startswith(BASE):
            self._declare(iri, given.place)

    def _declare(self, iri: str, place: Place) -> None:
        if first := self.declared.place(iri):
            self._tell_first(first, iri, place)
            raise CurationFault("duplicate-id", place, id=shorten(iri), other=first)
        self.declared.add(iri, place)
        self._places.put(place, iri)

    def _tell_first(self, first: Place, iri: str, second: Place) -> None:
        """Tell of a second node with an id at the first one too, where somebody may look at that file alone."""
        if first.path != second.path:
            self.faults.append(CurationFault("duplicate-id", first, id=shorten(iri), other=second))

    def _id(self, given: Value, *, inline: bool) -> str:
        """Return the IRI of an id: an own one, or inside another node that of a record elsewhere, uniprot:P42574."""
        if not (isinstance(given, Scalar) and isinstance(given.value, str)):
            raise CurationFault("id-not-single", given.place)
        iri = self.context.expand(given.text)
        foreign = self.context.prefix_of(given.text) and not iri.startswith((BASE, OBO)) and self.declared.has(iri)
        if not (_OWN_ID.fullmatch(given.text) or (inline and foreign)):
            raise CurationFault("bad-id", given.place, id=given.shown)
        return iri

    def _node(self, node: Mapping, iri: str | None, implied: str | None) -> dict[str, Any]:
        """Return the JSON-LD of a node.

        :param iri: the IRI of an inline node that has no id of its own; None where it must have one.
        :param implied: the class that the shapes give an inline node.
        """
        given = node.get("id")
        subject = self._id(given, inline=implied is not None) if given else iri
        if subject is None:
            raise CurationFault("missing-id", node.place)
        if not given and (first := self.declared.place(subject)):
            self._tell_first(first, subject, node.place)
            raise CurationFault("duplicate-part-id", node.place, id=shorten(subject), other=first)
        types = self._types(node, subject, implied)
        self._places.put(given.place if given else node.place, subject)
        properties = self._vocabulary.properties(types)
        result: dict[str, Any] = {"@id": subject, "@type": sorted(types)}
        for name, value in node.items:
            if name.text not in ("id", "type"):
                with self._collecting(subject):
                    key = self._key(name, types, properties)
                    result[name.text] = self._values(key, value, subject, types)
        return result

    def _types(self, node: Mapping, subject: str, implied: str | None) -> set[str]:
        value = node.get("type")
        if value is None and implied:
            self._places.put(node.place, subject, _TYPE, implied)
            return {implied}
        named = document.items(value) if value else ()
        if not named or any(isinstance(item, Scalar) and item.value is None for item in named):
            place = value.place if value else node.place
            raise CurationFault("missing-type", place)
        found = set()
        for item in named:
            iri = self.declared.kind(item)
            self._places.put(item.place, subject, _TYPE, iri)
            found.add(iri)
        return found

    def _key(self, name: Scalar, types: set[str], properties: set[str]) -> Key:
        key = self.context.keys.get(name.text)
        if key and key.path in properties:
            return key
        kind = ", ".join(sorted(shorten(iri) for iri in types))
        if key:
            owners = self._vocabulary.kinds_with(key.path)
            raise CurationFault("key-of-other-kind", name.place, word=name.text, kind=kind, owners=owners, nearest=())
        allowed = [k.name for k in self.context.keys.values() if k.path in properties]
        nearest = self.declared.nearest(name.text, allowed)
        facts: dict[str, Any] = {"word": name.text, "shown": name.shown, "kind": kind, "nearest": nearest}
        if nearest:
            raise CurationFault("unknown-key", name.place, **facts)
        raise CurationFault("unlike-any-key", name.place, known=sorted(allowed), **facts)

    def _values(self, key: Key, value: Value, subject: str, types: set[str]) -> Any:
        if key.form == "languages":
            return self._languages(key, value, subject)
        results: dict[Any, Any] = {}
        for ordinal, item in enumerate(_filled(key, value), start=1):
            with self._collecting(subject):
                result = self._value(key, item, subject, types, ordinal)
                name = result["@id"] if isinstance(result, dict) else result
                if name in results:
                    raise CurationFault("repeated-value", item.place, key=key.name)
                results[name] = result
        return list(results.values())

    def _value(self, key: Key, item: Value, subject: str, types: set[str], ordinal: int) -> Any:
        match item:
            case Mapping() if key.form == "id":
                return self._inline(key, item, subject, types, ordinal)
            case Scalar(text=text) if not text.strip() or item.value is None:
                raise CurationFault("missing-value", item.place, key=key.name)
            case Scalar():
                return self._scalar(key, item, subject)
        code = "nested-list" if isinstance(item, Sequence) else "node-for-value"
        raise CurationFault(code, item.place, key=key.name)

    def _inline(self, key: Key, item: Mapping, subject: str, types: set[str], ordinal: int) -> dict[str, Any]:
        implied = self._vocabulary.implied_type(types, key.iri)
        if len(item.items) == 1 and (prefix := item.items[0][0].text) in self.context.prefixes:
            local = item.text(prefix) or "..."
            raise CurationFault("space-in-name", item.place, key=key.name, prefix=prefix, local=local)
        # Only a part of its parent is named after it; what others may cite keeps its name when a list grows.
        iri = f"{subject}/{key.name}-{ordinal}" if implied else None
        try:
            node = self._node(item, iri, implied)
        except CurationFault:
            self.whole = False
            raise
        self._put(key, item.place, subject, node["@id"])
        return node

    def _scalar(self, key: Key, item: Scalar, subject: str) -> Any:
        result: Any
        match key.form:
            case "id":
                result = written = self.declared.entity(key, item)
            case "term":
                result = written = self.declared.term(key, item)
            case _:
                result, written = literal(key, item), item.text
        self._put(key, item.place, subject, written)
        return result

    def _languages(self, key: Key, value: Value, subject: str) -> dict[str, list[str]]:
        if not isinstance(value, Mapping) or not value.items:
            raise CurationFault("missing-language", value.place, key=key.name)
        result: dict[str, list[str]] = {}
        for language, texts in value.items:
            with self._collecting(subject):
                if language.text not in LANGUAGES:
                    known = " or ".join(LANGUAGES)
                    raise CurationFault(
                        "unknown-language", language.place, key=key.name, language=language.shown, known=known
                    )
                result[language.text] = self._texts(key, texts, subject)
        return result

    def _texts(self, key: Key, texts: Value, subject: str) -> list[str]:
        result = []
        for item in _filled(key, texts):
            with self._collecting(subject):
                if not isinstance(item, Scalar):
                    raise CurationFault("not-text", item.place, key=key.name)
                if item.value is None or not item.text.strip():
                    raise CurationFault("missing-text", item.place, key=key.name)
                if not isinstance(item.value, str):
                    raise CurationFault("unquoted-text", item.place, key=key.name, text=item.shown)
                self._put(key, item.place, subject, item.text)
                result.append(item.text)
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


def _filled(key: Key, value: Value) -> tuple[Value, ...]:
    """Return the values under a key, of which there must be one."""
    if not (found := document.items(value)):
        raise CurationFault("empty-list", value.place, key=key.name)
    return found
