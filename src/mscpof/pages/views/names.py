"""The names of things as a file, in which browsers without a server look up what people write in forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mscpof.ask.lookup import GROUPS, Lookup
from mscpof.pages.html.response import Shown
from mscpof.pages.model.naming import naming_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit

NAMES = "names.json"


def show_names(store: Store, visit: Visit) -> Shown:
    """Write what `Lookup` knows as JSON: things with what they are called, and the spellings that lead to them."""
    spellings, naming = Lookup(store).spellings(), naming_of(store, visit.language)
    iris = sorted({iri for names in spellings.values() for _, found in names.values() for iri in found})
    places = {iri: place for place, iri in enumerate(iris)}
    told = {
        "kinds": GROUPS,
        "things": [[iri, naming.of(iri).text] for iri in iris],
        "spellings": {
            group: {
                folded: [word, *sorted(places[iri] for iri in found)] for folded, (word, found) in sorted(names.items())
            }
            for group, names in sorted(spellings.items())
        },
    }
    return Shown(json.dumps(told, ensure_ascii=False, separators=(",", ":")), "application/json")


def name_paths(_: Store) -> Iterable[str]:
    """Return the path of the file."""
    return [NAMES]
