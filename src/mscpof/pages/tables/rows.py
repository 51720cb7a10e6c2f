"""Rows of the tables on pages, from their queries, and the same as CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from mscpof.base.names import BASE, TERMS
from mscpof.base.query_text import query_text
from mscpof.base.study_count import StudyCount
from mscpof.pages.model.layout import Item, link_item, literal_item, natural
from mscpof.pages.model.statements import select
from mscpof.pages.tables.table import SCOPED, Table, declared, scope_of, scoped, tables_of
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mscpof.pages.model.naming import Naming

_VARIABLE = re.compile(r"\?(this|language)\b")
_ADDRESS = ("http://", "https://")
_COUNT = re.compile(r"\d+( \+ \d+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table.

    :param name: variable of the query.
    :param label: heading in the language of the page.
    :param numeric: whether all items in it are counts, such as `4` or `4 + 1` (standing and retracted studies).
    """

    name: str
    label: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class FilledTable:
    """Table of one thing, with its rows, in one language.

    :param name: name of the table, see `Table`.
    :param title, note: its heading, and a hint for reading it; the hint is empty for none.
    :param rows: for each row a cell for each column, which holds any number of items.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Item, ...], ...], ...]

    def column(self, name: str) -> list[tuple[Item, ...]]:
        """Return the cells of a column, one for each row; an empty list where the table has no such column."""
        place = next((n for n, column in enumerate(self.columns) if column.name == name), None)
        return [] if place is None else [row[place] for row in self.rows]

    def values(self, name: str) -> list[str]:
        """Return the values of a column, each once, in the order of the rows: IRIs, or texts of items without one."""
        return list(dict.fromkeys(item.iri or item.text for cell in self.column(name) for item in cell))


@lru_cache(maxsize=2)
def tables_with_rows(store: Store, iri: str, kinds: frozenset[str], naming: Naming) -> tuple[FilledTable, ...]:
    """Return the tables of a thing that have rows, in the order of their ranks.

    They are cached, since a static site needs them for the page and as CSV: the store must not change afterwards.

    :param kinds: kinds of the thing, see `kinds_of`.
    :param naming: names in the language of the page.
    """
    filled = (fill(store, table, iri, naming, kinds, findings) for table, findings in _candidates(store, iri, kinds))
    return tuple(table for table in filled if table.rows)


def names_of_tables_with_rows(store: Store, iri: str, kinds: frozenset[str], language: str) -> list[str]:
    """Return the names of the tables of a thing that have rows; at most one row of each is read.

    :param kinds: kinds of the thing, see `kinds_of`.
    """
    return [
        table.name
        for table, findings in _candidates(store, iri, kinds)
        if any(True for _ in select(store, _query(table.text, kinds, iri, language, findings)))
    ]


def _candidates(store: Store, iri: str, kinds: frozenset[str]) -> Iterator[tuple[Table, Sequence[str]]]:
    """Yield the tables of a thing that may have rows, each with the findings that it is given."""
    findings: dict[str, None] = {}
    classes: set[str] = set()
    if scope_of(kinds):
        for row in select(store, _query(query_text(__package__, "queries/findings-of"), kinds, iri)):
            findings[row["finding"].value] = None
            classes.add(row["kind"].value.removeprefix(TERMS))
    passed_on = list(findings) if scope_of(kinds) in declared()["found"]["once"] else []
    for table in tables_of(kinds):
        if (SCOPED not in table.text or findings) and (not table.needs or table.needs in classes):
            yield table, passed_on


def fill(
    store: Store,
    table: Table,
    iri: str,
    naming: Naming,
    kinds: frozenset[str] = frozenset(),
    findings: Iterable[str] = (),
) -> FilledTable:
    """Return a table of a thing with its rows.

    A column that holds nothing, or nothing but the thing itself, is left out.

    :param iri: IRI of the thing.
    :param naming: names in the language of the page.
    :param kinds: kinds of the thing, see `kinds_of`; needed where the query has a `VALUES` line of UNDEF.
    :param findings: IRIs of the findings that the page is about; where there are none, the query looks for them.
    """
    answer = select(store, _query(table.text, kinds, iri, naming.language, findings))
    names = [variable.value for variable in answer.variables]
    rows = [[_items(table, naming, name, row[name]) for name in names] for row in answer]
    columns: list[tuple[str, list[tuple[Item, ...]]]] = []
    for n, name in enumerate(names):
        cells = [row[n] for row in rows]
        if name == table.counted:
            counts = [StudyCount.of(naming.retracted(item.iri) for item in cell) for cell in cells]
            columns.append(("counted", [(Item(str(count)),) for count in counts]))
        if any(item.iri != iri for cell in cells for item in cell):
            columns.append((name, cells))
    heads = tuple(_column(name, cells, naming.language) for name, cells in columns)
    title, note = table.title[naming.language], table.note.get(naming.language, "")
    return FilledTable(table.name, title, note, heads, tuple(zip(*(cells for _, cells in columns), strict=True)))


def rows_of_query(
    store: Store, query: str, naming: Naming, most: int
) -> tuple[tuple[Column, ...], tuple[tuple[tuple[Item, ...], ...], ...]]:
    """Return the columns and the first rows of a SELECT query on all graphs, as in `FilledTable`.

    :param most: greatest number of rows.
    """
    answer = store.query(query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)  # noqa: S101  (every question is a SELECT)
    names = [variable.value for variable in answer.variables]
    table = Table("", {}, query)
    rows = tuple(tuple(_items(table, naming, name, row[name]) for name in names) for row in islice(answer, most))
    return tuple(_column(name, [row[n] for row in rows], naming.language) for n, name in enumerate(names)), rows


def csv_of(table: FilledTable) -> str:
    """Return a table as CSV: each column as texts and, where items have IRIs, a second time as IRIs.

    Texts of one cell are separated by `; `, IRIs by blanks.
    """
    columns: list[list[str]] = []
    for n, column in enumerate(table.columns):
        cells = [row[n] for row in table.rows]
        columns.append([column.label, *("; ".join(item.text for item in cell) for cell in cells)])
        if any(item.iri for cell in cells for item in cell):
            columns.append([f"{column.label} (IRI)", *(" ".join(item.iri for item in cell) for cell in cells)])
    return csv_text(zip(*columns, strict=True) if columns else [[]])


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _items(table: Table, naming: Naming, name: str, value: object) -> tuple[Item, ...]:
    """Return a value of a column as items."""
    if isinstance(value, NamedNode):
        return (_item(naming, _way(table, name), value.value),)
    if not isinstance(value, Literal):
        return () if value is None else (Item(str(value)),)
    if name not in table.lists:
        return (literal_item(value),) if value.value else ()
    way = _way(table, name)
    words = value.value.split()
    items = [_item(naming, way, word) if word.startswith(_ADDRESS) else Item(word) for word in words]
    return tuple(items if table.ordered else sorted(items, key=lambda item: natural(item.text)))


def _way(table: Table, name: str) -> str:
    """Return the way in which the things in a column are shown."""
    if name in table.statements:
        return "statement"
    if name in declared()["plain"]["columns"]:
        return "plain"
    if name in declared()["short"]["columns"]:
        return "short"
    return "record" if name in table.records else "link"


# Tables name few things many times, and the next page names the same.
@lru_cache(maxsize=16_384)
def _item(naming: Naming, way: str, iri: str) -> Item:
    if way in ("statement", "plain"):
        words = naming.statement(iri) if way == "statement" else naming.property(iri)
        return Item(words.text, words.language, iri, "link" if way == "statement" else "plain")
    item = link_item(naming, iri)
    if way == "short":
        return replace(item, text=naming.short(iri), note="")
    return Item(item.note or item.text, "", iri, "link") if way == "record" else item


def _query(text: str, kinds: frozenset[str], iri: str, language: str = "", findings: Iterable[str] = ()) -> str:
    """Return a query for one thing: its scope, the thing and the language in the places of their variables."""
    values = {"this": str(NamedNode(iri)), "language": f'"{language}"'}
    if known := " ".join(str(NamedNode(finding)) for finding in findings):
        text = text.replace(SCOPED, f"VALUES ?finding {{ {known} }}")
    return _VARIABLE.sub(lambda variable: values[variable[1]], scoped(text, scope_of(kinds)))


def _column(name: str, cells: list[tuple[Item, ...]], language: str) -> Column:
    numeric = any(cells) and all(_COUNT.fullmatch(item.text) for cell in cells for item in cell)
    words = section("column").get(name)
    return Column(name, words[language] if words else name, numeric)
