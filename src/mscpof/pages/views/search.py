"""The page of the search: what fits, by kind, and what is spelt nearest where nothing does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mscpof.ask.lookup import EITHER_WAY
from mscpof.base.names import BASE, LANGUAGES, TERMS, shorten
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Shown
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.layout import Item, Layout
from mscpof.pages.model.naming import Words, naming_of
from mscpof.pages.model.search_entries import KINDS
from mscpof.pages.model.search_index import index_of
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.search_index import Hit

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
        return Shown(_index_file(store, visit), "application/json")
    query = typed(visit.asked.get("q", [""])[0])
    naming, index = naming_of(store, visit.language), index_of(store)
    hits = index.find(query)
    page = render(
        SEARCH,
        visit,
        subjects=subjects_of(store),
        query=query,
        groups=_groups(hits, naming),
        number=len(hits),
        nearest=[found_as_shown(hit, naming) for hit in index.nearest(query, hits)],
    )
    return Shown(page)


def typed(text: str) -> str:
    """Return a query without signs that nobody sees."""
    return "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or sign.isprintable()).strip()


def search_paths(_: Store) -> Iterable[str]:
    """Return the paths of the page and of its file."""
    return [SEARCH, _INDEX]


def _index_file(store: Store, visit: Visit) -> str:
    """Write the index for browsers that have no server to ask, in the language of their pages.

    Things are rows in the order of their IRIs, which settles ties: where their pages are, the number of their kind,
    how many findings speak of them, what the page calls them and in which language, their names and identifiers, how
    their IRIs are written short, and, where those are of others, the IRIs.
    """
    naming, index, subjects = naming_of(store, visit.language), index_of(store), subjects_of(store)
    rows: list[list[Any]] = []
    for entry in index.entries:
        title, path = naming.title(entry.iri), subjects.get(entry.iri)
        rows.append(
            [
                visit.page(path) if path else visit.link(entry.iri),
                KINDS.index(entry.kind),
                entry.findings,
                [title.text, title.language],
                list(entry.names.items()),
                entry.identifiers,
                shorten(entry.iri) if shorten(entry.iri) in entry.identifiers else "",
                *([] if entry.iri.startswith(BASE) else [entry.iri]),
            ]
        )
    said = {
        "alike": {chr(sign): other for sign, other in EITHER_WAY.items()},
        "kinds": [kind_name(kind, naming) for kind in KINDS],
        "things": rows,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _groups(hits: list[Hit], naming: Naming) -> list[Group]:
    """Group hits by kind; the kind of the best hit comes first."""
    kinds = dict.fromkeys(hit.entry.kind for hit in hits)
    return [
        Group(
            kind,
            kind_name(kind, naming),
            tuple(found_as_shown(hit, naming) for hit in hits if hit.entry.kind == kind),
        )
        for kind in kinds
    ]


def kind_name(kind: str, naming: Naming) -> str:
    """Return what a kind of things is called: by the pages, else by the ontology."""
    assert kind in KINDS  # noqa: S101  (hits have no other)
    return say(SEARCH, kind, naming.language) if kind in ("External", "Term") else naming.of(TERMS + kind).text


def found_as_shown(hit: Hit, naming: Naming) -> Found:
    """Return a hit as the page shows it; `src/frontend/parts/ranking.js` does the same."""
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
