"""Genes figure: numbers of studies that raise or lower a gene, protein or microRNA, as bars to the right and left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.names import local_name
from mscpof.base.query_text import query_text
from mscpof.base.study_count import StudyCount
from mscpof.figures.figure import Entry, Figure, Text, figure_of
from mscpof.figures.selection import ALL, Selection
from mscpof.figures.text_width import width_of
from mscpof.figures.words import names_of, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

MOST = 25
_CHANGES = query_text(__package__, "changes")
# Heights of a row and a bar, length of one study, font size, heights above and below the bars, in pixels.
_ROW, _BAR, _UNIT, _LABEL, _HEAD, _FOOT = 17.0, 11.0, 26.0, 10.0, 24.0, 18.0


@dataclass(frozen=True, slots=True)
class Molecule:
    """Molecule and the studies that raise or lower it.

    :param conflict: whether one treatment raises it and another lowers it.
    """

    iri: str
    raised: StudyCount
    lowered: StudyCount
    conflict: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Row of a molecule with its two bars.

    :param title: its content in words.
    :param y: middle of the row.
    """

    molecule: str
    name: str
    title: str
    raised: StudyCount
    lowered: StudyCount
    conflict: bool
    y: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Body of the figure.

    :param side: right border of the names, before the marks.
    :param zero: place from which bars extend; `unit`: length of one study; `ticks`: numbers on the axis.
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


def genes_figure(dataset: Source, language: str, selection: Selection = ALL, most: int = MOST) -> Figure:
    """Draw the molecules that treatment raises and lowers.

    :param language: one of `LANGUAGES`.
    :param most: greatest number of molecules, those with most studies first.
    :raises MscpofError: `nothing-to-draw`, when no molecule is in the selection.
    """
    molecules = _molecules(dataset, selection)
    if not molecules:
        raise selection.nothing_to_draw(dataset, "gene, protein or microRNA")
    names = {iri: named.name for iri, named in names_of(dataset, (one.iri for one in molecules), language).items()}

    def rank(one: Molecule) -> tuple[int, int, str, str]:
        standing, retracted = one.raised.standing + one.lowered.standing, one.raised.retracted + one.lowered.retracted
        return -standing, -retracted, names[one.iri].casefold(), one.iri

    body, width = _bars(sorted(molecules, key=rank)[:most], names, language)
    numbers = {"shown": len(body.bars), "all": len(molecules)}
    retracted = any(bar.raised.retracted or bar.lowered.retracted for bar in body.bars)
    marks = [Entry(side, say(side, language)) for side in ("lowered", "raised")]
    marks += [Entry("gone", say("retracted", language))] if retracted else []
    marks += [Entry("conflict", say("genes_conflict", language))] if any(bar.conflict for bar in body.bars) else []
    return figure_of(
        "genes", dataset, language,
        selection=selection.words(dataset, language),
        description=say("genes_desc", language, **numbers),
        body=body,
        size=(width, body.bottom + _FOOT),
        legend=[marks],
        notes=[say("genes_shown" if len(body.bars) < len(molecules) else "genes_whole", language, **numbers)],
    )  # fmt: skip


def _molecules(dataset: Source, selection: Selection) -> list[Molecule]:
    sources = selection.sources(dataset)
    # Whether each study is retracted, by molecule and direction.
    studies: dict[str, dict[str, dict[str, bool]]] = defaultdict(lambda: {"raised": {}, "lowered": {}})
    conflicts = set()
    for row in Answer(dataset, _CHANGES):
        left_out = (row["retracted"] and not selection.retracted) or (sources and row["source"] not in sources)
        if left_out or (selection.mechanism and row["mechanism"] != selection.mechanism):
            continue
        studies[row["molecule"]][local_name(row["direction"])][row["study"]] = bool(row["retracted"])
        if row["conflict"]:
            conflicts.add(row["molecule"])
    return [
        Molecule(iri, StudyCount.of(its["raised"].values()), StudyCount.of(its["lowered"].values()), iri in conflicts)
        for iri, its in studies.items()
    ]


def _bars(molecules: list[Molecule], names: Mapping[str, str], language: str) -> tuple[Bars, float]:
    """Return the body and its width."""
    side = round(max(width_of(names[one.iri], _LABEL) for one in molecules) + 28, 1)
    lefts, rights = max(one.lowered.all for one in molecules), max(one.raised.all for one in molecules)
    # Between the names and the longest bar there is room for its number.
    numbers = max(width_of(str(one.lowered), 9.0) for one in molecules)
    zero = round(side + numbers + 10 + lefts * _UNIT, 1)
    bars = tuple(
        Bar(
            one.iri, names[one.iri],
            say("genes_row", language, name=names[one.iri], raised=one.raised, lowered=one.lowered),
            one.raised, one.lowered, one.conflict, _HEAD + (row + 0.5) * _ROW,
        )
        for row, one in enumerate(molecules)
    )  # fmt: skip
    bottom = _HEAD + len(molecules) * _ROW + 4
    ticks = tuple(range(-lefts, rights + 1))
    labels = [
        Text(zero - 8, _HEAD - 10, f"← {say('lowered', language)}", _LABEL, "end"),
        Text(zero + 8, _HEAD - 10, f"{say('raised', language)} →", _LABEL),
        *_labels(bars, side, zero),
        *(Text(round(zero + tick * _UNIT, 1), bottom + 13, str(abs(tick)), 9.0, "middle") for tick in ticks),
        Text(round(zero + rights * _UNIT + 14, 1), bottom + 13, say("axis", language), 9.0),
    ]
    width = zero + rights * _UNIT + 24 + width_of(say("axis", language), 9.0)
    return Bars(bars, tuple(labels), side, zero, _UNIT, _BAR, ticks, _HEAD, bottom), round(width, 1)


def _labels(bars: Iterable[Bar], side: float, zero: float) -> Iterable[Text]:
    """Yield the names of the bars and the numbers at their ends."""
    for bar in bars:
        yield Text(side - 24, bar.y + 3.5, bar.name, _LABEL, "end")
        if bar.raised.all:
            yield Text(round(zero + bar.raised.all * _UNIT + 5, 1), bar.y + 3.2, str(bar.raised), 9.0)
        if bar.lowered.all:
            yield Text(round(zero - bar.lowered.all * _UNIT - 5, 1), bar.y + 3.2, str(bar.lowered), 9.0, "end")
