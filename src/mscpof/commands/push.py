"""The command `mscpof push`: the dataset, loaded into a SPARQL server."""

import os
import sys
import time
from typing import Annotated

import typer
from typer import Argument, Option

from mscpof.ask.remote.credentials import PASSWORD, USER, Credentials
from mscpof.base.faults import MscpofError
from mscpof.commands.options import DatasetOption
from mscpof.commands.terminal import err, progress

EXAMPLES = (
    "mscpof push http://localhost:7878",
    "MSCPOF_PASSWORD=... mscpof push http://localhost:8890/sparql --user dba",
    "mscpof push https://example.org/graphs --endpoint https://example.org/sparql",
)


def push(
    url: Annotated[
        str, Argument(help="The server, or where it takes graphs by the Graph Store Protocol.", metavar="URL")
    ],
    dataset: DatasetOption = None,
    endpoint: Annotated[
        str | None, Option("--endpoint", help="Where it takes queries, if that is not found out.", metavar="URL")
    ] = None,
    user: Annotated[
        str | None, Option("--user", help=f"Who may write; also {USER}. The password is asked for, or {PASSWORD}.")
    ] = None,
    timeout: Annotated[
        float, Option("--timeout", help="The most seconds that one graph may take.", metavar="SECONDS", min=1)
    ] = 300,
) -> None:
    """Load the dataset into a server that speaks the Graph Store Protocol, such as Virtuoso, Fuseki or Oxigraph.

    Each graph is replaced, graphs of ours that the dataset no longer has are removed, and then the number of triples
    in each is compared. A push that failed is mended by another.
    """
    from mscpof.ask.knowledge_base import default_dataset
    from mscpof.ask.remote.endpoint import Remote
    from mscpof.ask.remote.graph_store import GraphStore, addresses
    from mscpof.ask.remote.push import push_dataset
    from mscpof.base.store import open_dataset

    started = time.perf_counter()
    store = open_dataset(dataset or default_dataset())
    credentials = _credentials(user or os.environ.get(USER))
    graphs, queries = (url, endpoint) if endpoint else addresses(url, timeout)
    server = Remote(queries, timeout=timeout, credentials=credentials)
    with progress() as report:
        result = push_dataset(store, GraphStore(graphs, credentials, timeout=timeout), server, report)
    for graph in result.removed:
        err.print(f"removed {graph}", highlight=False)
    seconds = time.perf_counter() - started
    err.print(f"{result.triples} triples in {result.graphs} graphs at {graphs} ({seconds:.1f} s)", soft_wrap=True)
    if server.union():
        err.print(
            f"without FROM, queries to {queries} see no graph of ours; mscpof says which it wants, other programs have "
            "to, unless the server is set to make the default graph the union of all",
            soft_wrap=True,
        )


def _credentials(user: str | None) -> Credentials | None:
    """Return user and password; without a password in the environment, ask for it on the terminal."""
    if not user:
        return None
    password = os.environ.get(PASSWORD)
    if not password:
        if not sys.stdin.isatty():
            raise MscpofError("no-password", user=user, variable=PASSWORD)
        password = typer.prompt(f"Password of {user}", hide_input=True, err=True)
    return Credentials(user, password)
