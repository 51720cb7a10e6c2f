"""Program that becomes the fork server: loads the dataset and the tasks of workers, then forks workers."""

from __future__ import annotations

import importlib
import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from mscpof.base.faults import MscpofError
from mscpof.base.query_text import read_queries
from mscpof.base.store import open_dataset, open_store
from mscpof.pages.html.error_report import ReportTarget
from mscpof.pages.html.rendering import prepare
from mscpof.pages.views.view_paths import survey
from mscpof.server.http.jobs import JOBS
from mscpof.server.workers.fork_server import serve_forks
from mscpof.server.workers.limits import Limits, die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import Store


def main() -> None:
    """Load the dataset, then fork workers until the server leaves; exit with a message when it cannot be loaded.

    The arguments of the process are `Settings` as JSON and the file descriptor of the control socket.
    """
    die_with_parent()
    settings = json.loads(sys.argv[1])
    if settings["services"]:
        # Loaded once here, not by each worker.
        importlib.import_module("mscpof.server.http.federation")
    try:
        dataset = _dataset(settings)
        prepare(ReportTarget(settings["report_to"]))
        if not settings["store"]:
            survey(dataset())
    except MscpofError as fault:
        sys.exit(f"error: {fault}")
    # Workers can open no file: queries, and the widths of Chinese characters for messages, are read before; the words
    # of faults are read with the pages.
    read_queries()
    cell_len("脐带")
    # The server may have left by now.
    with suppress(BrokenPipeError):
        serve_forks(socket.socket(fileno=int(sys.argv[2])), dataset, JOBS, Limits(**settings["limits"]))


def _dataset(settings: Mapping[str, Any]) -> Callable[[], Store]:
    """Return the function that gives workers their dataset.

    A dataset in memory is shared. A store on disk has threads of its own, which a fork would leave behind; so each
    worker opens it.
    """
    if settings["store"]:
        return partial(open_store, Path(settings["store"]))
    # The store draws random numbers, by threads. A fork copies what this thread has drawn, and all workers would go on
    # alike: so another thread loads, and each worker is the first to draw.
    with ThreadPoolExecutor(1) as loader:
        store = loader.submit(open_dataset, Path(settings["dataset"])).result()
    return lambda: store


if __name__ == "__main__":
    main()
