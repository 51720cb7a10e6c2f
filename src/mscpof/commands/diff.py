"""The command `mscpof diff`: what changed between two editions of the dataset, in words or as RDF."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003  (typer reads the annotation)
from typing import Annotated

import typer

from mscpof.base.terminal import progress
from mscpof.commands.options import Language, LanguageOption

app = typer.Typer()

# Not 1, which says that something went wrong.
DIFFERENT = 3

_EXAMPLES = "Examples:\n\n" + "\n\n".join(
    (
        "    mscpof diff public/0.1.0 public/0.2.0",
        "    mscpof diff public/0.1.0 build/dataset.nq --format changelog",
        "    mscpof diff old.nq.gz new.nq.gz --lang zh",
    )
)


class DiffFormat(StrEnum):
    """Formats in which a change is told."""

    text = "text"
    changelog = "changelog"
    ttl = "ttl"
    json = "json"


@app.command(epilog=_EXAMPLES)
def diff(
    old: Annotated[Path, typer.Argument(help="The former release's folder, or its N-Quads.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="The later one.", metavar="NEW")],
    form: Annotated[DiffFormat, typer.Option("--format", "-f", help="How to tell it.")] = DiffFormat.text,
    language: LanguageOption = Language.en,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=f"Leave with {DIFFERENT} where anything changed, for scripts.")
    ] = False,
) -> None:
    """Tell which findings, entities, terms, mappings and other things came, changed, were retired or went.

    What rules derive and the description of the dataset, which every build makes anew, are only counted.
    """
    from mscpof.diff import changeset, report
    from mscpof.diff.difference import difference
    from mscpof.diff.snapshot import read_snapshot

    with progress() as step:
        step(f"reading {old}")
        before = read_snapshot(old)
        step(f"reading {new}")
        after = read_snapshot(new)
        step("comparing")
        found = difference(before, after)
    match form:
        case DiffFormat.ttl:
            sys.stdout.write(changeset.write(found).decode())
        case DiffFormat.json:
            sys.stdout.write(report.as_json(found, language))
        case DiffFormat.changelog:
            sys.stdout.write(report.changelog(found, language))
        case DiffFormat.text:
            sys.stdout.write(report.text(found, language))
    if exit_code and found:
        raise typer.Exit(DIFFERENT)
