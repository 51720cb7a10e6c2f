"""Tables on pages: each is a query in the folder `tables`, and says on the pages of which things it stands.

The lines before a query that begin with `#+` are TOML: its title in each language, the kinds of things that have it,
its place among their tables, and how its columns are to be read. In the query `?this` is the thing, `?language` the
language of the page, and a comment such as `# the findings of ?this` stands for what `tables.toml` declares for a kind
of thing.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from mscpof.base.names import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_HEAD = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_MARKER = re.compile(r"^ *# (?:(the findings of) \?this|only (\?\w+)(, or what was seen in it)?)$", re.MULTILINE)
SCOPED = "# the findings of ?this"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that pages of some things have.

    :param name: the name of its file, which is also its anchor and part of the address of its CSV.
    :param title: what stands above it, by language.
    :param on: the kinds of things that have it: the local names of classes, ours, or the folders of terms; `scoped`
        stands for all of which findings are told.
    :param off: the kinds that do not have it all the same.
    :param rank: its place among the tables of a page.
    :param lists: the columns whose values are several IRIs, one blank apart.
    :param ordered: whether the query has put those in order; otherwise they go by their names.
    :param said: the columns whose findings are told by what they say.
    :param records: the columns of identifiers, which lead to what their owners say.
    :param needs: the class of findings, ours, without one of which the table is empty.
    :param counted: the column of studies before which stands their number.
    :param note: what must be known to read it, by language, or nothing.
    :param text: the query.
    """

    name: str
    title: Mapping[str, str]
    text: str
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    rank: int = 0
    lists: tuple[str, ...] = ()
    ordered: bool = False
    said: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    counted: str = ""
    needs: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


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


def kinds_of(types: Iterable[str], path: str) -> frozenset[str]:
    """Return the kinds that a thing is of: its classes, ours, by their local names; of a term, the folder of its page.

    :param types: the IRIs of its classes.
    :param path: the path of its document, below the base.
    """
    kinds = {iri.removeprefix(TERMS) for iri in types if iri.startswith(TERMS)}
    if not kinds & declared()["scope"].keys():
        kinds.add(path.partition("/")[0])
    return frozenset(kinds | {"scoped"} if scope_of(kinds) not in ("", "Finding") else kinds)


def scope_of(kinds: Iterable[str]) -> str:
    """Return the kind that says which findings a thing is about, or nothing."""
    return next((kind for kind in declared()["scope"] if kind in kinds), "")


@lru_cache(maxsize=256)
def tables_of(kinds: frozenset[str]) -> tuple[Table, ...]:
    """Return the tables that a thing of some kinds has, in their order."""
    return tuple(
        table for table in tables().values() if kinds.intersection(table.on) and not kinds.intersection(table.off)
    )


@lru_cache(maxsize=512)
def scoped(text: str, scope: str) -> str:
    """Put what is declared for a kind of thing in the places of the comments that stand for it."""
    known = declared()

    def put(found: re.Match[str]) -> str:
        if found[1]:
            return str(known["scope"].get(scope, ""))
        return str(known["seen" if found[3] else "only"].get(scope, "")).replace("?x", found[2])

    return _MARKER.sub(put, text)


@lru_cache(maxsize=1)
def declared() -> dict[str, Any]:
    """Return what `tables.toml` declares."""
    text = resources.files("mscpof.pages").joinpath("tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
