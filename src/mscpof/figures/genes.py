"""Genes, proteins and microRNAs by how many studies raise or lower them: bars to the right and to the left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.names import TERMS, local_name
from mscpof.figures.frame import Entry, Figure, Text, framed
from mscpof.figures.lettering import width_of
from mscpof.figures.naming import names_of
from mscpof.figures.scope import ALL, Scope
from mscpof.figures.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

MOST = 25
# What a treatment does to a molecule, as the knowledge base counts it: against the untreated model.
_CHANGES = f"""
PREFIX mscpof: <{TERMS}>
SELECT DISTINCT ?molecule ?direction ?study ?gone ?source ?mechanism ?conflict
WHERE {{
  VALUES ?kind {{ mscpof:Gene mscpof:ProteinForm mscpof:ProteinFamily mscpof:MicroRNA mscpof:CircularRNA }}
  VALUES ?direction {{ mscpof:raised mscpof:lowered }}
  ?molecule a ?kind .
  ?finding a mscpof:TreatmentEffect ;
           ?direction        ?molecule ;
           mscpof:reportedIn ?study .
  OPTIONAL {{ ?study a mscpof:RetractedStudy . BIND (true AS ?gone) }}
  OPTIONAL {{ ?finding mscpof:source    ?source }}
  OPTIONAL {{ ?finding mscpof:mechanism ?mechanism }}
  BIND (EXISTS {{ ?any mscpof:conflictOn ?molecule }} AS ?conflict)
}}
"""
_ROW, _BAR, _UNIT, _LABEL, _HEAD, _FOOT = 17.0, 11.0, 26.0, 10.0, 24.0, 18.0


@dataclass(frozen=True, slots=True)
class Count:
    """How many studies say something.

    :param standing: those that stand; `retracted`: those retracted.
    """

    standing: int
    retracted: int

    def __str__(self) -> str:
        """Write it as n + r.

        >>> str(Count(3, 0)), str(Count(3, 1))
        ('3', '3 + 1')
        """
        return f"{self.standing} + {self.retracted}" if self.retracted else str(self.standing)

    @property
    def all(self) -> int:
        """Both together."""
        return self.standing + self.retracted


@dataclass(frozen=True, slots=True)
class Bar:
    """A molecule and its two bars.

    :param title: all that they say, in words.
    :param y: the middle of its row.
    """

    molecule: str
    name: str
    title: str
    raised: Count
    lowered: Count
    conflict: bool
    y: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars as they are drawn.

    :param side: where the names end, with the marks behind them.
    :param zero: where the bars begin, from the left; `unit`: how long one study is; `ticks`: the numbers on the axis.
    """

    bars: tuple[Bar, ...]
    labels: tuple[Text, ...]
    side: float
    zero: float
    unit: float
    high: float
    ticks: tuple[int, ...]
    top: float
    bottom: float


def genes_figure(dataset: Source, language: str, scope: Scope = ALL, most: int = MOST) -> Figure:
    """Draw what treatment raises and lowers.

    :param language: `en` or `zh`.
    :param most: how many molecules at most, those with most studies first.
    :raises MscpofError: `nothing-to-draw`, when no molecule is in the scope.
    """
    counts, conflicts = _counted(dataset, scope)
    if not counts:
        raise scope.nothing_to_draw(dataset, "gene, protein or microRNA")
    names = {iri: named.name for iri, named in names_of(dataset, counts, language).items()}
    first = sorted(counts, key=lambda iri: (*(-sum(n) for n in _totals(counts[iri])), names[iri].casefold(), iri))
    body, width = _placed([(iri, *counts[iri], iri in conflicts) for iri in first[:most]], names, language)
    told = {"shown": len(body.bars), "all": len(counts)}
    gone = [Entry("gone", say("retracted", language))] if any(_gone(bar) for bar in body.bars) else []
    conflict = [Entry("conflict", say("genes_conflict", language))] if any(bar.conflict for bar in body.bars) else []
    return framed(
        "genes", dataset, language,
        selection=scope.told(dataset, language),
        description=say("genes_desc", language, **told),
        body=body,
        size=(width, body.bottom + _FOOT),
        legend=[[*(Entry(side, say(side, language)) for side in ("lowered", "raised")), *gone, *conflict]],
        notes=[say("genes_shown" if len(body.bars) < len(counts) else "genes_whole", language, **told)],
    )  # fmt: skip


def _gone(bar: Bar) -> bool:
    return bool(bar.raised.retracted or bar.lowered.retracted)


def _totals(counts: tuple[Count, Count]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return what molecules are ordered by: studies that stand, then retracted ones."""
    raised, lowered = counts
    return (raised.standing, lowered.standing), (raised.retracted, lowered.retracted)


def _counted(dataset: Source, scope: Scope) -> tuple[Mapping[str, tuple[Count, Count]], set[str]]:
    """Return how many studies raise and lower each molecule, and which molecules are in conflict."""
    sources = scope.sources(dataset)
    studies: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    conflicts = set()
    for row in Answer(dataset, _CHANGES):
        left_out = (row["gone"] and not scope.retracted) or (sources and row["source"] not in sources)
        if left_out or (scope.mechanism and row["mechanism"] != scope.mechanism):
            continue
        studies[row["molecule"], local_name(row["direction"]), bool(row["gone"])].add(row["study"])
        if row["conflict"]:
            conflicts.add(row["molecule"])
    counts = {
        molecule: tuple(
            Count(len(studies.get((molecule, side, False), ())), len(studies.get((molecule, side, True), ())))
            for side in ("raised", "lowered")
        )
        for molecule, _, _ in sorted(studies)
    }
    return {molecule: (raised, lowered) for molecule, (raised, lowered) in counts.items()}, conflicts


def _placed(found: list[tuple[str, Count, Count, bool]], names: Mapping[str, str], language: str) -> tuple[Bars, float]:
    side = round(max(width_of(names[iri], _LABEL) for iri, *_ in found) + 28, 1)
    lefts, rights = (max(counts[n].all for _, *counts, _ in found) for n in (1, 0))
    # Between the names and the longest bar there is room for its number.
    numbers = max(width_of(str(lowered), 9.0) for _, _, lowered, _ in found)
    zero = round(side + numbers + 10 + lefts * _UNIT, 1)
    bars = tuple(
        Bar(
            iri, names[iri], say("genes_row", language, name=names[iri], raised=raised, lowered=lowered),
            raised, lowered, conflict, _HEAD + (row + 0.5) * _ROW,
        )
        for row, (iri, raised, lowered, conflict) in enumerate(found)
    )  # fmt: skip
    bottom = _HEAD + len(found) * _ROW + 4
    labels = [
        Text(zero - 8, _HEAD - 10, f"← {say('lowered', language)}", _LABEL, "end"),
        Text(zero + 8, _HEAD - 10, f"{say('raised', language)} →", _LABEL),
        *_numbers(bars, side, zero),
    ]
    ticks = tuple(range(-lefts, rights + 1))
    labels += [Text(round(zero + tick * _UNIT, 1), bottom + 13, str(abs(tick)), 9.0, "middle") for tick in ticks]
    labels.append(Text(round(zero + rights * _UNIT + 14, 1), bottom + 13, say("axis", language), 9.0))
    width = zero + rights * _UNIT + 24 + width_of(say("axis", language), 9.0)
    return Bars(bars, tuple(labels), side, zero, _UNIT, _BAR, ticks, _HEAD, bottom), round(width, 1)


def _numbers(bars: Iterable[Bar], side: float, zero: float) -> Iterable[Text]:
    for bar in bars:
        yield Text(side - 24, bar.y + 3.5, bar.name, _LABEL, "end")
        if bar.raised.all:
            yield Text(round(zero + bar.raised.all * _UNIT + 5, 1), bar.y + 3.2, str(bar.raised), 9.0)
        if bar.lowered.all:
            yield Text(round(zero - bar.lowered.all * _UNIT - 5, 1), bar.y + 3.2, str(bar.lowered), 9.0, "end")
