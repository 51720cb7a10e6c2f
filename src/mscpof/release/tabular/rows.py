"""Rows of a table of the release, from the answers to its query."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mscpof.base.answer import Answer
from mscpof.base.faults import MscpofError
from mscpof.base.names import LANGUAGES
from mscpof.base.query_text import query_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from mscpof.release.tabular.table_schema import Column, Table

Value = str | int | bool | None
Cell = Value | tuple[Value, ...]
# Cells by column name.
Row = dict[str, Cell]


def rows_of(store: Store, table: Table) -> list[Row]:
    """Return the rows of a table, sorted by the columns of its key.

    :raises MscpofError: `several-values-in-cell`, when a cell of one value has several; `no-value-in-cell`, when a
        required cell has none.
    """
    values: dict[tuple[str, ...], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for answer in Answer(store, query_text(__package__, table.name)):
        key = tuple(str(answer[name] or "") for name in table.key)
        for name, value in answer.items():
            if value is not None and value != "":
                values[key][name].add(value)
    labels = _labels(store)
    return [_row(table, key, values[key], labels) for key in sorted(values)]


@lru_cache(maxsize=1)
def _labels(store: Store) -> Mapping[tuple[str, str], str]:
    """Return labels by IRI and language; of several labels the first in alphabetical order."""
    labels: dict[tuple[str, str], str] = {}
    for row in Answer(store, query_text(__package__, "labels")):
        key = row["thing"], row["language"]
        labels[key] = min(labels.get(key, row["label"]), row["label"])
    return {key: label for key, label in labels.items() if key[1] in LANGUAGES}


def _row(table: Table, key: tuple[str, ...], values: dict[str, set[Any]], labels: Mapping[tuple[str, str], str]) -> Row:
    row: Row = {}
    for column in table.columns:
        if column.names:
            row[column.name] = _label_cell(row[column.names], labels, column.language)
        else:
            row[column.name] = _cell(table, key, column, values.get(column.name, set()))
    return row


def _cell(table: Table, key: tuple[str, ...], column: Column, values: set[Any]) -> Cell:
    typed = sorted(int(value) if column.type == "year" else value for value in values)
    if column.several:
        return tuple(typed)
    cell = f"{table.name}.rq: {' '.join(key)}: {column.name}"
    if len(typed) > 1:
        raise MscpofError("several-values-in-cell", cell=cell, number=len(typed), first=typed[0], second=typed[1])
    if not typed and column.required:
        raise MscpofError("no-value-in-cell", cell=cell)
    return typed[0] if typed else None


def _label_cell(cell: Cell, labels: Mapping[tuple[str, str], str], language: str) -> Cell:
    """Return the labels of the values of a cell; in a list, empty texts for missing labels keep both lists aligned."""
    if isinstance(cell, tuple):
        return tuple(labels.get((str(value), language), "") for value in cell)
    return labels.get((str(cell), language)) if cell is not None else None
