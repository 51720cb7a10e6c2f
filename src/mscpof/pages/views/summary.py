"""Summary of a thing in one to three sentences, composed by rules from the tables of its page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import TERMS
from mscpof.base.study_count import StudyCount
from mscpof.pages.tables.table import scope_of
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mscpof.pages.model.layout import Item
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource
    from mscpof.pages.tables.rows import FilledTable

_MOST = 4
# In what the two sides of a conflict may differ.
_SIDES = ("source", "product", "modification", "setting", "organism", "induction", "place")


@dataclass(slots=True)
class Summary:
    """Summary of a thing, and the parts of sentences that it is composed of, in the language of the page.

    :param tables: tables of its page that have rows, by name.
    :param naming: names in the language of the page.
    """

    resource: Resource
    tables: Mapping[str, FilledTable]
    naming: Naming

    def sentences(self, kinds: Iterable[str]) -> list[str]:
        """Return the one to three sentences of the summary; none for a kind of thing without a summary.

        :param kinds: kinds of the thing, see `kinds_of`.
        """
        summaries: dict[str, Callable[[], list[str]]] = {
            "mechanism": self._mechanism,
            "source": self._source,
            "product": self._used,
            "Modification": self._used,
            "MatrixCell": self._cell,
            "Study": self._study,
            "Review": self._part,
            "ReviewPart": self._part,
            "Conflict": self._conflict,
            "Discrepancy": self._discrepancy,
            "Entity": self._entity,
            "term": self._entity,
            "Finding": self._finding,
        }
        kind = "Discrepancy" if "Discrepancy" in kinds else scope_of(kinds)
        return [sentence for sentence in summaries.get(kind, list)() if sentence]

    def studies(self, iris: Iterable[str]) -> str:
        """Return the number of the studies with some IRIs, such as `4 + 1 studies (1 retracted)`."""
        number = self._number(iris)
        name = "counted_gone" if number.retracted else "counted"
        return self.say(name, number=number, noun=self.noun("study", number.all), gone=number.retracted)

    def count(self, name: str, number: int) -> str:
        """Return a number with its noun, such as `3 findings`; the name is one in the section `noun`."""
        return self.say("counted", number=number, noun=self.noun(name, number))

    def noun(self, name: str, number: int) -> str:
        """Return a noun of the section `noun`, in the singular for the number 1, else in the plural."""
        one, several = section("noun")[name][self.naming.language].split("|")
        return one if number == 1 else several

    def say(self, name: str, **values: object) -> str:
        """Return a text of the section `summary` in the language of the page, with its placeholders filled in."""
        return say("summary", name, self.naming.language, **values)

    def listed(self, words: Iterable[str], most: int = 99) -> str:
        """Return names as an enumeration in words; those after the first `most` are only counted."""
        names = list(words)
        some = self.say("several").join(names[:most])
        return self.say("and_more", some=some, number=len(names) - most) if len(names) > most else some

    def values(self, table: str, column: str) -> list[str]:
        """Return the values of a column of a table, each once: IRIs or texts; none where the page has no such table."""
        return self.tables[table].values(column) if table in self.tables else []

    def _mechanism(self) -> list[str]:
        studies, rows = self.values("sources", "studies"), self._shares("sources", "source")
        name, everything = self.naming.short(self.resource.iri), len(self.values("sources", "source"))
        if not studies:
            return [self.say("mechanism_none", thing=name)]
        values = {"studies": self.studies(studies), "thing": name, "number": len(rows), "all": everything}
        return [self.say("mechanism", sources=self.listed(rows), **values), self._often()]

    def _source(self) -> list[str]:
        rows = self._shares("mechanisms", "mechanism")
        if not rows:
            return self._used()
        studies = self.studies(self.values("studies", "study"))
        number, everything = len(rows), len(self.values("mechanisms", "mechanism"))
        sentence = self.say("source", studies=studies, number=number, all=everything, mechanisms=self.listed(rows))
        return [sentence, self._often()]

    def _used(self) -> list[str]:
        if not self.values("findings", "finding"):
            return [self.say("unused")]
        sources = [self.naming.short(iri) for iri in self.values("findings", "source") if iri != self.resource.iri]
        values = {"studies": self.studies(self.values("studies", "study")), "findings": self._findings()}
        values |= {"thing": self.naming.short(self.resource.iri), "sources": self.listed(sources, _MOST)}
        return [self.say("used_by" if sources else "used", **values), self._often()]

    def _entity(self) -> list[str]:
        sentences = self._used()[:1]
        changes = [self._changed(name, effects) for name, effects in self._directions().items()]
        if self.values("findings", "finding"):
            sentences += changes if any(changes) else [self.say("no_change")]
        return sentences

    def _directions(self) -> dict[str, set[str]]:
        """Return the IRIs of the effects that report a change, by the sentence that states it.

        Improved and raised have sentences of their own, since what is bad is improved by being lowered.
        """
        directions: dict[str, set[str]] = {}
        for effect in self.naming.effects:
            if effect.group == "change":
                own = effect.name if effect.name in section("summary") else "otherwise"
                directions.setdefault(own if effect.sign == "other" else effect.sign, set()).add(TERMS + effect.name)
        return directions

    def _changed(self, name: str, effects: set[str]) -> str:
        """Return the sentence on the studies in which the thing itself, not a part of it, changes in one way."""
        studies, sources = set[str](), dict[str, None]()
        for thing, effect, source, where in self._columns("changes", "changed", "effect", "source", "studies"):
            if effect[0].iri in effects and (not thing or thing[0].iri == self.resource.iri):
                studies |= {item.iri for item in where}
                sources |= dict.fromkeys(self.naming.short(item.iri) for item in source)
        values = {"studies": self.studies(studies), "sources": self.listed(sources)}
        return self.say(name, **values).replace(" ()", "") if studies else ""

    def _columns(self, name: str, *columns: str) -> Iterable[tuple[tuple[Item, ...], ...]]:
        """Return the rows of some columns of a table, with an empty cell for a column that the table does not have."""
        table = self.tables.get(name)
        return zip(*(table.column(one) or [()] * len(table.rows) for one in columns), strict=True) if table else ()

    def _cell(self) -> list[str]:
        state, studies = self._value("state"), self.studies(self.values("studies", "study"))
        sentence = self.say("cell", state=self.naming.of(state).text, studies=studies, findings=self._findings())
        return [sentence, self.naming.definition(state)]

    def _study(self) -> list[str]:
        places = self.count("place", len(self.values("places", "place")))
        values = {"findings": self._findings(), "reference": self._value("reference"), "places": places}
        return [self.say("study" if self.values("findings", "finding") else "study_none", **values)]

    def _part(self) -> list[str]:
        if not self.values("findings", "finding"):
            return []
        return [self.say("part", findings=self._findings(), studies=self.studies(self.values("studies", "study")))]

    def _conflict(self) -> list[str]:
        raised, lowered = (self.studies(self.values(side, "study")) for side in ("raised", "lowered"))
        thing = self.naming.short(self._value("conflictOn"))
        apart = [section("column")[name][self.naming.language] for name in _SIDES if self._apart(name)]
        difference = self.say("conflict_apart" if apart else "conflict_alike", columns=self.listed(apart))
        return [self.say("conflict", thing=thing, raised=raised, lowered=lowered), difference]

    def _apart(self, column: str) -> bool:
        sides = [set(self.values(side, column)) for side in ("raised", "lowered")]
        return all(sides) and not sides[0] & sides[1]

    def _discrepancy(self) -> list[str]:
        field = self.naming.property(self._value("field")).text
        readings = self.count("reading", len(self.resource.values(f"{TERMS}reading")))
        values = {"findings": self._findings("touched"), "studies": self.studies(self.values("touched", "study"))}
        adopted = [value[0].text for value, is_adopted in self._columns("readings", "value", "adopted") if is_adopted]
        end = self.say("adopted" if adopted else "not_adopted", value=self.listed(adopted))
        return [self.say("discrepancy", readings=readings, field=field, **values), end]

    def _finding(self) -> list[str]:
        study = self._value("reportedIn")
        places = self.listed(self.naming.of(iri).text for iri in self.resource.values(f"{TERMS}statedAt"))
        if "/study/" not in study:
            return [self.say("finding_own", places=places)]
        return [self.say("finding", study=self.naming.of(study).text, places=places)]

    def _often(self) -> str:
        """Return the sentence on the changes that most studies report."""
        changes: dict[tuple[Item, Item], set[str]] = defaultdict(set)
        # Where one thing alone changes, the table does not name it.
        for thing, effect, studies in self._columns("changes", "changed", "effect", "studies"):
            if thing and effect:
                changes[effect[0], thing[0]] |= {item.iri for item in studies}
        ranked = sorted(changes.items(), key=lambda item: (-len(item[1]), item[0][1].text))[:_MOST]
        texts = [
            self.say("change", effect=effect.text, thing=thing.text, number=self._number(studies))
            for (effect, thing), studies in ranked
        ]
        return self.say("often", changes=self.listed(texts)) if texts else ""

    def _shares(self, table: str, column: str) -> list[str]:
        """Return the things of a column that have studies in a table, each with their number."""
        return [
            self.say("share", thing=self.naming.short(thing[0].iri), number=self._number(item.iri for item in studies))
            for thing, studies in self._columns(table, column, "studies")
            if studies
        ]

    def _number(self, studies: Iterable[str]) -> StudyCount:
        return StudyCount.of(self.naming.retracted(iri) for iri in set(studies))

    def _findings(self, table: str = "findings") -> str:
        return self.count("finding", len(self.values(table, "finding")))

    def _value(self, name: str) -> str:
        return self.resource.value(TERMS + name)
