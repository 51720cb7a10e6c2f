"""The command `mscpof diff`: the differences between two editions of the dataset, as text, changelog or JSON."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer import Argument, Option

from mscpof.commands.options import LanguageOption
from mscpof.commands.terminal import progress

# Exit code for differences; 1 is that of a failure.
DIFFERENT = 3

EXAMPLES = (
    "mscpof diff public/0.1.0 public/0.2.0",
    "mscpof diff public/0.1.0 build/dataset.nq --format changelog",
    "mscpof diff old.nq.gz new.nq.gz --lang zh",
)


def diff(
    old: Annotated[Path, Argument(help="The former release's folder, or its N-Quads.", metavar="OLD")],
    new: Annotated[Path, Argument(help="The later one.", metavar="NEW")],
    form: Annotated[Literal["text", "changelog", "json"], Option("--format", "-f", help="How to tell it.")] = "text",
    language: LanguageOption = "en",
    exit_code: Annotated[
        bool, Option("--exit-code", help=f"Leave with {DIFFERENT} where anything changed, for scripts.")
    ] = False,
) -> None:
    """Tell which findings, entities, terms, mappings and other things came, changed, were retired or went.

    What rules derive and the description of the dataset, which every build makes anew, are only counted.
    """
    from mscpof.diff import change_report
    from mscpof.diff.difference import difference
    from mscpof.diff.edition_dataset import read_dataset

    with progress() as step:
        step(f"reading {old}")
        before = read_dataset(old)
        step(f"reading {new}")
        after = read_dataset(new)
        step("comparing")
        changes = difference(before, after)
    forms = {"json": change_report.as_json, "changelog": change_report.changelog, "text": change_report.text}
    sys.stdout.write(forms[form](changes, language))
    if exit_code and changes:
        raise typer.Exit(DIFFERENT)
