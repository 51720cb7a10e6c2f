"""Fetching of Mermaid, which draws the diagrams of the documents, from npm into `build/documents`.

Run by `make docs`. The repository holds no code of others: the lock file names the packages and their checksums.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from mscpof.base.faults import MscpofError
from mscpof.pages.frontend import WITHOUT, packages_in

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Write the script and its licence to `build/documents/mermaid`; a fault ends the program with status 1."""
    folder = ROOT / "build" / "documents"
    target = folder / "mermaid"
    shutil.rmtree(target, ignore_errors=True)
    if os.environ.get(WITHOUT) == "1":
        return
    try:
        package = packages_in(Path(__file__).parent, folder / "packages") / "mermaid"
    except MscpofError as fault:
        sys.exit(f"error: {fault}")
    target.mkdir(parents=True)
    for file in ("dist/mermaid.min.js", "LICENSE"):
        shutil.copy(package / file, target)


if __name__ == "__main__":
    main()
