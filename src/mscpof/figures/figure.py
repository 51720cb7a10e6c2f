"""Figure: a body with title, legend, notes and credit around it, written as SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mscpof.base.answer import Answer
from mscpof.base.names import BASE
from mscpof.base.query_text import query_text
from mscpof.figures.text_width import width_of, wrapped
from mscpof.figures.words import say, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.base.sparql import Source

# Fonts that most readers have, in the order of preference; the last is the sans-serif font of the machine.
FAMILIES = (
    "Arial, Liberation Sans, Helvetica, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, "
    "Source Han Sans SC, WenQuanYi Zen Hei, sans-serif"
)
# Least width of a figure, which title and legend need, margin, font sizes and height of a row of the legend, in pixels
# of 1/96 inch.
_LEAST, _MARGIN, _TITLE, _TEXT, _ROW = 560.0, 16.0, 15.0, 10.0, 18.0
# Control signs, which XML does not allow.
_REFUSED = {number: "\ufffd" for number in (*range(32), 0xFFFE, 0xFFFF) if number not in (9, 10, 13)}
_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?")
_CREDIT = query_text(__package__, "credit")


@dataclass(frozen=True, slots=True)
class Text:
    """Line of text.

    :param x, y: place of its start, middle or end, as `anchor` says, and of its base line, in pixels.
    :param size: font size in pixels.
    """

    x: float
    y: float
    text: str
    size: float = _TEXT
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry of the legend: a mark and its meaning.

    :param mark: name of the mark in the templates; empty for a heading.
    :param text: meaning of the mark.
    :param room: width of the mark in pixels.
    :param x, y: left border and middle of the mark in pixels, which `figure_of` sets.
    """

    mark: str
    text: str
    room: float = 16.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Figure with the place of all its parts, in pixels of 1/96 inch to the right of and below its upper left corner.

    :param kind: name of its template: `matrix`, `timeline`, `genes` or `network`.
    :param language: language of its words, one of `LANGUAGES`.
    :param title, description: what it is and shows, in words, for readers who do not see it.
    :param width, height: size of the whole figure.
    :param texts, legend: lines of title, selection, notes and credit; entries of the legend.
    :param body: what the template draws, of a class of its own for each kind.
    :param left, top: place of the upper left corner of the body.
    """

    kind: str
    language: str
    title: str
    description: str
    width: float
    height: float
    texts: tuple[Text, ...]
    legend: tuple[Entry, ...]
    body: Any
    left: float
    top: float

    def svg(self, width: float = 0, unit: str = "", families: str = FAMILIES) -> str:
        """Return the figure as SVG.

        :param width: width to show it at, in `unit`; 0 for the width as drawn, in pixels.
        :param unit: unit of the width in SVG, such as `mm`; empty for pixels.
        :param families: font families in the order of preference, as in CSS.
        """
        wide = width or self.width
        size = {"wide": f"{wide:g}{unit}", "high": f"{wide * self.height / self.width:g}{unit}"}
        return _templates().get_template(f"{self.kind}.svg").render(figure=self, families=families, **size)


def figure_of(
    kind: str,
    dataset: Source,
    language: str,
    *,
    selection: str,
    description: str,
    body: Any,
    size: tuple[float, float],
    legend: Sequence[Sequence[Entry]],
    notes: Sequence[str] = (),
) -> Figure:
    """Return a figure with title, legend, notes and credit around its body.

    :param kind: name of the figure: of its template, and of its title among the words.
    :param dataset: store or server; its edition and licence go into the credit.
    :param selection: part of the evidence that it shows, in words; empty for all.
    :param description: its content in words, for readers who do not see it.
    :param body, size: what the template draws, with its width and height in pixels.
    :param legend: groups of entries; each group begins a row.
    :param notes: paragraphs below the legend.
    """
    title = say(f"{kind}_title", language)
    width = max(size[0], _LEAST) + 2 * _MARGIN
    room = width - 2 * _MARGIN
    texts, y = _lines(title, _MARGIN + _TITLE, _TITLE, room)
    if selection:
        more, y = _lines(selection, y, _TEXT + 1, room)
        texts += more
    top = y + 2
    entries, y = _legend(legend, top + size[1] + 20, room)
    for note in (*notes, say("caution", language), _credit(dataset, language)):
        more, y = _lines(note, y, _TEXT - 0.5, room)
        texts += more
    # From the base line that a further line would have.
    height = round(y - _TEXT * 0.4 + _MARGIN / 2, 1)
    left = round((width - size[0]) / 2, 1)
    return Figure(kind, language, title, description, round(width, 1), height, tuple(texts), entries, body, left, top)


def prepare() -> None:
    """Load and compile all templates and words, for processes that can open no file afterwards."""
    for name in _templates().list_templates(filter_func=lambda name: name.endswith(".svg")):
        _templates().get_template(name)
    words()


def _lines(text: str, y: float, size: float, room: float) -> tuple[list[Text], float]:
    """Return the lines of a paragraph and the base line at which the next paragraph begins."""
    lines = wrapped(text, size, room, lines=9)
    texts = [Text(_MARGIN, round(y + number * size * 1.35, 1), line, size) for number, line in enumerate(lines)]
    return texts, round(y + len(lines) * size * 1.35 + 3, 1)


def _legend(groups: Sequence[Sequence[Entry]], y: float, room: float) -> tuple[tuple[Entry, ...], float]:
    entries = []
    for group in groups:
        x = 0.0
        for entry in group:
            wide = entry.room + 5 + width_of(entry.text, _TEXT) + 14
            if x and x + wide - 14 > room:
                x, y = 0.0, y + _ROW
            entries.append(replace(entry, x=round(_MARGIN + x, 1), y=round(y, 1)))
            x += wide
        y += _ROW if group else 0
    return tuple(entries), round(y + 6, 1)


def _credit(dataset: Source, language: str) -> str:
    [row] = Answer(dataset, _CREDIT)
    values = {name: value or "?" for name, value in row.items()}
    values["licence"] = _COMMONS.sub(lambda part: f"CC {part[1].upper()} {part[2]}", values["licence"])
    name = "cite" if values["date"] == "?" else "cite_dated"
    return say(name, language, address=BASE.removeprefix("https://").strip("/"), **values)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Return the templates, compiled once each."""
    return Environment(
        loader=PackageLoader("mscpof.figures"), autoescape=True, undefined=StrictUndefined, finalize=_writable,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


def _writable(value: object) -> object:
    """Return a value as XML can hold it."""
    if isinstance(value, float):
        return f"{value:g}"
    # Markup comes from a template, whose values have passed here.
    return value.translate(_REFUSED) if type(value) is str else value
