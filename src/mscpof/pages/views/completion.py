"""What an editor of queries can complete: prefixes, classes and properties, from what the dataset says of itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions

from mscpof.base.names import PREFIXES
from mscpof.pages.html.response import Shown
from mscpof.pages.model.naming import naming_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit

COMPLETION = "completion.json"

# Of a term that has several partitions, the largest is that of the whole dataset.
_TERMS = f"""
PREFIX void: <{PREFIXES["void"]}>
SELECT ?term (MAX(COALESCE(?size, 0)) AS ?most)
WHERE {{ ?partition void:%s ?term . OPTIONAL {{ ?partition void:%s ?size }} }}
GROUP BY ?term
ORDER BY DESC(?most) ?term
"""
_PREFIXES = f"""
PREFIX sh: <{PREFIXES["sh"]}>
SELECT DISTINCT ?prefix ?namespace
WHERE {{ [] sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }}
ORDER BY ?prefix
"""
_KINDS = {"classes": ("class", "entities"), "properties": ("property", "triples")}


def show_completion(store: Store, visit: Visit) -> Shown:
    """Write what can be completed as JSON: terms as IRI, name and number of uses, the most used first."""
    naming = naming_of(store, visit.language)
    told: dict[str, object] = {
        "prefixes": {row["prefix"].value: row["namespace"].value for row in _rows(store, _PREFIXES)}
    }
    for name, kind in _KINDS.items():
        told[name] = [
            [row["term"].value, naming.property(row["term"].value).text, int(row["most"].value)]
            for row in _rows(store, _TERMS % kind)
        ]
    return Shown(json.dumps(told, ensure_ascii=False, separators=(",", ":")), "application/json")


def completion_paths(_: Store) -> Iterable[str]:
    """Return the path of the file."""
    return [COMPLETION]


def _rows(store: Store, query: str) -> QuerySolutions:
    rows = store.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  (the queries above are SELECTs)
    return rows
