"""A document laid out for reading: statements grouped by property, values with names, nodes inside their thing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS, resolve, shorten
from mscpof.pages.model.statements import text_of
from mscpof.pages.words.texts import order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from mscpof.ask.effects import Effect
    from mscpof.pages.model.naming import Naming, Words
    from mscpof.pages.model.resource import Resource

MOST_SHOWN = 100

_XSD, _BIBO = PREFIXES["xsd"], PREFIXES["bibo"]
_STEP, _FROM, _TO, _POSITION = (TERMS + name for name in ("axis", "from", "to", "position"))
# Where the owners of an identifier keep its record.
_RECORDS = {f"{_BIBO}doi": "https://doi.org/{}", f"{_BIBO}pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/"}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Item:
    """A value as it is shown.

    :param text: its words.
    :param language: theirs, or nothing.
    :param iri: what it leads to, or nothing.
    :param kind: `link`, `text`, `code` for several lines, or `yes` and `no`.
    :param note: what is added in small letters, such as the identifier.
    :param inside: what is said of a node inside the thing.
    :param step: for a step of an axis: where it comes from and what it does.
    """

    text: str
    language: str = ""
    iri: str = ""
    kind: str = "text"
    note: str = ""
    inside: tuple[Group, ...] = ()
    step: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one property.

    :param iri: the property.
    :param name: its name.
    :param definition: what it means.
    :param total: how many values there are, some of which may not be shown.
    """

    iri: str
    name: Words
    definition: str
    items: tuple[Item, ...]
    total: int

    @property
    def is_axis(self) -> bool:
        """Whether the values are the steps of an axis."""
        return self.iri == _STEP and all(item.step for item in self.items)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document laid out.

    :param stated: what people wrote of the thing.
    :param derived: what rules derived from it.
    :param pointing: what people wrote that refers to the thing.
    :param pointing_derived: what rules derived that does.
    """

    stated: tuple[Group, ...]
    derived: tuple[Group, ...]
    pointing: tuple[Group, ...]
    pointing_derived: tuple[Group, ...]


@dataclass(slots=True)
class Layout:
    """Lays documents out.

    :param naming: what things are called.
    :param said: the statements of the document by their subject.
    :param derived: those of them that nobody wrote.
    """

    naming: Naming
    derived: frozenset[Triple] = frozenset()
    said: dict[str, list[Triple]] = field(default_factory=lambda: defaultdict(list))

    def sheet(self, resource: Resource) -> Sheet:
        """Lay out the document of a thing."""
        self.derived = resource.derived
        for triple in resource.triples:
            self.said[text_of(triple.subject)].append(triple)
        shown = [t for t in self.said[resource.iri] if not _of_the_document(t, resource.document)]
        pointing = resource.pointing
        return Sheet(
            self._groups([t for t in shown if t not in resource.derived], resource.iri),
            self._groups([t for t in shown if t in resource.derived], resource.iri),
            self._referring([t for t in pointing if t not in resource.derived], resource),
            self._referring([t for t in pointing if t in resource.derived], resource),
        )

    def _groups(self, triples: Iterable[Triple], iri: str) -> tuple[Group, ...]:
        """Group what is said of a thing, or of a node inside it, by property."""
        values: dict[str, list[Triple]] = defaultdict(list)
        for triple in triples:
            if shorten(triple.predicate.value) not in order("hidden"):
                values[triple.predicate.value].append(triple)
        groups = [self._group(name, self._in_language(found), iri) for name, found in values.items()]
        return tuple(sorted(groups, key=lambda group: _rank(group, self.naming.effects)))

    def _group(self, name: str, triples: list[Triple], iri: str) -> Group:
        shown = sorted(triples, key=lambda t: natural(text_of(t.object)))
        items = tuple(self._item(triple.object, iri) for triple in shown[:MOST_SHOWN])
        if record := _RECORDS.get(name):
            items = tuple(replace(item, kind="link", iri=record.format(item.text)) for item in items)
        return Group(name, self.naming.property(name), self.naming.definition(name), items, len(triples))

    def _referring(self, triples: list[Triple], resource: Resource) -> tuple[Group, ...]:
        """Group what refers to a thing by the property by which it does."""
        values: dict[str, list[str]] = defaultdict(list)
        for triple in triples:
            values[triple.predicate.value].append(text_of(triple.subject))
        groups = []
        for name, subjects in values.items():
            items = tuple(self.link(iri) for iri in sorted(subjects, key=natural)[:MOST_SHOWN])
            total = resource.totals.get(name, 0) if _only(name, triples, resource) else len(subjects)
            groups.append(Group(name, self.naming.property(name), self.naming.definition(name), items, total))
        return tuple(sorted(groups, key=lambda group: _rank(group, self.naming.effects)))

    def _in_language(self, triples: list[Triple]) -> list[Triple]:
        """Leave out what is said in the other language, where the same is said in that of the page."""
        if shorten(triples[0].predicate.value) in order("every_language"):
            return triples
        spoken = {getattr(triple.object, "language", None) or "" for triple in triples}
        if self.naming.language not in spoken:
            return triples
        others = [language for language in LANGUAGES if language != self.naming.language]
        return [triple for triple in triples if (getattr(triple.object, "language", None) or "") not in others]

    def _item(self, value: object, iri: str) -> Item:
        if isinstance(value, Literal):
            return literal(value)
        if not isinstance(value, NamedNode):
            return Item(str(value))
        if value.value.startswith(f"{iri}/") and (inner := self.said.get(value.value)) and value.value != iri:
            return self._inside(value.value, inner)
        return self.link(value.value)

    def _inside(self, iri: str, triples: list[Triple]) -> Item:
        """Show a node inside a thing; a step of an axis as one line."""
        link = self.link(iri)
        if any(triple.predicate.value == _FROM for triple in triples):
            return Item(link.text, link.language, iri, "link", self._position(triples), step=self._step(triples))
        written = [triple for triple in triples if triple not in self.derived]
        return Item(link.text, link.language, iri, "link", "", self._groups(written, iri))

    def _step(self, triples: list[Triple]) -> tuple[Item, ...]:
        """Return what a step leads from, each way in which it acts, and what it leads to."""
        found = [self.link(t.object.value) for t in triples if _leads(t, _FROM) and isinstance(t.object, NamedNode)]
        acts = [t for t in triples if t.predicate.value.startswith(TERMS) and not _leads(t, _FROM, _POSITION)]
        # What is above the signed ways to act is told only where there is no sign.
        for triple in [t for t in acts if not _leads(t, _TO)] or acts:
            if isinstance(triple.object, NamedNode):
                name = self.naming.property(triple.predicate.value)
                found += [Item(name.text, name.language, kind="sign"), self.link(triple.object.value)]
        return tuple(found)

    def _position(self, triples: list[Triple]) -> str:
        return next((text_of(t.object) for t in triples if _leads(t, _POSITION)), "")

    def link(self, iri: str) -> Item:
        """Return a thing as a link, with its identifier where that tells more than its name."""
        words, short = self.naming.of(iri), shorten(iri)
        others = not iri.startswith(BASE)
        return Item(words.text, words.language, iri, "link", short if others and short != words.text else "")


def literal(value: Literal) -> Item:
    """Show a value that is no thing: addresses lead where they say, several lines stand as they are."""
    text, kind = value.value, value.datatype.value
    if kind == f"{_XSD}boolean":
        return Item(text, kind="yes" if text in ("true", "1") else "no")
    if _ADDRESS.fullmatch(text):
        return Item(text, iri=text, kind="link")
    # What is in no language and has Chinese signs is read, and set, as Chinese.
    language = value.language or ("zh" if _CHINESE.search(text) else "")
    return Item(text, language, kind="code" if "\n" in text else "text")


def _leads(triple: Triple, *predicates: str) -> bool:
    return triple.predicate.value in predicates


def _only(name: str, triples: list[Triple], resource: Resource) -> bool:
    """Tell whether all statements of a property that refer to a thing are of one kind, written or derived."""
    return sum(t.predicate.value == name for t in resource.pointing) == sum(t.predicate.value == name for t in triples)


def _of_the_document(triple: Triple, iri: str) -> bool:
    """Tell whether a statement is about the forms of the document, to which the page has links of its own."""
    value = text_of(triple.object)
    return isinstance(triple.object, NamedNode) and value.startswith((f"{iri}.", f"{iri}index."))


def _rank(group: Group, effects: tuple[Effect, ...]) -> tuple[int, str]:
    places = _places(effects)
    return places.get(group.iri, len(places)), group.name.text


@lru_cache(maxsize=4)
def _places(effects: tuple[Effect, ...]) -> dict[str, int]:
    """Return the position on pages of each property that has one, by IRI."""
    names: list[str] = []
    for name in order("properties"):
        group = name.removeprefix("effects: ")
        names += [name] if group == name else [effect.name for effect in effects if effect.group == group]
    return {resolve(name): place for place, name in enumerate(names)}


def natural(text: str) -> str:
    """Return what sorts `reference-9` before `reference-10`.

    >>> sorted(["reference-10", "reference-9"], key=natural)
    ['reference-9', 'reference-10']
    """
    return _DIGITS.sub(lambda found: found[0].rjust(20, "0"), text)
