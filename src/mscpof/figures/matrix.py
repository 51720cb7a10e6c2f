"""Matrix figure: number of studies for each source and mechanism, state by sign and fill, settings as a bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mscpof.ask.evidence import evidence_of
from mscpof.ask.evidence_map import NOT_ADMITTED, map_of
from mscpof.ask.filters import Filters
from mscpof.ask.matrix import SIGNS, Cell
from mscpof.base.names import local_name
from mscpof.figures.figure import Entry, Figure, Text, figure_of
from mscpof.figures.selection import ALL, Selection, filter_words
from mscpof.figures.text_width import width_of, wrapped
from mscpof.figures.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ask.evidence_map import MapCell
    from mscpof.base.sparql import Source

# Order of the parts of a bar, from nearest to patients to least telling.
SETTINGS = ("Patients", "InVivo", "InVitro", "SettingUnclear")
_CHANGE = "ChangeReported"
# Least width and height of a cell, font size, height of a line, top, width and height of a bar, in pixels.
_WIDE, _HIGH, _SIZE, _LINE, _BAR_TOP, _BAR_WIDE, _BAR_HIGH = 60.0, 40.0, 10.0, 12.0, 28.0, 44.0, 6.0
# Cells of so many studies and more have the same, darkest fill.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a bar, for the studies of a setting.

    :param setting: one of `SETTINGS`.
    :param x: left border, from the left of the cell, in pixels, like `width`.
    """

    setting: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class CellBox:
    """Cell and its place.

    :param source, mechanism, cell: local names; numbers and state.
    :param title: its content in words.
    :param fill: name of its fill: the state or, where it is a change, `n0` to `n5` by the number of standing studies.
    :param count: its text: the number of studies, or the sign of its state.
    :param x, y, parts: upper left corner in pixels; parts of its bar.
    :param conflict: whether findings in it are in a conflict.
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
    """Body of the figure.

    :param boxes, heads: cells; names of rows and columns.
    :param wide, high: size of a cell in pixels.
    :param bar_top, bar_high: top of the bar in a cell, and its height, in pixels.
    """

    boxes: tuple[CellBox, ...]
    heads: tuple[Text, ...]
    wide: float
    high: float = _HIGH
    bar_top: float = _BAR_TOP
    bar_high: float = _BAR_HIGH


def matrix_figure(dataset: Source, language: str, selection: Selection = ALL, filters: Filters | None = None) -> Figure:
    """Draw the evidence matrix, in a language of `LANGUAGES`.

    :param selection: sources and mechanisms, and whether retracted studies are shown.
    :param filters: filter of the findings; by default none.
    :raises MscpofError: `nothing-to-draw`, when the matrix has no cell in the selection.
    """
    evidence, sources = evidence_of(dataset), {local_name(iri) for iri in selection.sources(dataset)}
    standing = not selection.retracted or bool(filters and filters.standing)
    evidence_map, labels = map_of(evidence, replace(filters or Filters(), standing=standing)), evidence.labels[language]
    columns = [name for name in evidence_map.sources if not sources or name in sources]
    rows = [
        name for name in evidence_map.mechanisms if not selection.mechanism or name == local_name(selection.mechanism)
    ]
    if not columns or not rows:
        raise selection.nothing_to_draw(dataset, "cell of the evidence matrix")
    wide = round(max(_WIDE, *(width_of(word, _SIZE) + 4 for name in columns for word in labels[name].split())), 1)
    heads, top = _heads([labels[name] for name in columns], wide)
    side = round(max(width_of(labels[name], _SIZE) for name in rows) + 10, 1)
    boxes = []
    for row, mechanism in enumerate(rows):
        for column, source in enumerate(columns):
            cell, place = evidence_map.cells[source, mechanism], (side + column * wide, top + row * _HIGH)
            boxes.append(_box(cell, labels, (source, mechanism), place, wide, language))
    names = [
        Text(side - 8, top + (row + 0.5) * _HIGH + 3.5, labels[name], _SIZE, "end") for row, name in enumerate(rows)
    ]
    names += [replace(line, x=round(side + line.x, 1)) for line in heads]
    with_studies = [box for box in boxes if box.cell.standing + box.cell.retracted]
    parts = (selection.words(dataset, language), filter_words(dataset, filters, language))
    return figure_of(
        "matrix", dataset, language,
        selection=say("between", language).join(filter(None, parts)),
        description=say(
            "matrix_desc", language, sources=len(columns), mechanisms=len(rows), cells=len(with_studies),
            most=max((str(box.cell) for box in with_studies), key=lambda count: int(count.split()[0]), default="0"),
        ),
        body=Table(tuple(boxes), tuple(names), wide),
        size=(side + len(columns) * wide, top + len(rows) * _HIGH),
        legend=_legend(boxes, language),
    )  # fmt: skip


def _heads(names: list[str], wide: float) -> tuple[list[Text], float]:
    """Return the names of the columns, their last lines in one row, and the height at which the cells begin."""
    broken = [wrapped(name, _SIZE, wide - 2) for name in names]
    most = max(len(lines) for lines in broken)
    texts = [
        Text(round((column + 0.5) * wide, 1), (most - len(lines) + number + 1) * _LINE, line, _SIZE, "middle")
        for column, lines in enumerate(broken)
        for number, line in enumerate(lines)
    ]
    return texts, most * _LINE + 6


def _box(
    known: MapCell, labels: Mapping[str, str], key: tuple[str, str], place: tuple[float, float], wide: float, lang: str
) -> CellBox:
    source, mechanism = key
    cell = Cell(known.studies.standing, known.studies.retracted, known.state)
    fill = f"n{min(cell.standing, _MOST)}" if cell.state == _CHANGE else cell.state
    count = "" if cell.state == NOT_ADMITTED else str(cell).replace("-", "–")
    names = {"source": labels[source], "mechanism": labels[mechanism], "state": say(cell.state, lang)}
    title = say("matrix_cell", lang, count=known.studies, **names)
    return CellBox(source, mechanism, cell, title, fill, count, *place, _parts(known, wide), bool(known.conflicts))


def _parts(cell: MapCell, wide: float) -> tuple[Part, ...]:
    """Share a bar among the settings, each study once in each of its settings."""
    settings = [setting for study in cell.cell_studies for setting in study.settings]
    parts, x = [], (wide - _BAR_WIDE) / 2
    for setting in SETTINGS:
        width = _BAR_WIDE * settings.count(setting) / max(len(settings), 1)
        if width:
            parts.append(Part(setting, round(x, 1), round(width, 1)))
        x += width
    return tuple(parts)


def _legend(boxes: list[CellBox], language: str) -> list[list[Entry]]:
    present = {box.cell.state for box in boxes} - {_CHANGE}
    first = [Entry("ramp", f"{say(_CHANGE, language)}: {say('matrix_studies', language)}", 5 * 16.0)]
    first += [Entry("gone", say("matrix_retracted", language))] if any(box.cell.retracted for box in boxes) else []
    first += [Entry("conflict", say("matrix_conflict", language))] if any(box.conflict for box in boxes) else []
    return [
        first,
        [Entry(state, say(state, language)) for state in (*SIGNS, NOT_ADMITTED) if state in present],
        [Entry("", say("bars", language), 0), *(Entry(name, say(name, language), 22.0) for name in SETTINGS)],
    ]
