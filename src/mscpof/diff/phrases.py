"""Phrases for changes in one language: titles of resources, and sentences on their properties and successors."""

from __future__ import annotations

import textwrap
import tomllib
from functools import lru_cache
from importlib import resources
from itertools import takewhile
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES, shorten
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.difference import Fate, MappingChange
from mscpof.ontology import manchester
from mscpof.ontology.axiom import Axiom
from mscpof.pages.model.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.diff.difference import Difference, PropertyChange, ResourceChange, Value
    from mscpof.diff.edition_dataset import EditionDataset

_TYPE = f"{PREFIXES['rdf']}type"
_TEXTS = (f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString")
# Characters of a long text that are shown, and those on either side of a difference.
_LONG, _AROUND = 120, 30


@lru_cache(maxsize=1)
def _templates() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Phrases:
    """Phrases for a difference in one language."""

    def __init__(self, difference: Difference, language: str) -> None:
        self.language = language
        self._new, self._old = (_Names(edition, language) for edition in (difference.new, difference.old))

    def say(self, name: str, **values: object) -> str:
        """Return a phrase of `phrases.toml`, filled with values."""
        return _templates()[name][self.language].format(**values)

    def name(self, iri: str, *, before: bool = False) -> str:
        """Return the name of a resource in the new edition, or in the old one where it is gone or that is asked for."""
        preferred, other = (self._old, self._new) if before else (self._new, self._old)
        return (preferred if preferred.has(iri) else other).of(iri)

    def title(self, change: ResourceChange | MappingChange) -> str:
        """Return the identifier and the name of a changed resource, or the ends of a mapping with its property."""
        if isinstance(change, MappingChange):
            return self._mapping(change)
        gone = change.fate in (Fate.removed, Fate.vanished)
        name, short = self.name(change.iri, before=gone), shorten(change.iri)
        return name if name == short or change.iri.startswith(GENID) else f"{short} ({name})"

    def details(self, change: ResourceChange | MappingChange) -> list[str]:
        """Return lines on the successors and the property changes of a retired or changed resource."""
        if isinstance(change, MappingChange) or change.fate not in (Fate.changed, Fate.retired):
            return []
        if change.fate is Fate.changed:
            return self.property_changes(change) or [self.say("graph_only")]
        others = self._listed(f"{shorten(iri)} ({self.name(iri)})" for iri in change.replaced_by)
        successors = self.say("replaced", others=others) if others else self.say("not_replaced")
        return [successors, *self.property_changes(change)]

    def property_changes(self, change: ResourceChange) -> list[str]:
        """Return a line for each change of a property."""
        return [self._property_change(one, change.iri) for one in change.changes]

    def _mapping(self, change: MappingChange) -> str:
        ends = [f"{self.name(iri)} {shorten(iri)}" for iri in (change.subject, change.object)]
        before, after = (" + ".join(map(self._new.property, iris)) for iris in (change.before, change.after))
        if before and after:
            return self.say("from_to", what=" – ".join(ends), before=before, after=after)
        return f"{ends[0]} – {before or after} – {ends[1]}"

    def _property_change(self, change: PropertyChange, resource: str) -> str:
        texts = _excerpts(change)
        before = self._listed(self._value(value, texts, before=True) for value in change.before)
        after = self._listed(self._value(value, texts, before=False) for value in change.after)
        what = self._new.property(change.predicate)
        tags = {value.language for value in (*change.before, *change.after) if isinstance(value, Literal)}
        if tag := next(iter(tags), None):
            what = self.say("language", property=what, tag=tag)
        if change.predicate != change.successor:
            line = self.say("moved", value=after, before=what, after=self._new.property(change.successor))
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

    def _listed(self, names: Iterable[str]) -> str:
        return self.say("list").join(names)


class _Names:
    """Names of the resources of one edition; those of blank nodes in Manchester syntax."""

    def __init__(self, edition: EditionDataset, language: str) -> None:
        self._edition, self._naming = edition, Naming(edition.store, language)

    def has(self, iri: str) -> bool:
        return iri in self._edition.nodes or self._edition.states(iri)

    def property(self, iri: str) -> str:
        return self._naming.property(iri).text

    def of(self, iri: str) -> str:
        node = self._edition.nodes.get(iri)
        return self._naming.of(iri).text if node is None else self._axiom(node)

    def _axiom(self, node: BlankNode) -> str:
        """Return the axiom or class expression that a blank node stands for."""
        nodes = closure([node], lambda node: [q.object for q in self._quads(node) if isinstance(q.object, BlankNode)])
        triples = [quad.triple for node in nodes for quad in self._quads(node)]
        first = next((triple for triple in triples if triple.predicate.value == _TYPE), None)
        name = lambda iri: self._naming.of(iri).text  # noqa: E731
        if first and not any(self._edition.store.quads_for_pattern(None, None, node, None)):
            return manchester.write(Axiom((first, *(t for t in triples if t != first)), "schema"), name)
        lead = Triple(NamedNode(f"{GENID}lead"), NamedNode(f"{PREFIXES['rdfs']}subClassOf"), node)
        return manchester.clause(Axiom((lead, *triples), "schema"), name)[1]

    def _quads(self, node: BlankNode) -> list[Quad]:
        return sorted(self._edition.store.quads_for_pattern(node, None, None, None), key=str)


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
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(text: str, start: int, end: int) -> str:
    """Return a part of a text, with dots where more precedes or follows."""
    start, end = max(start, 0), min(end, max(start, 0) + _LONG, len(text))
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
