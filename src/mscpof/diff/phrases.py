"""A change in words: what a thing is called, what became of it, and what it says now instead of before."""

from __future__ import annotations

import textwrap
import tomllib
from functools import lru_cache
from importlib import resources
from itertools import takewhile
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mscpof.base.names import PREFIXES, shorten
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.difference import Fate
from mscpof.ontology import manchester
from mscpof.ontology.axiom import Axiom
from mscpof.pages.model.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Store

    from mscpof.diff.difference import Alteration, Difference, Thing, Value
    from mscpof.diff.difference import Mapping as Mapped
    from mscpof.diff.edition_dataset import Snapshot

_TYPE = f"{PREFIXES['rdf']}type"
_TEXTS = (f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString")
# So many characters of a text are shown, and so many beside what differs.
_LONG, _AROUND = 120, 30


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    text = resources.files("mscpof.diff").joinpath("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(name: str, language: str, **filled: object) -> str:
    """Return what is said.

    >>> say("added", "en", number=3)
    '3 added'
    """
    return _words()[name][language].format(**filled)


class Wording:
    """The words of one difference in one language."""

    def __init__(self, found: Difference, language: str) -> None:
        self.language = language
        self._new, self._old = (_Names(one, language) for one in (found.new, found.old))

    def say(self, name: str, **filled: object) -> str:
        """Return what is said in the language of this wording."""
        return say(name, self.language, **filled)

    def name(self, iri: str, *, before: bool = False) -> str:
        """Return what a thing is called: now, unless it is gone or was asked for as it was."""
        here, there = (self._old, self._new) if before else (self._new, self._old)
        return (here if here.knows(iri) else there).of(iri)

    def title(self, thing: Thing) -> str:
        """Return the identifier of a thing and what it is called."""
        gone = thing.fate in (Fate.removed, Fate.vanished)
        called, short = self.name(thing.iri, before=gone), shorten(thing.iri)
        return called if called == short or thing.iri.startswith(GENID) else f"{short} ({called})"

    def mapping(self, one: Mapped) -> str:
        """Return a mapping in one line: as it is now, or as it was."""
        ends = [f"{self.name(iri)} {shorten(iri)}" for iri in (one.subject, one.object)]
        ways = [" + ".join(map(self._property, side)) for side in (one.before, one.after)]
        if all(ways):
            return self.say("from_to", what=" – ".join(ends), before=ways[0], after=ways[1])
        return f"{ends[0]} – {ways[0] or ways[1]} – {ends[1]}"

    def successors(self, thing: Thing) -> str:
        """Return what is to be used instead of a retired thing."""
        others = self._listed(f"{shorten(iri)} ({self.name(iri)})" for iri in thing.replaced_by)
        return self.say("replaced", others=others) if others else self.say("not_replaced")

    def alterations(self, thing: Thing) -> list[str]:
        """Return what changed in a thing, a line each."""
        said = [self._altered(one, thing.iri) for one in thing.alterations]
        return said or ([self.say("graph_only")] if thing.fate is Fate.changed else [])

    def _altered(self, one: Alteration, thing: str) -> str:
        texts = _excerpts(one)
        before, after = (
            self._listed(self._value(value, texts, before=old) for value in values)
            for values, old in ((one.before, True), (one.after, False))
        )
        what = self._property(one.predicate)
        tags = {value.language for value in (*one.before, *one.after) if isinstance(value, Literal)}
        if tag := next(iter(tags), None):
            what = self.say("language", property=what, tag=tag)
        if one.predicate != one.successor:
            said = self.say("moved", value=after, before=what, after=self._property(one.successor))
        elif before and after:
            said = self.say("from_to", what=what, before=before, after=after)
        else:
            said = self.say("gains", what=what, after=after) if after else self.say("loses", what=what, before=before)
        inside = one.node.removeprefix(thing).strip("/")
        return self.say("inside", node=inside, said=said) if inside else said

    def _value(self, value: Value, texts: Mapping[Value, str], *, before: bool) -> str:
        if isinstance(value, Literal):
            return f"“{texts[value]}”" if value.datatype.value in _TEXTS else value.value
        return self.name(value.value, before=before)

    def _property(self, iri: str) -> str:
        return self._new.property(iri)

    def _listed(self, names: Iterable[str]) -> str:
        return self.say("list").join(names)


class _Names:
    """Names of the things of one snapshot, those of blank nodes in the syntax of OWL."""

    def __init__(self, snapshot: Snapshot, language: str) -> None:
        self._snapshot, self._naming = snapshot, Naming(snapshot.store, language)

    def knows(self, iri: str) -> bool:
        return iri in self._snapshot.nodes or self._snapshot.has(iri)

    def property(self, iri: str) -> str:
        return self._naming.property(iri).text

    def of(self, iri: str) -> str:
        node = self._snapshot.nodes.get(iri)
        return self._naming.of(iri).text if node is None else self._axiom(node)

    def _axiom(self, node: BlankNode) -> str:
        """Write what a blank node says, as people read axioms."""
        triples = tuple(_closure(self._snapshot.store, node, set()))
        first = next((triple for triple in triples if triple.predicate.value == _TYPE), None)
        whole = first is not None and not any(self._snapshot.store.quads_for_pattern(None, None, node, None))
        name = lambda iri: self._naming.of(iri).text  # noqa: E731
        if whole and first is not None:
            rest = tuple(triple for triple in triples if triple != first)
            return manchester.write(Axiom((first, *rest), "schema"), name)
        lead = Triple(NamedNode(f"{GENID}lead"), NamedNode(f"{PREFIXES['rdfs']}subClassOf"), node)
        return manchester.clause(Axiom((lead, *triples), "schema"), name)[1]


def _excerpts(one: Alteration) -> dict[Value, str]:
    """Return the texts of an alteration in one line each, of long ones the part that differs."""
    texts = {value: " ".join(value.value.split()) for value in (*one.before, *one.after)}
    if len(one.before) != 1 or len(one.after) != 1 or one.before == one.after:
        return {value: textwrap.shorten(text, _LONG, placeholder=" …") for value, text in texts.items()}
    old, new = texts[one.before[0]], texts[one.after[0]]
    if max(len(old), len(new)) <= _LONG:
        return texts
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    return {value: _cut(text, start - _AROUND, len(text) - end + _AROUND) for value, text in texts.items()}


def _shared(one: str, other: str) -> int:
    """Return how many signs two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(text: str, start: int, end: int) -> str:
    """Return a part of a text, with dots where more stands."""
    start, end = max(start, 0), min(end, max(start, 0) + _LONG, len(text))
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _closure(store: Store, node: BlankNode, seen: set[BlankNode]) -> Iterator[Triple]:
    """Yield what a blank node and those below it say."""
    if node in seen:
        return
    seen.add(node)
    for quad in sorted(store.quads_for_pattern(node, None, None, None), key=str):
        yield quad.triple
        if isinstance(quad.object, BlankNode):
            yield from _closure(store, quad.object, seen)
