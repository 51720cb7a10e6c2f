"""The commands with which the ontology is kept: the slices it imports, and what reasoners can make of it."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pyoxigraph import NamedNode

from mscpof.base.faults import InvalidData, NotDl
from mscpof.base.names import ONTOLOGY_GRAPH, shorten
from mscpof.base.store import write_atomically
from mscpof.base.terminal import err, needing
from mscpof.commands.answer_table import print_rows
from mscpof.commands.options import RootOption  # noqa: TC001  (typer reads it when the command is made)
from mscpof.curated.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ontology.refresh import Refresh
    from mscpof.ontology.slices import Slice
    from mscpof.ontology.term import Release

app = typer.Typer()
imports = typer.Typer(no_args_is_help=True, help="Show and refresh the slices of reference ontologies.")
app.add_typer(imports, name="imports")


def _slice_names(incomplete: str) -> list[str]:
    """Complete the name of a slice."""
    names = sorted(path.stem for path in Path("ontology/imports").glob("*.ttl"))
    return [name for name in names if name.startswith(incomplete)]


@imports.command("list", epilog="Example:\n\n    mscpof imports list")
def list_slices(root: RootOption = Path()) -> None:
    """List the slices: which ontology, at which release or commit, under which licence, how many terms."""
    with needing("curate"):
        from mscpof.ontology.slices import load_slices

    rows = [
        [found.name, found.source, _first(found.versions), _licence(found.licence), str(len(found.terms))]
        for found in load_slices(Project.find(root)).values()
    ]
    print_rows(["slice", "source", "version", "licence", "terms"], rows)


@imports.command(
    "refresh",
    epilog="Examples:\n\n    mscpof imports refresh go --from go.obo\n\n    mscpof imports refresh eco --dry-run\n\n"
    "    mscpof imports refresh chebi --from http://purl.obolibrary.org/obo/chebi/chebi_lite.obo",
)
def refresh_slice(
    name: Annotated[str, typer.Argument(help="The slice, such as go.", autocompletion=_slice_names)],
    file: Annotated[
        str | None,
        typer.Option(
            "--from", help="A release in OBO, OBO Graph-JSON or RDF/XML, perhaps gzipped; by default that of its PURL."
        ),
    ] = None,
    release: Annotated[
        str, typer.Option("--release", help="The address of the release or commit, where the file does not say.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Keep terms in use that the release lacks or has retired.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changes only.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds a server may stay silent.")] = 60,
    max_size: Annotated[int, typer.Option("--max-size", min=1, help="Megabytes to download at most.")] = 500,
    root: RootOption = Path(),
) -> None:
    """Make a slice anew from a release of its ontology: labels, parents, relations; ours stay the Chinese labels.

    Fails, and changes nothing, when terms in use have been retired or are not in the release.
    """
    with needing("curate"):
        from mscpof.ontology.mentions import mentions
        from mscpof.ontology.refresh import refresh
        from mscpof.ontology.slices import find_slice, load_slices, render

    project = Project.find(root)
    slices = load_slices(project)
    old = find_slice(slices, name)
    given = _fetch(old, file, timeout, max_size)
    done = refresh(old.name, slices, given, mentions(project, _owners(slices)), version=release, force=force)
    _report(done, old)
    text = render(done.slice)
    if text == old.path.read_text(encoding="utf-8"):
        err.print(f"{project.shown(old.path)} is as it should be")
    elif dry_run:
        err.print(f"{project.shown(old.path)} was left as it is")
    else:
        write_atomically(old.path, text.encode())
        err.print(f"{project.shown(old.path)} was written; check it with: mscpof validate")


@app.command(epilog="Example:\n\n    mscpof profile")
def profile(root: RootOption = Path()) -> None:
    """Tell whether the ontology is OWL 2 DL, and which axioms keep it from OWL 2 EL; fail where it is not DL."""
    with needing("curate"):
        from mscpof.curated.reading import read
        from mscpof.ontology.axioms import Axioms
        from mscpof.ontology.profile import dl_violations, el_violations, foreign_datatypes

    reading = read(Project.find(root))
    if any(fault.severity == "error" for fault in reading.faults):
        raise InvalidData(reading.faults)
    graph = NamedNode(ONTOLOGY_GRAPH)
    asserted = reading.quads
    ontology = Axioms(quad for quad in asserted if quad.graph_name == graph)
    data = foreign_datatypes(quad for quad in asserted if quad.graph_name != graph)
    not_dl, not_el = dl_violations(ontology), el_violations(ontology)
    rows = [["DL", each.rule, shorten(each.term), each.text] for each in not_dl]
    rows += [["EL", each.rule, shorten(each.term), each.text] for each in not_el]
    rows += [["DL of the data", "datatype that OWL 2 lacks", shorten(p), f"{n} x {shorten(d)}"] for p, d, n in data]
    if rows:
        print_rows(["not", "because of", "term", "with"], rows)
    sys.stdout.flush()
    err.print(f"OWL 2 EL: {_verdict(len(not_dl) + len(not_el))}")
    if not_dl:
        raise NotDl(len(not_dl))
    err.print("OWL 2 DL: yes" + (", but for values in the data" if data else ""))


def _verdict(number: int) -> str:
    return f"no, {number} axiom{'s' * (number != 1)} outside" if number else "yes"


def _fetch(old: Slice, file: str | None, timeout: float, limit: int) -> Release:
    # The parts that speak with the web take a while to load, and other commands do without them.
    from mscpof.ontology.download import downloaded, is_address
    from mscpof.ontology.upstream import read_release

    place = file or old.source
    with err.status(f"reading {place}") if err.is_terminal else nullcontext():
        if not is_address(place):
            return read_release(Path(place))
        with downloaded(place, timeout=timeout, limit=limit) as path:
            return read_release(path, place)


def _report(done: Refresh, old: Slice) -> None:
    """Print what changes on stdout, the sum of it on stderr."""
    if done.changes:
        print_rows(
            ["change", "term", "what"], [[change.kind, shorten(change.term), change.text] for change in done.changes]
        )
    sys.stdout.flush()
    changed = f"{len(done.changes)} change{'s' * (len(done.changes) != 1)}"
    before, after = _first(old.versions) or "nothing", _first(done.slice.versions)
    err.print(f"{old.name}: {changed}, {len(done.slice.terms)} terms, from {before} to {after}")


def _owners(slices: Mapping[str, Slice]) -> set[str]:
    return {owner for found in slices.values() for owner in found.owners}


def _first(names: list[str]) -> str:
    """Return the first of several names, and how many more there are.

    >>> _first(["2026-10-01", "2026-11-01"])
    '2026-10-01 and 1 more'
    """
    return " and ".join([*names[:1], *([f"{len(names) - 1} more"] if len(names) > 1 else [])])


def _licence(iri: str) -> str:
    """Return what people call a licence of Creative Commons.

    >>> _licence("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    kind, _, rest = iri.partition("creativecommons.org/")[2].partition("/")
    name, _, version = rest.strip("/").partition("/")
    if kind == "publicdomain":
        return f"CC0 {version}"
    return f"CC {name.upper()} {version}" if kind == "licenses" else iri
