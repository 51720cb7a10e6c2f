"""Tables of pages as CSV files, such as `gene/CASP3.changes.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES
from mscpof.pages.html.response import Response, csv_response
from mscpof.pages.model.address import csv_path
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.statements import own_types
from mscpof.pages.model.things import term_pages, things_of
from mscpof.pages.tables.rows import csv_of, fill, names_of_tables_with_rows, tables_with_rows
from mscpof.pages.tables.table import kinds_of, tables_of
from mscpof.pages.views.thing_list import ENTRIES, lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.resource import Resource


def show_csv(store: Store, request: PageRequest) -> Response:
    """Return the CSV of a table of a thing, or of a list of things, with names in the language of the request.

    The path is as from `csv_path`: `gene/CASP3.changes.csv`, or `gene/index.entries.csv` for the list of genes.

    :raises UnknownResource: when there is no such thing, or things of its kind have no such table.
    """
    path, _, name = request.path.removesuffix(".csv").rpartition(".")
    naming = naming_of(store, request.language)
    folder, _, last = path.rpartition("/")
    if (last, name) == ("index", ENTRIES) and folder in lists():
        return csv_response(csv_of(fill(store, lists()[folder], f"{BASE}{folder}/", naming)))
    resource = resource_of(store, BASE + path)
    kinds = kinds_of(resource.types, path)
    tables = {table.name: table for table in tables_of(kinds)}
    if name not in tables:
        raise UnknownResource(BASE + request.path, [csv_path(path, known) for known in tables])
    return csv_response(csv_of(fill(store, tables[name], resource.iri, naming, kinds)))


def csv_paths(store: Store) -> Iterable[str]:
    """Yield the paths, below `BASE`, of the CSV of all tables and lists that have rows."""
    for iri, path in {**{iri: iri.removeprefix(BASE) for iri in things_of(store)}, **term_pages(store)}.items():
        for name in names_of_tables_with_rows(store, iri, kinds_of(own_types(store, iri), path), LANGUAGES[0]):
            yield csv_path(path, name)
    yield from list_paths(store)


def list_paths(store: Store) -> Iterable[str]:
    """Yield the paths, below `BASE`, of the CSV of the lists of things that have rows."""
    naming = naming_of(store, LANGUAGES[0])
    for folder, table in lists().items():
        if fill(store, table, f"{BASE}{folder}/", naming).rows:
            yield csv_path(f"{folder}/", ENTRIES)


def csv_files(store: Store, resource: Resource, language: str) -> Iterable[tuple[str, str]]:
    """Yield path, below `BASE`, and CSV text of each table with rows of a thing or term; none for other resources."""
    if resource.kind in ("thing", "term"):
        path = resource.document.removeprefix(BASE)
        for table in tables_with_rows(store, resource.iri, kinds_of(resource.types, path), naming_of(store, language)):
            yield csv_path(path, table.name), csv_of(table)
