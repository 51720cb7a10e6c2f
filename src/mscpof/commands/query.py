"""The commands that ask the dataset: queries, the evidence matrix, and what of the review is covered."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mscpof.ask.coverage import coverage_of
from mscpof.base.faults import BadParameter, BadQuery, Uncovered
from mscpof.base.terminal import err, progress
from mscpof.commands.answer_table import (
    print_answer,
    print_federated,
    print_matrix,
    print_questions,
    write_matrix_csv,
    write_matrix_json,
)
from mscpof.commands.options import (
    DatasetOption,
    EndpointOption,
    Language,
    LanguageOption,
    MatrixFormat,
    ResultFormat,
    StoreOption,
    opened,
    parameters,
    query_names,
)

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import KnowledgeBase
    from mscpof.base.answer import Answer

app = typer.Typer()


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
    show: Annotated[
        bool, typer.Option("--show", help="Write the SPARQL of a named query instead of asking it.")
    ] = False,
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
    if show:
        print(knowledge.sparql(query, **values), end="")
        return
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


@app.command(epilog="Examples:\n\n    mscpof queries --lang zh\n\n    mscpof queries --federated")
def queries(
    federated: Annotated[
        bool, typer.Option("--federated", help="Those that ask other servers, too, and where they run.")
    ] = False,
    lang: LanguageOption = Language.en,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """List the queries that can be asked by name, with their parameters."""
    knowledge = opened(dataset, store, endpoint)
    if federated:
        print_federated(knowledge.federated.values(), lang.value)
    else:
        print_questions(knowledge.questions.values(), lang.value)


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
