"""The CSV tables, which open in any spreadsheet, and what describes them to programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact
from mscpof.release.tabular.csvw import csvw_of
from mscpof.release.tabular.rows import rows_of
from mscpof.release.tabular.schema import SEPARATOR, declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.release.content import Content
    from mscpof.release.tabular.rows import Row, Value
    from mscpof.release.tabular.schema import Table

CSV = "https://www.rfc-editor.org/rfc/rfc4180"
CSVW = "https://www.w3.org/TR/tabular-metadata/"


class SeparatorInText(MscpofError):
    """A value of a list holds the sign that stands between values."""

    def __init__(self, table: Table, text: str) -> None:
        super().__init__(f'{table.path}: "{text}" holds "{SEPARATOR}", which separates the values of a list')


def table_files(content: Content) -> Iterator[Artefact]:
    """Yield the CSV tables, and their metadata as CSV on the Web."""
    tables = [table for table in declared() if table.path.endswith(".csv")]
    for table in tables:
        yield Artefact(table.path, csv_of(table, rows_of(content.store, table)), table.title, "text/csv", (CSV,))
    metadata = csvw_of(tables, content.edition)
    yield Artefact(
        "tables/csv-metadata.json", metadata, "The tables as CSV on the Web", "application/csvm+json", (CSVW,)
    )


def csv_of(table: Table, rows: Iterable[Row]) -> bytes:
    """Write the rows of a table.

    :raises SeparatorInText: when a value of a list holds what separates values.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    for row in rows:
        writer.writerow(_cell(table, row[column.name]) for column in table.columns)
    return text.getvalue().encode()


def _cell(table: Table, value: Value | tuple[Value, ...]) -> str:
    if isinstance(value, tuple):
        texts = [_text(one) for one in value]
        for text in texts:
            if SEPARATOR in text:
                raise SeparatorInText(table, text)
        return SEPARATOR.join(texts)
    return _text(value)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
