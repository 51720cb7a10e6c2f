"""Lists of things: as tables with counts, such as all genes, or as plain links by kind."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mscpof.base.names import BASE, GRAPH, local_name
from mscpof.pages.html.rendering import render
from mscpof.pages.model.address import csv_path, path_of
from mscpof.pages.model.layout import Item, link_item, natural
from mscpof.pages.model.naming import Naming, Words
from mscpof.pages.model.statements import own_types
from mscpof.pages.model.things import term_pages, things_in
from mscpof.pages.tables.rows import fill
from mscpof.pages.tables.table import read_tables
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.resource import Resource
    from mscpof.pages.tables.table import Table

# Name of a list in the address of its CSV.
ENTRIES = "entries"
MOST_LISTED = 1000


def lists() -> Mapping[str, Table]:
    """Return the tables that list the things under a path, by the path without its slash, such as `gene`."""
    return read_tables("lists")


def list_page(store: Store, resource: Resource, table: Table, naming: Naming, request: PageRequest) -> str:
    """Return the HTML of the page that lists the things under a path in a table.

    :param resource: the path, a resource of the kind `container`.
    :param table: table of `lists` that lists them; things that it leaves out are linked below it.
    """
    filled = fill(store, table, resource.iri, naming)
    listed = {value for column in filled.columns for value in filled.values(column.name)}
    others = sorted((iri for iri in resource.members if iri not in listed), key=natural)
    return render(
        "list_table",
        request,
        resource,
        term_pages(store),
        title=_title(resource, naming),
        table=filled,
        others=[link_item(naming, iri) for iri in others],
        csv_path=lambda name: csv_path(resource.iri.removeprefix(BASE), name),
    )


def members_page(store: Store, resource: Resource, naming: Naming, request: PageRequest) -> str:
    """Return the HTML of the page that links the things under a path, or in a named graph, by class.

    :param resource: resource of the kind `container` or `graph`; of each class at most `MOST_LISTED` things are linked.
    """
    is_graph = resource.kind == "graph"
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in things_in(store, resource.iri) if is_graph else resource.members:
        kinds[next(iter(own_types(store, iri)), "")].append(iri)
    names = {kind: naming.of(kind) for kind in kinds if kind}
    names[""] = Words(say("page", "things", naming.language), naming.language)
    return render(
        "list",
        request,
        resource,
        title=_title(resource, naming),
        size=len(resource.triples) if is_graph else None,
        sections=[
            (
                names[kind],
                [_entry(naming, iri) for iri in sorted(kinds[kind], key=natural)[:MOST_LISTED]],
                len(kinds[kind]),
            )
            for kind in sorted(kinds, key=lambda kind: names[kind].text)
        ],
    )


def path_name(path: str, language: str) -> str:
    """Return the name of a path, such as `Genes` for `https://w3id.org/mscpof/gene/`; the path itself for none."""
    words = section("container").get(path_of(path).rstrip("/"))
    return words[language] if words else path_of(path)


def _title(resource: Resource, naming: Naming) -> Words:
    if resource.kind != "graph":
        return Words(path_name(resource.iri, naming.language), naming.language)
    about = naming.of(BASE + resource.iri.removeprefix(GRAPH)).text if "/study/" in resource.iri else ""
    kind = say("page", "graph", naming.language)
    text = say("page", "of", naming.language, kind=kind, thing=about or local_name(resource.iri))
    return Words(text, naming.language)


def _entry(naming: Naming, iri: str) -> Item:
    """Return a thing as a list shows it: a paper by its title, others by their names."""
    name, title = naming.of(iri), naming.title(iri)
    note = name.text if title != name else iri.removeprefix(BASE).partition("/")[2] or local_name(iri)
    return Item(title.text, title.language, iri, "link", note)
