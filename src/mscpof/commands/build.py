"""The command `mscpof build`: the dataset, built from the curated files."""

from pathlib import Path
from typing import Annotated

from typer import Option

from mscpof.base.extras import needing
from mscpof.commands.options import RootOption
from mscpof.commands.terminal import err, progress

EXAMPLES = ("mscpof build", "mscpof build --store /var/lib/mscpof")


def build(
    root: RootOption = Path(),
    store: Annotated[Path | None, Option(help="Also keep the dataset in an on-disk store here.")] = None,
) -> None:
    """Build the dataset from the curated files, after checking them."""
    with needing("curate"):
        from mscpof.curated.project import Project
        from mscpof.dataset.build import DATASET, InvalidData
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
