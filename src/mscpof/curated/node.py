"""Nodes of curated files, checked against shapes and declared names, as JSON-LD."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, LANGUAGES, OBO, PREFIXES, shorten
from mscpof.curated import document
from mscpof.curated.declared import Declared
from mscpof.curated.document import Mapping, Scalar, Sequence, Value
from mscpof.curated.literal import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.base.place import Place, Places
    from mscpof.curated.context import Context, Key
    from mscpof.curated.vocabulary import Vocabulary

_TYPE = f"{PREFIXES['rdf']}type"
_OWN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+")


class NodeReader:
    """Reader that checks nodes and returns them as JSON-LD.

    `declared` holds the names that values may use, `faults` the faults, `broken` the IRIs of the nodes with faults
    (empty text where the IRI is unknown); `whole` tells whether every node gave JSON-LD, if only without the
    keys that were at fault.

    :param context: properties of the keys, IRIs of the short names.
    :param vocabulary: terms, and properties of each class.
    :param places: receives the position of every statement.
    :param hidden: whether some ids stand in files that cannot be read; then no own name is called undeclared.
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
        """Return the JSON-LD of a node that stands in no other node; `gather` must have had the nodes of all files.

        :returns: the node without the keys that were at fault, or None where its id or its type is at fault. The faults
            are added to `faults`.
        """
        with self._collecting(""):
            return self._node(node)
        return None

    def gather(self, node: Mapping, *, inline: bool = False) -> None:
        """Declare the ids of a node and of the nodes inside it, since any file may name a node of any other.

        :param inline: whether the node stands in another one.
        """
        try:
            iri = self._id(node, inline=inline)
        except CurationFault:
            self.declared.hidden = True  # The fault is reported when the node is read.
        else:
            # A record elsewhere may be described in several nodes; a quality query finds where it must not.
            if iri.startswith(BASE):
                self.declare(iri, _id_place(node))
        for _, value in node.items:
            for item in document.items(value):
                if isinstance(item, Mapping):
                    self.gather(item, inline=True)

    def declare(self, iri: str, place: Place) -> None:
        """Declare the id of a node; where another node has it, add the fault to `faults`.

        :param iri: IRI of the id.
        :param place: position of the id, or of a node without one.
        """
        if first := self.declared.ids.get(iri):
            self.faults.append(self._duplicate("duplicate-id", iri, first, place))
            self.whole, self.declared.hidden = False, True
        else:
            self.declared.ids[iri] = place
            self._places.put(place, iri)

    def _duplicate(self, code: str, iri: str, first: Place, place: Place) -> CurationFault:
        """Return the fault of a second node with an id; report it at the first too, whose file may be checked alone."""
        if first.path != place.path:
            self.faults.append(CurationFault("duplicate-id", first, id=shorten(iri), other=place))
        return CurationFault(code, place, id=shorten(iri), other=first)

    def _id(self, node: Mapping, *, inline: bool) -> str:
        """Return the IRI of a node's id: an own one, or in an inline node that of a record elsewhere, uniprot:P42574.

        :returns: the IRI; empty for an inline node without an id.
        """
        if (value := node.get("id")) is None:
            if inline:
                return ""
            raise CurationFault("missing-id", node.place)
        if not (isinstance(value, Scalar) and isinstance(value.value, str)):
            raise CurationFault("id-not-single", value.place)
        iri = self.context.expand(value.text)
        compact = self.context.prefix_of(value.text) in self.context.prefixes
        foreign = inline and compact and not iri.startswith((BASE, OBO)) and self.declared.has(iri)
        if not (foreign or _OWN_ID.fullmatch(value.text)):
            raise CurationFault("bad-id", value.place, id=value.excerpt)
        return iri

    def _node(self, node: Mapping, part: str = "", implied: str | None = None) -> dict[str, Any]:
        """Return the JSON-LD of a node.

        :param part: IRI of an inline node without an id of its own.
        :param implied: IRI of the class that the shapes give an inline node; None where it must have an id and a type.
        """
        try:
            subject = self._id(node, inline=bool(implied))
            if not subject and (first := self.declared.ids.get(part)):
                raise self._duplicate("duplicate-part-id", part, first, node.place)
            subject = subject or part
            types = self._types(node, subject, implied)
        except CurationFault:
            self.whole = False
            raise
        self._places.put(_id_place(node), subject)
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
        names = document.items(value) if value else ()
        if not names or any(isinstance(item, Scalar) and item.value is None for item in names):
            raise CurationFault("missing-type", value.place if value else node.place)
        types = set()
        for item in names:
            iri = self.declared.kind(item)
            self._places.put(item.place, subject, _TYPE, iri)
            types.add(iri)
        return types

    def _key(self, name: Scalar, types: set[str], properties: set[str]) -> Key:
        key = self.context.keys.get(name.text)
        if key and key.path in properties:
            return key
        facts: dict[str, Any] = {"word": name.text, "kind": ", ".join(sorted(shorten(iri) for iri in types))}
        if key:
            owners = self._vocabulary.kinds_with(key.path)
            raise CurationFault("key-of-other-kind", name.place, **facts, owners=owners, nearest=())
        allowed = sorted(k.name for k in self.context.keys.values() if k.path in properties)
        nearest = self.declared.nearest(name.text, allowed)
        code = "unknown-key" if nearest else "unlike-any-key"
        raise CurationFault(code, name.place, **facts, excerpt=name.excerpt, nearest=nearest, known=allowed)

    def _values(self, key: Key, value: Value, subject: str, types: set[str]) -> Any:
        if key.form == "languages":
            return self._languages(key, value, subject)
        results: dict[Any, Any] = {}
        for ordinal, item in enumerate(_values_of(key, value), start=1):
            with self._collecting(subject):
                result = self._value(key, item, subject, types, ordinal)
                name = result["@id"] if isinstance(result, dict) else result
                self._put(key, item.place, subject, str(name))
                if name in results:
                    raise CurationFault("repeated-value", item.place, key=key.name)
                results[name] = result
        return list(results.values())

    def _value(self, key: Key, item: Value, subject: str, types: set[str], ordinal: int) -> Any:
        if isinstance(item, Mapping) and key.form == "id":
            return self._inline(key, item, subject, types, ordinal)
        if not isinstance(item, Scalar):
            code = "nested-list" if isinstance(item, Sequence) else "node-for-value"
            raise CurationFault(code, item.place, key=key.name)
        if item.value is None or not item.text.strip():
            raise CurationFault("missing-value", item.place, key=key.name)
        if key.form == "id":
            return self.declared.entity(key, item)
        return self.declared.term(key, item) if key.form == "term" else literal(key, item)

    def _inline(self, key: Key, item: Mapping, subject: str, types: set[str], ordinal: int) -> dict[str, Any]:
        implied = self._vocabulary.implied_type(types, key.iri)
        if len(item.items) == 1 and (prefix := item.items[0][0].text) in self.context.prefixes:
            local = item.text(prefix) or "..."
            raise CurationFault("space-in-name", item.place, key=key.name, prefix=prefix, local=local)
        # Only a part of its parent is named after it; what others may cite keeps its name when a list grows.
        return self._node(item, f"{subject}/{key.name}-{ordinal}" if implied else "", implied)

    def _languages(self, key: Key, value: Value, subject: str) -> dict[str, list[str]]:
        if not isinstance(value, Mapping) or not value.items:
            raise CurationFault("missing-language", value.place, key=key.name)
        result: dict[str, list[str]] = defaultdict(list)
        for language, texts in value.items:
            with self._collecting(subject):
                if language.text not in LANGUAGES:
                    known, word = " or ".join(LANGUAGES), language.excerpt
                    raise CurationFault("unknown-language", language.place, key=key.name, known=known, language=word)
                for item in _values_of(key, texts):
                    with self._collecting(subject):
                        text = _text(key, item)
                        self._put(key, item.place, subject, text)
                        result[language.text].append(text)
        return result

    @contextmanager
    def _collecting(self, subject: str) -> Iterator[None]:
        """Keep a fault and go on, so that a curator sees all faults at once."""
        try:
            yield
        except CurationFault as fault:
            self.faults.append(fault)
            self.broken.add(subject)

    def _put(self, key: Key, place: Place, subject: str, value: str) -> None:
        subject, value = (value, subject) if key.reverse else (subject, value)
        self._places.put(place, subject, key.iri, value)


def _id_place(node: Mapping) -> Place:
    return (node.get("id") or node).place


def _text(key: Key, item: Value) -> str:
    if not isinstance(item, Scalar):
        raise CurationFault("not-text", item.place, key=key.name)
    if item.value is None or not item.text.strip():
        raise CurationFault("missing-text", item.place, key=key.name)
    if not isinstance(item.value, str):
        raise CurationFault("unquoted-text", item.place, key=key.name, text=item.excerpt)
    return item.text


def _values_of(key: Key, value: Value) -> tuple[Value, ...]:
    """Return the values under a key, at least one."""
    if not (values := document.items(value)):
        raise CurationFault("empty-list", value.place, key=key.name)
    return values
