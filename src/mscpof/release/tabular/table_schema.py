"""Schema of the tables of a release, as `columns.toml` declares it: columns, keys, and the query that fills each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from mscpof.base.names import LANGUAGES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Separates the values of a cell in files that have no lists; IRIs cannot contain it.
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table.

    :param name: also the name of its variable in the query.
    :param type: iri, text, integer, boolean, year or date.
    :param about: English description of its values; empty where the name is enough.
    :param several: whether a cell holds any number of values.
    :param labels: whether columns with the labels of its values follow, one for each language.
    :param says: property whose value, for the thing that the row describes, the column holds: a CURIE such as
        `rdf:type`, or `{+name}` where the column of that name holds the property; may be empty.
    :param refers: name of the table whose key it holds; may be empty.
    :param optional: whether a cell may be empty.
    :param names: column whose values it labels, where it holds labels.
    :param language: language of such labels.
    """

    name: str
    type: str
    about: str = ""
    several: bool = False
    labels: bool = False
    says: str = ""
    refers: str = ""
    optional: bool = False
    names: str = ""
    language: str = ""

    @property
    def required(self) -> bool:
        """Whether every row must have a value."""
        return not (self.optional or self.several or self.names)


@dataclass(frozen=True, slots=True)
class Table:
    """Table of a release.

    :param name: also the name of its query.
    :param path: path of its file in the release.
    :param title: English description in one line.
    :param key: columns that identify a row, and by which rows are sorted.
    :param thing: column with the IRI of the thing that a row describes; empty where that has no IRI.
    :param columns: all columns, with those that hold labels.
    """

    name: str
    path: str
    title: str
    key: tuple[str, ...]
    thing: str
    columns: tuple[Column, ...]


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    """Return the tables in the order in which they are declared."""
    return tuple(
        Table(name, row["path"], row["title"], tuple(row["key"]), row["thing"], tuple(_columns(row["columns"])))
        for name, row in declarations("columns")["tables"].items()
    )


def table(name: str) -> Table:
    """Return the table with a name, which must be declared."""
    return next(table for table in tables() if table.name == name)


def tables_of(extension: str) -> list[Table]:
    """Return the tables that are written to files with an extension, such as `.csv`."""
    return [table for table in tables() if table.path.endswith(extension)]


def property_iri(says: str) -> str:
    """Return the IRI of the property that a column names in `says`; a URI template stays as it is.

    >>> property_iri("rdf:type")
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
    >>> property_iri("{+effect}")
    '{+effect}'
    """
    prefix, _, name = says.partition(":")
    return says if says.startswith("{") else PREFIXES[prefix] + name


@lru_cache
def declarations(name: str) -> dict[str, Any]:
    """Return the content of a TOML file of this package, named without its ending."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _columns(rows: list[dict[str, Any]]) -> Iterator[Column]:
    """Yield columns, each followed by those that hold the labels of its values."""
    texts = declarations("columns")["labels"]
    for row in rows:
        column = Column(**row)
        yield column
        for language in LANGUAGES if column.labels else ():
            about = texts[language].format(column=column.name)
            name = f"{column.name}_{language}"
            yield Column(name, "text", about, column.several, names=column.name, language=language)
