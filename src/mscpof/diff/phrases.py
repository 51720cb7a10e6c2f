"""Phrases for changes in one language: titles of resources, and sentences on their properties and successors."""

from __future__ import annotations

import textwrap
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mscpof.base.names import PREFIXES, shorten
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.difference import Fate, MappingChange
from mscpof.ontology import manchester
from mscpof.ontology.axiom import Axiom
from mscpof.ontology.graph import TYPE
from mscpof.pages.model.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.diff.difference import Difference, PropertyChange, ResourceChange, Value
    from mscpof.diff.edition_dataset import EditionDataset

_TEXTS = (f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString")
# Characters of a long text that are shown, and those on either side of a difference.
_LONG, _AROUND = 120, 30


_TEMPLATES = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))


class Phrases:
    """Phrases for a difference between two editions, with names of resources, in English (`en`) or Chinese (`zh`)."""

    def __init__(self, difference: Difference, language: str) -> None:
        self.language = language
        self._editions = [(edition, Naming(edition.store, language)) for edition in (difference.new, difference.old)]

    def say(self, name: str, **values: object) -> str:
        """Return the phrase that has a name in `phrases.toml`, with values for the names in its braces."""
        return str(_TEMPLATES[name][self.language]).format(**values)

    def name(self, iri: str, *, before: bool = False) -> str:
        """Return the name of a resource, such as its label; for a blank node its axiom in Manchester syntax.

        :param before: whether the name in the old edition is preferred to that in the new one.
        """
        editions = self._editions[::-1] if before else self._editions
        edition, naming = next((one for one in editions if one[0].states(iri)), editions[1])
        node = edition.nodes.get(iri)
        return naming.of(iri).text if node is None else _axiom(node, edition, naming)

    def listed(self, names: Iterable[str]) -> str:
        """Return names as a list in a sentence, such as `A, B`."""
        return self.say("list").join(names)

    def title(self, change: ResourceChange | MappingChange) -> str:
        """Return the short IRI and the name of a changed resource, or the terms of a mapping with their property."""
        if isinstance(change, MappingChange):
            return self._mapping(change)
        gone = change.fate in (Fate.removed, Fate.vanished)
        name, short = self.name(change.iri, before=gone), shorten(change.iri)
        return name if name == short or change.iri.startswith(GENID) else f"{short} ({name})"

    def details(self, change: ResourceChange | MappingChange) -> list[str]:
        """Return lines that tell how a resource was changed or retired; none for other fates, and none for mappings.

        A changed resource gets a line for each changed property or, where only the graph of its statements changed, one
        that says so. A retired one gets a line with its successors, or that it has none, then the property lines.
        """
        if isinstance(change, MappingChange) or change.fate not in (Fate.changed, Fate.retired):
            return []
        if change.fate is Fate.changed:
            return self.property_changes(change) or [self.say("graph_only")]
        others = self.listed(f"{shorten(iri)} ({self.name(iri)})" for iri in change.replaced_by)
        successors = self.say("replaced", others=others) if others else self.say("not_replaced")
        return [successors, *self.property_changes(change)]

    def property_changes(self, change: ResourceChange) -> list[str]:
        """Return a line for each changed property, such as `title: from “A” to “B”`."""
        return [self._property_change(one, change.iri) for one in change.changes]

    def _mapping(self, change: MappingChange) -> str:
        ends = [f"{self.name(iri)} {shorten(iri)}" for iri in (change.subject, change.object)]
        before, after = (" + ".join(map(self._property, iris)) for iris in (change.before, change.after))
        if before and after:
            return self.say("from_to", what=" – ".join(ends), before=before, after=after)
        return f"{ends[0]} – {before or after} – {ends[1]}"

    def _property_change(self, change: PropertyChange, resource: str) -> str:
        texts = _excerpts(change)
        before = self.listed(self._value(value, texts, before=True) for value in change.before)
        after = self.listed(self._value(value, texts, before=False) for value in change.after)
        what = self._property(change.predicate)
        if tag := next((value.language for value in texts if isinstance(value, Literal)), None):
            what = self.say("language", property=what, tag=tag)
        if change.predicate != change.successor:
            line = self.say("moved", value=after, before=what, after=self._property(change.successor))
        elif before and after:
            line = self.say("from_to", what=what, before=before, after=after)
        else:
            line = self.say("gains", what=what, after=after) if after else self.say("loses", what=what, before=before)
        part = change.node.removeprefix(resource).strip("/")
        return self.say("inside", node=part, said=line) if part else line

    def _value(self, value: Value, texts: Mapping[Value, str], *, before: bool) -> str:
        if isinstance(value, Literal):
            return f"“{texts[value]}”" if value.datatype.value in _TEXTS else value.value
        return self.name(value.value, before=before)

    def _property(self, iri: str) -> str:
        return self._editions[0][1].property(iri).text


def _axiom(node: BlankNode, edition: EditionDataset, naming: Naming) -> str:
    """Return the axiom or class expression that a blank node stands for, in Manchester syntax."""
    name = lambda iri: naming.of(iri).text  # noqa: E731
    triples = edition.blank.nested(node)
    first = next((triple for triple in triples if triple.predicate.value == TYPE), None)
    if first and not any(edition.store.quads_for_pattern(None, None, node, None)):
        return manchester.write(Axiom((first, *(t for t in triples if t != first)), "schema"), name)
    lead = Triple(NamedNode(f"{GENID}lead"), NamedNode(f"{PREFIXES['rdfs']}subClassOf"), node)
    return manchester.clause(Axiom((lead, *triples), "schema"), name)[1]


def _excerpts(change: PropertyChange) -> dict[Value, str]:
    """Return the texts of a change in one line each; of long ones the part that differs."""
    texts = {value: " ".join(value.value.split()) for value in (*change.before, *change.after)}
    if len(change.before) != 1 or len(change.after) != 1 or change.before == change.after:
        return {value: textwrap.shorten(text, _LONG, placeholder=" …") for value, text in texts.items()}
    old, new = texts[change.before[0]], texts[change.after[0]]
    if max(len(old), len(new)) <= _LONG:
        return texts
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    return {value: _cut(text, start - _AROUND, len(text) - end + _AROUND) for value, text in texts.items()}


def _common(one: str, other: str) -> int:
    """Return the length of the common beginning of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int, end: int) -> str:
    """Return a part of a text, with dots where more precedes or follows."""
    start, end = max(start, 0), min(end, max(start, 0) + _LONG, len(text))
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
