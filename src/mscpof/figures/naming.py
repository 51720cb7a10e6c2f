"""What figures call things: the shortest name that there is in a language, and the class that tells how to draw it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.names import LANGUAGES, TERMS, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

# A thing that is itself a class, such as a source of cells, has nothing to tell its group by but what it is below.
_NAMES = f"""
PREFIX mscpof: <{TERMS}>
PREFIX rdfs:   <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?sort ?said (LANG(?said) AS ?language)
WHERE {{
  VALUES ?thing {{ THINGS }}
  {{ ?thing mscpof:symbol ?said . BIND ("symbol" AS ?sort) }}
  UNION {{ ?thing mscpof:shortLabel ?said . BIND ("short" AS ?sort) }}
  UNION {{ ?thing rdfs:label ?said . BIND ("label" AS ?sort) }}
  UNION {{ ?thing a ?said . BIND ("class" AS ?sort) }}
}}
ORDER BY ?thing ?sort ?said
"""


@dataclass(frozen=True, slots=True)
class Named:
    """What a thing is called.

    :param name: its symbol or short name; else its label, in another language where need be; else its IRI, shortened.
    :param kinds: the local names of its classes.
    """

    name: str
    kinds: frozenset[str]


def names_of(dataset: Source, things: Iterable[str], language: str) -> Mapping[str, Named]:
    """Return what things are called.

    :param things: their IRIs.
    :param language: `en` or `zh`.
    """
    said: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    kinds: dict[str, set[str]] = defaultdict(set)
    wanted = list(dict.fromkeys(things))
    for row in Answer(dataset, _NAMES.replace("THINGS", " ".join(f"<{thing}>" for thing in wanted))):
        if row["sort"] == "class":
            kinds[row["thing"]].add(local_name(row["said"]))
        else:
            said[row["thing"]].setdefault((row["sort"], row["language"] or ""), row["said"])
    return {thing: Named(_best(said[thing], language) or shorten(thing), frozenset(kinds[thing])) for thing in wanted}


def _best(said: Mapping[tuple[str, str], str], language: str) -> str:
    symbols = [said[key] for key in sorted(said) if key[0] == "symbol"]
    others = ((sort, tongue) for tongue in (language, *LANGUAGES, "") for sort in ("short", "label"))
    return symbols[0] if symbols else next((said[key] for key in others if key in said), "")
