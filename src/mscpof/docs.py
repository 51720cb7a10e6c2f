"""The command `mscpof docs`: what is generated from the ontology and the shapes for people to read."""

from __future__ import annotations

from pathlib import Path

import typer

from mscpof.options import RootOption  # noqa: TC001  (typer reads the annotation)
from mscpof.terminal import err, needing

app = typer.Typer()

_EXAMPLES = "Example:\n\n    mscpof docs"


@app.command(epilog=_EXAMPLES)
def docs(root: RootOption = Path()) -> None:
    """Write the documentation of the ontology to build/docs/ontology.html, and the picture of the data model.

    Fails, and writes nothing, when a term lacks a label or a definition in one of the languages.
    """
    with needing("docs"):
        from mscpof.datamodel import model_of
        from mscpof.description import describe
        from mscpof.diagram import draw
        from mscpof.ontologypage import render
        from mscpof.project import Project
        from mscpof.store import write_atomically

    project = Project.find(root)
    terminology = describe(project)
    written = {
        project.build / "docs" / "ontology.html": render(project, terminology),
        project.root / "docs" / "data-model.svg": draw(model_of(project)),
    }
    for path, text in written.items():
        write_atomically(path, text.encode())
        err.print(f"{project.shown(path)} was written")
