"""The command `mscpof docs`: the data model as a diagram, from the ontology and the shapes."""

from pathlib import Path

from mscpof.base.extras import needing
from mscpof.commands.options import RootOption
from mscpof.commands.terminal import err

EXAMPLES = ("mscpof docs",)

_PAGE = """---
hide: [toc]
---

# Data model

!!! note "Generated"

    `mscpof docs` writes this page from `ontology/` and `shapes/`; change those, not the page.

Boxes are kinds of node with the keys that hold values; an arrow leads from keys to the kind of node that they name.
Rules derive what is marked `derived` and what a dotted arrow shows; curators write the rest.

```mermaid
{diagram}```
"""


def docs(root: RootOption = Path()) -> None:
    """Write the data model as a Mermaid class diagram to docs/design/data-model.md."""
    with needing("curate"):
        from mscpof.base.store import write_atomically
        from mscpof.curated.project import Project
        from mscpof.ontology.data_model import mermaid, model_of

    project = Project.find(root)
    path = project.root / "docs" / "design" / "data-model.md"
    write_atomically(path, _PAGE.format(diagram=mermaid(model_of(project))).encode())
    err.print(f"{project.relative(path)} was written")
