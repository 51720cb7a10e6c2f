"""The command `mscpof plot`: figures for papers."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003  (typer reads the annotation)
from typing import TYPE_CHECKING, Annotated

import typer

from mscpof.base.faults import BadParameter
from mscpof.base.terminal import err, needing, progress
from mscpof.commands.options import DatasetOption, EndpointOption, Language, StoreOption, opened

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import KnowledgeBase
    from mscpof.figures.frame import Figure
    from mscpof.figures.scope import Scope

app = typer.Typer()

# In millimetres: less cannot be read, more is no paper.
_NARROW, _WIDE = 40, 1200
_EXAMPLES = (
    "Examples:\n\n    mscpof plot matrix --output matrix.pdf"
    "\n\n    mscpof plot network --source placenta --width 180 --output placenta.png"
    "\n\n    mscpof plot genes --most 40 --language zh > genes.svg"
)


class Kind(StrEnum):
    """The figures."""

    matrix = "matrix"
    timeline = "timeline"
    network = "network"
    genes = "genes"


@app.command(epilog=_EXAMPLES)
def plot(
    kind: Annotated[Kind, typer.Argument(help="What to draw.", metavar="matrix|timeline|network|genes")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file; its ending says the format: .svg, .png or .pdf. Without: SVG to stdout."
        ),
    ] = None,
    language: Annotated[Language, typer.Option("--language", "--lang", help="The language.")] = Language.en,
    source: Annotated[
        str | None, typer.Option("--source", help="Only this source of cells, and those below it.")
    ] = None,
    mechanism: Annotated[
        str | None, typer.Option("--mechanism", help="Only what is filed under this mechanism.")
    ] = None,
    without_retracted: Annotated[
        bool, typer.Option("--without-retracted", help="Leave retracted studies out; else they are shown as such.")
    ] = False,
    most: Annotated[
        int | None, typer.Option("--most", help="Of genes: how many at most, 25 unless said otherwise.", metavar="N")
    ] = None,
    width: Annotated[
        float | None,
        typer.Option("--width", help="How wide in millimetres; journals often ask for 85 or 180.", metavar="MM"),
    ] = None,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Draw a figure for a paper, with its legend and where it comes from, as SVG, PNG or PDF."""
    with needing("plot"):
        from mscpof.figures.picture import format_of, picture
        from mscpof.figures.scope import Scope
    form = format_of(output) if output else "svg"
    if width is not None and not _NARROW <= width <= _WIDE:
        raise BadParameter(f"--width is in millimetres, from {_NARROW} to {_WIDE}, not {width:g}")
    if most is not None and (kind is not Kind.genes or most < 1):
        raise BadParameter("--most goes with genes, and is at least 1")
    knowledge = opened(dataset, store, endpoint)
    scope = Scope(
        knowledge.find(source, "source") if source else "",
        knowledge.find(mechanism, "mechanism") if mechanism else "",
        not without_retracted,
    )
    with progress() as report, needing("plot"):
        report("drawing")
        made = picture(_figure(knowledge, kind, language.value, scope, most), form, width)
    if output is None:
        sys.stdout.buffer.write(made)
        return
    from mscpof.base.store import write_whole

    write_whole(output, made)
    err.print(f"{output} was written", soft_wrap=True)


def _figure(knowledge: KnowledgeBase, kind: Kind, language: str, scope: Scope, most: int | None) -> Figure:
    """Draw a figure; only what it needs is loaded."""
    match kind:
        case Kind.matrix:
            from mscpof.figures.matrix import matrix_figure

            return matrix_figure(knowledge.source, language, scope)
        case Kind.timeline:
            from mscpof.figures.timeline import timeline_figure

            return timeline_figure(knowledge.source, language, scope)
        case Kind.network:
            from mscpof.figures.pathways import network_figure

            return network_figure(knowledge.source, language, scope)
        case Kind.genes:
            from mscpof.figures.genes import MOST, genes_figure

            return genes_figure(knowledge.source, language, scope, most or MOST)
