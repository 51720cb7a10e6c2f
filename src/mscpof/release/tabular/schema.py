"""The tables of a release as they are declared: columns, keys, and the query that fills each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from mscpof.base.names import LANGUAGES, PREFIXES

# Stands between the values of a cell in files that have no lists; IRIs cannot hold it.
SEPARATOR = "|"
_LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    :param name: also the name of its variable in the query.
    :param type: iri, text, integer, boolean, year or date.
    :param about: what it holds, in English; may be empty where the name says it all.
    :param several: whether a cell holds several values.
    :param labels: whether two columns follow with what its values are called.
    :param says: the property that it tells of the thing of its row, as a shortened IRI or `{+column}`; may be empty.
    :param refers: the name of the table whose key it holds; may be empty.
    :param optional: whether a cell may be empty.
    :param names: the column whose values it names, where it holds labels.
    :param language: of such labels.
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
        """Whether every row has a value."""
        return not (self.optional or self.several or self.names)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a release.

    :param name: also the name of its query.
    :param path: where it stands in the release.
    :param title: what it holds, in one English line.
    :param key: the columns that tell rows apart, in whose order they stand.
    :param thing: the column with what a row is about; empty where that has no IRI.
    :param columns: all of them, those with labels too.
    """

    name: str
    path: str
    title: str
    key: tuple[str, ...]
    thing: str
    columns: tuple[Column, ...]


@lru_cache
def declared() -> tuple[Table, ...]:
    """Return the tables in the order in which they are declared."""
    return tuple(
        Table(name, said["path"], said["title"], tuple(said["key"]), said["thing"], _columns(said["columns"]))
        for name, said in tomllib.loads(text("columns.toml")).items()
    )


def table(name: str) -> Table:
    """Return a table by its name."""
    return next(one for one in declared() if one.name == name)


@lru_cache
def query(name: str) -> str:
    """Return one of the queries by its name."""
    return text(f"{name}.rq")


def iri_of(says: str) -> str:
    """Return the IRI of a property that a column tells; a template stays as it is.

    >>> iri_of("rdf:type")
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
    >>> iri_of("{+effect}")
    '{+effect}'
    """
    if says.startswith("{"):
        return says
    prefix, _, name = says.partition(":")
    return PREFIXES[prefix] + name


def _columns(said: list[dict[str, Any]]) -> tuple[Column, ...]:
    """Return columns, each followed by those that name its values."""
    columns: list[Column] = []
    for one in said:
        column = Column(**one)
        columns.append(column)
        if column.labels:
            columns += (_labels(column, language) for language in LANGUAGES)
    return tuple(columns)


def _labels(column: Column, language: str) -> Column:
    about = f"What {column.name} is called in {_LANGUAGE_NAMES[language]}."
    return Column(f"{column.name}_{language}", "text", about, column.several, names=column.name, language=language)


def text(name: str) -> str:
    """Return one of the files in which tables, queries and gene sets are declared."""
    return resources.files("mscpof.release").joinpath("tabular", name).read_text(encoding="utf-8")
