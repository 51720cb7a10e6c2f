"""Timeline figure: a dot for each study by year and source of the cells; its shape is that of the setting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from mscpof.ask.matrix import matrix_of
from mscpof.base.answer import Answer
from mscpof.base.names import local_name
from mscpof.base.query_text import query_text
from mscpof.figures.figure import Entry, Figure, Text, figure_of
from mscpof.figures.matrix import SETTINGS
from mscpof.figures.selection import ALL, Selection
from mscpof.figures.text_width import width_of
from mscpof.figures.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

_STUDIES = query_text(__package__, "studies")
# Row of studies that name none of the sources of the matrix.
NO_SOURCE = ""
# Font size, width of a year, distance and number of dots side by side, padding of a row, height above rows, in pixels.
_SIZE, _COLUMN, _STEP, _ABREAST, _PAD, _HEAD = 10.0, 43.0, 20.0, 2, 4.0, 20.0


@dataclass(frozen=True, slots=True)
class Dot:
    """Study in the row of a source.

    :param study: IRI of the study.
    :param number: its number in the review's list of references.
    :param year, retracted: year of the study, and whether it is retracted.
    :param setting: of its settings in this row the first of `SETTINGS`.
    :param title, x, y: content in words, and middle of the dot in pixels; empty until it is placed.
    """

    study: str
    number: int
    year: int
    retracted: bool
    setting: str
    title: str = ""
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Body of the figure. Places are in pixels from the left or the top.

    :param dots: studies, each in every row to which its findings belong.
    :param lines, breaks: ends of the rows, from the top; places, from the left, at which years are left out.
    :param labels: names of rows and years.
    :param left, width: left border of the first year, and width of the body.
    """

    dots: tuple[Dot, ...]
    lines: tuple[float, ...]
    breaks: tuple[float, ...]
    labels: tuple[Text, ...]
    left: float
    width: float


def timeline_figure(dataset: Source, language: str, selection: Selection = ALL) -> Figure:
    """Draw the timeline, in a language of `LANGUAGES`.

    :raises MscpofError: `nothing-to-draw`, when no study is in the selection.
    """
    rows = _rows(dataset, selection)
    studies = {dot.study: dot for dots in rows.values() for dot in dots}
    if not studies:
        raise selection.nothing_to_draw(dataset, "study")
    names = {name: label for name, label in matrix_of(dataset, language).sources.items() if name in rows}
    if NO_SOURCE in rows:
        names[NO_SOURCE] = say("no_source", language)
    years = sorted({dot.year for dot in studies.values()})
    body, height = _body(rows, names, years, language)
    settings = [setting for setting in SETTINGS if any(dot.setting == setting for dot in body.dots)]
    marks = [Entry(setting, say(setting, language), 20.0) for setting in settings]
    marks += [Entry("gone", say("retracted", language), 20.0)] if any(dot.retracted for dot in body.dots) else []
    marks += [Entry("break", say("timeline_break", language))] if body.breaks else []
    return figure_of(
        "timeline", dataset, language,
        selection=selection.words(dataset, language),
        description=say("timeline_desc", language, studies=len(studies), first=years[0], last=years[-1]),
        body=body,
        size=(body.width, height),
        legend=[marks],
        notes=[say("timeline_number", language)],
    )  # fmt: skip


def _rows(dataset: Source, selection: Selection) -> Mapping[str, list[Dot]]:
    """Return the studies of each row, by the local name of its source, by year and number, without their places."""
    sources = selection.sources(dataset)
    reported: dict[tuple[str, str], tuple[int, int, bool]] = {}
    settings: dict[tuple[str, str], set[str]] = defaultdict(set)
    with_source = set()
    for row in Answer(dataset, _STUDIES):
        left_out = (row["retracted"] and not selection.retracted) or (sources and row["source"] not in sources)
        if left_out or (selection.mechanism and row["mechanism"] != selection.mechanism):
            continue
        name = local_name(row["row"] or NO_SOURCE)
        if name:
            with_source.add(row["study"])
        reported[name, row["study"]] = row["reference"], int(str(row["year"])[:4]), bool(row["retracted"])
        settings[name, row["study"]].add(local_name(row["setting"] or ""))
    rows: dict[str, list[Dot]] = defaultdict(list)
    for (name, study), values in reported.items():
        # A finding without a source does not count for a study that names one in another finding.
        if name or study not in with_source:
            setting = next((setting for setting in SETTINGS if setting in settings[name, study]), SETTINGS[-1])
            rows[name].append(Dot(study, *values, setting))
    return rows


def _body(
    rows: Mapping[str, list[Dot]], names: Mapping[str, str], years: list[int], language: str
) -> tuple[Rows, float]:
    """Return the body and its height."""
    left = max(width_of(name, _SIZE) for name in names.values()) + 12
    columns = {year: left + number * _COLUMN for number, year in enumerate(years)}
    labels = [Text(x + _COLUMN / 2, _HEAD - 7, str(year), _SIZE, "middle") for year, x in columns.items()]
    dots: list[Dot] = []
    lines, y = [], _HEAD
    for name, label in names.items():
        most = max(sum(dot.year == year for dot in rows[name]) for year in years)
        high = -(-most // _ABREAST) * _STEP + 2 * _PAD
        labels.append(Text(left - 8, y + high / 2 + 3.5, label, _SIZE, "end"))
        for year, x in columns.items():
            of_year = [dot for dot in rows[name] if dot.year == year]
            dots += _placed(of_year, x + _COLUMN / 2, y + high / 2, label, language)
        y += high
        lines.append(round(y, 1))
    breaks = tuple(columns[year] for before, year in pairwise(years) if year > before + 1)
    width = left + len(years) * _COLUMN
    return Rows(tuple(dots), tuple(lines), breaks, tuple(labels), left, round(width, 1)), y


def _placed(dots: list[Dot], x: float, y: float, source: str, language: str) -> Iterable[Dot]:
    """Place the dots of a year side by side and below each other around a point."""
    high = -(-len(dots) // _ABREAST)
    for place, dot in enumerate(sorted(dots, key=lambda dot: dot.number)):
        line, column = divmod(place, _ABREAST)
        abreast = min(_ABREAST, len(dots) - line * _ABREAST)
        words = {"number": dot.number, "year": dot.year, "source": source, "setting": say(dot.setting, language)}
        title = say("timeline_study", language, **words)
        title += f" ({say('retracted', language)})" if dot.retracted else ""
        across, down = (column - (abreast - 1) / 2) * _STEP, (line - (high - 1) / 2) * _STEP
        yield replace(dot, title=title, x=round(x + across, 1), y=round(y + down, 1))
