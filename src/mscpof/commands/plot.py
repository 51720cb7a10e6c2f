"""The command `mscpof plot`: figures for papers, of the evidence matrix, a timeline, a network or genes."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from mscpof.base.extras import needing
from mscpof.base.faults import MscpofError
from mscpof.commands.options import DatasetOption, EndpointOption, Language, StoreOption, load_knowledge_base
from mscpof.commands.terminal import err, progress

EXAMPLES = (
    "mscpof plot matrix --output matrix.pdf",
    "mscpof plot network --source placenta --width 180 --output placenta.png",
    "mscpof plot genes --most 40 --language zh > genes.svg",
)

# In millimetres: smaller figures cannot be read, larger ones fit no paper.
_LEAST_WIDTH, _MOST_WIDTH = 40, 1200


def plot(
    kind: Annotated[
        Literal["matrix", "timeline", "network", "genes"],
        Argument(help="What to draw.", metavar="matrix|timeline|network|genes"),
    ],
    output: Annotated[
        Path | None,
        Option(
            "--output", "-o", help="The file; its ending says the format: .svg, .png or .pdf. Without: SVG to stdout."
        ),
    ] = None,
    language: Annotated[Language, Option("--language", "--lang", help="The language.")] = "en",
    source: Annotated[str, Option(help="Only this source of cells, and those below it.")] = "",
    mechanism: Annotated[str, Option(help="Only what is filed under this mechanism.")] = "",
    without_retracted: Annotated[
        bool, Option("--without-retracted", help="Leave retracted studies out; else they are shown as such.")
    ] = False,
    most: Annotated[
        int | None, Option(help="Of genes: how many at most, 25 unless said otherwise.", metavar="N")
    ] = None,
    width: Annotated[
        float | None, Option(help="How wide in millimetres; journals often ask for 85 or 180.", metavar="MM")
    ] = None,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Draw a figure for a paper, with its legend and where it comes from, as SVG, PNG or PDF."""
    with needing("plot"):
        from mscpof.figures.image_file import format_of, image
        from mscpof.figures.selection import Selection
    form = format_of(output) if output else "svg"
    if width is not None and not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        raise MscpofError("figure-width", least=_LEAST_WIDTH, most=_MOST_WIDTH, width=width)
    if most is not None and (kind != "genes" or most < 1):
        raise MscpofError("figure-most")
    knowledge = load_knowledge_base(dataset, store, endpoint)
    selection = Selection(
        knowledge.find(source, "source") if source else "",
        knowledge.find(mechanism, "mechanism") if mechanism else "",
        not without_retracted,
    )
    with progress() as report, needing("plot"):
        report("drawing")
        # Only the module of the figure is imported.
        draw = getattr(import_module(f"mscpof.figures.{kind}"), f"{kind}_figure")
        data = image(draw(knowledge.source, language, selection, *([most] if most else [])), form, width)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    from mscpof.base.store import write_whole

    write_whole(output, data)
    err.print(f"{output} was written", soft_wrap=True)
