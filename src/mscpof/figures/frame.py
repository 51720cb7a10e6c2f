"""What every figure has around its marks: a title, a legend, what it does not say, and where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mscpof.base.answer import Answer
from mscpof.base.names import BASE, ONTOLOGY, PREFIXES, REVIEW
from mscpof.figures.lettering import width_of, wrapped
from mscpof.figures.words import say, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.base.sparql import Source

# What most readers have, in the order of preference; the last is whatever a machine takes for sans-serif.
FAMILIES = (
    "Arial, Liberation Sans, Helvetica, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, "
    "Source Han Sans SC, WenQuanYi Zen Hei, sans-serif"
)
# The least width of a figure, for its title and legend; all in pixels of 1/96 inch.
_LEAST, _MARGIN, _TITLE, _TEXT = 560.0, 16.0, 15.0, 10.0
_ROW = 18.0
# The control signs that XML does not allow.
_REFUSED = {number: "\ufffd" for number in (*range(32), 0xFFFE, 0xFFFF) if number not in (9, 10, 13)}

# How Creative Commons names its licences.
_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?")

_CREDIT = f"""
PREFIX bibo:    <{PREFIXES["bibo"]}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX owl:     <{PREFIXES["owl"]}>
SELECT (MAX(?its) AS ?version) (MAX(?day) AS ?date) (MIN(?terms) AS ?licence) (MIN(?number) AS ?doi)
WHERE {{
  # Without the graph that describes the dataset, what its ontology says of itself holds of it too.
  {{ VALUES ?this {{ <{BASE}dataset> <{ONTOLOGY}> }} ?this owl:versionInfo ?its ; dcterms:license ?terms }}
  OPTIONAL {{ <{BASE}dataset> dcterms:issued ?day }}
  OPTIONAL {{ <{REVIEW}> bibo:doi ?number }}
}}
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text.

    :param x: where it begins, ends or has its middle, as `anchor` says (start, end, middle); `y`: its base line.
    :param size: of the font, in pixels.
    """

    x: float
    y: float
    text: str
    size: float = _TEXT
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a mark and what it means.

    :param mark: the name of the mark, as the templates draw it; none for a heading.
    :param room: how wide the mark is, in pixels.
    :param x: where the mark begins; `y`: its middle. Both are set when the legend is placed.
    """

    mark: str
    text: str
    room: float = 16.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, ready to be written.

    :param kind: the name of its template.
    :param body: what the template draws; `left` and `top`: where that begins.
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
        """Write the figure as SVG.

        :param width: how wide it shall be; by default as drawn, in pixels.
        :param unit: of the width, as SVG has it, such as `mm`.
        :param families: the fonts to use.
        """
        wide = width or self.width
        size = {"wide": f"{wide:g}{unit}", "high": f"{wide * self.height / self.width:g}{unit}"}
        return _templates().get_template(f"{self.kind}.svg").render(figure=self, families=families, **size)


def framed(
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
    """Put a frame around what a figure draws.

    :param kind: the name of the figure: of its template, and of its title among the words.
    :param selection: what part of the evidence it shows; nothing for all.
    :param description: what it shows, for those who do not see it.
    :param size: width and height of the body, in pixels.
    :param legend: groups of entries; each group begins a row.
    :param notes: what is said besides.
    """
    title = say(f"{kind}_title", language)
    width = max(size[0], _LEAST) + 2 * _MARGIN
    room = width - 2 * _MARGIN
    texts, y = _lines(title, _MARGIN + _TITLE, _TITLE, room)
    if selection:
        more, y = _lines(selection, y, _TEXT + 1, room)
        texts += more
    top = y + 2
    placed, y = _legend(legend, top + size[1] + 20, room)
    for note in (*notes, say("caution", language), _credit(dataset, language)):
        more, y = _lines(note, y, _TEXT - 0.5, room)
        texts += more
    # The base line of the next line that there is not.
    height = round(y - _TEXT * 0.4 + _MARGIN / 2, 1)
    left = round((width - size[0]) / 2, 1)
    return Figure(kind, language, title, description, round(width, 1), height, tuple(texts), placed, body, left, top)


def prepare() -> None:
    """Load and compile all that figures are made with, for processes that can open no file afterwards."""
    for name in _templates().list_templates(filter_func=lambda name: name.endswith(".svg")):
        _templates().get_template(name)
    words()


def _lines(text: str, y: float, size: float, room: float) -> tuple[list[Text], float]:
    """Break a paragraph into lines; return them and where the next paragraph begins."""
    lines = wrapped(text, size, room, lines=9)
    texts = [Text(_MARGIN, round(y + number * size * 1.35, 1), line, size) for number, line in enumerate(lines)]
    return texts, round(y + len(lines) * size * 1.35 + 3, 1)


def _legend(groups: Sequence[Sequence[Entry]], y: float, room: float) -> tuple[tuple[Entry, ...], float]:
    placed = []
    for group in groups:
        x = 0.0
        for entry in group:
            wide = entry.room + 5 + width_of(entry.text, _TEXT) + 14
            if x and x + wide - 14 > room:
                x, y = 0.0, y + _ROW
            placed.append(replace(entry, x=round(_MARGIN + x, 1), y=round(y, 1)))
            x += wide
        y += _ROW if group else 0
    return tuple(placed), round(y + 6, 1)


def _credit(dataset: Source, language: str) -> str:
    found = {name: value or "?" for name, value in Answer(dataset, _CREDIT).rows[0].items()}
    found["licence"] = _COMMONS.sub(lambda part: f"CC {part[1].upper()} {part[2]}", found["licence"])
    name = "cite" if found["date"] == "?" else "cite_dated"
    return say(name, language, address=BASE.removeprefix("https://").strip("/"), **found)


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
    # What is markup was made by a template, out of values that came through here.
    return value.translate(_REFUSED) if type(value) is str else value
