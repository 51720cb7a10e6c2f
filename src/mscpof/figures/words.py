"""Words of figures: their own texts, and short names of entities, in a language."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.answer import Answer
from mscpof.base.names import LANGUAGES, local_name, shorten
from mscpof.base.query_text import query_text, with_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

_NAMES = query_text(__package__, "names")


@dataclass(frozen=True, slots=True)
class Named:
    """Entity with its name and classes.

    :param name: symbol; else short name or label, in another language where it has none; else the shortened IRI.
    :param kinds: local names of its classes.
    """

    name: str
    kinds: frozenset[str]


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """Return the texts of figures from `words.toml`, by name, then by language."""
    return tomllib.loads(resources.files("mscpof.figures").joinpath("words.toml").read_text(encoding="utf-8"))


def say(name: str, language: str, /, **values: object) -> str:
    """Return a text of figures in a language of `LANGUAGES`, with values in its braces.

    >>> say("retracted", "zh")
    '已撤稿'
    """
    return words()[name][language].format(**values)


def names_of(dataset: Source, iris: Iterable[str], language: str) -> Mapping[str, Named]:
    """Return the names, in a language of `LANGUAGES`, and classes of entities by IRI."""
    texts: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    kinds: dict[str, set[str]] = defaultdict(set)
    entities = list(dict.fromkeys(iris))
    for row in Answer(dataset, with_values(_NAMES, {"entity": map(NamedNode, entities)})):
        if row["sort"] == "class":
            kinds[row["entity"]].add(local_name(row["value"]))
        else:
            texts[row["entity"]].setdefault((row["sort"], row["language"] or ""), row["value"])
    return {iri: Named(_best(texts[iri], language) or shorten(iri), frozenset(kinds[iri])) for iri in entities}


def _best(texts: Mapping[tuple[str, str], str], language: str) -> str:
    """Return the first symbol, else the short name or label in the language, else in another."""
    keys = [*sorted(key for key in texts if key[0] == "symbol")]
    keys += [(sort, tongue) for tongue in (language, *LANGUAGES, "") for sort in ("short", "label")]
    return next((texts[key] for key in keys if key in texts), "")
