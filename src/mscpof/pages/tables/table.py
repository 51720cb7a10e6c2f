"""Declarations of tables on pages: each is a query file in a folder of this package, with YAML front matter.

The front matter holds its title in each language, the kinds of things that have it, its rank among their tables, and
how its columns are to be read. In the query `?this` is the thing and `?language` the language of the page. A `VALUES`
line of UNDEF restricts nothing where the query runs as it stands; on a page the patterns that `tables.toml` declares
for the kind of thing replace it:

- `VALUES ?finding { UNDEF }`: the findings of the thing (section `scope`);
- `VALUES ?x { UNDEF }`: only what an entity covers (section `only`);
- `VALUES (?x ?seen) { (UNDEF UNDEF) }`: the same, or what was seen in it (section `seen`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mscpof.base.names import TERMS
from mscpof.curated.front_matter import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCOPED = "VALUES ?finding { UNDEF }"
_RESTRICTION = re.compile(
    r"^ *VALUES (?:(?P<only>\?\w+) \{ UNDEF \}|\((?P<seen>\?\w+) \?seen\) \{ \(UNDEF UNDEF\) \})$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Table:
    """Declaration of a table on the pages of some things.

    :param name: name of its file, which is also its anchor and part of the address of its CSV.
    :param title: heading by language.
    :param text: its SPARQL query.
    :param on: kinds of things that have it, see `kinds_of`; `scoped` stands for all kinds that findings are about.
    :param off: exceptions: a thing that is also of one of these kinds does not have it.
    :param rank: its place among the tables of a page; the lowest rank comes first.
    :param lists: columns whose values are several IRIs or words, separated by blanks.
    :param ordered: whether the query has sorted these values; otherwise they are sorted by their names.
    :param statements: columns of findings that show what a finding states, such as `decreased BAX`, not its name.
    :param records: columns of identifiers that show the identifier itself, with a link to its record at its owners.
    :param counted: column of studies, before which a column with their number is put; empty for none.
    :param needs: local name of our class of findings without which the table is empty; empty for none.
    :param note: hint for reading it, by language; without entries where it has none.
    """

    name: str
    title: Mapping[str, str]
    text: str
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    rank: int = 0
    lists: tuple[str, ...] = ()
    ordered: bool = False
    statements: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    counted: str = ""
    needs: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4)
def read_tables(folder: str) -> Mapping[str, Table]:
    """Return the tables in the folder `things`, `lists` or `gaps` beside this module, by name, ordered by rank."""
    tables = {}
    for file in resources.files(__package__).joinpath(folder).iterdir():
        name = file.name.removesuffix(".rq")
        matter, query = parse(file.read_text(encoding="utf-8"), Path(folder, file.name))
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in matter.items()
        }
        tables[name] = Table(name, text=query.strip(), **values)
    return dict(sorted(tables.items(), key=lambda item: (item[1].rank, item[0])))


def kinds_of(types: Iterable[str], path: str) -> frozenset[str]:
    """Return the kinds of a thing, which decide on its tables: the local names of our classes that it has.

    Without a class in the section `scope` of `tables.toml` it also has the folder of its page as a kind, such as
    `source`; where findings are about it, it also has the kind `scoped`.

    :param types: IRIs of its classes.
    :param path: path of its document below `BASE`.
    """
    kinds = {iri.removeprefix(TERMS) for iri in types if iri.startswith(TERMS)}
    if not kinds & declared()["scope"].keys():
        kinds.add(path.partition("/")[0])
    return frozenset(kinds | {"scoped"} if scope_of(kinds) not in ("", "Finding") else kinds)


def scope_of(kinds: Iterable[str]) -> str:
    """Return the kind that decides which findings a page is about; empty where the page is about none.

    It is the first in the section `scope` of `tables.toml` that the thing has.
    """
    return next((kind for kind in declared()["scope"] if kind in kinds), "")


@lru_cache(maxsize=256)
def tables_of(kinds: frozenset[str]) -> tuple[Table, ...]:
    """Return the tables that a thing of some kinds may have on its page, in the order of their ranks."""
    return tuple(
        table
        for table in read_tables("things").values()
        if kinds.intersection(table.on) and not kinds.intersection(table.off)
    )


@lru_cache(maxsize=512)
def scoped(text: str, scope: str) -> str:
    """Return a query in which the patterns for a kind replace the `VALUES` lines of UNDEF.

    :param scope: the kind that `scope_of` returned; where it is empty, the lines are left out.
    """
    known = declared()

    def pattern(line: re.Match[str]) -> str:
        if line["only"] == "?finding":
            return str(known["scope"].get(scope, ""))
        section = "seen" if line["seen"] else "only"
        return str(known[section].get(scope, "")).replace("?x", line[section])

    return _RESTRICTION.sub(pattern, text)


@lru_cache(maxsize=1)
def declared() -> dict[str, Any]:
    """Return the content of `tables.toml`, by section; the comments in it tell the meaning."""
    text = resources.files(__package__).joinpath("tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
