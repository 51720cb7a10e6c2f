"""Page of gaps and conflicts, which may be worth studying next: the tables in the folder `tables/gaps`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Response, csv_response
from mscpof.pages.model.address import csv_path, thing_of
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.things import term_pages
from mscpof.pages.tables.rows import csv_of, fill
from mscpof.pages.tables.table import read_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.tables.rows import FilledTable

_PATH = "gaps"


def show_gaps(store: Store, request: PageRequest) -> Response:
    """Return the page of gaps, or one of its tables as CSV where the path of the request names one.

    :raises UnknownResource: when the path is neither that of the page nor that of a table.
    """
    tables = gaps_of(store, request.language)
    files = {csv_path(_PATH, table.name): table for table in tables}
    if table := files.get(request.path):
        return csv_response(csv_of(table))
    if thing_of(request.path)[0] != _PATH:
        raise UnknownResource(BASE + request.path, [_PATH, *files])
    parts = {"tables": [table for table in tables if table.rows], "csv_path": lambda name: csv_path(_PATH, name)}
    return Response(render("gaps", request, None, term_pages(store), **parts))


def gaps_paths(store: Store) -> Iterable[str]:
    """Return the paths, below `BASE`, of the page and of the CSV of its tables that have rows."""
    return [_PATH, *(csv_path(_PATH, table.name) for table in gaps_of(store, LANGUAGES[0]) if table.rows)]


@lru_cache(maxsize=2 * len(LANGUAGES))
def gaps_of(store: Store, language: str) -> tuple[FilledTable, ...]:
    """Return the tables of the page in a language, also those without rows; the store must not change afterwards."""
    naming = naming_of(store, language)
    return tuple(fill(store, table, BASE, naming) for table in read_tables("gaps").values())
