"""The command `mscpof`: data on stdout, words on stderr, exit code 0 only when all went well."""

from __future__ import annotations

import os
import sys
import time
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from mscpof import __version__, curation, upkeep
from mscpof.coverage import coverage_of
from mscpof.docs import DOCS_EXAMPLES, docs
from mscpof.faults import BadParameter, BadQuery, InvalidData, MscpofError, Uncovered
from mscpof.options import (
    DatasetOption,
    EndpointOption,
    Language,
    LanguageOption,
    MatrixFormat,
    ReportFormat,
    ResultFormat,
    RootOption,
    StoreOption,
    opened,
    parameters,
    query_names,
)
from mscpof.push import PUSH_EXAMPLES, push
from mscpof.reason import REASON_EXAMPLES, reason
from mscpof.tables import (
    print_answer,
    print_matrix,
    print_questions,
    write_matrix_csv,
    write_matrix_json,
)
from mscpof.terminal import err, needing, out, progress

if TYPE_CHECKING:
    from mscpof.answer import Answer
    from mscpof.knowledgebase import KnowledgeBase

app = typer.Typer(
    name="mscpof",
    help="Linked data on how mesenchymal stem cells from different sources treat premature ovarian failure.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=REASON_EXAMPLES)(reason)
app.command(epilog=DOCS_EXAMPLES)(docs)
app.command(epilog=PUSH_EXAMPLES)(push)


@app.callback(invoke_without_command=True)
def main_options(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Show the version when asked; otherwise leave it to the command."""
    if version:
        out.print(__version__)
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        out.print(ctx.get_help())
        raise typer.Exit


@app.command(epilog="Examples:\n\n    mscpof build\n\n    mscpof build --store /var/lib/mscpof")
def build(
    root: RootOption = Path(),
    store: Annotated[
        Path | None, typer.Option("--store", help="Also keep the dataset in an on-disk store here.")
    ] = None,
) -> None:
    """Build the dataset from the curated files, after checking them."""
    with needing("curate"):
        from mscpof.build import DATASET
        from mscpof.build import build as build_project
        from mscpof.project import Project

    project = Project.find(root)
    with needing("curate"), progress() as report:
        try:
            knowledge = build_project(project, store=store, report=report)
        except InvalidData as fault:
            from mscpof.report import as_text

            err.print(as_text([f for f in fault.faults if f.severity == "error"]), end="")
            raise
    seconds = ", ".join(f"{name} {spent:.2f} s" for name, spent in knowledge.seconds.items())
    err.print(f"{len(knowledge.store)} statements in {project.build / DATASET} ({seconds})")
    if knowledge.faults:
        err.print(f"warnings: {len(knowledge.faults)}; see: mscpof validate")


@app.command(
    epilog="Examples:\n\n    mscpof validate\n\n    mscpof validate data/studies/qu-q-2022.yaml"
    "\n\n    mscpof validate --format sarif > report.sarif"
)
def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Curated files to check as parts of the whole; by default all.", metavar="[FILE]..."),
    ] = None,
    root: RootOption = Path(),
    form: Annotated[ReportFormat, typer.Option("--format", help="For people (text) or machines.")] = ReportFormat.text,
    lang: LanguageOption = Language.en,
) -> None:
    """Check the curated files: their form, the shapes, the quality queries.

    Files that are named are held against everything else, too: told is all that is wrong in them, as by a check of all
    files, only sooner. What a change of theirs makes wrong in other files is told by a check of all.
    """
    with needing("curate"):
        from mscpof import report as reports
        from mscpof.build import check
        from mscpof.project import Project
        from mscpof.selection import Selection

    started = time.perf_counter()
    project = Project.find(root)
    selection = Selection.of(project, files) if files else None
    with needing("curate"), progress() as report:
        knowledge = check(project, report, selection=selection)
    faults = knowledge.faults
    match form:
        case ReportFormat.text:
            out.print(reports.as_text(faults, lang.value), end="")
        case ReportFormat.json:
            print(reports.as_json(faults))
        case ReportFormat.sarif:
            print(reports.as_sarif(faults, __version__))
        case ReportFormat.ttl:
            print(reports.as_turtle(faults), end="")
    if not knowledge.complete and not knowledge.errors:
        err.print("errors in other files keep these from being checked to the end; see: mscpof validate")
    elif knowledge.elsewhere:
        err.print("there are errors in other files; see: mscpof validate")
    elif not knowledge.reading.whole:
        err.print("the shapes and quality queries were not run; mend these first")
    count = len(selection.files) if selection else knowledge.reading.files
    err.print(reports.summary(faults, count, time.perf_counter() - started))
    if knowledge.errors or not knowledge.complete:
        raise typer.Exit(1)


@app.command(
    epilog="Examples:\n\n    mscpof query changes --param entity=VEGF\n\n    mscpof query my.rq --format csv"
    "\n\n    echo 'ASK { ?s ?p ?o }' | mscpof query -"
)
def query(
    query: Annotated[
        str,
        typer.Argument(
            help="The name of a query, a file, or - for stdin.", metavar="NAME|FILE|-", autocompletion=query_names
        ),
    ],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            help="A parameter as name=value; given again, either value will do.",
            metavar="NAME=VALUE",
            autocompletion=parameters,
        ),
    ] = None,
    form: Annotated[ResultFormat, typer.Option("--format", "-f", help="How to write the answer.")] = ResultFormat.table,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Ask a query by name, from a file, or from stdin."""
    knowledge = opened(dataset, store, endpoint)
    values: dict[str, list[str]] = {}
    for given in param or []:
        name, equals, value = given.partition("=")
        if not equals or not name or not value:
            raise BadParameter(f'--param takes name=value, not "{given}"')
        values.setdefault(name, []).append(value)
    with progress() as report:
        report("asking")
        answer = _ask(knowledge, query, values)
        text = None if form is ResultFormat.table else answer.serialize(form.value)
    if text is None:
        print_answer(answer)
    else:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.write(b"" if text.endswith(b"\n") else b"\n")


@app.command(epilog="Examples:\n\n    mscpof matrix\n\n    mscpof matrix --lang zh\n\n    mscpof matrix --format csv")
def matrix(
    form: Annotated[MatrixFormat, typer.Option("--format", "-f", help="How to write the matrix.")] = MatrixFormat.table,
    lang: LanguageOption = Language.en,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Show the evidence matrix: MSC sources by mechanisms, number of studies."""
    found = opened(dataset, store, endpoint).matrix(lang.value)
    match form:
        case MatrixFormat.table:
            print_matrix(found, lang.value)
        case MatrixFormat.csv:
            write_matrix_csv(found)
        case MatrixFormat.json:
            write_matrix_json(found)


@app.command(epilog="Example:\n\n    mscpof queries --lang zh")
def queries(
    lang: LanguageOption = Language.en,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """List the queries that can be asked by name, with their parameters."""
    print_questions(opened(dataset, store, endpoint).questions.values(), lang.value)


@app.command(epilog="Example:\n\n    mscpof coverage")
def coverage(dataset: DatasetOption = None, store: StoreOption = None, endpoint: EndpointOption = None) -> None:
    """List the places and references of the review with their findings; fail where one has none and no reason."""
    found = coverage_of(opened(dataset, store, endpoint))
    print_answer(found.places)
    print()
    print_answer(found.references)
    if gaps := found.gaps():
        raise Uncovered(gaps)
    err.print(f"nothing is missing; {found.excused()} places hold no finding, each with the reason")


app.add_typer(curation.app)
app.add_typer(upkeep.app)


def main() -> None:
    """Run the command and turn every known fault into words on stderr and exit code 1."""
    # Signs that a stream cannot show are written as their numbers, not refused.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on; what is still held back goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (MscpofError, OSError) as fault:
        err.print(Text("error: ", style="bold red") + Text(str(fault), style="not bold"))
        sys.exit(1)


def _ask(knowledge: KnowledgeBase, query: str, values: dict[str, list[str]]) -> Answer:
    """Answer what was named: a query of the dataset, a file, or stdin."""
    path = Path(query)
    if knowledge.answers(query) or (query != "-" and not path.is_file()):
        return knowledge.ask(knowledge.question(query), values)
    if values:
        raise BadParameter("parameters go with a named query; write the values into the file")
    data = sys.stdin.buffer.read() if query == "-" else path.read_bytes()
    try:
        sparql = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadQuery(f"{query}: byte {error.start + 1} is not UTF-8") from None
    if not sparql.strip():
        raise BadQuery(f"{query}: the query is empty")
    try:
        # A line break keeps a one-word file from being taken for a query's name.
        return knowledge.query(sparql + "\n")
    except BadQuery as fault:
        raise BadQuery(f"{query}: {fault}") from None


if __name__ == "__main__":
    main()
