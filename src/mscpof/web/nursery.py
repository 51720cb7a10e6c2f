"""The program that becomes the nursery: loads the dataset and what workers do with it, then forks on demand."""

from __future__ import annotations

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from mscpof.faults import MscpofError
from mscpof.store import open_dataset, open_store
from mscpof.web.jobs import JOBS
from mscpof.workers.brood import python
from mscpof.workers.limits import Limits, die_with_parent
from mscpof.workers.nursery import Nursery

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.web.settings import Settings


def command(settings: Settings) -> list[str]:
    """Return the command that starts the nursery of a server."""
    limits = settings.limits
    given = {
        "dataset": str(settings.dataset or ""),
        "store": str(settings.store or ""),
        "limits": {name: getattr(limits, name) for name in limits.__slots__},
    }
    return python("mscpof.web.nursery", json.dumps(given))


def main() -> None:
    """Load the dataset and serve the control socket whose number is given."""
    die_with_parent()
    given = json.loads(sys.argv[1])
    try:
        # The store draws random numbers, by threads. A fork copies what this thread has drawn, and all workers would go
        # on alike: so another thread loads, and each worker is the first to draw.
        with ThreadPoolExecutor(1) as loader:
            store = loader.submit(_load, given).result()
    except MscpofError as fault:
        sys.exit(f"error: {fault}")
    # Workers can open no file: what messages about Chinese text need is read before.
    cell_len("脐带")
    Nursery(socket.socket(fileno=int(sys.argv[2])), store, JOBS, Limits(**given["limits"])).run()


def _load(given: dict[str, str]) -> Store:
    return open_store(Path(given["store"])) if given["store"] else open_dataset(Path(given["dataset"]))


if __name__ == "__main__":
    main()
