"""The command `mscpof serve`: the HTTP server with the SPARQL endpoint and a document for every IRI."""

import math
import os
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from mscpof.ask.knowledge_base import default_dataset
from mscpof.base.extras import needing
from mscpof.base.faults import MscpofError
from mscpof.commands.options import ReportOption, is_web_address
from mscpof.commands.terminal import err

EXAMPLES = (
    "mscpof serve",
    "mscpof serve --port 8080 --timeout 10 --max-results 100000",
    "MSCPOF_BASE_URL=https://example.org/mscpof/ mscpof serve",
)


def _check_seconds(seconds: float) -> float:
    """Refuse NaN, which is within any bounds."""
    if math.isnan(seconds):
        raise typer.BadParameter("seconds are a number")
    return seconds


def _check_addresses(addresses: list[str] | str | None) -> list[str] | str | None:
    """Refuse a part of a web address, which would fail later or never match."""
    for address in [addresses] if isinstance(addresses, str) else addresses or []:
        if address and not is_web_address(address):
            raise typer.BadParameter(f'"{address}" is no address that begins with http:// or https://')
    return addresses


def _dataset_or_store(ctx: typer.Context, dataset: Path | None, store: Path | None) -> tuple[Path | None, Path | None]:
    """Return the dataset and the store, one of which is None; an option overrides the environment.

    :raises MscpofError: when both are options, or both are variables of the environment.
    """
    if dataset and store:
        sources = {name: ctx.get_parameter_source(name) for name in ("dataset", "store")}
        typed = [name for name, source in sources.items() if source and source.name == "COMMANDLINE"]
        if len(typed) != 1:
            raise MscpofError("dataset-and-store")
        dataset, store = (dataset, None) if typed == ["dataset"] else (None, store)
    return (None, store) if store else (dataset or default_dataset(), None)


def serve(
    ctx: typer.Context,
    host: Annotated[str, Option(envvar="MSCPOF_HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, Option(envvar="MSCPOF_PORT", min=0, max=65535, help="The port to listen on; 0 takes a free one.")
    ] = 7878,
    workers: Annotated[
        int,
        Option(
            envvar="MSCPOF_WORKERS",
            min=1,
            show_default="twice the processors, at least 4",
            help="How many requests are answered at a time.",
        ),
    ] = max(4, 2 * (os.cpu_count() or 1)),
    timeout: Annotated[
        float,
        Option(
            envvar="MSCPOF_TIMEOUT", min=0.1, max=86_400, callback=_check_seconds, help="Seconds that a query may take."
        ),
    ] = 30.0,
    max_results: Annotated[
        int, Option(envvar="MSCPOF_MAX_RESULTS", min=1, help="Rows or statements in an answer.")
    ] = 1_000_000,
    memory: Annotated[
        int, Option(envvar="MSCPOF_MEMORY", min=16, max=1 << 20, help="Megabytes that a query may take.")
    ] = 1024,
    queue: Annotated[int, Option(envvar="MSCPOF_QUEUE", min=0, help="Requests that may wait for their turn.")] = 512,
    base_url: Annotated[
        str,
        Option(
            envvar="MSCPOF_BASE_URL",
            callback=_check_addresses,
            help="The address under which clients reach the server.",
        ),
    ] = "",
    allow_service: Annotated[
        list[str] | None,
        Option(
            envvar="MSCPOF_ALLOW_SERVICE",
            callback=_check_addresses,
            help="An endpoint that queries may name in SERVICE; may be given again.",
        ),
    ] = None,
    report_to: ReportOption = "",
    access_log: Annotated[
        bool, Option(envvar="MSCPOF_ACCESS_LOG", help="Write a line of JSON for each request.")
    ] = True,
    dataset: Annotated[
        Path | None, Option(envvar="MSCPOF_DATASET", help="An N-Quads file instead of the built dataset.")
    ] = None,
    store: Annotated[
        Path | None, Option(envvar="MSCPOF_STORE", help="The folder of an on-disk store, instead of a dataset.")
    ] = None,
) -> None:
    """Serve the dataset: a SPARQL endpoint, and a document for every IRI."""
    with needing("serve"):
        from mscpof.server.http.server import serve as serve_http
        from mscpof.server.http.settings import Settings
        from mscpof.server.workers.limits import Limits

    dataset, store = _dataset_or_store(ctx, dataset, store)
    settings = Settings(
        dataset=dataset,
        store=store,
        host=host,
        port=port,
        base_url=base_url if not base_url or base_url.endswith("/") else f"{base_url}/",
        workers=workers,
        services=tuple(allow_service or ()),
        limits=Limits(seconds=timeout, memory=memory, results=max_results, queue=queue),
        report_to=report_to,
        access_log=access_log,
    )

    def ready(address: str) -> None:
        reached = f" as {settings.base_url}" if settings.base_url else ""
        err.print(f"serving {address}{reached} (SPARQL: {settings.base_url or address}sparql)", soft_wrap=True)

    serve_http(settings, ready)
