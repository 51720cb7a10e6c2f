"""The program that becomes the fork server: loads the dataset and what workers do with it, then forks on demand."""

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

from mscpof.base.faults import MscpofError, fault_words
from mscpof.base.store import open_dataset, open_store
from mscpof.pages.html.rendering import prepare
from mscpof.pages.html.site import Site
from mscpof.pages.views.registry import survey
from mscpof.server.http.jobs import JOBS
from mscpof.server.workers.fork_server import serve_forks
from mscpof.server.workers.limits import Limits, die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import Store


def main() -> None:
    """Load the dataset and serve the control socket whose number is given."""
    die_with_parent()
    given = json.loads(sys.argv[1])
    if given["services"]:
        # Loaded once here, not by each worker.
        importlib.import_module("mscpof.server.http.federation")
    try:
        dataset = _dataset(given)
        prepare(Site(given["report_to"]))
        if not given["store"]:
            survey(dataset())
    except MscpofError as fault:
        sys.exit(f"error: {fault}")
    # Workers can open no file: the words of faults, and the widths of Chinese characters for their messages, are read
    # before.
    fault_words()
    cell_len("脐带")
    # A server that has left by now wants nothing more.
    with suppress(BrokenPipeError):
        serve_forks(socket.socket(fileno=int(sys.argv[2])), dataset, JOBS, Limits(**given["limits"]))


def _dataset(given: Mapping[str, Any]) -> Callable[[], Store]:
    """Return what gives workers their dataset.

    One in memory is shared. One on disk has threads of its own, which a fork would leave behind; each worker opens it.
    """
    if given["store"]:
        return partial(open_store, Path(given["store"]))
    # The store draws random numbers, by threads. A fork copies what this thread has drawn, and all workers would go on
    # alike: so another thread loads, and each worker is the first to draw.
    with ThreadPoolExecutor(1) as loader:
        store = loader.submit(open_dataset, Path(given["dataset"])).result()
    return lambda: store


if __name__ == "__main__":
    main()
