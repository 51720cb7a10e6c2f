"""The studies of the review by year and source of the cells: each by its number, its shape telling the setting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mscpof.ask.matrix import matrix_of
from mscpof.base.answer import Answer
from mscpof.base.names import PREFIXES, TERMS, local_name
from mscpof.figures.frame import Entry, Figure, Text, framed
from mscpof.figures.lettering import width_of
from mscpof.figures.matrix import SETTINGS
from mscpof.figures.scope import ALL, Scope
from mscpof.figures.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

_STUDIES = f"""
PREFIX mscpof:  <{TERMS}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX rdfs:    <{PREFIXES["rdfs"]}>
SELECT ?study ?reference ?year ?gone ?given ?row ?mechanism ?setting
WHERE {{
  ?study a mscpof:Study ; mscpof:reference ?reference ; dcterms:issued ?year .
  OPTIONAL {{ ?study a mscpof:RetractedStudy . BIND (true AS ?gone) }}
  OPTIONAL {{
    ?finding mscpof:reportedIn ?study .
    OPTIONAL {{ ?finding mscpof:setting   ?setting }}
    OPTIONAL {{ ?finding mscpof:mechanism ?mechanism }}
    OPTIONAL {{
      ?finding mscpof:source    ?given .
      OPTIONAL {{ ?given rdfs:subClassOf? ?row . ?row mscpof:rank ?rank }}
    }}
  }}
}}
ORDER BY ?year ?reference ?row ?setting
"""
# The row of what names none of the sources of the matrix.
NO_SOURCE = ""
_SIZE, _COLUMN, _STEP, _ABREAST, _PAD, _HEAD = 10.0, 43.0, 20.0, 2, 4.0, 20.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A study in the row of a source.

    :param number: in the review's list of references.
    :param title: all that the dot says, in words.
    :param x: its middle.
    """

    study: str
    number: int
    setting: str
    retracted: bool
    title: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rows:
    """The timeline as it is drawn.

    :param lines: the heights at which a row ends.
    :param breaks: where years are left out, from the left.
    :param labels: the names of rows and the years.
    """

    dots: tuple[Dot, ...]
    lines: tuple[float, ...]
    breaks: tuple[float, ...]
    labels: tuple[Text, ...]
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class _Study:
    iri: str
    number: int
    year: int
    retracted: bool
    setting: str


def timeline_figure(dataset: Source, language: str, scope: Scope = ALL) -> Figure:
    """Draw the timeline.

    :param language: `en` or `zh`.
    :raises MscpofError: `nothing-to-draw`, when no study is in the scope.
    """
    rows = _rows(dataset, scope)
    studies = {study.iri: study for found in rows.values() for study in found}
    if not studies:
        raise scope.nothing_to_draw(dataset, "study")
    names = {name: label for name, label in matrix_of(dataset, language).sources.items() if name in rows}
    if NO_SOURCE in rows:
        names[NO_SOURCE] = say("no_source", language)
    years = sorted({study.year for study in studies.values()})
    body, height = _placed(rows, names, years, language)
    breaks = [Entry("break", say("timeline_break", language))] if body.breaks else []
    gone = [Entry("gone", say("retracted", language), 20.0)] if any(dot.retracted for dot in body.dots) else []
    shown = [setting for setting in SETTINGS if any(dot.setting == setting for dot in body.dots)]
    return framed(
        "timeline", dataset, language,
        selection=scope.told(dataset, language),
        description=say("timeline_desc", language, studies=len(studies), first=years[0], last=years[-1]),
        body=body,
        size=(body.width, height),
        legend=[[*(Entry(setting, say(setting, language), 20.0) for setting in shown), *gone, *breaks]],
        notes=[say("timeline_number", language)],
    )  # fmt: skip


def _rows(dataset: Source, scope: Scope) -> Mapping[str, list[_Study]]:
    """Return the studies of each row, by the local name of its source, by year and number."""
    sources = scope.sources(dataset)
    told: dict[tuple[str, str], tuple[int, int, bool]] = {}
    settings: dict[tuple[str, str], set[str]] = defaultdict(set)
    sourced = set()
    for row in Answer(dataset, _STUDIES):
        if (row["gone"] and not scope.retracted) or (scope.mechanism and row["mechanism"] != scope.mechanism):
            continue
        if sources and row["given"] not in sources:
            continue
        name = local_name(row["row"] or NO_SOURCE)
        if name:
            sourced.add(row["study"])
        told[name, row["study"]] = row["reference"], int(str(row["year"])[:4]), bool(row["gone"])
        settings[name, row["study"]].add(local_name(row["setting"] or ""))
    found: dict[str, list[_Study]] = defaultdict(list)
    for (name, study), (number, year, gone) in told.items():
        # A finding without a source says nothing of a study that names one elsewhere.
        if name or study not in sourced:
            known = settings[name, study]
            setting = next((setting for setting in SETTINGS if setting in known), SETTINGS[-1])
            found[name].append(_Study(study, number, year, gone, setting))
    return found


def _placed(
    rows: Mapping[str, list[_Study]], names: Mapping[str, str], years: list[int], language: str
) -> tuple[Rows, float]:
    left = max(width_of(name, _SIZE) for name in names.values()) + 12
    columns = {year: left + number * _COLUMN for number, year in enumerate(years)}
    labels = [Text(x + _COLUMN / 2, _HEAD - 7, str(year), _SIZE, "middle") for year, x in columns.items()]
    dots: list[Dot] = []
    lines, y = [], _HEAD
    for name, label in names.items():
        most = max(sum(study.year == year for study in rows[name]) for year in years)
        high = -(-most // _ABREAST) * _STEP + 2 * _PAD
        labels.append(Text(left - 8, y + high / 2 + 3.5, label, _SIZE, "end"))
        for year, x in columns.items():
            here = [study for study in rows[name] if study.year == year]
            dots += _stack(here, x + _COLUMN / 2, y + high / 2, label, language)
        y += high
        lines.append(round(y, 1))
    breaks = tuple(columns[year] for before, year in pairwise(years) if year > before + 1)
    width = left + len(years) * _COLUMN
    return Rows(tuple(dots), tuple(lines), breaks, tuple(labels), left, round(width, 1)), y


def _stack(studies: Iterable[_Study], x: float, y: float, source: str, language: str) -> Iterable[Dot]:
    """Place studies side by side and below each other around a point."""
    found = sorted(studies, key=lambda study: study.number)
    high = -(-len(found) // _ABREAST)
    for place, study in enumerate(found):
        line, column = divmod(place, _ABREAST)
        abreast = min(_ABREAST, len(found) - line * _ABREAST)
        title = say(
            "timeline_study", language, number=study.number, year=study.year, source=source,
            setting=say(study.setting, language),
        )  # fmt: skip
        title += f" ({say('retracted', language)})" if study.retracted else ""
        yield Dot(
            study.iri, study.number, study.setting, study.retracted, title,
            round(x + (column - (abreast - 1) / 2) * _STEP, 1), round(y + (line - (high - 1) / 2) * _STEP, 1),
        )  # fmt: skip
