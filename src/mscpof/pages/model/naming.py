"""What people call a thing, in one language: its label or, for what has none, words made of what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from mscpof.ask.effects import effects_of
from mscpof.base.names import BASE, LANGUAGES, PREFIXES, REVIEW, TERMS, local_name, shorten
from mscpof.pages.model.address import DATASET
from mscpof.pages.model.statements import own_types, words_of
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 3
_RETRACTED = f"{TERMS}RetractedStudy"
_COMMENT = f"{PREFIXES['rdfs']}comment"
_DEFINITION = f"{PREFIXES['skos']}definition"


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the language that it is in; none where it is in no language."""

    text: str
    language: str = ""


class Naming:
    """Names in one language; those of another where there are none.

    :param store: the dataset.
    :param language: `en` or `zh`.
    """

    def __init__(self, store: Store, language: str) -> None:
        self.language = language
        self.effects = effects_of(store)
        self._store = store
        self._known: dict[str, Words] = {}
        self._numbers: dict[str, str] = {}
        self._telling: dict[str, Words] = {}
        self._gone: dict[str, bool] = {}
        self._composed: dict[str, Callable[[str], str]] = {
            "Finding": self._finding,
            "MatrixCell": self._cell,
            "Conflict": self._conflict,
            "Notice": self._notice,
            "SourcedFact": self._fact,
            "Step": self._step,
            "Reading": self._reading,
        }

    def of(self, iri: str) -> Words:
        """Return the name of a thing, short enough for a list."""
        if iri not in self._known:
            self._known[iri] = self._name(iri)
        return self._known[iri]

    def title(self, iri: str) -> Words:
        """Return the name of a thing as its page shows it: of a paper, the title."""
        kinds = {local_name(kind) for kind in own_types(self._store, iri)}
        if "Study" in kinds and (said := words_of(self._store, iri)):
            return self._best(said)
        return self.of(iri)

    def property(self, iri: str) -> Words:
        """Return the name of a property."""
        if words := section("property").get(shorten(iri)):
            return Words(words[self.language], self.language)
        return self.of(iri)

    def says(self, iri: str) -> Words:
        """Return what a finding says, without who says it; the name of what is none.

        Without an effect or an axis it is told by the kind of finding that it is, and its topic.
        """
        if iri not in self._telling:
            self._telling[iri] = self._says(iri)
        return self._telling[iri]

    def retracted(self, study: str) -> bool:
        """Tell whether a paper was retracted."""
        if study not in self._gone:
            self._gone[study] = _RETRACTED in own_types(self._store, study)
        return self._gone[study]

    def symbol(self, iri: str) -> str:
        """Return the shortest name: the symbol of a gene or family, else what `short` gives."""
        return self._text(iri, f"{TERMS}symbol") or self.short(iri)

    def short(self, iri: str) -> str:
        """Return the shortest name of a thing, for a list in a sentence."""
        said = {lit.language or "": lit.value for lit in self._literals(iri, f"{TERMS}shortLabel")}
        return said.get(self.language) or self.of(iri).text

    def definition(self, iri: str) -> str:
        """Return the definition of a term, or nothing."""
        said = {lit.language or "": lit.value for lit in self._literals(iri, _DEFINITION)}
        return self._best(said).text if said else ""

    def _says(self, iri: str) -> Words:
        kinds = own_types(self._store, iri)
        if f"{TERMS}Finding" not in kinds:
            return self.of(iri)
        told = [f"{self.of(TERMS + effect).text} {self._some(values)}" for effect, values in self._effects(iri)]
        told.append(self._axis(iri))
        text = "; ".join(part for part in told if part)
        topics = "" if text else self._some(self._all(iri, "process") or self._all(iri, "bearsOn"))
        return Words(text or "; ".join(part for part in (self.of(kinds[0]).text, topics) if part), self.language)

    def _name(self, iri: str) -> Words:
        if iri in (BASE, DATASET):
            return Words(say("page", "site", self.language), self.language)
        kinds = [local_name(kind) for kind in own_types(self._store, iri)]
        if "Study" in kinds:
            return Words(self._study(iri))
        if "ReviewPart" in kinds:
            return Words(self._part(iri), self.language)
        said = words_of(self._store, iri)
        if {"CompetencyQuery", "FederatedQuery"} & set(kinds) and self.language != LANGUAGES[0]:
            # A question has its title in English alone.
            said |= {lit.language or "": lit.value for lit in self._literals(iri, _COMMENT)}
        if said:
            return self._best(said)
        for kind in kinds:
            if kind in self._composed and (text := self._composed[kind](iri)):
                return Words(text, self.language)
        if iri.startswith(BASE) and kinds and not iri.startswith(TERMS):
            kind = own_types(self._store, iri)[0]
            return Words(f"{self.of(kind).text} {local_name(iri)}", self.language)
        return Words(shorten(iri))

    def _best(self, said: dict[str, str]) -> Words:
        for language in (self.language, *LANGUAGES, ""):
            if language in said:
                return Words(said[language], language)
        return Words(next(iter(said.values())), next(iter(said)))

    def _finding(self, iri: str) -> str:
        """Tell what a finding says, such as `treatment effect: umbilical cord; decreased BAX`."""
        told = [", ".join(self._all(iri, "source"))]
        told += [f"{self.of(TERMS + effect).text} {self._some(values)}" for effect, values in self._effects(iri)]
        told.append(self._axis(iri))
        other = "" if any(told[1:]) else self._some(self._all(iri, "process") or self._all(iri, "bearsOn"))
        what = "; ".join(part for part in (*told, other) if part)
        kind = self.of(own_types(self._store, iri)[0]).text
        number = "".join(self._number(study) for study in self._values(iri, "reportedIn"))
        return f"{' '.join(part for part in (kind, number) if part)}: {what or local_name(iri)}"

    def _effects(self, iri: str) -> Iterable[tuple[str, list[str]]]:
        return ((effect.name, values) for effect in self.effects if (values := self._all(iri, effect.name)))

    def _axis(self, iri: str) -> str:
        """Tell an axis in one line, such as `miR-126-3p → PTEN → apoptotic process`, its branches one by one."""
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
        """Tell a step, such as `miR-126-3p modulates PTEN`."""
        ways = [way for way in ("activates", "inhibits", "modulates") if self._values(iri, way)] or ["to"]
        acts = [f"{self.of(TERMS + way).text} {self._some(self._all(iri, way))}" for way in ways]
        return f"{self._some(self._all(iri, 'from'))} {', '.join(acts)}"

    def _study(self, iri: str) -> str:
        """Name a paper by author, year and number, such as `QU Q 2022 [8]`."""
        author, year = self._text(iri, f"{TERMS}firstAuthor"), self._text(iri, f"{PREFIXES['dcterms']}issued")
        return " ".join(part for part in (author, year, self._number(iri)) if part) or local_name(iri)

    def _number(self, study: str) -> str:
        """Return the number of a paper, such as `[8]`, which says too whether it was retracted."""
        if study not in self._numbers:
            retracted = _RETRACTED in own_types(self._store, study)
            said = [self._text(study, f"{TERMS}reference"), *([self._words("retracted_short")] if retracted else [])]
            self._numbers[study] = f"[{', '.join(part for part in said if part)}]" if any(said) else ""
        return self._numbers[study]

    def _words(self, name: str, **filled: str) -> str:
        return say("page", name, self.language, **filled)

    def _part(self, iri: str) -> str:
        """Name a place of the review by its number and those of what it is in, such as `table 1, row 3, item 2`."""
        told, heading = list[str](), words_of(self._store, iri)
        while iri.startswith(f"{REVIEW}/"):
            kinds, number = own_types(self._store, iri), self._text(iri, f"{TERMS}number")
            if kinds:
                told.insert(0, f"{self.of(kinds[0]).text} {number}".strip())
            iri = iri.rpartition("/")[0]
        place = ", ".join(told)
        return self._words("of", kind=place, thing=self._best(heading).text) if heading else place

    def _cell(self, iri: str) -> str:
        source, mechanism = self._all(iri, "source"), self._all(iri, "mechanism")
        return self._words("matrix_cell", source=", ".join(source), mechanism=", ".join(mechanism))

    def _conflict(self, iri: str) -> str:
        return self._kind_of(iri, self._all(iri, "conflictOn"))

    def _notice(self, iri: str) -> str:
        return self._kind_of(iri, self._all(iri, "noticeOn"))

    def _reading(self, iri: str) -> str:
        kind, parent = self.of(own_types(self._store, iri)[0]).text, self.of(iri.rpartition("/")[0]).text
        return self._words("of", kind=f"{kind} {local_name(iri)}", thing=parent)

    def _fact(self, iri: str) -> str:
        return self._kind_of(iri, self._all(iri, "field"))

    def _kind_of(self, iri: str, things: list[str]) -> str:
        kind = self.of(own_types(self._store, iri)[0]).text
        return self._words("of", kind=kind, thing=self._some(things)) if things else ""

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

    def _literals(self, iri: str, predicate: str) -> list[Literal]:
        quads = self._store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None)
        return [quad.object for quad in quads if isinstance(quad.object, Literal)]


@lru_cache(maxsize=4)
def naming_of(store: Store, language: str) -> Naming:
    """Return the names of a dataset in one language, which once found are known to all pages.

    The store must not change afterwards.
    """
    return Naming(store, language)
