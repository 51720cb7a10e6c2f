"""What the page of a thing says in sentences: composed by rules from its tables, so that the numbers are theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import TERMS, local_name
from mscpof.pages.model.statements import text_of
from mscpof.pages.tables.table import scope_of
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mscpof.pages.model.layout import Item
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource
    from mscpof.pages.tables.rows import Filled

_MOST = 4
# In what the two sides of a conflict may differ.
_SIDES = ("source", "product", "modification", "setting", "organism", "induction", "place")


@dataclass(slots=True)
class Summary:
    """Tells what a thing is about.

    :param resource: the thing.
    :param tables: its tables, by name.
    :param naming: what things are called, in the language of the page.
    """

    resource: Resource
    tables: Mapping[str, Filled]
    naming: Naming

    def sentences(self, kinds: Iterable[str]) -> list[str]:
        """Return one to three sentences, none for what has nothing to tell.

        :param kinds: of what kinds it is.
        """
        tell: dict[str, Callable[[], list[str]]] = {
            "mechanism": self._mechanism,
            "source": self._source,
            "product": self._used,
            "Modification": self._used,
            "MatrixCell": self._cell,
            "Study": self._study,
            "Review": self._part,
            "ReviewPart": self._part,
            "Conflict": self._conflict,
            "Entity": self._entity,
            "term": self._entity,
            "Finding": self._finding,
        }
        kind = "Discrepancy" if "Discrepancy" in kinds else scope_of(kinds)
        told = self._discrepancy() if kind == "Discrepancy" else tell.get(kind, list)()
        return [sentence for sentence in told if sentence]

    def studies(self, iris: Iterable[str]) -> str:
        """Return how many studies these are, such as `4 + 1 studies (1 retracted)`."""
        found = set(iris)
        gone = sum(self.naming.retracted(iri) for iri in found)
        number = f"{len(found) - gone} + {gone}" if gone else str(len(found))
        noun = self.noun("study", len(found))
        return self.say("counted_gone" if gone else "counted", number=number, noun=noun, gone=gone)

    def count(self, name: str, number: int) -> str:
        """Return a number of things, such as `3 findings`."""
        return self.say("counted", number=number, noun=self.noun(name, number))

    def noun(self, name: str, number: int) -> str:
        """Return the word for one thing or for several."""
        one, several = section("noun")[name][self.naming.language].split("|")
        return one if number == 1 else several

    def say(self, name: str, **filled: object) -> str:
        """Return a sentence, or a part of one."""
        return say("summary", name, self.naming.language, **filled)

    def listed(self, words: Iterable[str], most: int = 99) -> str:
        """Return names one after another, at most so many of them."""
        found = list(words)
        some = self.say("several").join(found[:most])
        return self.say("and_more", some=some, number=len(found) - most) if len(found) > most else some

    def values(self, table: str, column: str) -> list[str]:
        """Return what stands in a column of a table of the page."""
        return self.tables[table].values(column) if table in self.tables else []

    def name(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.naming.short(iri)

    def _mechanism(self) -> list[str]:
        studies, rows = self.values("sources", "studies"), self._shares("sources", "source")
        name, everything = self.name(self.resource.iri), len(self.values("sources", "source"))
        if not studies:
            return [self.say("mechanism_none", thing=name)]
        told = {"studies": self.studies(studies), "thing": name, "number": len(rows), "all": everything}
        return [self.say("mechanism", sources=self.listed(rows), **told), self._often()]

    def _source(self) -> list[str]:
        rows = self._shares("mechanisms", "mechanism")
        if not rows:
            return self._used()
        studies = self.studies(self.values("studies", "study"))
        number, everything = len(rows), len(self.values("mechanisms", "mechanism"))
        sentence = self.say("source", studies=studies, number=number, all=everything, mechanisms=self.listed(rows))
        return [sentence, self._often()]

    def _used(self) -> list[str]:
        studies, findings = self.values("studies", "study"), self.values("findings", "finding")
        if not findings:
            return [self.say("unused")]
        sources = [self.name(iri) for iri in self.values("findings", "source") if iri != self.resource.iri]
        told = {"studies": self.studies(studies), "thing": self.name(self.resource.iri)}
        told |= {"findings": self.count("finding", len(findings))}
        if sources:
            return [self.say("used_by", sources=self.listed(sources, _MOST), **told), self._often()]
        return [self.say("used", **told), self._often()]

    def _entity(self) -> list[str]:
        told = self._used()[:1]
        changes = [self._changed(name, effects) for name, effects in self._directions().items()]
        if self.values("findings", "finding"):
            told += changes if any(changes) else [self.say("no_change")]
        return told

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
        """Tell in how many studies a thing itself changes in one way; what it covers is told by the table."""
        table = self.tables.get("changes")
        if not table:
            return ""
        changed = table.column("changed") or [()] * len(table.rows)
        studies, sources = set(), dict[str, None]()
        given = table.column("source") or [()] * len(table.rows)
        for what, effect, source, where in zip(
            changed, table.column("effect"), given, table.column("studies"), strict=True
        ):
            if effect[0].iri in effects and (not what or what[0].iri == self.resource.iri):
                studies |= {item.iri for item in where}
                sources |= dict.fromkeys(self.name(item.iri) for item in source)
        told = {"studies": self.studies(studies), "sources": self.listed(sources)}
        return self.say(name, **told).replace(" ()", "") if studies else ""

    def _cell(self) -> list[str]:
        state = self._said(f"{TERMS}state")
        findings = self.count("finding", len(self.values("findings", "finding")))
        studies = self.studies(self.values("studies", "study"))
        told = self.say("cell", state=self.naming.of(state).text, studies=studies, findings=findings)
        return [told, self.naming.definition(state)]

    def _study(self) -> list[str]:
        reference, findings = self._said(f"{TERMS}reference"), self.values("findings", "finding")
        places = self.count("place", len(self.values("places", "place")))
        told = {"findings": self.count("finding", len(findings)), "reference": reference, "places": places}
        return [self.say("study" if findings else "study_none", **told)]

    def _part(self) -> list[str]:
        findings, studies = self.values("findings", "finding"), self.values("studies", "study")
        if not findings:
            return []
        return [self.say("part", findings=self.count("finding", len(findings)), studies=self.studies(studies))]

    def _conflict(self) -> list[str]:
        raised, lowered = (self.studies(self.values(side, "study")) for side in ("raised", "lowered"))
        thing = self.name(self._said(f"{TERMS}conflictOn"))
        apart = [section("column")[name][self.naming.language] for name in _SIDES if self._apart(name)]
        told = self.say("conflict_apart", columns=self.listed(apart)) if apart else self.say("conflict_alike")
        return [self.say("conflict", thing=thing, raised=raised, lowered=lowered), told]

    def _apart(self, column: str) -> bool:
        sides = [set(self.values(side, column)) for side in ("raised", "lowered")]
        return all(sides) and not sides[0] & sides[1]

    def _discrepancy(self) -> list[str]:
        findings, studies = self.values("touched", "finding"), self.values("touched", "study")
        field = self.naming.property(self._said(f"{TERMS}field")).text
        readings = self.count("reading", len(self._all(f"{TERMS}reading")))
        told = {"findings": self.count("finding", len(findings)), "studies": self.studies(studies)}
        table = self.tables.get("readings")
        values = table.column("value") if table else []
        adopted = [
            value[0].text for value, yes in zip(values, table.column("adopted") if table else [], strict=False) if yes
        ]
        end = self.say("adopted", value=self.listed(adopted)) if adopted else self.say("not_adopted")
        return [self.say("discrepancy", readings=readings, field=field, **told), end]

    def _finding(self) -> list[str]:
        study = self._said(f"{TERMS}reportedIn")
        places = self.listed(self.naming.of(iri).text for iri in self._all(f"{TERMS}statedAt"))
        if "/study/" not in study:
            return [self.say("finding_own", places=places)]
        return [self.say("finding", study=self.naming.of(study).text, places=places)]

    def _often(self) -> str:
        """Tell the changes that most studies report."""
        table = self.tables.get("changes")
        found: dict[tuple[Item, Item], set[str]] = defaultdict(set)
        columns = [table.column(name) for name in ("changed", "effect", "studies")] if table else []
        # Where one thing alone changes, the table does not name it.
        for what, effect, studies in zip(*columns, strict=False):
            if what and effect:
                found[effect[0], what[0]] |= {item.iri for item in studies}
        ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0][1].text))[:_MOST]
        told = [
            self.say("change", effect=effect.text, thing=what.text, number=self._number(studies))
            for (effect, what), studies in ranked
        ]
        return self.say("often", changes=self.listed(told)) if told else ""

    def _shares(self, table: str, column: str) -> list[str]:
        """Return what has studies in a table, each with their number."""
        filled = self.tables.get(table)
        columns = [filled.column(name) for name in (column, "studies")] if filled else []
        return [
            self.say("share", thing=self.name(thing[0].iri), number=self._number({item.iri for item in studies}))
            for thing, studies in zip(*columns, strict=False)
            if studies
        ]

    def _number(self, studies: set[str]) -> str:
        gone = sum(self.naming.retracted(iri) for iri in studies)
        return f"{len(studies) - gone} + {gone}" if gone else str(len(studies))

    def _said(self, predicate: str) -> str:
        return next(iter(self._all(predicate)), "")

    def _all(self, predicate: str) -> list[str]:
        said = (t for t in self.resource.triples if text_of(t.subject) == self.resource.iri)
        return [text_of(t.object) for t in said if t.predicate.value == predicate]


def filling(state: str, studies: int) -> str:
    """Return under which name it is said what would fill a cell of the matrix.

    :param state: the IRI of its state.
    :param studies: how many studies that stand are filed there.
    """
    name = local_name(state)
    if name == "ChangeReported" and studies <= 1:
        return f"{name}_{'one' if studies else 'none'}"
    return name
