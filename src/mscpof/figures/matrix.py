"""The evidence matrix as a figure: sources by mechanisms, studies n + r, states by sign and fill, settings as a bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mscpof.ask.evidence import evidence_of
from mscpof.ask.evidence_map import NOT_ADMITTED, map_of
from mscpof.ask.filters import Filters
from mscpof.ask.matrix import SIGNS, Cell
from mscpof.base.names import local_name
from mscpof.figures.frame import Entry, Figure, Text, framed
from mscpof.figures.lettering import width_of, wrapped
from mscpof.figures.scope import ALL, Scope, told_filters
from mscpof.figures.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ask.evidence_map import MapCell
    from mscpof.base.sparql import Source

# From what is nearest to patients to what says least, the order of a bar's parts.
SETTINGS = ("Patients", "InVivo", "InVitro", "SettingUnclear")
_CHANGE = "ChangeReported"
_WIDE, _HIGH, _SIZE, _LINE = 60.0, 40.0, 10.0, 12.0
_BAR_TOP, _BAR_WIDE, _BAR_HIGH = 28.0, 44.0, 6.0
# So many studies and more have the same, darkest fill.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar.

    :param x: where it begins, from the left of the cell, in pixels.
    """

    setting: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Square:
    """A cell and its place.

    :param title: all that it says, in words.
    :param fill: the name of its fill: the state, or `n1` to `n5` by how many studies that stand report a change.
    """

    source: str
    mechanism: str
    cell: Cell
    title: str
    fill: str
    count: str
    x: float
    y: float
    parts: tuple[Part, ...]
    conflict: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The matrix as it is drawn.

    :param heads: the names of rows and columns.
    """

    squares: tuple[Square, ...]
    heads: tuple[Text, ...]
    wide: float
    high: float = _HIGH
    bar_top: float = _BAR_TOP
    bar_high: float = _BAR_HIGH


def matrix_figure(dataset: Source, language: str, scope: Scope = ALL, filters: Filters | None = None) -> Figure:
    """Draw the evidence matrix.

    :param language: `en` or `zh`.
    :param scope: which sources and mechanisms, and whether retracted studies.
    :param filters: what else is left out; by default nothing.
    :raises MscpofError: `nothing-to-draw`, when the matrix has no cell in the scope.
    """
    evidence, sources = evidence_of(dataset), {local_name(iri) for iri in scope.sources(dataset)}
    admitted = replace(filters or Filters(), standing=not scope.retracted or bool(filters and filters.standing))
    left, labels = map_of(evidence, admitted), evidence.labels[language]
    columns = [name for name in left.sources if not sources or name in sources]
    rows = [name for name in left.mechanisms if not scope.mechanism or name == local_name(scope.mechanism)]
    if not columns or not rows:
        raise scope.nothing_to_draw(dataset, "cell of the evidence matrix")
    words = [word for name in columns for word in labels[name].split()]
    wide = round(max(_WIDE, *(width_of(word, _SIZE) + 4 for word in words)), 1)
    heads, top = _heads([labels[name] for name in columns], wide)
    side = round(max(width_of(labels[name], _SIZE) for name in rows) + 10, 1)
    squares = [
        _square(
            left.cells[source, mechanism],
            labels,
            (source, mechanism),
            (side + column * wide, top + row * _HIGH),
            wide,
            language,
        )
        for row, mechanism in enumerate(rows)
        for column, source in enumerate(columns)
    ]
    names = [
        Text(side - 8, top + (row + 0.5) * _HIGH + 3.5, labels[name], _SIZE, "end") for row, name in enumerate(rows)
    ]
    names += [replace(line, x=round(side + line.x, 1)) for line in heads]
    told = [square for square in squares if square.cell.standing + square.cell.retracted]
    description = say(
        "matrix_desc", language, sources=len(columns), mechanisms=len(rows), cells=len(told),
        most=max((str(square.cell) for square in told), key=lambda count: int(count.split()[0]), default="0"),
    )  # fmt: skip
    return framed(
        "matrix", dataset, language,
        selection=say("between", language).join(
            said for said in (scope.told(dataset, language), told_filters(dataset, filters, language)) if said
        ),
        description=description,
        body=Table(tuple(squares), tuple(names), wide),
        size=(side + len(columns) * wide, top + len(rows) * _HIGH),
        legend=_legend(squares, language),
    )  # fmt: skip


def _heads(names: list[str], wide: float) -> tuple[list[Text], float]:
    """Write the names of the columns above them, their last lines in one row; return them and where the cells begin."""
    broken = [wrapped(name, _SIZE, wide - 2) for name in names]
    most = max(len(lines) for lines in broken)
    texts = [
        Text(round((column + 0.5) * wide, 1), (most - len(lines) + number + 1) * _LINE, line, _SIZE, "middle")
        for column, lines in enumerate(broken)
        for number, line in enumerate(lines)
    ]
    return texts, most * _LINE + 6


def _square(
    own: MapCell,
    labels: Mapping[str, str],
    key: tuple[str, str],
    place: tuple[float, float],
    wide: float,
    language: str,
) -> Square:
    source, mechanism = key
    cell = Cell(own.studies.standing, own.studies.retracted, own.state)
    shade = min(cell.standing, _MOST) if cell.state == _CHANGE else 0
    count = "" if cell.state == NOT_ADMITTED else str(cell).replace("-", "–")
    title = say(
        "matrix_cell", language, source=labels[source], mechanism=labels[mechanism],
        state=say(cell.state, language), count=f"{cell.standing} + {cell.retracted}",
    )  # fmt: skip
    fill = f"n{shade}" if cell.state == _CHANGE else cell.state
    return Square(source, mechanism, cell, title, fill, count, *place, _parts(own, wide), bool(own.conflicts))


def _parts(own: MapCell, wide: float) -> tuple[Part, ...]:
    """Share a bar among the settings, each study once in each of its settings."""
    found = [setting for study in own.cell_studies for setting in study.settings]
    parts, x = [], (wide - _BAR_WIDE) / 2
    for setting in SETTINGS:
        width = _BAR_WIDE * found.count(setting) / max(len(found), 1)
        if width:
            parts.append(Part(setting, round(x, 1), round(width, 1)))
        x += width
    return tuple(parts)


def _legend(squares: list[Square], language: str) -> list[list[Entry]]:
    known = [state for state in (*SIGNS, NOT_ADMITTED) if state != _CHANGE]
    states = [state for state in known if any(one.cell.state == state for one in squares)]
    change = say(_CHANGE, language)
    return [
        [
            Entry("ramp", f"{change}: {say('matrix_studies', language)}", 5 * 16.0),
            *([Entry("gone", say("matrix_retracted", language))] if any(one.cell.retracted for one in squares) else []),
            *([Entry("conflict", say("matrix_conflict", language))] if any(one.conflict for one in squares) else []),
        ],
        [Entry(state, say(state, language)) for state in states],
        [Entry("", say("bars", language), 0), *(Entry(name, say(name, language), 22.0) for name in SETTINGS)],
    ]
