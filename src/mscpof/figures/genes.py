"""Genes figure: bars to the right and left for the numbers of studies that raise and lower a gene, protein or RNA."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
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
class Bar:
    """Row of a molecule with its two bars.

    :param molecule: IRI of a gene, protein, protein family, microRNA or circular RNA.
    :param raised, lowered: numbers of studies in which treatment raises and lowers it.
    :param conflict: whether a conflict of the dataset is about it.
    :param name, title: its name, and the content of the row in words; empty until it is placed.
    :param y: middle of the row in pixels.
    """

    molecule: str
    raised: StudyCount
    lowered: StudyCount
    conflict: bool
    name: str = ""
    title: str = ""
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Body of the figure. Lengths are in pixels.

    :param bars, labels: rows, and all names and numbers.
    :param side, zero: right border of names and marks of conflict; place from which bars extend.
    :param unit, high: length of a bar for one study, and its height.
    :param ticks: numbers on the axis, negative ones to the left.
    :param top, bottom: ends of the lines of the axis.
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
    """Draw the molecules that treatment raises and lowers, in a language of `LANGUAGES`.

    :param most: greatest number of molecules, those with most studies first.
    :raises MscpofError: `nothing-to-draw`, when no molecule is in the selection.
    """
    bars = _counted(dataset, selection)
    if not bars:
        raise selection.nothing_to_draw(dataset, "gene, protein or microRNA")
    names = {iri: named.name for iri, named in names_of(dataset, (bar.molecule for bar in bars), language).items()}

    def rank(bar: Bar) -> tuple[int, int, str, str]:
        standing, retracted = bar.raised.standing + bar.lowered.standing, bar.raised.retracted + bar.lowered.retracted
        return -standing, -retracted, names[bar.molecule].casefold(), bar.molecule

    body, width = _placed(sorted(bars, key=rank)[:most], names, language)
    numbers = {"shown": len(body.bars), "all": len(bars)}
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
        notes=[say("genes_shown" if len(body.bars) < len(bars) else "genes_whole", language, **numbers)],
    )  # fmt: skip


def _counted(dataset: Source, selection: Selection) -> list[Bar]:
    """Return a bar for each molecule in the selection, without its place."""
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
        Bar(iri, StudyCount.of(its["raised"].values()), StudyCount.of(its["lowered"].values()), iri in conflicts)
        for iri, its in studies.items()
    ]


def _placed(counted: list[Bar], names: Mapping[str, str], language: str) -> tuple[Bars, float]:
    """Return the body and its width."""
    side = round(max(width_of(names[bar.molecule], _LABEL) for bar in counted) + 28, 1)
    lefts, rights = max(bar.lowered.all for bar in counted), max(bar.raised.all for bar in counted)
    # Between the names and the longest bar there is room for its number.
    numbers = max(width_of(str(bar.lowered), 9.0) for bar in counted)
    zero = round(side + numbers + 10 + lefts * _UNIT, 1)
    bars = []
    for row, bar in enumerate(counted):
        words = {"name": names[bar.molecule], "raised": bar.raised, "lowered": bar.lowered}
        title, y = say("genes_row", language, **words), _HEAD + (row + 0.5) * _ROW
        bars.append(replace(bar, name=names[bar.molecule], title=title, y=y))
    bottom = _HEAD + len(bars) * _ROW + 4
    ticks = tuple(range(-lefts, rights + 1))
    labels = [
        Text(zero - 8, _HEAD - 10, f"← {say('lowered', language)}", _LABEL, "end"),
        Text(zero + 8, _HEAD - 10, f"{say('raised', language)} →", _LABEL),
        *_labels(bars, side, zero),
        *(Text(round(zero + tick * _UNIT, 1), bottom + 13, str(abs(tick)), 9.0, "middle") for tick in ticks),
        Text(round(zero + rights * _UNIT + 14, 1), bottom + 13, say("axis", language), 9.0),
    ]
    width = zero + rights * _UNIT + 24 + width_of(say("axis", language), 9.0)
    return Bars(tuple(bars), tuple(labels), side, zero, _UNIT, _BAR, ticks, _HEAD, bottom), round(width, 1)


def _labels(bars: Iterable[Bar], side: float, zero: float) -> Iterable[Text]:
    """Yield the names of the bars and the numbers at their ends."""
    for bar in bars:
        yield Text(side - 24, bar.y + 3.5, bar.name, _LABEL, "end")
        if bar.raised.all:
            yield Text(round(zero + bar.raised.all * _UNIT + 5, 1), bar.y + 3.2, str(bar.raised), 9.0)
        if bar.lowered.all:
            yield Text(round(zero - bar.lowered.all * _UNIT - 5, 1), bar.y + 3.2, str(bar.lowered), 9.0, "end")
