"""The commands with which curators begin: a new study's file, and the schemas that make an editor help."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mscpof.base.faults import AlreadyCurated, BadParameter, BadRecord
from mscpof.base.names import REVIEW, shorten
from mscpof.base.terminal import err, needing
from mscpof.commands.options import RootOption  # noqa: TC001  (typer reads it when the command is made)
from mscpof.curated.project import Project

if TYPE_CHECKING:
    from mscpof.curator.record import Record
    from mscpof.curator.studies import Studies

app = typer.Typer()

_SUFFIX = ".schema.json"


def _folders(incomplete: str) -> list[str]:
    """Complete the name of a folder of curated files."""
    return [name for name in ("studies", "review", "entities", "discrepancies") if name.startswith(incomplete)]


@app.command(
    "new-study",
    epilog="Examples:\n\n    mscpof new-study --from paper.bib --reference 38\n\n"
    '    mscpof new-study --author "QU Q" --author "LIU L" --year 2022 --title "miR-126-3p containing exosomes ..."'
    ' --journal "Stem Cell Res Ther" --reference 8',
)
def new_study(
    file: Annotated[
        str | None, typer.Option("--from", help="BibTeX, RIS or CSL-JSON; - for stdin.", metavar="FILE|-")
    ] = None,
    record: Annotated[
        list[str] | None, typer.Option("--record", help="Which record of the file, by key or number; repeat for more.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All records of the file that are not there yet.")] = False,
    reference: Annotated[
        int | None,
        typer.Option("--reference", min=1, help="Its number in the review's list; by default the one that cites it."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--id", help="Its id, where surname, initials and year do not do.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="What was done, such as AnimalStudy; repeat for more.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="The title.")] = "",
    title_zh: Annotated[str, typer.Option("--title-zh", help="The title in Chinese, beside an English one.")] = "",
    author: Annotated[
        list[str] | None,
        typer.Option("--author", help='"QU Q", "Qu, Qian", "付霞霏", or "{A Body}"; repeat for more.'),
    ] = None,
    year: Annotated[str, typer.Option("--year", help="The year.")] = "",
    journal: Annotated[str, typer.Option("--journal", help="The journal, abbreviated as in PubMed.")] = "",
    volume: Annotated[str, typer.Option("--volume", help="The volume.")] = "",
    issue: Annotated[str, typer.Option("--issue", help="The issue.")] = "",
    pages: Annotated[str, typer.Option("--pages", help="The pages, or the number of the article.")] = "",
    doi: Annotated[str, typer.Option("--doi", help="The DOI, as an address too.")] = "",
    pmid: Annotated[str, typer.Option("--pmid", help="The PubMed number.")] = "",
    language: Annotated[str, typer.Option("--language", help="en or zh; by default that of the title.")] = "",
    root: RootOption = Path(),
) -> None:
    """Begin the file of a study from what is known of the paper.

    What is said by an option goes before what the file says.
    """
    with needing("curate"):
        from mscpof.curator.author import Author
        from mscpof.curator.record import Record
        from mscpof.curator.skeleton import Guide, skeleton
        from mscpof.curator.studies import Studies

    project = Project.find(root)
    said = {
        "title": title,
        "title_zh": title_zh,
        "authors": tuple(Author.parse(one) for one in author or ()),
        "year": year,
        "journal": journal,
        "volume": volume,
        "issue": issue,
        "pages": pages,
        "doi": doi,
        "pmid": pmid,
    }
    records = _records(file, record or [], every=every) if file else [Record()]
    if len(records) > 1 and (name or reference or any(said.values())):
        raise BadParameter("options that speak of one paper go with one record; choose it with --record")
    guide, studies = Guide.of(project), Studies(project)
    guide.check_types(kind or [])
    ready = _prepared([one.given(**said, language=language) for one in records], studies, name, reference, every=every)
    for study, (one, number) in ready.items():
        print(studies.add(study, skeleton(study, one, number, kind or [], guide)))
        if not studies.cites(study):
            err.print(
                f"the review does not cite it yet; add to its parts in data/review/: {{id: {shorten(REVIEW)}/reference-"
                f'{number}, type: ReferenceEntry, number: "{number}", cites: study/{study}}}',
                soft_wrap=True,
            )


@app.command(epilog="Examples:\n\n    mscpof schema\n\n    mscpof schema studies > studies.schema.json")
def schema(
    folder: Annotated[
        str | None,
        typer.Argument(
            help="studies, review, entities or discrepancies: write its schema to stdout.", autocompletion=_folders
        ),
    ] = None,
    root: RootOption = Path(),
) -> None:
    """Write JSON Schemas with which editors complete and explain the curated files, into build/schema/ or to stdout."""
    with needing("curate"):
        from mscpof.base.store import write_atomically
        from mscpof.curated.reading import read
        from mscpof.curator.schema import as_text, schemas

    project = Project.find(root)
    reading = read(project)
    if not reading.new or not reading.shapes:
        raise reading.faults[0]
    made = schemas(project, reading)
    if folder is not None:
        if folder not in made:
            raise BadParameter(f'no folder "{folder}" of curated files; there are {", ".join(made)}')
        sys.stdout.write(as_text(made[folder]))
        return
    for name, content in made.items():
        path = project.build / "schema" / f"{name}{_SUFFIX}"
        write_atomically(path, as_text(content).encode())
        print(project.shown(path))
    if reading.faults:
        err.print(f"{len(reading.faults)} faults in the files, so something may be missing; see: mscpof validate")


def _records(file: str, chosen: list[str], *, every: bool) -> list[Record]:
    """Return the records of a file that were asked for."""
    from mscpof.curator.bibliography import choose, read_records

    shown = "stdin" if file == "-" else file
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    records = read_records(data, shown)
    return records if every and not chosen else choose(records, chosen, shown)


def _prepared(
    records: list[Record], studies: Studies, name: str | None, reference: int | None, *, every: bool
) -> dict[str, tuple[Record, int]]:
    """Return what is to be written, by the names of the studies: all of it, or nothing where anything is wrong."""
    from mscpof.curator.author import study_id

    ready: dict[str, tuple[Record, int]] = {}
    problems: list[str] = []
    for record in records:
        try:
            one = record.normal()
            study = (name or study_id(one.authors[0], int(one.year))).removeprefix("study/")
            studies.check_new(study, one)
            if study in ready:
                raise BadRecord(
                    record.name, [f"another record would be study/{study} too; take them one by one with --id"]
                )
            ready[study] = (one, studies.reference(study, reference))
        except AlreadyCurated as fault:
            if not every:
                raise
            err.print(str(fault).removesuffix("; nothing was written"), soft_wrap=True)
        except BadRecord as fault:
            problems.append(str(fault))
    if problems:
        raise BadRecord("", problems)
    return ready
