"""Validate the tables of releases with the csvw package; print what it says is wrong."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

from csvw import CSVW


def csvw_faults(folder: Path) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            tables = CSVW(str(folder / "tables" / "csv-metadata.json"), validate=True)
        valid = tables.is_valid
    except ValueError as error:
        return [str(error)]
    return [] if valid else [str(warning.message) for warning in tables.warnings] or ["not valid"]


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:]]
    said = {folder.name: csvw_faults(folder) for folder in folders}
    print(json.dumps(said))


main()
