"""The tables of pages as files, such as `gene/CASP3.changes.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES
from mscpof.pages.html.response import Shown
from mscpof.pages.model.formats import TABLE_FORMS, named
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.statements import own_types
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.model.things import things_of
from mscpof.pages.tables.rows import csv_of, fill, filled_tables, names_of_filled
from mscpof.pages.tables.table import kinds_of, tables_of
from mscpof.pages.views.thing_list import ENTRIES, csv_path, entries, lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.resource import Resource
    from mscpof.pages.tables.rows import Filled

_CSV = named("csv", TABLE_FORMS)


def show_csv(store: Store, visit: Visit) -> Shown:
    """Write a table of a thing as CSV, with names in the language of the visit.

    :raises UnknownResource: when there is no such thing, or it has no such table.
    """
    path, _, name = visit.path.removesuffix(".csv").rpartition(".")
    naming = naming_of(store, visit.language)
    folder, _, last = path.rpartition("/")
    if (last, name) == ("index", ENTRIES) and folder in lists():
        return _shown(entries(store, lists()[folder], f"{BASE}{folder}/", naming))
    resource = resource_of(store, BASE + path)
    kinds = kinds_of(resource.types, path)
    table = next((table for table in tables_of(kinds) if table.name == name), None)
    if not table:
        known = [csv_path(path, table.name) for table in tables_of(kinds)]
        raise UnknownResource(BASE + visit.path, known)
    return _shown(fill(store, table, resource.iri, naming, kinds))


def csv_paths(store: Store) -> Iterable[str]:
    """Yield the paths of all tables that have rows."""
    for iri, path in {**{iri: iri.removeprefix(BASE) for iri in things_of(store)}, **subjects_of(store)}.items():
        for name in names_of_filled(store, iri, kinds_of(own_types(store, iri), path), LANGUAGES[0]):
            yield csv_path(path, name)
    yield from list_paths(store)


def list_paths(store: Store) -> Iterable[str]:
    """Yield the paths of the tables of lists that have rows."""
    naming = naming_of(store, LANGUAGES[0])
    for folder in lists():
        if entries(store, lists()[folder], f"{BASE}{folder}/", naming).rows:
            yield csv_path(f"{folder}/", ENTRIES)


def csv_files(store: Store, resource: Resource, language: str) -> Iterable[tuple[str, str]]:
    """Yield the tables of a thing that have rows as CSV, each with its path; where it is no thing, nothing."""
    if resource.kind not in ("thing", "subject"):
        return
    path = resource.document.removeprefix(BASE)
    naming = naming_of(store, language)
    for table in filled_tables(store, resource.iri, kinds_of(resource.types, path), naming):
        yield csv_path(path, table.name), csv_of(table)


def _shown(filled: Filled) -> Shown:
    assert _CSV  # noqa: S101  (one of the forms)
    return Shown(csv_of(filled), _CSV.content_type)
