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

A box is a kind of node. An arrow leads from a kind of node to those that its keys name, and shows the keys, or how many
they are. Rules derive what is marked `derived` and what a dotted arrow shows; curators write the rest.

<div class="diagram" markdown>

```mermaid
{diagram}```

</div>

## Keys

Keys of each kind of node, as curators write them, and what they lead to: other nodes, or values, such as a text, a
number or a term of the ontology. What is in italics is derived by rules.

{table}"""


def docs(root: RootOption = Path()) -> None:
    """Write the data model, a Mermaid class diagram and a table of keys, to docs/design/data-model.md."""
    with needing("curate"):
        from mscpof.base.store import write_atomically
        from mscpof.curated.project import Project
        from mscpof.ontology.data_model import mermaid, model_of, table

    project = Project.find(root)
    path = project.root / "docs" / "design" / "data-model.md"
    boxes = model_of(project)
    write_atomically(path, _PAGE.format(diagram=mermaid(boxes), table=table(boxes)).encode())
    err.print(f"{project.relative(path)} was written")
