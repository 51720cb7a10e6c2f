"""The command `mscpof query`: the answer to a SPARQL query, given by its name, in a file or on stdin."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from mscpof.base.faults import BadQuery, MscpofError
from mscpof.commands.answer_table import print_answer
from mscpof.commands.options import (
    DatasetOption,
    EndpointOption,
    StoreOption,
    complete_parameter,
    complete_query,
    load_knowledge_base,
)
from mscpof.commands.terminal import progress

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import KnowledgeBase
    from mscpof.base.answer import Answer

EXAMPLES = (
    "mscpof query changes --param entity=VEGF",
    "mscpof query my.rq --format csv",
    "echo 'ASK { ?s ?p ?o }' | mscpof query -",
)


def query(
    query: Annotated[
        str,
        Argument(
            help="The name of a query, a file, or - for stdin.", metavar="NAME|FILE|-", autocompletion=complete_query
        ),
    ],
    param: Annotated[
        list[str] | None,
        Option(
            "--param",
            "-p",
            help="A parameter as name=value; given again, either value will do.",
            metavar="NAME=VALUE",
            autocompletion=complete_parameter,
        ),
    ] = None,
    form: Annotated[
        Literal["table", "csv", "tsv", "json", "xml", "ttl"], Option("--format", "-f", help="How to write the answer.")
    ] = "table",
    show: Annotated[bool, Option("--show", help="Write the SPARQL of a named query instead of asking it.")] = False,
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Ask a query by name, from a file, or from stdin."""
    knowledge = load_knowledge_base(dataset, store, endpoint)
    values: dict[str, list[str]] = {}
    for text in param or []:
        name, _, value = text.partition("=")
        if not name or not value:
            raise MscpofError("parameter-without-value", text=text)
        values.setdefault(name, []).append(value)
    if show:
        print(knowledge.sparql(query, **values), end="")
        return
    with progress() as report:
        report("asking")
        answer = _ask(knowledge, query, values)
        data = b"" if form == "table" else answer.serialize(form)
    if form == "table":
        print_answer(answer)
    else:
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")


def _ask(knowledge: KnowledgeBase, query: str, values: dict[str, list[str]]) -> Answer:
    """Answer a query: a name, the path of a file with SPARQL, or `-` for stdin; only a name takes values."""
    path = Path(query)
    if knowledge.answers(query) or (query != "-" and not path.is_file()):
        return knowledge.ask(knowledge.question(query), values)
    if values:
        raise MscpofError("parameters-for-a-file")
    data = sys.stdin.buffer.read() if query == "-" else path.read_bytes()
    try:
        sparql = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MscpofError("query-not-utf8", file=query, byte=error.start + 1) from None
    if not sparql.strip():
        raise MscpofError("empty-query-file", file=query)
    try:
        # A line break keeps a one-word file from being taken for a query's name.
        return knowledge.query(sparql + "\n")
    except BadQuery as fault:
        raise MscpofError("bad-query-file", file=query, reason=str(fault)) from None
