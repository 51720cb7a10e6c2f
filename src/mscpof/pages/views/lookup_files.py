"""JSON files for scripts of the pages: terms that the query editor completes, and names that forms look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.ask.lookup import GROUPS, Lookup
from mscpof.base.query_text import query_text
from mscpof.pages.html.response import Response, json_response
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.statements import select

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

    from mscpof.pages.html.page_request import PageRequest

COMPLETION, NAMES = "completion.json", "names.json"


def show_completion(store: Store, request: PageRequest) -> Response:
    """Return JSON for the query editor: prefixes, and terms as IRI, name and number of uses, most used first."""
    naming = naming_of(store, request.language)
    prefixes = {row["prefix"].value: row["namespace"].value for row in _rows(store, "prefixes")}
    terms = {
        kind: [
            [row["term"].value, naming.property(row["term"].value).text, int(row["most"].value)]
            for row in _rows(store, kind)
        ]
        for kind in ("classes", "properties")
    }
    return json_response({"prefixes": prefixes, **terms})


def show_names(store: Store, request: PageRequest) -> Response:
    """Return the names in `Lookup` as JSON, with which forms of a static site find what a reader means.

    `things` lists IRI and name; `spellings` has, by group and folded name, the spelling to suggest (empty for
    identifiers) and the places of its things in that list; `kinds` is `GROUPS`.
    """
    spellings, naming = Lookup(store).spellings(), naming_of(store, request.language)
    iris = sorted({iri for names in spellings.values() for _, things in names.values() for iri in things})
    places = {iri: place for place, iri in enumerate(iris)}
    return json_response(
        {
            "kinds": GROUPS,
            "things": [[iri, naming.of(iri).text] for iri in iris],
            "spellings": {
                group: {
                    folded: [word, *sorted(places[iri] for iri in things)]
                    for folded, (word, things) in sorted(names.items())
                }
                for group, names in sorted(spellings.items())
            },
        }
    )


def _rows(store: Store, name: str) -> QuerySolutions:
    return select(store, query_text(__package__, f"queries/completion-{name}"))
