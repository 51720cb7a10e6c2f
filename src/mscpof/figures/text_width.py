"""Width of texts in figures, and line breaks, estimated without a font, since the fonts of readers are unknown."""

from __future__ import annotations

import unicodedata

# Widths in thousandths of the font size, by sign: the wider of Arial and DejaVu Sans, which figures name.
_WIDTHS = {sign: width for signs, width in {
    " ijl.,:;'|!`I[]/\\": 320, "frt()-\"": 400, "mw": 900, "MW@%": 980, "{}*^_~": 600,
    "acekgsvxyzJ": 580, "bdhnopqu": 630, "+<>=→": 840,
}.items() for sign in signs}  # fmt: skip
_DIGIT, _CAPITAL, _WIDE, _OTHER = 636, 740, 1000, 640


def width_of(text: str, size: float) -> float:
    """Return the estimated width of a text in pixels, at a font size in pixels; common fonts need no more.

    >>> width_of("间充质", 10)
    30.0
    """
    return sum(map(_width, text)) * size / 1000


def _width(sign: str) -> int:
    if sign in _WIDTHS:
        return _WIDTHS[sign]
    if unicodedata.east_asian_width(sign) in "WF":
        return _WIDE
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0
    return _DIGIT if sign.isdigit() else _CAPITAL if sign.isupper() else _OTHER


def wrapped(text: str, size: float, most: float, lines: int = 3) -> tuple[str, ...]:
    """Break a text into lines, between words or Chinese characters; dots end the last line where more remains.

    :param size: font size in pixels.
    :param most: greatest width of a line in pixels; a longer word is cut with dots.
    :param lines: greatest number of lines.

    >>> wrapped("damage to ovarian function", 10, 90)
    ('damage to', 'ovarian function')
    """
    broken = [""]
    for part in _parts(text):
        if width_of((broken[-1] + part).rstrip(), size) > most and broken[-1].strip():
            broken.append("")
        broken[-1] += part if broken[-1] else part.lstrip()
    texts = [line.rstrip() for line in broken]
    if len(texts) > lines:
        texts = [*texts[: lines - 1], f"{texts[lines - 1]}…"]
    return tuple(shortened(line, size, most) for line in texts)


def shortened(text: str, size: float, most: float) -> str:
    """Return a text, cut with dots where it is wider than `most` pixels at a font size in pixels."""
    if width_of(text, size) <= most:
        return text
    text = text.rstrip("…")
    while text and width_of(f"{text}…", size) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _parts(text: str) -> list[str]:
    """Return the parts that stay on one line: words with the space before them, Chinese signs one by one."""
    parts = [""]
    for sign in text:
        wide = unicodedata.east_asian_width(sign) == "W" and unicodedata.category(sign)[0] != "P"
        after_wide = bool(parts[-1]) and unicodedata.east_asian_width(parts[-1][-1]) == "W"
        if sign == " " or wide or (after_wide and sign.isalnum()):
            parts.append("")
        parts[-1] += sign
        # A word may also break behind a hyphen, a slash or a comma.
        if sign in "-/,":
            parts.append("")
    return [part for part in parts if part]
