"""The command `mscpof schema`: JSON Schemas of the curated files, for editors."""

import sys
from pathlib import Path
from typing import Annotated

from typer import Argument

from mscpof.base.extras import needing
from mscpof.base.faults import MscpofError
from mscpof.commands.options import RootOption
from mscpof.commands.terminal import err

EXAMPLES = ("mscpof schema", "mscpof schema studies > studies.schema.json")


def _complete_folder(incomplete: str) -> list[str]:
    return [name for name in ("studies", "review", "entities", "discrepancies") if name.startswith(incomplete)]


def schema(
    folder: Annotated[
        str | None,
        Argument(
            help="studies, review, entities or discrepancies: write its schema to stdout.",
            autocompletion=_complete_folder,
        ),
    ] = None,
    root: RootOption = Path(),
) -> None:
    """Write JSON Schemas with which editors complete and explain the curated files, into build/schema/ or to stdout."""
    with needing("curate"):
        from mscpof.base.store import write_atomically
        from mscpof.curated.project import Project
        from mscpof.curated.reading import read
        from mscpof.curator.json_schema import as_text, schemas

    project = Project.find(root)
    reading = read(project)
    if not reading.new or not reading.shapes:
        raise reading.faults[0]
    by_folder = schemas(project, reading)
    if folder is not None:
        if folder not in by_folder:
            raise MscpofError("unknown-data-folder", name=folder, known=list(by_folder))
        sys.stdout.write(as_text(by_folder[folder]))
        return
    for name, content in by_folder.items():
        path = project.build / "schema" / f"{name}.schema.json"
        write_atomically(path, as_text(content).encode())
        print(project.relative(path))
    if reading.faults:
        err.print(f"{len(reading.faults)} faults in the files, so something may be missing; see: mscpof validate")
