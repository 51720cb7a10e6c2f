"""Lists of things as tables, such as all genes with how many findings and studies name each.

Each is a query in the folder `tables/lists`, named after the path under which its things stand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.base.names import BASE
from mscpof.pages.html.rendering import render
from mscpof.pages.model.address import path_of
from mscpof.pages.model.layout import Layout, natural
from mscpof.pages.model.naming import Words
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.tables.rows import fill
from mscpof.pages.tables.table import read_tables
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource
    from mscpof.pages.tables.rows import Filled
    from mscpof.pages.tables.table import Table

# What a list is called in the address of its CSV.
ENTRIES = "entries"


@lru_cache(maxsize=1)
def lists() -> Mapping[str, Table]:
    """Return the tables of lists, by the path under which their things stand."""
    return read_tables("lists")


def csv_path(path: str, table: str) -> str:
    """Return the path of a table of the thing, or of the list, at a path.

    >>> csv_path("gene/CASP3", "changes"), csv_path("gene/", "entries")
    ('gene/CASP3.changes.csv', 'gene/index.entries.csv')
    """
    return f"{path}{'index' if path.endswith('/') else ''}.{table}.csv"


def entries(store: Store, table: Table, iri: str, naming: Naming) -> Filled:
    """Return the list of what stands under a path.

    :param iri: that of the path.
    """
    return fill(store, table, iri, naming)


def catalogue(store: Store, resource: Resource, table: Table, naming: Naming, visit: Visit) -> str:
    """Write the page of a list.

    :param resource: the path under which its things stand.
    :param table: the query of the list.
    :param naming: what things are called, in the language of the page.
    :param visit: who looks at it, and from where.
    """
    filled, subjects = entries(store, table, resource.iri, naming), subjects_of(store)
    told = {value for column in filled.columns for value in filled.values(column.name)}
    others = sorted((iri for iri in resource.members if iri not in told), key=natural)
    heading = section("container")[path_of(resource.iri).rstrip("/")][naming.language]
    return render(
        "catalogue",
        visit,
        resource,
        subjects,
        title=Words(heading, naming.language),
        table=filled,
        others=[Layout(naming).link(iri) for iri in others],
        csv_path=lambda name: csv_path(resource.iri.removeprefix(BASE), name),
    )
