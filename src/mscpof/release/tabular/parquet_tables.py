"""Property graph of the release: typed nodes and edges in Parquet, for machine learning on graphs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from mscpof.release.artefact import Artefact
from mscpof.release.tabular.rows import rows_of
from mscpof.release.tabular.table_schema import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.base.edition import Edition
    from mscpof.release.artefact import Content
    from mscpof.release.tabular.rows import Row
    from mscpof.release.tabular.table_schema import Column, Table

_PARQUET = "https://parquet.apache.org/docs/file-format/"
_TYPES = {
    "iri": pa.string(),
    "text": pa.string(),
    "integer": pa.int32(),
    "boolean": pa.bool_(),
    "year": pa.int16(),
    "date": pa.date32(),
}


def parquet_files(content: Content) -> Iterator[Artefact]:
    """Yield the table of nodes and the table of edges."""
    for table in tables_of(".parquet"):
        data = _parquet(table, rows_of(content.store, table), content.edition)
        yield Artefact(table.path, data, table.title, "application/vnd.apache.parquet", (_PARQUET,))


def _parquet(table: Table, rows: Sequence[Row], edition: Edition) -> bytes:
    """Return the rows of a table; the metadata name the edition, since a file is soon without its folder."""
    metadata = {
        "title": table.title,
        "version": edition.version,
        "issued": edition.date,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    schema = pa.schema([_field(column) for column in table.columns], metadata=metadata)
    columns = [pa.array([row[field.name] for row in rows], type=field.type) for field in schema]
    file = io.BytesIO()
    parquet.write_table(pa.table(columns, schema=schema), file, compression="zstd")
    return file.getvalue()


def _field(column: Column) -> pa.Field:
    kind = _TYPES[column.type]
    return pa.field(
        column.name,
        pa.list_(kind) if column.several else kind,
        nullable=not (column.required or column.several),
        metadata={"description": column.about} if column.about else None,
    )
