"""The command `mscpof`: data on stdout, words on stderr, exit code 0 only when all went well."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mscpof import __version__
from mscpof.faults import BadParameter, BadQuery, InvalidData, MscpofError, UnknownQuery
from mscpof.knowledgebase import KnowledgeBase
from mscpof.tables import print_answer, print_matrix, write_matrix_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mscpof.answer import Answer

app = typer.Typer(
    name="mscpof",
    help="Linked data on how mesenchymal stem cells from different sources treat premature ovarian failure.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


class ResultFormat(StrEnum):
    """Formats of a query's answer."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    ttl = "ttl"


class ReportFormat(StrEnum):
    """Formats of a validation report."""

    text = "text"
    json = "json"
    sarif = "sarif"
    ttl = "ttl"


class MatrixFormat(StrEnum):
    """Formats of the evidence matrix."""

    table = "table"
    csv = "csv"
    json = "json"


class Language(StrEnum):
    """Languages of labels and messages."""

    en = "en"
    zh = "zh"


def _query_names(incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of a query."""
    try:
        questions = KnowledgeBase.load().questions.values()
    except MscpofError:
        return []
    return [(question.name, question.title) for question in questions if question.name.startswith(incomplete)]


def _parameters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a parameter of the query that was named."""
    try:
        question = KnowledgeBase.load().questions[ctx.params.get("query", "")]
    except (MscpofError, KeyError):
        return []
    known = [f"{parameter.name}={parameter.example}" for parameter in question.parameters]
    return [text for text in known if text.startswith(incomplete)]


RootOption = Annotated[
    Path, typer.Option("--root", help="The checkout to work on; by default the one around this folder.")
]
DatasetOption = Annotated[Path | None, typer.Option("--dataset", help="An N-Quads file instead of the built dataset.")]
StoreOption = Annotated[Path | None, typer.Option("--store", help="The folder of an on-disk store.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="The language of labels and messages.")]


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
    with _curating():
        from mscpof.build import DATASET
        from mscpof.build import build as build_project
        from mscpof.project import Project

    project = Project.find(root)
    with _progress() as report:
        try:
            knowledge = build_project(project, store=store, report=report)
        except InvalidData as fault:
            from mscpof.report import as_text

            err.print(as_text([f for f in fault.faults if f.severity == "error"]), end="")
            raise
    seconds = ", ".join(f"{name} {spent:.2f} s" for name, spent in knowledge.seconds.items())
    err.print(f"{len(knowledge.store)} statements in {project.build / DATASET} ({seconds})")


@app.command(epilog="Examples:\n\n    mscpof validate\n\n    mscpof validate --format sarif > report.sarif")
def validate(
    root: RootOption = Path(),
    form: Annotated[ReportFormat, typer.Option("--format", help="For people (text) or machines.")] = ReportFormat.text,
    lang: LanguageOption = Language.en,
) -> None:
    """Check the curated files: their form, the shapes, the quality queries."""
    with _curating():
        from mscpof import report as reports
        from mscpof.build import check
        from mscpof.project import Project

    started = time.perf_counter()
    project = Project.find(root)
    with _progress() as report:
        knowledge = check(project, report)
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
    files = knowledge.reading.files
    if not knowledge.reading.whole:
        err.print("the shapes and quality queries were not run; mend these first")
    err.print(reports.summary(faults, files, time.perf_counter() - started))
    if knowledge.errors:
        raise typer.Exit(1)


@app.command(
    epilog="Examples:\n\n    mscpof query sources-lowering --param entity=VEGF\n\n    mscpof query my-query.rq --format csv"
    "\n\n    echo 'ASK { ?s ?p ?o }' | mscpof query -"
)
def query(
    query: Annotated[
        str, typer.Argument(help="The name of a query, a file, or - for stdin.", autocompletion=_query_names)
    ],
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter as name=value.", autocompletion=_parameters)
    ] = None,
    form: Annotated[ResultFormat, typer.Option("--format", "-f", help="How to write the answer.")] = ResultFormat.table,
    dataset: DatasetOption = None,
    store: StoreOption = None,
) -> None:
    """Ask a query by name, from a file, or from stdin."""
    knowledge = KnowledgeBase.load(dataset, store=store)
    values: dict[str, object] = {}
    for given in param or []:
        name, equals, value = given.partition("=")
        if not equals or not name or not value:
            raise BadParameter(f'--param takes name=value, not "{given}"')
        if name in values:
            raise BadParameter(f'the parameter "{name}" is given twice')
        values[name] = value
    with _progress() as report:
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
) -> None:
    """Show the evidence matrix: MSC sources by mechanisms, number of studies."""
    found = KnowledgeBase.load(dataset, store=store).matrix(lang.value)
    match form:
        case MatrixFormat.table:
            print_matrix(found)
        case MatrixFormat.csv:
            write_matrix_csv(found)
        case MatrixFormat.json:
            import json

            cells = [
                {"source": s, "mechanism": m, "standing": c.standing, "retracted": c.retracted, "state": c.state}
                for (s, m), c in found.cells.items()
            ]
            print(json.dumps(cells, indent=2))


@app.command(epilog="Example:\n\n    mscpof queries --lang zh")
def queries(lang: LanguageOption = Language.en, dataset: DatasetOption = None, store: StoreOption = None) -> None:
    """List the queries that can be asked by name, with their parameters."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for column in ("query", "question", "parameters"):
        table.add_column(column, overflow="fold")
    for question in KnowledgeBase.load(dataset, store=store).questions.values():
        parameters = "\n".join(f"{p.name}={p.example}" for p in question.parameters)
        table.add_row(Text(question.name, style="bold"), question.question[lang.value], Text(parameters))
    Console(highlight=False).print(table)


def main() -> None:
    """Run the command and turn every known fault into one line on stderr and exit code 1."""
    try:
        app()
    except MscpofError as fault:
        err.print(Text("error: ", style="bold red") + Text(str(fault)))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _ask(knowledge: KnowledgeBase, query: str, values: dict[str, object]) -> Answer:
    """Answer what was named: a query of the dataset, a file, or stdin."""
    if query in knowledge.questions:
        return knowledge.query(query, **values)
    path = Path(query)
    if query != "-" and not path.is_file():
        import difflib

        raise UnknownQuery(query, difflib.get_close_matches(query, knowledge.questions, n=3, cutoff=0.4))
    if values:
        raise BadParameter("parameters go with a named query; write the values into the file")
    data = sys.stdin.buffer.read() if query == "-" else path.read_bytes()
    try:
        sparql = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadQuery(f"{query}: byte {error.start + 1} is not UTF-8") from None
    if not sparql.strip():
        raise BadQuery(f"{query}: the query is empty")
    # A line break keeps a one-word file from being taken for a query's name.
    return knowledge.query(sparql + "\n")


@contextmanager
def _curating() -> Iterator[None]:
    """Say what to install when the parts that curators need are missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MscpofError(
            f'{error.name} is missing; install what curators need with: pip install "mscpof[curate]"'
        ) from None


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is going on; say nothing into files and pipes."""
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status("starting") as status:
        yield lambda part: status.update(part)


if __name__ == "__main__":
    main()
