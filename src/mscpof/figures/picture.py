"""A figure as a file: SVG as it is, PNG and PDF from it with fonts of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from mscpof.base.faults import BadParameter

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.figures.frame import Figure

FORMATS = ("svg", "png", "pdf")
# What journals ask of pictures made of dots, as far as a picture of that many can be looked at and made in seconds.
_MOST_DOTS = 4000
# To the inch; a figure's own pixels are those of the web.
_DOTS, _PIXELS, _POINTS, _MILLIMETRES = 300, 96, 72, 25.4


def format_of(path: Path) -> str:
    """Return the format that a file's name asks for.

    :raises BadParameter: when it is none of `FORMATS`.
    """
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        code = "figure-format" if path.suffix else "figure-format-missing"
        raise BadParameter(code, path=path, ending=path.suffix, known=[f".{known}" for known in FORMATS])
    return form


def picture(figure: Figure, form: str, width: float | None = None) -> bytes:
    """Return a figure in a format.

    :param form: one of `FORMATS`.
    :param width: in millimetres; by default that of the drawing. PNG has 300 dots to the inch, and at most 4000 dots
        from left to right unless a width is asked for.
    :raises MscpofError: `font-missing`, when no font of this machine has a sign that PNG or PDF needs.
    """
    if form == "svg":
        return (figure.svg(width, "mm") if width else figure.svg()).encode()
    inches = width / _MILLIMETRES if width else figure.width / _PIXELS
    dots = round(inches * _DOTS) if width else min(round(inches * _DOTS), _MOST_DOTS)
    return _png(figure, dots) if form == "png" else _pdf(figure, inches * _POINTS)


def _png(figure: Figure, dots: int) -> bytes:
    import resvg_py

    families, files = _fonts(figure)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=figure.svg(families=families), width=dots, skip_system_fonts=True, font_files=files
        )
    )


def _pdf(figure: Figure, points: float) -> bytes:
    import svg2pdf_py

    families, files = _fonts(figure)
    fonts = svg2pdf_py.FontDatabase()
    for file in files:
        fonts.load_font_file(file)
    return bytes(svg2pdf_py.svg_to_pdf(figure.svg(points, families=families), fonts))


def _fonts(figure: Figure) -> tuple[str, list[str]]:
    """Return the families and the files of the fonts that have all signs of a figure."""
    from mscpof.figures.fonts import fonts_for

    drawn = ElementTree.fromstring(figure.svg()).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314  (our own)
    fonts = fonts_for("".join(text for line in drawn for text in line.itertext()), figure.language)
    return ", ".join(font.family for font in fonts), [str(font.path) for font in fonts]
