"""The command `mscpof new-study`: the files of new studies, from bibliographic records or options."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from mscpof.base.extras import needing
from mscpof.base.faults import MscpofError
from mscpof.base.names import REVIEW, shorten
from mscpof.commands.options import RootOption  # noqa: TC001  (typer reads the annotation)
from mscpof.commands.terminal import err
from mscpof.curated.project import Project

if TYPE_CHECKING:
    from mscpof.curator.record import Record
    from mscpof.curator.studies import Studies

EXAMPLES = (
    "mscpof new-study --from paper.bib --reference 38",
    'mscpof new-study --author "QU Q" --author "LIU L" --year 2022 --title "miR-126-3p containing exosomes ..."'
    ' --journal "Stem Cell Res Ther" --reference 8',
)


def new_study(
    file: Annotated[
        str | None, Option("--from", help="BibTeX, RIS or CSL-JSON; - for stdin.", metavar="FILE|-")
    ] = None,
    record: Annotated[
        list[str] | None, Option(help="Which record of the file, by key or number; repeat for more.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All records of the file that are not there yet.")] = False,
    reference: Annotated[
        int | None, Option(min=1, help="Its number in the review's list; by default the one that cites it.")
    ] = None,
    name: Annotated[str | None, Option("--id", help="Its id, where surname, initials and year do not do.")] = None,
    kind: Annotated[
        list[str] | None, Option("--type", help="What was done, such as AnimalStudy; repeat for more.")
    ] = None,
    title: Annotated[str, Option(help="The title.")] = "",
    title_zh: Annotated[str, Option(help="The title in Chinese, beside an English one.")] = "",
    author: Annotated[
        list[str] | None, Option(help='"QU Q", "Qu, Qian", "付霞霏", or "{A Body}"; repeat for more.')
    ] = None,
    year: Annotated[str, Option(help="The year.")] = "",
    journal: Annotated[str, Option(help="The journal, abbreviated as in PubMed.")] = "",
    volume: Annotated[str, Option(help="The volume.")] = "",
    issue: Annotated[str, Option(help="The issue.")] = "",
    pages: Annotated[str, Option(help="The pages, or the number of the article.")] = "",
    doi: Annotated[str, Option(help="The DOI, as an address too.")] = "",
    pmid: Annotated[str, Option(help="The PubMed number.")] = "",
    language: Annotated[str, Option(help="en or zh; by default that of the title.")] = "",
    root: RootOption = Path(),
) -> None:
    """Begin the file of a study from what is known of the paper.

    What is said by an option goes before what the file says.
    """
    with needing("curate"):
        from mscpof.curator.author import Author
        from mscpof.curator.record import Record
        from mscpof.curator.studies import Studies
        from mscpof.curator.study_file import Guide, study_file

    project = Project.find(root)
    fields = {
        "title": title,
        "title_zh": title_zh,
        "authors": tuple(Author.parse(text) for text in author or ()),
        "year": year,
        "journal": journal,
        "volume": volume,
        "issue": issue,
        "pages": pages,
        "doi": doi,
        "pmid": pmid,
    }
    records = _read(file, record or [], every=every) if file else [Record()]
    if len(records) > 1 and (name or reference or any(fields.values())):
        raise MscpofError("options-of-one-paper")
    guide, studies = Guide.of(project), Studies(project)
    guide.check_types(kind or [])
    records = [each.with_fields(**fields, language=language) for each in records]
    for study, (paper, number) in _new_studies(records, studies, name, reference, every=every).items():
        print(studies.add(study, study_file(study, paper, number, kind or [], guide)))
        if not studies.cites(study):
            err.print(
                f"the review does not cite it yet; add to its parts in data/review/: {{id: {shorten(REVIEW)}/reference-"
                f'{number}, type: ReferenceEntry, number: "{number}", cites: study/{study}}}',
                soft_wrap=True,
            )


def _read(file: str, chosen: list[str], *, every: bool) -> list[Record]:
    """Return the chosen records of a file (`-` for stdin); all where `every` is true and none is chosen."""
    from mscpof.curator.bibliography import choose, read_records

    name = "stdin" if file == "-" else file
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    records = read_records(data, name)
    return records if every and not chosen else choose(records, chosen, name)


def _new_studies(
    records: list[Record], studies: Studies, name: str | None, reference: int | None, *, every: bool
) -> dict[str, tuple[Record, int]]:
    """Return record and reference number of each new study, by its name.

    :raises AlreadyCurated: when a study has a file already; where `every` is true, it is passed over with a message.
    :raises BadRecord: with the problems of all records, so that either all files are written or none.
    """
    from mscpof.curator.author import study_id
    from mscpof.curator.record import BadRecord
    from mscpof.curator.studies import AlreadyCurated

    result: dict[str, tuple[Record, int]] = {}
    problems: list[MscpofError] = []
    for record in records:
        try:
            paper = record.normal()
            study = (name or study_id(paper.authors[0], int(paper.year))).removeprefix("study/")
            studies.check_new(study, paper)
            if study in result:
                raise BadRecord(record.name, [MscpofError("repeated-study", study=study)])
            result[study] = (paper, studies.reference(study, reference))
        except AlreadyCurated as fault:
            if not every:
                raise
            err.print(str(fault).removesuffix("; nothing was written"), soft_wrap=True)
        except BadRecord as fault:
            problems.append(fault)
    if problems:
        raise BadRecord("", problems)
    return result
