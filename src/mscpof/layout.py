"""Where boxes stand and how arrows run between them: columns of boxes, and gutters with a lane for each target."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.datamodel import Box

# What stands where, from above; a box that is not named goes to the shortest column.
COLUMNS = (
    ("Review", "ReviewPart", "Study", "Notice", "SourcedFact", "Exclusion"),
    ("Discrepancy", "Reading", "Finding", "MatrixCell"),
    ("Arm", "Step", "Entity", "UniProtEntry", "Conflict"),
)
# In pixels; a line holds as many signs as fit in a wide font.
WIDTH, LINE, HEAD, PART, PAD, GAP, SIGNS = 216, 16, 32, 4, 9, 22, 29
_LANE, _SHOULDER, _EDGE, _BEND = 10, 17, 8, 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box.

    :param text: keys, or kinds.
    :param to: what follows them: an arrow and the names of the boxes that it leads to.
    :param style: `kinds`, `keys` or `derived`.
    :param y: its middle.
    :param boxes: the names of the boxes to which arrows leave from here.
    """

    text: str
    to: str
    style: str
    y: float
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place.

    :param hue: the number of its colour, which the arrows to it share.
    """

    box: Box
    hue: int
    column: int
    x: float
    y: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """The ways from the lines of boxes to one box that run through one gutter.

    :param paths: SVG path data, one for each line.
    :param tip: SVG path data of the head.
    """

    target: str
    hue: int
    paths: tuple[str, ...]
    tip: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class _End:
    """A point on the border of a box: which column's, at which height."""

    column: int
    y: float


def lay_out(boxes: dict[str, Box]) -> Drawing:
    """Place boxes, and lead arrows from the lines that name them."""
    placed = {each.box.name: each for each in _stacked(boxes)}
    ends = _ends(placed)
    ways: dict[int, dict[str, list[_End]]] = defaultdict(dict)
    for target, sources in ends.items():
        for source in sources:
            if (gutter := _gutter(source.column, placed[target].column)) is not None:
                ways[gutter].setdefault(target, []).append(source)
    lanes = {gutter: _ordered(gutter, to, placed) for gutter, to in ways.items()}
    widths = [_EDGE + (_SHOULDER * 2 + _LANE * max(len(lanes.get(g, ())) - 1, 0)) for g in range(len(COLUMNS) + 1)]
    lefts: list[float] = [sum(widths[: n + 1]) + WIDTH * n for n in range(len(COLUMNS))]
    starts = [0.0, *(left + WIDTH for left in lefts)]
    arrows = []
    for gutter, targets in lanes.items():
        first = starts[gutter] + (widths[gutter] - _LANE * (len(targets) - 1)) / 2
        for number, target in enumerate(targets):
            arrows.append(_arrow(placed[target], ways[gutter][target], first + _LANE * number, gutter, lefts))
    moved = tuple(_at(each, lefts[each.column]) for each in placed.values())
    bottom = max(each.y + each.height for each in moved)
    return Drawing(lefts[-1] + WIDTH + widths[-1], bottom + GAP, moved, tuple(arrows))


def _stacked(boxes: dict[str, Box]) -> Iterator[Placed]:
    """Yield the boxes in their columns, as yet without an x."""
    below = [float(GAP)] * len(COLUMNS)
    places = [(name, n) for n, names in enumerate(COLUMNS) for name in names if name in boxes]
    rest = [name for name in boxes if name not in dict(places)]
    for hue, name in enumerate([*dict(places), *rest]):
        column = dict(places).get(name, below.index(min(below)))
        lines = tuple(_lines(boxes[name], below[column] + HEAD))
        height = lines[-1].y + LINE / 2 + PAD - below[column]
        yield Placed(boxes[name], hue, column, 0, below[column], height, lines)
        below[column] += height + GAP


def _lines(box: Box, top: float) -> Iterator[Line]:
    y = top - LINE / 2
    for text in _wrapped(box.kinds):
        yield Line(text, "", "kinds", y := y + LINE)
    for keys in box.keys:
        y += PART
        style = "derived" if keys.derived or box.derived else "keys"
        *texts, last = _wrapped(keys.names)
        *turns, end = _wrapped(keys.boxes, SIGNS - 2) if keys.boxes else [""]
        # The names of boxes are bold, and wider.
        if keys.boxes and (turns or len(f"{last} → {end}") > SIGNS - 2):
            texts, last = [*texts, last], ""
        for text in texts:
            yield Line(text, "", style, y := y + LINE)
        for number, names in enumerate([*turns, end]):
            to = f"{'→' if number == 0 else '   '} {names}" if names else ""
            leaves = keys.boxes if number == 0 else ()
            yield Line(last if names == end else "", to, style, y := y + LINE, leaves)


def _wrapped(names: Iterable[str], signs: int = SIGNS) -> list[str]:
    return textwrap.wrap(", ".join(names), signs, break_long_words=False, break_on_hyphens=False)


def _ends(placed: dict[str, Placed]) -> dict[str, list[_End]]:
    """Return, for each box, where the lines that lead to it stand."""
    found: dict[str, list[_End]] = defaultdict(list)
    for each in placed.values():
        for line in each.lines:
            for number, target in enumerate(line.boxes):
                # Several ways from one line begin a little apart.
                found[target].append(_End(each.column, line.y + 4 * (number - (len(line.boxes) - 1) / 2)))
    return found


def _gutter(source: int, target: int) -> int | None:
    """Return the gutter between two columns, numbered from the left; of one column that beside it; else none."""
    if source == target:
        return source + 1 if source == len(COLUMNS) - 1 else source
    return max(source, target) if abs(source - target) == 1 else None


def _head(target: Placed) -> _End:
    return _End(target.column, target.y + HEAD / 2)


def _ordered(gutter: int, ways: dict[str, list[_End]], placed: dict[str, Placed]) -> tuple[str, ...]:
    """Return the targets of a gutter in the order of lanes that crosses least."""
    ends = {target: [*sources, _head(placed[target])] for target, sources in ways.items()}
    spans = {target: (min(e.y for e in its), max(e.y for e in its)) for target, its in ends.items()}

    def crossings(order: tuple[str, ...]) -> int:
        count = 0
        for n, target in enumerate(order):
            for end in ends[target]:
                others = order[:n] if end.column < gutter else order[n + 1 :]
                count += sum(spans[other][0] < end.y < spans[other][1] for other in others)
        return count

    return min(permutations(ways), key=crossings)


def _arrow(target: Placed, sources: list[_End], lane: float, gutter: int, lefts: list[float]) -> Arrow:
    head = _head(target)
    tip = _border(head, gutter, lefts)
    way = 1 if tip > lane else -1
    paths = tuple(_path(_border(end, gutter, lefts), end.y, lane, tip - way * 6, head.y) for end in sources)
    back = tip - way * 9
    return Arrow(target.box.name, target.hue, paths, f"M{tip:g} {head.y:g}L{back:g} {head.y - 5:g}V{head.y + 5:g}z")


def _border(end: _End, gutter: int, lefts: list[float]) -> float:
    """Return the x of the side of a box that faces a gutter."""
    return lefts[end.column] + (WIDTH if end.column < gutter else 0)


def _path(x: float, y: float, lane: float, to_x: float, to_y: float) -> str:
    """Return the way along a lane, its corners rounded."""
    bend = min(_BEND, abs(to_y - y) / 2)
    out, back = (1 if lane > x else -1), (1 if to_x > lane else -1)
    down = 1 if to_y > y else -1
    return (
        f"M{x:g} {y:g}H{lane - out * bend:g}Q{lane:g} {y:g} {lane:g} {y + down * bend:g}"
        f"V{to_y - down * bend:g}Q{lane:g} {to_y:g} {lane + back * bend:g} {to_y:g}H{to_x:g}"
    )


def _at(placed: Placed, x: float) -> Placed:
    return Placed(placed.box, placed.hue, placed.column, x, placed.y, placed.height, placed.lines)
