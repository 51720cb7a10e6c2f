"""Page of the search: hits by kind, and similar names where nothing fits well."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mscpof.ask.lookup import EITHER_WAY
from mscpof.base.names import BASE, LANGUAGES, TERMS, shorten
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Response, json_response
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.layout import Item, link_item
from mscpof.pages.model.naming import Words, naming_of
from mscpof.pages.model.search_entries import KINDS
from mscpof.pages.model.search_index import index_of
from mscpof.pages.model.things import term_pages
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.search_index import Hit

SEARCH = "search"
SEARCH_FILE = "search.json"
_IDENTIFIERS = 4


@dataclass(frozen=True, slots=True)
class ListedHit:
    """Hit as the page shows it.

    :param item: link to the thing, with its heading in the language of the page.
    :param other: its name in another language; None for none.
    :param by: name that fits the query; empty where the page shows it already.
    :param identifiers: symbols, CURIEs and the identifier that fits, at most four.
    """

    item: Item
    other: Words | None
    by: str
    identifiers: tuple[str, ...]
    findings: int


def show_search(store: Store, request: PageRequest) -> Response:
    """Return the page with the hits for the parameter `q`; for the path `search.json`, the index for static sites."""
    if thing_of(request.path)[0] == SEARCH_FILE:
        return _search_file(store, request)
    query = typed(request.parameters.get("q", [""])[0])
    naming, index = naming_of(store, request.language), index_of(store)
    hits = index.find(query)
    # The kind of the best hit comes first.
    groups: dict[str, list[ListedHit]] = defaultdict(list)
    for hit in hits:
        groups[hit.entry.kind].append(listed_hit(hit, naming))
    page = render(
        SEARCH,
        request,
        subjects=term_pages(store),
        query=query,
        groups=[(kind_name(kind, naming), members) for kind, members in groups.items()],
        number=len(hits),
        nearest=[listed_hit(hit, naming) for hit in index.nearest(query, hits)],
    )
    return Response(page)


def typed(text: str) -> str:
    """Return a query with blanks for all white space, without other invisible characters and without outer blanks."""
    return "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or sign.isprintable()).strip()


def _search_file(store: Store, request: PageRequest) -> Response:
    """Return the index for browsers without a server, in the language of their pages.

    Things are rows in the order of their IRIs, which settles ties: address of the page, number of the kind, number of
    findings, title and its language, names, identifiers, shortened IRI, and, for things of others, the IRI.
    """
    naming, pages = naming_of(store, request.language), term_pages(store)
    rows: list[list[Any]] = []
    for entry in index_of(store).entries:
        title, path, short = naming.title(entry.iri), pages.get(entry.iri), shorten(entry.iri)
        rows.append(
            [
                request.page(path) if path else request.link(entry.iri),
                KINDS.index(entry.kind),
                entry.findings,
                [title.text, title.language],
                list(entry.names.items()),
                entry.identifiers,
                short if short in entry.identifiers else "",
                *([] if entry.iri.startswith(BASE) else [entry.iri]),
            ]
        )
    content = {
        "alike": {chr(sign): other for sign, other in EITHER_WAY.items()},
        "kinds": [kind_name(kind, naming) for kind in KINDS],
        "things": rows,
    }
    return json_response(content)


def kind_name(kind: str, naming: Naming) -> str:
    """Return the name of a kind of things, one of `KINDS`, in the language of the names."""
    assert kind in KINDS  # noqa: S101  (hits have no other)
    return say(SEARCH, kind, naming.language) if kind in ("External", "Term") else naming.of(TERMS + kind).text


def listed_hit(hit: Hit, naming: Naming) -> ListedHit:
    """Return a hit as the page shows it; `src/frontend/parts/ranking.js` does the same."""
    entry, title = hit.entry, naming.title(hit.entry.iri)
    item = Item(title.text, title.language, entry.iri, "link", link_item(naming, entry.iri).note)
    other = next(
        (Words(text, of) for text, of in entry.names.items() if of in LANGUAGES and of != title.language), None
    )
    names = (item.text, other.text if other else "")
    symbols = [name for name, of in entry.names.items() if not of and name in entry.identifiers]
    short = [*symbols, *(one for one in entry.identifiers if ":" in one or one == hit.by)]
    by = "" if hit.by in (*names, *short) else hit.by
    identifiers = dict.fromkeys(one for one in short if one not in (shorten(entry.iri), *names))
    return ListedHit(item, other, by, tuple(identifiers)[:_IDENTIFIERS], entry.findings)
