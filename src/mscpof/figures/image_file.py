"""Image files of figures: SVG as drawn, PNG and PDF made from the SVG with fonts of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from mscpof.base.faults import BadParameter

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.figures.figure import Figure

FORMATS = ("svg", "png", "pdf")
# Most dots from left to right, so that an image can be made in seconds and opened.
_MOST_DOTS = 4000
# Dots of PNG as journals ask for, pixels of the web, and points of PDF, to the inch.
_DOTS, _PIXELS, _POINTS, _MILLIMETRES = 300, 96, 72, 25.4


def format_of(path: Path) -> str:
    """Return the format, one of `FORMATS`, that the ending of a file name asks for.

    :raises BadParameter: when it has no ending, or one that is none of `FORMATS`.
    """
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        known = [f".{known}" for known in FORMATS]
        if not path.suffix:
            raise BadParameter("figure-format-missing", path=path, known=known)
        raise BadParameter("figure-format", path=path, ending=path.suffix, known=known)
    return form


def image(figure: Figure, form: str, width: float | None = None) -> bytes:
    """Return the content of an image file of a figure.

    :param form: one of `FORMATS`.
    :param width: width in millimetres; by default that of the figure. PNG has 300 dots to the inch, and at most 4000
        dots from left to right unless a width is given.
    :raises MscpofError: `font-missing`, when no font of this machine has a character that PNG or PDF needs.
    """
    if form == "svg":
        return (figure.svg(width, "mm") if width else figure.svg()).encode()
    inches = width / _MILLIMETRES if width else figure.width / _PIXELS
    dots = round(inches * _DOTS) if width else min(round(inches * _DOTS), _MOST_DOTS)
    families, files = _fonts(figure)
    if form == "png":
        import resvg_py

        svg = figure.svg(families=families)
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=dots, skip_system_fonts=True, font_files=files))
    import svg2pdf_py

    fonts = svg2pdf_py.FontDatabase()
    for file in files:
        fonts.load_font_file(file)
    return bytes(svg2pdf_py.svg_to_pdf(figure.svg(inches * _POINTS, families=families), fonts))


def _fonts(figure: Figure) -> tuple[str, list[str]]:
    """Return the families and the files of fonts that have all signs of a figure."""
    from mscpof.figures.fonts import fonts_for

    texts = ElementTree.fromstring(figure.svg()).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314  (our own)
    fonts = fonts_for("".join(part for text in texts for part in text.itertext()), figure.language)
    return ", ".join(font.family for font in fonts), [str(font.path) for font in fonts]
