"""The command `mscpof site`: the pages of the dataset as a folder of static files."""

import time
from pathlib import Path
from typing import Annotated

from typer import Argument

from mscpof.base.extras import needing
from mscpof.commands.options import DatasetOption, ReportOption
from mscpof.commands.terminal import err, progress

EXAMPLES = ("mscpof site public", "mscpof site public && python3 -m http.server --directory public")


def site(
    folder: Annotated[Path, Argument(help="Where it goes; a site that is there is replaced.", metavar="DIR")],
    dataset: DatasetOption = None,
    report_to: ReportOption = "",
) -> None:
    """Write the pages as files: a folder that any web host can serve, without this program."""
    with needing("serve"):
        from mscpof.pages.folder import write_site
    from mscpof.ask.knowledge_base import default_dataset

    started = time.perf_counter()
    with progress() as report:
        result = write_site(dataset or default_dataset(), folder, report, report_to)
    size, seconds = result.size / 1e6, time.perf_counter() - started
    what = f"{result.files} files ({size:.0f} MB) of {result.paths} things and lists"
    err.print(f"{what} in {result.folder} ({seconds:.0f} s)", soft_wrap=True)
