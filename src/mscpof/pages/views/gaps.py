"""The page of gaps and conflicts, which may be worth studying next: the tables in the folder `tables/gaps`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Shown
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.tables.rows import csv_of, fill
from mscpof.pages.tables.table import read_tables
from mscpof.pages.views.thing_list import csv_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.tables.rows import Filled

_PATH = "gaps"
_CSV = "text/csv; charset=utf-8"


def show_gaps(store: Store, visit: Visit) -> Shown:
    """Show the page, or one of its tables as CSV.

    :raises UnknownResource: when the path is that of no table.
    """
    found = gaps_of(store, visit.language)
    files = {csv_path(_PATH, table.name): table for table in found}
    if table := files.get(visit.path):
        return Shown(csv_of(table), _CSV)
    if thing_of(visit.path)[0] != _PATH:
        raise UnknownResource(BASE + visit.path, [_PATH, *files])
    shown = [table for table in found if table.rows]
    body = render("gaps", visit, None, subjects_of(store), tables=shown, csv_path=lambda table: csv_path(_PATH, table))
    return Shown(body)


def gaps_paths(store: Store) -> Iterable[str]:
    """Yield the paths of the page and of its tables that have rows."""
    yield _PATH
    for table in gaps_of(store, "en"):
        if table.rows:
            yield csv_path(_PATH, table.name)


@lru_cache(maxsize=4)
def gaps_of(store: Store, language: str) -> tuple[Filled, ...]:
    """Return the tables of a dataset, which must not change afterwards, in a language."""
    naming = naming_of(store, language)
    return tuple(fill(store, table, BASE, naming) for table in read_tables("gaps").values())
