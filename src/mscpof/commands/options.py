"""What the commands take: formats, languages, the options that several share, and how values are completed."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

import mscpof
from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import KnowledgeBase


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


def query_names(incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of a query."""
    try:
        knowledge = mscpof.KnowledgeBase.load()
        questions = {**knowledge.questions, **knowledge.federated}
    except MscpofError:
        return []
    return [(question.name, question.title) for question in questions.values() if question.name.startswith(incomplete)]


def opened(dataset: Path | None, store: Path | None, endpoint: str | None) -> KnowledgeBase:
    """Load what the options name; where they name nothing, the endpoint that the environment names, if any."""
    if dataset is None and store is None:
        endpoint = endpoint or os.environ.get("MSCPOF_ENDPOINT") or None
    return mscpof.KnowledgeBase.load(dataset, store=store, endpoint=endpoint)


def parameters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a parameter of the query that was named."""
    # While an option lacks its value, the arguments before it are not yet taken apart.
    named = ctx.params.get("query") or next(iter(ctx.args), "")
    try:
        knowledge = mscpof.KnowledgeBase.load()
        question = {**knowledge.questions, **knowledge.federated}[named]
    except (MscpofError, KeyError):
        return []
    known = [f"{parameter.name}={parameter.example}" for parameter in question.parameters]
    return [text for text in known if text.startswith(incomplete)]


RootOption = Annotated[
    Path, typer.Option("--root", help="The checkout to work on; by default the one around this folder.")
]
DatasetOption = Annotated[Path | None, typer.Option("--dataset", help="An N-Quads file instead of the built dataset.")]
StoreOption = Annotated[Path | None, typer.Option("--store", help="The folder of an on-disk store.")]
EndpointOption = Annotated[
    str | None,
    typer.Option("--endpoint", help="The address of a SPARQL server instead; also MSCPOF_ENDPOINT.", metavar="URL"),
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="The language of labels and messages.")]


def _report(address: str) -> str:
    """Refuse what no report can be sent to."""
    parts = urlsplit(address)
    if address and not (parts.scheme in ("http", "https") and parts.netloc) and not _MAIL.fullmatch(address):
        raise typer.BadParameter(f'"{address}" is no address that begins with http://, https:// or mailto:')
    return address


_MAIL = re.compile(r"mailto:[^@\s]+@[^@\s]+")
ReportOption = Annotated[
    str,
    typer.Option(
        envvar="MSCPOF_REPORT_TO",
        callback=_report,
        help="Where readers report errors: the address of a form for new issues, or mailto:.",
    ),
]
