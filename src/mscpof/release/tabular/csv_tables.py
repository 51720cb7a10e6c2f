"""CSV tables of the release, and their description as CSV on the Web."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact
from mscpof.release.tabular.csvw import csvw_of
from mscpof.release.tabular.rows import rows_of
from mscpof.release.tabular.table_schema import SEPARATOR, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.release.artefact import Content
    from mscpof.release.tabular.rows import Cell, Row, Value
    from mscpof.release.tabular.table_schema import Table

_CSV = "https://www.rfc-editor.org/rfc/rfc4180"
_CSVW = "https://www.w3.org/TR/tabular-metadata/"


def csv_files(content: Content) -> Iterator[Artefact]:
    """Yield the CSV tables and their metadata as CSV on the Web."""
    tables = tables_of(".csv")
    for table in tables:
        yield Artefact(table.path, csv_of(table, rows_of(content.store, table)), table.title, "text/csv", (_CSV,))
    metadata, title = csvw_of(tables, content.edition), "The tables as CSV on the Web"
    yield Artefact("tables/csv-metadata.json", metadata, title, "application/csvm+json", (_CSVW,))


def csv_of(table: Table, rows: Iterable[Row]) -> bytes:
    """Return the rows of a table as CSV in UTF-8, the values of a list separated by `SEPARATOR`.

    :raises MscpofError: `separator-in-text`, when a value of a list contains the separator of values.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    for row in rows:
        writer.writerow(_cell(table, row[column.name]) for column in table.columns)
    return text.getvalue().encode()


def _cell(table: Table, cell: Cell) -> str:
    if not isinstance(cell, tuple):
        return _text(cell)
    texts = [_text(value) for value in cell]
    for text in texts:
        if SEPARATOR in text:
            raise MscpofError("separator-in-text", path=table.path, value=text, separator=SEPARATOR)
    return SEPARATOR.join(texts)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
