"""The command `mscpof validate`: a check of the curated files."""

import time
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument

from mscpof.base.extras import needing
from mscpof.commands.options import LanguageOption, ReportFormatOption, RootOption
from mscpof.commands.terminal import err, print_faults, progress

EXAMPLES = (
    "mscpof validate",
    "mscpof validate data/studies/qu-q-2022.yaml",
    "mscpof validate --format sarif > report.sarif",
)


def validate(
    files: Annotated[
        list[Path] | None,
        Argument(help="Curated files to check as parts of the whole; by default all.", metavar="[FILE]..."),
    ] = None,
    root: RootOption = Path(),
    form: ReportFormatOption = "text",
    lang: LanguageOption = "en",
) -> None:
    """Check the curated files: their form, the shapes, the quality queries.

    Files that are named are held against everything else, too: told is all that is wrong in them, as by a check of all
    files, only sooner. What a change of theirs makes wrong in other files is told by a check of all.
    """
    with needing("curate"):
        from mscpof.curated.project import Project
        from mscpof.dataset.build import check
        from mscpof.dataset.report import summary
        from mscpof.dataset.selected_files import Selection

    started = time.perf_counter()
    project = Project.find(root)
    selection = Selection.of(project, files) if files else None
    with needing("curate"), progress() as report:
        knowledge = check(project, report, selection=selection)
    faults = knowledge.faults
    print_faults(faults, form, lang)
    if not knowledge.complete and not knowledge.errors:
        err.print("errors in other files keep these from being checked to the end; see: mscpof validate")
    elif knowledge.elsewhere:
        err.print("there are errors in other files; see: mscpof validate")
    elif not knowledge.reading.whole:
        err.print("the shapes and quality queries were not run; mend these first")
    count = len(selection.files) if selection else knowledge.reading.files
    err.print(summary(faults, count, time.perf_counter() - started))
    if knowledge.errors or not knowledge.complete:
        raise typer.Exit(1)
