"""Names of things in one language: labels or, for things without a label, texts composed of their statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from mscpof.ask.effects import effects_of
from mscpof.base.names import BASE, LANGUAGES, PREFIXES, REVIEW, TERMS, local_name, shorten
from mscpof.pages.model.address import DATASET
from mscpof.pages.model.statements import own_types, words_of
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN = 3
_RETRACTED = f"{TERMS}RetractedStudy"
_COMMENT = f"{PREFIXES['rdfs']}comment"
_DEFINITION = f"{PREFIXES['skos']}definition"


@dataclass(frozen=True, slots=True)
class Words:
    """Text and its language, such as `en`; an empty language for a text in none, such as an identifier."""

    text: str
    language: str = ""


class Naming:
    """Names of things in one language; where a thing has no name in it, in another one.

    :param store: the dataset; it must not change afterwards, since names are cached.
    :param language: one of `LANGUAGES`.

    Three methods take an IRI: `of` returns the name of a thing as `Words`, short enough for a list, and the shortened
    IRI of an unknown one; `retracted` tells whether a paper was retracted; `statement` returns what a finding states,
    such as `decreased BAX`: without effect and axis its kind and topic, of another thing the name.
    """

    def __init__(self, store: Store, language: str) -> None:
        self.language = language
        self.effects = effects_of(store)
        self._store = store
        # Pages name the same things again and again.
        self.of, self.statement = cache(self._of), cache(self._statement)
        self.retracted, self._number = cache(self._is_retracted), cache(self._number_of)
        self._composed: dict[str, Callable[[str], str]] = {
            "Finding": self._finding,
            "MatrixCell": self._cell,
            "Conflict": lambda iri: self._kind_of(iri, "conflictOn"),
            "Notice": lambda iri: self._kind_of(iri, "noticeOn"),
            "SourcedFact": lambda iri: self._kind_of(iri, "field"),
            "Step": self._step,
            "Reading": self._reading,
        }

    def title(self, iri: str) -> Words:
        """Return the heading of the page of a thing: the title of a paper, the name of anything else."""
        if f"{TERMS}Study" in own_types(self._store, iri) and (titles := words_of(self._store, iri)):
            return self._best(titles)
        return self.of(iri)

    def property(self, iri: str) -> Words:
        """Return the name of a property: the one in `words/properties.toml`, else the one in the dataset."""
        if words := section("property").get(shorten(iri)):
            return Words(words[self.language], self.language)
        return self.of(iri)

    def symbol(self, iri: str) -> str:
        """Return the shortest name: the symbol of a gene or protein family, else what `short` returns."""
        return self._text(iri, f"{TERMS}symbol") or self.short(iri)

    def short(self, iri: str) -> str:
        """Return the name of a thing for a list in a sentence: its short label, else the text of `of`."""
        return self._texts(iri, f"{TERMS}shortLabel").get(self.language) or self.of(iri).text

    def definition(self, iri: str) -> str:
        """Return the definition of a term in the language, else in English or any other; empty where it has none."""
        definitions = self._texts(iri, _DEFINITION)
        return self._best(definitions).text if definitions else ""

    def _statement(self, iri: str) -> Words:
        kinds = own_types(self._store, iri)
        if f"{TERMS}Finding" not in kinds:
            return self.of(iri)
        text = _joined(self._effects(iri)) or _joined([self.of(kinds[0]).text, self._topics(iri)])
        return Words(text, self.language)

    def _of(self, iri: str) -> Words:
        if iri in (BASE, DATASET):
            return Words(say("page", "site", self.language), self.language)
        kinds = [local_name(kind) for kind in own_types(self._store, iri)]
        if "Study" in kinds:
            return Words(self._study(iri))
        if "ReviewPart" in kinds:
            return Words(self._part(iri), self.language)
        labels = words_of(self._store, iri)
        if {"CompetencyQuery", "FederatedQuery"} & set(kinds) and self.language != LANGUAGES[0]:
            # A question has its title in English alone.
            labels |= self._texts(iri, _COMMENT)
        if labels:
            return self._best(labels)
        for kind in kinds:
            if kind in self._composed and (text := self._composed[kind](iri)):
                return Words(text, self.language)
        if iri.startswith(BASE) and kinds and not iri.startswith(TERMS):
            return Words(f"{self._kind(iri)} {local_name(iri)}", self.language)
        return Words(shorten(iri))

    def _best(self, texts: dict[str, str]) -> Words:
        language = next((one for one in (self.language, *LANGUAGES, "") if one in texts), next(iter(texts)))
        return Words(texts[language], language)

    def _finding(self, iri: str) -> str:
        """Return the name of a finding, such as `treatment effect [8]: umbilical cord; decreased BAX`."""
        effects = self._effects(iri) or [self._topics(iri)]
        text = _joined([", ".join(self._all(iri, "source")), *effects]) or local_name(iri)
        number = "".join(self._number(study) for study in self._values(iri, "reportedIn"))
        return f"{_joined([self._kind(iri), number], ' ')}: {text}"

    def _effects(self, iri: str) -> list[str]:
        """Return the effects of a finding with the things they are on, and its axis."""
        effects = ((effect.name, self._all(iri, effect.name)) for effect in self.effects)
        texts = [f"{self.of(TERMS + effect).text} {self._some(values)}" for effect, values in effects if values]
        axis = self._axis(iri)
        return [*texts, axis] if axis else texts

    def _topics(self, iri: str) -> str:
        return self._some(self._all(iri, "process") or self._all(iri, "bearsOn"))

    def _axis(self, iri: str) -> str:
        """Return an axis in one line, such as `miR-126-3p → PTEN → apoptotic process`, its branches one by one."""
        steps = sorted(
            self._values(iri, "axis"), key=lambda step: (self._text(step, f"{TERMS}position").zfill(3), step)
        )
        chains: list[list[str]] = []
        for step in steps:
            start, ends = self._all(step, "from"), self._all(step, "to")
            chain = next((chain for chain in chains if chain[-1:] == start), None)
            if chain is None:
                chains.append(chain := start)
            chain += [" + ".join(ends)]
        return self._some([" → ".join(chain) for chain in chains])

    def _step(self, iri: str) -> str:
        """Return a step, such as `miR-126-3p modulates PTEN`."""
        ways = [way for way in ("activates", "inhibits", "modulates") if self._values(iri, way)] or ["to"]
        acts = [f"{self.of(TERMS + way).text} {self._some(self._all(iri, way))}" for way in ways]
        return f"{self._some(self._all(iri, 'from'))} {', '.join(acts)}"

    def _study(self, iri: str) -> str:
        """Return author, year and number of a paper, such as `QU Q 2022 [8]`."""
        author, year = self._text(iri, f"{TERMS}firstAuthor"), self._text(iri, f"{PREFIXES['dcterms']}issued")
        return _joined([author, year, self._number(iri)], " ") or local_name(iri)

    def _is_retracted(self, study: str) -> bool:
        return _RETRACTED in own_types(self._store, study)

    def _number_of(self, study: str) -> str:
        """Return the number of a paper, such as `[8]` or `[8, retracted]`."""
        retracted = self._words("retracted_short") if self.retracted(study) else ""
        number = _joined([self._text(study, f"{TERMS}reference"), retracted], ", ")
        return f"[{number}]" if number else ""

    def _words(self, name: str, **values: str) -> str:
        return say("page", name, self.language, **values)

    def _part(self, iri: str) -> str:
        """Return a place of the review by its numbers, such as `table 1, row 3, item 2`."""
        parts, heading = list[str](), words_of(self._store, iri)
        while iri.startswith(f"{REVIEW}/"):
            kinds, number = own_types(self._store, iri), self._text(iri, f"{TERMS}number")
            if kinds:
                parts.insert(0, f"{self.of(kinds[0]).text} {number}".strip())
            iri = iri.rpartition("/")[0]
        place = ", ".join(parts)
        return self._words("of", kind=place, thing=self._best(heading).text) if heading else place

    def _cell(self, iri: str) -> str:
        source, mechanism = self._all(iri, "source"), self._all(iri, "mechanism")
        return self._words("matrix_cell", source=", ".join(source), mechanism=", ".join(mechanism))

    def _reading(self, iri: str) -> str:
        kind, parent = self._kind(iri), self.of(iri.rpartition("/")[0]).text
        return self._words("of", kind=f"{kind} {local_name(iri)}", thing=parent)

    def _kind_of(self, iri: str, name: str) -> str:
        """Return the kind of a thing with the values of a property of ours; empty where it has none."""
        things = self._all(iri, name)
        return self._words("of", kind=self._kind(iri), thing=self._some(things)) if things else ""

    def _kind(self, iri: str) -> str:
        return self.of(own_types(self._store, iri)[0]).text

    def _all(self, iri: str, name: str) -> list[str]:
        """Return the names of the values of a property of ours, the shortest there are."""
        return [self.short(value) for value in self._values(iri, name)]

    def _values(self, iri: str, name: str) -> list[str]:
        quads = self._store.quads_for_pattern(NamedNode(iri), NamedNode(TERMS + name), None, None)
        return sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)})

    def _some(self, names: list[str]) -> str:
        more = f" +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
        return f"{', '.join(names[:_SHOWN])}{more}"

    def _text(self, iri: str, predicate: str) -> str:
        return min((lit.value for lit in self._literals(iri, predicate)), default="")

    def _texts(self, iri: str, predicate: str) -> dict[str, str]:
        """Return the values of a property by language."""
        return {literal.language or "": literal.value for literal in self._literals(iri, predicate)}

    def _literals(self, iri: str, predicate: str) -> list[Literal]:
        quads = self._store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None)
        return [quad.object for quad in quads if isinstance(quad.object, Literal)]


def _joined(parts: list[str], separator: str = "; ") -> str:
    return separator.join(part for part in parts if part)


@lru_cache(maxsize=len(LANGUAGES) * 2)
def naming_of(store: Store, language: str) -> Naming:
    """Return the names in one language, which all pages share; the store must not change afterwards."""
    return Naming(store, language)
