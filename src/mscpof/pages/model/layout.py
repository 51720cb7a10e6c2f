"""Layout of a document for reading: statements grouped by property, values with names, nodes inside their thing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS, resolve, shorten
from mscpof.pages.model.statements import text_of
from mscpof.pages.words.texts import language_of, order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from mscpof.ask.effects import Effect
    from mscpof.pages.model.naming import Naming, Words
    from mscpof.pages.model.resource import Resource

MOST_SHOWN = 100

_XSD, _BIBO = PREFIXES["xsd"], PREFIXES["bibo"]
_STEP, _FROM, _TO, _POSITION = (TERMS + name for name in ("axis", "from", "to", "position"))
# Addresses of the records of identifiers at their owners.
_RECORDS = {f"{_BIBO}doi": "https://doi.org/{}", f"{_BIBO}pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/"}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Item:
    """Value as a page shows it.

    :param text: its text.
    :param language: language of the text; empty for none.
    :param iri: IRI of the value, or address that it links to; empty for none.
    :param kind: `link`; `text`; `plain` for a name that is not linked although it has an IRI; `code` for several lines;
        `yes` or `no` for a boolean; `sign` for the effect in a step, such as `activates`.
    :param note: addition in small letters, such as the identifier.
    :param inside: statements of the node, by property, where the value is a node inside the thing.
    :param step: where the value is a step of a causal axis: its start, then sign and end of each of its effects.
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
    """Values of one property, or things that refer to the thing by one property.

    :param iri: IRI of the property.
    :param name, definition: those of the property; the definition is empty where it has none.
    :param items: values to show, at most `MOST_SHOWN`.
    :param total: number of all values, including those that are not shown.
    """

    iri: str
    name: Words
    definition: str
    items: tuple[Item, ...]
    total: int

    @property
    def is_axis(self) -> bool:
        """Whether the values are the steps of a causal axis."""
        return self.iri == _STEP and all(item.step for item in self.items)


@dataclass(frozen=True, slots=True)
class Layout:
    """Layout of a document: its statements in groups by property.

    :param stated: values of the thing in statements that people wrote.
    :param derived: values of the thing in statements that rules derived.
    :param pointing: things that refer to it in statements that people wrote.
    :param pointing_derived: things that refer to it in derived statements.
    """

    stated: tuple[Group, ...]
    derived: tuple[Group, ...]
    pointing: tuple[Group, ...]
    pointing_derived: tuple[Group, ...]


def layout_of(resource: Resource, naming: Naming) -> Layout:
    """Return the layout of the document of a thing, in the language of the names.

    Where a property has a text in that language, its texts in other languages are left out.
    """
    groups = _Groups(naming, resource)
    own = [t for t in groups.statements[resource.iri] if not _of_the_document(t, resource.document)]
    pointing, derived = resource.pointing, resource.derived
    return Layout(
        groups.of([t for t in own if t not in derived], resource.iri),
        groups.of([t for t in own if t in derived], resource.iri),
        groups.pointing([t for t in pointing if t not in derived]),
        groups.pointing([t for t in pointing if t in derived]),
    )


def link_item(naming: Naming, iri: str) -> Item:
    """Return a link to a thing; the note is the CURIE of a thing of others, where that differs from its name."""
    words, short = naming.of(iri), shorten(iri)
    note = short if not iri.startswith(BASE) and short != words.text else ""
    return Item(words.text, words.language, iri, "link", note)


def literal_item(value: Literal) -> Item:
    """Return a literal as an item: a web address as a link, several lines as code, a boolean as `yes` or `no`."""
    text, datatype = value.value, value.datatype.value
    if datatype == f"{_XSD}boolean":
        return Item(text, kind="yes" if text in ("true", "1") else "no")
    if _ADDRESS.fullmatch(text):
        return Item(text, iri=text, kind="link")
    return Item(text, value.language or language_of(text), kind="code" if "\n" in text else "text")


def natural(text: str) -> str:
    """Return the sort key of a text by which its numbers count as numbers: `reference-9` comes before `reference-10`.

    >>> sorted(["reference-10", "reference-9"], key=natural)
    ['reference-9', 'reference-10']
    """
    return _DIGITS.sub(lambda digits: digits[0].rjust(20, "0"), text)


class _Groups:
    """Statements of a document by subject, and their groups by property."""

    def __init__(self, naming: Naming, resource: Resource) -> None:
        self.naming, self.resource = naming, resource
        self.statements: dict[str, list[Triple]] = defaultdict(list)
        for triple in resource.triples:
            self.statements[text_of(triple.subject)].append(triple)

    def of(self, triples: Iterable[Triple], iri: str) -> tuple[Group, ...]:
        """Return the groups of a thing, or of a node inside it."""
        values: dict[str, list[Triple]] = defaultdict(list)
        for triple in triples:
            if shorten(triple.predicate.value) not in order("hidden"):
                values[triple.predicate.value].append(triple)
        groups = []
        for name, all_triples in values.items():
            spoken = sorted(self._in_language(all_triples), key=lambda t: natural(text_of(t.object)))
            items = tuple(self._item(triple.object, iri) for triple in spoken[:MOST_SHOWN])
            if record := _RECORDS.get(name):
                items = tuple(replace(item, kind="link", iri=record.format(item.text)) for item in items)
            groups.append(self._group(name, items, len(spoken)))
        return self._sorted(groups)

    def pointing(self, triples: list[Triple]) -> tuple[Group, ...]:
        """Return the groups of the things that refer to the thing."""
        subjects: dict[str, list[str]] = defaultdict(list)
        for triple in triples:
            subjects[triple.predicate.value].append(text_of(triple.subject))
        groups = []
        for name, iris in subjects.items():
            items = tuple(link_item(self.naming, iri) for iri in sorted(iris, key=natural)[:MOST_SHOWN])
            # The totals of the resource count written and derived statements together.
            alone = sum(t.predicate.value == name for t in self.resource.pointing) == len(iris)
            groups.append(self._group(name, items, self.resource.totals.get(name, 0) if alone else len(iris)))
        return self._sorted(groups)

    def _sorted(self, groups: list[Group]) -> tuple[Group, ...]:
        places = _places(self.naming.effects)
        return tuple(sorted(groups, key=lambda group: (places.get(group.iri, len(places)), group.name.text)))

    def _group(self, iri: str, items: tuple[Item, ...], total: int) -> Group:
        return Group(iri, self.naming.property(iri), self.naming.definition(iri), items, total)

    def _in_language(self, triples: list[Triple]) -> list[Triple]:
        """Leave out texts in other languages where there are some in that of the page."""
        if shorten(triples[0].predicate.value) in order("every_language"):
            return triples
        languages = [getattr(triple.object, "language", None) or "" for triple in triples]
        if self.naming.language not in languages:
            return triples
        others = {language for language in LANGUAGES if language != self.naming.language}
        return [triple for triple, language in zip(triples, languages, strict=True) if language not in others]

    def _item(self, value: object, iri: str) -> Item:
        if isinstance(value, Literal):
            return literal_item(value)
        if not isinstance(value, NamedNode):
            return Item(str(value))
        if value.value.startswith(f"{iri}/") and (inner := self.statements.get(value.value)):
            return self._inside(value.value, inner)
        return link_item(self.naming, value.value)

    def _inside(self, iri: str, triples: list[Triple]) -> Item:
        """Return a node inside a thing; a step of an axis as one line."""
        link = link_item(self.naming, iri)
        if any(triple.predicate.value == _FROM for triple in triples):
            position = next((text_of(t.object) for t in triples if t.predicate.value == _POSITION), "")
            return Item(link.text, link.language, iri, "link", position, step=self._step(triples))
        stated = [triple for triple in triples if triple not in self.resource.derived]
        return Item(link.text, link.language, iri, "link", "", self.of(stated, iri))

    def _step(self, triples: list[Triple]) -> tuple[Item, ...]:
        """Return the start of a step, then the sign and the end of each of its effects."""
        things = [t for t in triples if isinstance(t.object, NamedNode)]
        items = [link_item(self.naming, text_of(t.object)) for t in things if t.predicate.value == _FROM]
        effects = [
            t for t in things if t.predicate.value.startswith(TERMS) and t.predicate.value not in (_FROM, _POSITION)
        ]
        # The property above the signed ones is shown only where there is no sign.
        for triple in [t for t in effects if t.predicate.value != _TO] or effects:
            name = self.naming.property(triple.predicate.value)
            items += [Item(name.text, name.language, kind="sign"), link_item(self.naming, text_of(triple.object))]
        return tuple(items)


def _of_the_document(triple: Triple, iri: str) -> bool:
    """Tell whether a statement is about the forms of the document, to which the page has links of its own."""
    value = text_of(triple.object)
    return isinstance(triple.object, NamedNode) and value.startswith((f"{iri}.", f"{iri}index."))


@lru_cache(maxsize=4)
def _places(effects: tuple[Effect, ...]) -> dict[str, int]:
    """Return the position on pages of each property that has one, by IRI."""
    names: list[str] = []
    for name in order("properties"):
        group = name.removeprefix("effects: ")
        names += [name] if group == name else [effect.name for effect in effects if effect.group == group]
    return {resolve(name): place for place, name in enumerate(names)}
