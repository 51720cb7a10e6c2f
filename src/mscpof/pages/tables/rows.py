"""Tables filled with their rows: for the pages, and as CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from mscpof.base.names import BASE, PREFIXES, TERMS
from mscpof.pages.model.layout import Item, Layout, literal, natural
from mscpof.pages.tables.table import SCOPED, Table, declared, scope_of, scoped, tables_of
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mscpof.pages.model.naming import Naming

_VARIABLE = re.compile(r"\?(this|language)\b")
_KINDS = f"""PREFIX mscpof: <{TERMS}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
SELECT ?finding ?kind WHERE {{
{SCOPED}
?finding a ?kind }}"""
_ADDRESS = ("http://", "https://")
_COUNT = re.compile(r"\d+( \+ \d+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    :param name: the query's variable.
    :param label: what stands above it.
    :param numeric: whether it holds numbers only.
    """

    name: str
    label: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A table of one thing.

    :param rows: the items of each cell.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Item, ...], ...], ...]

    def column(self, name: str) -> list[tuple[Item, ...]]:
        """Return the cells of a column, none where the table has none such."""
        place = next((n for n, column in enumerate(self.columns) if column.name == name), None)
        return [] if place is None else [row[place] for row in self.rows]

    def values(self, name: str) -> list[str]:
        """Return what stands in a column, once each and in order: IRIs, or words where it names nothing."""
        return list(dict.fromkeys(item.iri or item.text for cell in self.column(name) for item in cell))


@lru_cache(maxsize=2)
def filled_tables(store: Store, iri: str, kinds: frozenset[str], naming: Naming) -> tuple[Filled, ...]:
    """Return the tables of a thing that have rows, in their order.

    Kept until others were asked for, since who writes files wants them on the page and as CSV. The store must not
    change afterwards.

    :param iri: the thing.
    :param kinds: of what kinds it is.
    :param naming: what things are called, in the language of the page.
    """
    asked = (fill(store, table, iri, naming, kinds, given) for table, given in _asked(store, iri, kinds))
    return tuple(filled for filled in asked if filled.rows)


def names_of_filled(store: Store, iri: str, kinds: frozenset[str], language: str) -> list[str]:
    """Return the names of those tables of a thing that have rows, without reading more than one of them.

    :param iri: the thing.
    :param kinds: of what kinds it is.
    :param language: that of the page.
    """
    return [
        table.name
        for table, given in _asked(store, iri, kinds)
        if any(True for _ in _answer(store, _query(table, kinds, iri, language, given)))
    ]


def _asked(store: Store, iri: str, kinds: frozenset[str]) -> Iterator[tuple[Table, Sequence[str]]]:
    """Yield the tables of a thing that may have rows, each with the findings that it is given."""
    findings, known = _findings_of(store, iri, kinds)
    given = findings if scope_of(kinds) in declared()["found"]["once"] else ()
    for table in tables_of(kinds):
        if (SCOPED not in table.text or findings) and (not table.needs or table.needs in known):
            yield table, given


def fill(
    store: Store,
    table: Table,
    iri: str,
    naming: Naming,
    kinds: frozenset[str] = frozenset(),
    findings: Iterable[str] = (),
) -> Filled:
    """Return a table of a thing with its rows.

    A column that holds nothing, or nothing but the thing itself, is left out.

    :param iri: the thing.
    :param naming: what things are called, in the language of the page.
    :param kinds: of what kinds it is, where the table asks for that.
    :param findings: those that the page is about, where they are known; they are looked for otherwise.
    """
    answer = _answer(store, _query(table, kinds, iri, naming.language, findings))
    names = [variable.value for variable in answer.variables]
    read = _Reader(table, naming)
    rows = [[read.items(name, row[name]) for name in names] for row in answer]
    cells = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    columns: list[tuple[str, list[tuple[Item, ...]]]] = []
    for name, values in cells.items():
        if name == table.counted:
            columns.append(("counted", [(read.count(value),) for value in values]))
        if any(item.iri != iri for value in values for item in value):
            columns.append((name, values))
    shown = tuple(_column(name, values, naming.language) for name, values in columns)
    title, note = table.title[naming.language], table.note.get(naming.language, "")
    whole = tuple(zip(*(values for _, values in columns), strict=True))
    return Filled(table.name, title, note, shown, whole)


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
    read = _Reader(Table("", {}, query, lists=tuple(lists)), naming)
    rows = tuple(tuple(read.items(name, row[name]) for name in names) for row in islice(answer, most))
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


def _answer(store: Store, query: str) -> QuerySolutions:
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)  # noqa: S101  (every table is a SELECT)
    return answer


def _findings_of(store: Store, iri: str, kinds: frozenset[str]) -> tuple[list[str], set[str]]:
    """Return the findings that the page of a thing is about, and their classes, ours."""
    scope = scope_of(kinds)
    text = _VARIABLE.sub(str(NamedNode(iri)), scoped(_KINDS, scope)) if scope else ""
    if not text:
        return [], set()
    rows = _answer(store, text)
    found = [(row["finding"].value, row["kind"].value.removeprefix(TERMS)) for row in rows]
    return list(dict.fromkeys(finding for finding, _ in found)), {kind for _, kind in found}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of a table."""

    table: Table
    naming: Naming

    def items(self, name: str, value: object) -> tuple[Item, ...]:
        """Return a value as items."""
        if value is None:
            return ()
        if isinstance(value, NamedNode):
            return (_shown(self.naming, self.way(name), value.value),)
        if not isinstance(value, Literal):
            return (Item(str(value)),)
        if name not in self.table.lists:
            return (literal(value),) if value.value else ()
        things = [self._thing(name, word) for word in value.value.split()]
        return tuple(things if self.table.ordered else sorted(things, key=_by_text))

    def count(self, studies: tuple[Item, ...]) -> Item:
        """Return how many studies stand and how many are retracted, as `n + r`."""
        retracted = sum(self.naming.retracted(item.iri) for item in studies)
        return Item(f"{len(studies) - retracted} + {retracted}" if retracted else str(len(studies)))

    def _thing(self, name: str, word: str) -> Item:
        return _shown(self.naming, self.way(name), word) if word.startswith(_ADDRESS) else Item(word)

    def way(self, name: str) -> str:
        """Return how the things in a column are shown."""
        if name in self.table.said:
            return "said"
        if name in declared()["plain"]["columns"]:
            return "plain"
        if name in declared()["short"]["columns"]:
            return "short"
        return "record" if name in self.table.records else "link"


# Tables name few things many times, and those of the next page name the same.
@lru_cache(maxsize=16_384)
def _shown(naming: Naming, way: str, iri: str) -> Item:
    if way == "said":
        words = naming.says(iri)
        return Item(words.text, words.language, iri, "link")
    if way == "plain":
        words = naming.property(iri)
        return Item(words.text, words.language, iri, "plain")
    item = Layout(naming).link(iri)
    if way == "short":
        return replace(item, text=naming.short(iri), note="")
    return Item(item.note or item.text, "", iri, "link") if way == "record" else item


def _query(table: Table, kinds: frozenset[str], iri: str, language: str, findings: Iterable[str]) -> str:
    """Return the query of a table for one thing."""
    filling = {"this": str(NamedNode(iri)), "language": f'"{language}"'}
    if known := " ".join(str(NamedNode(finding)) for finding in findings):
        text = table.text.replace(SCOPED, f"VALUES ?finding {{ {known} }}")
        return _VARIABLE.sub(lambda found: filling[found[1]], scoped(text, scope_of(kinds)))
    return _VARIABLE.sub(lambda found: filling[found[1]], scoped(table.text, scope_of(kinds)))


def _column(name: str, cells: list[tuple[Item, ...]], language: str) -> Column:
    numeric = any(cells) and all(_COUNT.fullmatch(item.text) for cell in cells for item in cell)
    words = section("column").get(name)
    return Column(name, words[language] if words else name, numeric)


def _by_text(item: Item) -> str:
    return natural(item.text)
