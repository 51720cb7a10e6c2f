"""Validate SSSOM tables with the sssom package, in its own environment; print what it says, and how many rows it kept.

sssom drops a row that is not well formed with a mere warning and goes on, so warnings count here and rows are counted.
Its strict mode is of no use: sssom 0.4.21 refuses metadata there that are as they should be.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from sssom.constants import SchemaValidationType
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

KINDS = [
    SchemaValidationType.JsonSchema,
    SchemaValidationType.PrefixMapCompleteness,
    SchemaValidationType.StrictCurieFormat,
]


class Told(logging.Handler):
    """Keeps warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def main() -> None:
    told = Told()
    logging.getLogger().handlers = [told]
    reports = {}
    for path in map(Path, sys.argv[1:]):
        told.messages = []
        rows = 0
        try:
            tables = parse_sssom_table(path)
            rows = len(tables.df)
            for report in validate(tables, KINDS, fail_on_error=False).values():
                told.messages += [result.message for result in report.results]
        except Exception as error:
            told.messages.append(repr(error))
        reports[path.name] = {"rows": rows, "faults": told.messages}
    print(json.dumps(reports))


main()
