"""Tables on pages: each is a query in the folder `tables`, and says on the pages of which things it stands.

The lines before a query that begin with `#+` are TOML: its title in each language, the classes of the things that have
it, its place among their tables, and which of its columns hold several values. In the query `?this` is the thing and
`?language` the language of the page.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from mscpof.names import BASE, TERMS
from mscpof.pages.sheet import Item, Layout, literal
from mscpof.pages.words import section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.pages.naming import Naming

_HEAD = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_VARIABLE = re.compile(r"\?(this|language)\b")


@dataclass(frozen=True, slots=True)
class Table:
    """A table that pages of some things have.

    :param name: the name of its file, which is also its anchor and part of the address of its CSV.
    :param title: what stands above it, by language.
    :param on: the local names of the classes, ours, whose things have it.
    :param rank: its place among the tables of a page.
    :param lists: the columns whose values are several IRIs or numbers, one blank apart.
    :param note: what must be known to read it, by language, or nothing.
    :param text: the query.
    """

    name: str
    title: Mapping[str, str]
    text: str
    on: tuple[str, ...] = ()
    rank: int = 0
    lists: tuple[str, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    :param name: the query's variable.
    :param label: what stands above it.
    :param numeric: whether it holds numbers alone.
    """

    name: str
    label: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A table as it stands on a page.

    :param rows: the items of each cell.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Item, ...], ...], ...]


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Table]:
    """Return all tables of things, by name."""
    return read_tables("tables")


@lru_cache(maxsize=4)
def read_tables(folder: str) -> Mapping[str, Table]:
    """Return the tables in a folder beside this module, by name, in the order of their ranks."""
    found = {}
    for file in resources.files("mscpof.pages").joinpath(folder).iterdir():
        text = file.read_text(encoding="utf-8")
        head = tomllib.loads("\n".join(_HEAD.findall(text)))
        name = file.name.removesuffix(".rq")
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in head.items()}
        found[name] = Table(name, text=_HEAD.sub("", text).strip(), **given)
    return dict(sorted(found.items(), key=lambda item: (item[1].rank, item[0])))


def tables_of(types: Iterable[str]) -> list[Table]:
    """Return the tables that a thing of some classes has, in their order.

    :param types: the IRIs of its classes.
    """
    names = {iri.removeprefix(TERMS) for iri in types if iri.startswith(TERMS)}
    return [table for table in tables().values() if names.intersection(table.on)]


def fill(store: Store, table: Table, iri: str, naming: Naming) -> Filled:
    """Return a table of a thing with its rows.

    :param iri: the thing.
    :param naming: what things are called, in the language of the page.
    """
    values = {"this": str(NamedNode(iri)), "language": str(Literal(naming.language))}
    text = _VARIABLE.sub(lambda found: values[found[1]], table.text)
    columns, rows = answered(store, text, naming, table.lists)
    title, note = table.title[naming.language], table.note.get(naming.language, "")
    return Filled(table.name, title, note, columns, rows)


def answered(
    store: Store, query: str, naming: Naming, lists: Iterable[str] = (), most: int | None = None
) -> tuple[tuple[Column, ...], tuple[tuple[tuple[Item, ...], ...], ...]]:
    """Return the answer to a query as columns and rows, for reading.

    :param query: a SELECT.
    :param lists: the columns whose values are several, one blank apart.
    :param most: how many rows are taken, where not all.
    """
    answer = store.query(query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)  # noqa: S101  (every table is a SELECT)
    names = [variable.value for variable in answer.variables]
    layout = Layout(naming)
    rows = tuple(
        tuple(tuple(_items(row[name], layout, several=name in lists)) for name in names) for row in islice(answer, most)
    )
    return tuple(_column(name, [row[n] for row in rows], naming.language) for n, name in enumerate(names)), rows


def csv_of(filled: Filled) -> str:
    """Write a table as CSV: a column for what people read and, where that names things, one for their IRIs."""
    linked = [any(item.iri for row in filled.rows for item in row[n]) for n in range(len(filled.columns))]
    text = io.StringIO()
    write = csv.writer(text).writerow
    head: list[str] = []
    for column, links in zip(filled.columns, linked, strict=True):
        head += [column.label, f"{column.label} (IRI)"] if links else [column.label]
    write(head)
    for row in filled.rows:
        line: list[str] = []
        for cell, links in zip(row, linked, strict=True):
            line.append("; ".join(item.text for item in cell))
            if links:
                line.append(" ".join(item.iri for item in cell))
        write(line)
    return text.getvalue()


def _items(value: object, layout: Layout, *, several: bool) -> Iterable[Item]:
    if value is None:
        return []
    if isinstance(value, NamedNode):
        return [layout.link(value.value)]
    if not isinstance(value, Literal):
        return [Item(str(value))]
    if not several:
        return [literal(value)] if value.value else []
    words = value.value.split()
    return [layout.link(word) if word.startswith(("http://", "https://")) else Item(word) for word in words]


def _column(name: str, cells: list[tuple[Item, ...]], language: str) -> Column:
    words = section("column").get(name)
    numeric = any(cells) and all(re.fullmatch(r"[\d+ ]*", item.text) for cell in cells for item in cell)
    return Column(name, words[language] if words else name, numeric)
