"""The command `mscpof reason`: consistency of ontology and data, and the statements that they entail."""

from pathlib import Path
from typing import Annotated

from typer import Option

from mscpof.base.extras import needing
from mscpof.base.faults import MscpofError
from mscpof.commands.options import RootOption
from mscpof.commands.terminal import err, out, progress

EXAMPLES = ("mscpof reason", "mscpof reason --write", "mscpof reason --check --timeout 60")


def reason(
    root: RootOption = Path(),
    write: Annotated[bool, Option("--write", help="Write what follows to ontology/inferred.ttl.")] = False,
    check: Annotated[bool, Option("--check", help="Fail when that file is out of date.")] = False,
    timeout: Annotated[float, Option(help="The most seconds that it may take.", metavar="SECONDS", min=1)] = 300,
) -> None:
    """Let an OWL reasoner tell whether ontology and data go together, and what follows that nobody wrote."""
    with needing("reason"):
        from mscpof.base.store import write_atomically
        from mscpof.curated.project import Project
        from mscpof.ontology.entailment import difference, entail, up_to_date

    project = Project.find(root)
    with progress() as report:
        try:
            result = entail(project, timeout, report)
        except MscpofError as fault:
            reasons = fault.facts.get("reasons")
            for line in reasons if isinstance(reasons, list) else ():
                out.print(line, markup=False, soft_wrap=True)
            raise
    for sign, lines in zip("+-", difference(project, result), strict=True):
        for line in lines:
            out.print(f"{sign} {line}", markup=False, soft_wrap=True)
    seconds = ", ".join(f"{name} {spent:.1f} s" for name, spent in result.seconds.items())
    peak = result.peak / 2**20
    err.print(
        f"consistent: {result.classes} classes, {result.individuals} individuals ({seconds}; Java {peak:.0f} MiB)"
    )
    shown = project.relative(project.inferred)
    if write:
        write_atomically(project.inferred, result.to_turtle())
        err.print(f"{len(result.statements)} statements in {shown}")
    elif not up_to_date(project, result):
        if check:
            raise MscpofError("out-of-date", path=shown)
        err.print(f"{shown} is out of date; write it anew with: mscpof reason --write")
