"""The command `mscpof queries`: a list of the SPARQL queries that `mscpof query` answers by name."""

from typing import Annotated
from urllib.parse import urlsplit

from typer import Option

from mscpof.base.names import ENDPOINT
from mscpof.commands.answer_table import print_rows
from mscpof.commands.options import DatasetOption, EndpointOption, LanguageOption, StoreOption, load_knowledge_base

EXAMPLES = ("mscpof queries --lang zh", "mscpof queries --federated")


def queries(
    federated: Annotated[
        bool, Option("--federated", help="Those that ask other servers, too, and where they run.")
    ] = False,
    lang: LanguageOption = "en",
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """List the queries that can be asked by name, with their parameters."""
    knowledge = load_knowledge_base(dataset, store, endpoint)
    columns = ["query", "question", *(["runs at", "asks"] if federated else []), "parameters"]
    rows = []
    for question in (knowledge.federated if federated else knowledge.questions).values():
        servers = [_hosts(question.endpoint), _hosts(*question.services)] if federated else []
        parameters = ", ".join(f"{parameter.name}={parameter.example}" for parameter in question.parameters)
        rows.append([question.name, question.question[lang], *servers, parameters])
    print_rows(columns, rows)


def _hosts(*addresses: str) -> str:
    """Return the hosts of servers, since addresses are long."""
    return ", ".join("mscpof" if address == ENDPOINT else urlsplit(address).netloc for address in addresses)
