"""The command `mscpof site`."""

from __future__ import annotations

import time
from pathlib import Path  # noqa: TC003  (typer reads the annotation)
from typing import Annotated

import typer

from mscpof.base.terminal import err, needing, progress
from mscpof.commands.options import DatasetOption, ReportOption  # noqa: TC001  (typer reads the annotation)

app = typer.Typer()

_EXAMPLES = "Examples:\n\n    mscpof site public\n\n    mscpof site public && python3 -m http.server --directory public"


@app.command(epilog=_EXAMPLES)
def site(
    folder: Annotated[Path, typer.Argument(help="Where it goes; a site that is there is replaced.", metavar="DIR")],
    dataset: DatasetOption = None,
    report_to: ReportOption = "",
) -> None:
    """Write the pages as files: a folder that any web host can serve, without this program."""
    with needing("serve"):
        from mscpof.pages.folder import write_site
    from mscpof.ask.knowledge_base import default_dataset

    started = time.perf_counter()
    with progress() as report:
        done = write_site(dataset or default_dataset(), folder, report, report_to)
    size, seconds = done.size / 1e6, time.perf_counter() - started
    words = f"{done.files} files ({size:.0f} MB) of {done.paths} things and lists in {done.folder} ({seconds:.0f} s)"
    err.print(words, soft_wrap=True)
