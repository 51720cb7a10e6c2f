"""The commands that check the curated files and build the dataset from them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from mscpof.base.faults import InvalidData
from mscpof.base.terminal import err, needing, progress
from mscpof.commands.options import Language, LanguageOption, ReportFormat, RootOption

app = typer.Typer()


@app.command(epilog="Examples:\n\n    mscpof build\n\n    mscpof build --store /var/lib/mscpof")
def build(
    root: RootOption = Path(),
    store: Annotated[
        Path | None, typer.Option("--store", help="Also keep the dataset in an on-disk store here.")
    ] = None,
) -> None:
    """Build the dataset from the curated files, after checking them."""
    with needing("curate"):
        from mscpof.curated.project import Project
        from mscpof.dataset.build import DATASET
        from mscpof.dataset.build import build as build_project

    project = Project.find(root)
    with needing("curate"), progress() as report:
        try:
            knowledge = build_project(project, store=store, report=report)
        except InvalidData as fault:
            from mscpof.dataset.report import as_text

            err.print(as_text([f for f in fault.faults if f.severity == "error"]), end="")
            raise
    seconds = ", ".join(f"{name} {spent:.2f} s" for name, spent in knowledge.seconds.items())
    err.print(f"{len(knowledge.store)} statements in {project.build / DATASET} ({seconds})")
    if knowledge.faults:
        err.print(f"warnings: {len(knowledge.faults)}; see: mscpof validate")


@app.command(
    epilog="Examples:\n\n    mscpof validate\n\n    mscpof validate data/studies/qu-q-2022.yaml"
    "\n\n    mscpof validate --format sarif > report.sarif"
)
def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Curated files to check as parts of the whole; by default all.", metavar="[FILE]..."),
    ] = None,
    root: RootOption = Path(),
    form: Annotated[ReportFormat, typer.Option("--format", help="For people (text) or machines.")] = ReportFormat.text,
    lang: LanguageOption = Language.en,
) -> None:
    """Check the curated files: their form, the shapes, the quality queries.

    Files that are named are held against everything else, too: told is all that is wrong in them, as by a check of all
    files, only sooner. What a change of theirs makes wrong in other files is told by a check of all.
    """
    with needing("curate"):
        from mscpof.curated.project import Project
        from mscpof.dataset import report as reports
        from mscpof.dataset.build import check
        from mscpof.dataset.selection import Selection

    started = time.perf_counter()
    project = Project.find(root)
    selection = Selection.of(project, files) if files else None
    with needing("curate"), progress() as report:
        knowledge = check(project, report, selection=selection)
    faults = knowledge.faults
    reports.tell(faults, form.value, lang.value)
    if not knowledge.complete and not knowledge.errors:
        err.print("errors in other files keep these from being checked to the end; see: mscpof validate")
    elif knowledge.elsewhere:
        err.print("there are errors in other files; see: mscpof validate")
    elif not knowledge.reading.whole:
        err.print("the shapes and quality queries were not run; mend these first")
    count = len(selection.files) if selection else knowledge.reading.files
    err.print(reports.summary(faults, count, time.perf_counter() - started))
    if knowledge.errors or not knowledge.complete:
        raise typer.Exit(1)
