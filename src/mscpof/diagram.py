"""The picture of the data model: SVG with colours for light and dark, and its content in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from mscpof.layout import HEAD, WIDTH, lay_out

if TYPE_CHECKING:
    from mscpof.datamodel import Box

# One for each box, in the light and in the dark; repeated where there are more boxes.
_HUES = (
    ("#57606a", "#9aa4af"), ("#0f766e", "#4fd1c5"), ("#0a5dc2", "#6cb0ff"), ("#9a6700", "#e3b341"),
    ("#4d7c0f", "#a3d45c"), ("#9d174d", "#f58ab8"), ("#b42318", "#ff9086"), ("#c2410c", "#ffa369"),
    ("#7a3ec8", "#c297ff"), ("#475569", "#a3b3c7"), ("#0369a1", "#5ecbf5"), ("#a21caf", "#ee8bf5"),
    ("#15803d", "#5fd38a"), ("#854d0e", "#dcb25f"), ("#334155", "#b8c4d3"),
)  # fmt: skip


def draw(boxes: dict[str, Box]) -> str:
    """Return the picture of a data model.

    :param boxes: by name.
    """
    pages = Environment(
        loader=PackageLoader("mscpof"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    drawing = lay_out(boxes)
    text = pages.get_template("data-model.svg").render(
        drawing=drawing, width=WIDTH, head=HEAD, hues=_HUES, told=[_told(box) for box in boxes.values()]
    )
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def _told(box: Box) -> str:
    """Return where a box leads, in words."""
    leads = [f"{', '.join(keys.names)} lead to {' or '.join(keys.boxes)}" for keys in box.keys if keys.boxes]
    return f"{box.name}: {'; '.join(leads)}." if leads else f"{box.name} leads nowhere."
