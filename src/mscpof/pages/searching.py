"""The page of the search: what fits, by kind, and what is spelt nearest where nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.names import LANGUAGES, TERMS, shorten
from mscpof.pages.address import thing_of
from mscpof.pages.entries import KINDS
from mscpof.pages.index import index_of
from mscpof.pages.naming import Words, naming_of
from mscpof.pages.rendering import render
from mscpof.pages.sheet import Item, Layout
from mscpof.pages.shown import Shown
from mscpof.pages.subjects import subjects_of
from mscpof.pages.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.index import Hit
    from mscpof.pages.naming import Naming
    from mscpof.pages.visit import Visit

SEARCH = "search"
_INDEX = "search.json"
_IDENTIFIERS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as the page shows it.

    :param other: its name in the other language, where it has one.
    :param by: the name that fits, where that is neither of these.
    :param identifiers: some of those that others give it.
    """

    item: Item
    other: Words | None
    by: str
    identifiers: tuple[str, ...]
    findings: int


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind."""

    kind: str
    name: str
    found: tuple[Found, ...]


def show_search(store: Store, visit: Visit) -> Shown:
    """Show what fits the parameter `q`, or the file in which a browser without a server searches."""
    if thing_of(visit.path)[0] == _INDEX:
        return Shown(index_of(store).file(), "application/json")
    query = "".join(sign for sign in visit.asked.get("q", [""])[0] if sign.isprintable()).strip()
    naming, index = naming_of(store, visit.language), index_of(store)
    hits = index.find(query)
    page = render(
        SEARCH,
        visit,
        subjects=subjects_of(store),
        query=query,
        groups=_groups(hits, naming),
        number=len(hits),
        nearest=[_found(hit, naming) for hit in index.nearest(query)] if query and not hits else [],
    )
    return Shown(page)


def search_paths(_: Store) -> Iterable[str]:
    """Return the paths of the page and of its file."""
    return [SEARCH, _INDEX]


def _groups(hits: list[Hit], naming: Naming) -> list[Group]:
    """Group hits by kind; the kind of the best hit comes first."""
    kinds = dict.fromkeys(hit.entry.kind for hit in hits)
    return [
        Group(
            kind,
            kind_name(kind, naming),
            tuple(_found(hit, naming) for hit in hits if hit.entry.kind == kind),
        )
        for kind in kinds
    ]


def kind_name(kind: str, naming: Naming) -> str:
    """Return what a kind of things is called: by the pages, else by the ontology."""
    assert kind in KINDS  # noqa: S101  (hits have no other)
    return say(SEARCH, kind, naming.language) if kind in ("External", "Term") else naming.of(TERMS + kind).text


def _found(hit: Hit, naming: Naming) -> Found:
    entry, item = hit.entry, Layout(naming).link(hit.entry.iri)
    title = naming.title(entry.iri)
    item = Item(title.text, title.language, entry.iri, "link", item.note)
    other = next(
        (Words(text, of) for text, of in entry.names.items() if of in LANGUAGES and of != title.language), None
    )
    shown = (item.text, other.text if other else "")
    symbols = [name for name, of in entry.names.items() if not of and name in entry.identifiers]
    short = [*symbols, *(one for one in entry.identifiers if ":" in one or one == hit.by)]
    by = "" if hit.by in (*shown, *short) else hit.by
    identifiers = dict.fromkeys(one for one in short if one not in (shorten(entry.iri), *shown))
    return Found(item, other, by, tuple(identifiers)[:_IDENTIFIERS], entry.findings)
