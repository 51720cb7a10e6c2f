"""Validate what archives read of releases: CITATION.cff with cffconvert, datacite.json with the schema of datacite.

Arguments: folders. Prints what is wrong, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cffconvert import Citation
from datacite import schema45


def faults(folder: Path) -> list[str]:
    found = []
    data: dict[str, Any] = json.loads((folder / "datacite.json").read_text(encoding="utf-8"))
    # The archive gives the DOI; the schema asks for one, or none at all.
    found += [f"datacite.json: {fault.message}" for fault in schema45.validator.iter_errors(data)]
    try:
        Citation((folder / "CITATION.cff").read_text(encoding="utf-8")).validate()
    except Exception as error:
        found.append(f"CITATION.cff: {error!r}"[:300])
    return found


def main() -> None:
    print(json.dumps({folder: faults(Path(folder)) for folder in sys.argv[1:]}))


main()
