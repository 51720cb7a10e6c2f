"""Options that several commands share, and the completion of query names and parameters in shells."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

import typer
from typer import Option

import mscpof
from mscpof.base.faults import MscpofError
from mscpof.base.names import LANGUAGES

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import KnowledgeBase
    from mscpof.dataset.question import Question

    Language = str
else:
    # Type checkers cannot read the members of a Literal from a tuple.
    Language = Literal[LANGUAGES]

_MAIL = re.compile(r"mailto:[^@\s]+@[^@\s]+")

RootOption = Annotated[Path, Option("--root", help="The checkout to work on; by default the one around this folder.")]
DatasetOption = Annotated[Path | None, Option("--dataset", help="An N-Quads file instead of the built dataset.")]
StoreOption = Annotated[Path | None, Option("--store", help="The folder of an on-disk store.")]
EndpointOption = Annotated[
    str | None,
    Option("--endpoint", help="The address of a SPARQL server instead; also MSCPOF_ENDPOINT.", metavar="URL"),
]
LanguageOption = Annotated[Language, Option("--lang", help="The language of labels and messages.")]
ReportFormatOption = Annotated[
    Literal["text", "json", "sarif", "ttl"], Option("--format", help="For people (text) or machines.")
]


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address that begins with http:// or https:// and has a host."""
    address = urlsplit(text)
    return address.scheme in ("http", "https") and bool(address.netloc)


def _check_report_address(address: str) -> str:
    if address and not is_web_address(address) and not _MAIL.fullmatch(address):
        raise typer.BadParameter(f'"{address}" is no address that begins with http://, https:// or mailto:')
    return address


ReportOption = Annotated[
    str,
    Option(
        envvar="MSCPOF_REPORT_TO",
        callback=_check_report_address,
        help="Where readers report errors: the address of a form for new issues, or mailto:.",
    ),
]


def epilog(*examples: str) -> str:
    r"""Return the end of a command's help in Markdown: example command lines.

    >>> epilog("mscpof build")
    'Example:\n\n    mscpof build'
    """
    return "\n\n    ".join([f"Example{'s' * (len(examples) > 1)}:", *examples])


def load_knowledge_base(dataset: Path | None, store: Path | None, endpoint: str | None) -> KnowledgeBase:
    """Load the dataset, store or endpoint of the options; without any, that of MSCPOF_ENDPOINT or the built dataset.

    :param dataset: an N-Quads file.
    :param store: the folder of an on-disk store.
    :param endpoint: the address of a SPARQL server.
    :raises MscpofError: when more than one is given, or the dataset or store cannot be opened.
    """
    if dataset is None and store is None:
        endpoint = endpoint or os.environ.get("MSCPOF_ENDPOINT") or None
    return mscpof.KnowledgeBase.load(dataset, store=store, endpoint=endpoint)


def complete_query(incomplete: str) -> list[tuple[str, str]]:
    """Return the names and titles of the queries whose names begin with a text, for completion in shells."""
    return [(name, question.title) for name, question in _questions().items() if name.startswith(incomplete)]


def complete_parameter(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the texts `parameter=example` of the query on the command line that begin with a text, for completion."""
    # While an option lacks its value, the arguments before it are not parsed yet.
    name = ctx.params.get("query") or next(iter(ctx.args), "")
    question = _questions().get(name)
    examples = [f"{each.name}={each.example}" for each in question.parameters] if question else []
    return [text for text in examples if text.startswith(incomplete)]


def _questions() -> dict[str, Question]:
    try:
        knowledge = mscpof.KnowledgeBase.load()
    except MscpofError:
        return {}
    return {**knowledge.questions, **knowledge.federated}
