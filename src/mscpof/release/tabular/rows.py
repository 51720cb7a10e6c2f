"""The rows of a declared table, from the answers to its query."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mscpof.base.answer import Answer
from mscpof.base.faults import MscpofError
from mscpof.base.names import LANGUAGES
from mscpof.release.tabular.schema import query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from mscpof.release.tabular.schema import Column, Table

Value = str | int | bool | None
# A row by column: a value, or several.
Row = dict[str, Value | tuple[Value, ...]]


class BrokenTable(MscpofError):
    """The query of a table does not answer as the table is declared."""

    def __init__(self, table: Table, key: tuple[str, ...], reason: str) -> None:
        super().__init__(f"release/tabular/{table.name}.rq: {' '.join(key)}: {reason}")


def rows_of(store: Store, table: Table) -> list[Row]:
    """Return the rows of a table, in the order of their keys.

    :raises BrokenTable: when a cell of one value has several, or one that is needed has none.
    """
    found: dict[tuple[str, ...], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for answer in Answer(store, query(table.name)):
        key = tuple(str(answer[name] or "") for name in table.key)
        for name, value in answer.items():
            if value is not None and value != "":
                found[key][name].add(value)
    labels = labels_of(store)
    return [_row(table, key, found[key], labels) for key in sorted(found)]


@lru_cache(maxsize=1)
def labels_of(store: Store) -> Mapping[tuple[str, str], str]:
    """Return what things are called, by IRI and language; of several labels the first in the alphabet."""
    labels: dict[tuple[str, str], str] = {}
    for row in Answer(store, query("labels")):
        key = row["thing"], row["language"]
        labels[key] = min(labels.get(key, row["label"]), row["label"])
    return {key: label for key, label in labels.items() if key[1] in LANGUAGES}


def _row(table: Table, key: tuple[str, ...], values: dict[str, set[Any]], labels: Mapping[tuple[str, str], str]) -> Row:
    row: Row = {}
    for column in table.columns:
        if column.names:
            row[column.name] = _named(row[column.names], labels, column.language)
        else:
            row[column.name] = _cell(table, key, column, values.get(column.name, set()))
    return row


def _cell(table: Table, key: tuple[str, ...], column: Column, values: set[Any]) -> Value | tuple[Value, ...]:
    typed = sorted(int(value) if column.type == "year" else value for value in values)
    if column.several:
        return tuple(typed)
    if len(typed) > 1:
        raise BrokenTable(
            table, key, f"{column.name} has {len(typed)} values, {typed[0]} and {typed[1]}; declare a list"
        )
    if not typed and column.required:
        raise BrokenTable(table, key, f"{column.name} has no value; declare it optional")
    return typed[0] if typed else None


def _named(
    value: Value | tuple[Value, ...], labels: Mapping[tuple[str, str], str], language: str
) -> Value | tuple[Value, ...]:
    """Return labels in the order of what they name; what has none in a list is an empty text, so that they align."""
    if isinstance(value, tuple):
        return tuple(labels.get((str(one), language), "") for one in value)
    return labels.get((str(value), language)) if value is not None else None
