"""The commands `mscpof imports list` and `refresh`: the slices, the parts of other ontologies that ours imports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from mscpof.base.extras import needing
from mscpof.base.names import shorten
from mscpof.base.store import write_atomically
from mscpof.commands.answer_table import number_of, print_rows
from mscpof.commands.options import RootOption, epilog
from mscpof.commands.terminal import err, progress
from mscpof.curated.project import Project

if TYPE_CHECKING:
    from mscpof.ontology.refresh import Refresh
    from mscpof.ontology.slices import Slice
    from mscpof.ontology.term import Release

imports = typer.Typer(no_args_is_help=True, help="Show and refresh the slices of reference ontologies.")


def _complete_slice(incomplete: str) -> list[str]:
    return sorted(path.stem for path in Path("ontology/imports").glob("*.ttl") if path.stem.startswith(incomplete))


@imports.command("list", epilog=epilog("mscpof imports list"))
def list_slices(root: RootOption = Path()) -> None:
    """List the slices: which ontology, at which release or commit, under which licence, how many terms."""
    with needing("curate"):
        from mscpof.ontology.slices import load_slices

    rows = [
        [each.name, each.source, _first(each.versions), _licence(each.licence), str(len(each.terms))]
        for each in load_slices(Project.find(root)).values()
    ]
    print_rows(["slice", "source", "version", "licence", "terms"], rows)


@imports.command(
    "refresh",
    epilog=epilog(
        "mscpof imports refresh go --from go.obo",
        "mscpof imports refresh eco --dry-run",
        "mscpof imports refresh chebi --from http://purl.obolibrary.org/obo/chebi/chebi_lite.obo",
    ),
)
def refresh_slice(
    name: Annotated[str, Argument(help="The slice, such as go.", autocompletion=_complete_slice)],
    file: Annotated[
        str | None,
        Option(
            "--from", help="A release in OBO, OBO Graph-JSON or RDF/XML, perhaps gzipped; by default that of its PURL."
        ),
    ] = None,
    release: Annotated[str, Option(help="The address of the release or commit, where the file does not say.")] = "",
    force: Annotated[bool, Option("--force", help="Keep terms in use that the release lacks or has retired.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes only.")] = False,
    timeout: Annotated[float, Option(min=0.1, help="Seconds a server may stay silent.")] = 60,
    max_size: Annotated[int, Option(min=1, help="Megabytes to download at most.")] = 500,
    root: RootOption = Path(),
) -> None:
    """Make a slice anew from a release of its ontology: labels, parents, relations; ours stay the Chinese labels.

    Fails, and changes nothing, when terms in use have been retired or are not in the release.
    """
    with needing("curate"):
        from mscpof.ontology.refresh import mentions, refresh
        from mscpof.ontology.slices import find_slice, load_slices, render

    project = Project.find(root)
    slices = load_slices(project)
    old = find_slice(slices, name)
    upstream = _read_release(old, file, timeout, max_size)
    owners = {owner for each in slices.values() for owner in each.owners}
    result = refresh(old.name, slices, upstream, mentions(project, owners), version=release, force=force)
    _report(result, old)
    text, outcome = render(result.slice), "is as it should be"
    if text != old.path.read_text(encoding="utf-8"):
        outcome = "was left as it is" if dry_run else "was written; check it with: mscpof validate"
        if not dry_run:
            write_atomically(old.path, text.encode())
    err.print(f"{project.relative(old.path)} {outcome}")


def _read_release(old: Slice, file: str | None, timeout: float, limit: int) -> Release:
    """Read the release of an ontology from a file or an address; by default from the slice's own source."""
    # The modules that download take a while to load, and other commands do without them.
    from mscpof.ontology.download import downloaded, is_address
    from mscpof.ontology.upstream import read_release

    place = file or old.source
    with progress() as report:
        report(f"reading {place}")
        if not is_address(place):
            return read_release(Path(place))
        with downloaded(place, timeout=timeout, limit=limit) as path:
            return read_release(path, place)


def _report(result: Refresh, old: Slice) -> None:
    """Print the changes on stdout, and their number on stderr."""
    if result.changes:
        rows = [[change.kind, shorten(change.term), change.text] for change in result.changes]
        print_rows(["change", "term", "what"], rows)
    sys.stdout.flush()
    before, after = _first(old.versions) or "nothing", _first(result.slice.versions)
    changes = number_of(len(result.changes), "change")
    err.print(f"{old.name}: {changes}, {len(result.slice.terms)} terms, from {before} to {after}")


def _first(names: list[str]) -> str:
    """Return the first of several names, and the number of the others.

    >>> _first(["2026-10-01", "2026-11-01"])
    '2026-10-01 and 1 more'
    """
    return f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else "".join(names)


def _licence(iri: str) -> str:
    """Return the short name of a Creative Commons licence, or the IRI of another licence.

    >>> _licence("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    kind, _, rest = iri.partition("creativecommons.org/")[2].partition("/")
    name, _, version = rest.strip("/").partition("/")
    if kind == "publicdomain":
        return f"CC0 {version}"
    return f"CC {name.upper()} {version}" if kind == "licenses" else iri
