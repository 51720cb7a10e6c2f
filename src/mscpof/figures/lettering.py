"""How much room text takes, told without a font: which one a reader has is not known when a figure is made."""

from __future__ import annotations

import unicodedata

# Widths in thousandths of the size, those of the wider of the fonts that the figures name (Arial, DejaVu Sans).
_WIDTHS = {width: signs for signs, width in {
    " ijl.,:;'|!`I[]/\\": 320, "frt()-\"": 400, "mw": 900, "MW@%": 980, "{}*^_~": 600,
    "acekgsvxyzJ": 580, "bdhnopqu": 630, "+<>=→": 840,
}.items()}  # fmt: skip
_WIDTH_OF = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_DIGIT, _CAPITAL, _WIDE, _OTHER = 636, 740, 1000, 640


def width_of(text: str, size: float) -> float:
    """Return the width of a text, rather too much than too little.

    :param size: of the font, in pixels.
    :returns: pixels.

    >>> width_of("间充质", 10)
    30.0
    """
    return sum(_width(sign) for sign in text) * size / 1000


def _width(sign: str) -> int:
    if sign in _WIDTH_OF:
        return _WIDTH_OF[sign]
    if unicodedata.east_asian_width(sign) in "WF":
        return _WIDE
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0
    return _DIGIT if sign.isdigit() else _CAPITAL if sign.isupper() else _OTHER


def wrapped(text: str, size: float, most: float, lines: int = 3) -> tuple[str, ...]:
    """Break a text into lines, between words or Chinese signs; what does not fit on the last line is cut with dots.

    :param size: of the font, in pixels.
    :param most: the width that a line may have, in pixels.
    :param lines: how many there may be.

    >>> wrapped("damage to ovarian function", 10, 90)
    ('damage to', 'ovarian function')
    """
    found = [""]
    for part in _parts(text):
        if width_of((found[-1] + part).rstrip(), size) > most and found[-1].strip():
            found.append("")
        found[-1] += part if found[-1] else part.lstrip()
    told = [line.rstrip() for line in found]
    if len(told) > lines:
        told = [*told[: lines - 1], f"{told[lines - 1]}…"]
    return tuple(shortened(line, size, most) for line in told)


def shortened(text: str, size: float, most: float) -> str:
    """Return a text, cut with dots where it is wider than it may be."""
    if width_of(text, size) <= most:
        return text
    text = text.rstrip("…")
    while text and width_of(f"{text}…", size) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _parts(text: str) -> list[str]:
    """Return what stays on one line together: words with the space before them, Chinese signs one by one."""
    parts = [""]
    for sign in text:
        alone = unicodedata.east_asian_width(sign) == "W" and unicodedata.category(sign)[0] != "P"
        if (
            sign == " "
            or alone
            or (parts[-1] and unicodedata.east_asian_width(parts[-1][-1]) == "W" and sign.isalnum())
        ):
            parts.append("")
        parts[-1] += sign
        # A word may also break behind a hyphen, a slash or a comma.
        if sign in "-/,":
            parts.append("")
    return [part for part in parts if part]
