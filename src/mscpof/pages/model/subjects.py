"""Terms that pages of their own tell about, though their IRIs lead elsewhere: sources, mechanisms, terms of others.

The IRI of a source leads into the document of the ontology, that of a term of GO to its owners. What is known here of
them is told at an address of ours, such as `source/UmbilicalCordMSC` or `term/GO_0006915`.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, Store

from mscpof.base.names import BASE, TERMS, local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUBJECTS = f"""
PREFIX mscpof: <{TERMS}>
PREFIX rdfs:   <http://www.w3.org/2000/01/rdf-schema#>

SELECT DISTINCT ?folder ?term
WHERE {{
  {{ ?term rdfs:subClassOf mscpof:MesenchymalStemCell . BIND ("source" AS ?folder) }}
  UNION
  {{ [] mscpof:source ?term . BIND ("source" AS ?folder) }}
  UNION
  {{ ?term a mscpof:Mechanism . BIND ("mechanism" AS ?folder) }}
  UNION
  {{ [] mscpof:product ?term . BIND ("product" AS ?folder) }}
  UNION
  {{
    [] mscpof:bearsOn|mscpof:observedIn|mscpof:concernsProcess ?term .
    FILTER (!STRSTARTS(STR(?term), "{BASE}"))
    BIND ("term" AS ?folder)
  }}
}}
ORDER BY ?folder ?term
"""


@lru_cache(maxsize=2)
def subjects_of(store: Store) -> Mapping[str, str]:
    """Return the path below the base of each term that has a page here, by its IRI.

    The store must not change afterwards.
    """
    rows = store.query(_SUBJECTS, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  (the query above is a SELECT)
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(row["term"].value, f"{row['folder'].value}/{local_name(row['term'].value)}")
    return MappingProxyType(found)


def subjects_below(store: Store, path: str) -> list[str]:
    """Return the IRIs of the terms whose pages stand under a path below the base, such as `source/`."""
    return [iri for iri, its in subjects_of(store).items() if its.startswith(path)]


def subject_at(store: Store, path: str) -> str | None:
    """Return the IRI of the term that a path below the base tells about, if it does about one."""
    return next((iri for iri, its in subjects_of(store).items() if its == path), None)
