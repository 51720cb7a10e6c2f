"""Edition of a dataset: its version and the day of its release."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.names import BASE, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

_DATASET = NamedNode(f"{BASE}dataset")


@dataclass(frozen=True, slots=True)
class Edition:
    """Edition of the dataset.

    :param version: semantic version; empty where the dataset has none.
    :param date: day of the release, as `YYYY-MM-DD`; empty where the dataset has none.
    """

    version: str
    date: str


@lru_cache(maxsize=2)
def edition_of(store: Store) -> Edition:
    """Return the edition of a dataset. It is cached, so the store must not change afterwards."""

    def value_of(name: str) -> str:
        quads = store.quads_for_pattern(_DATASET, NamedNode(name), None, None)
        return min((str(getattr(quad.object, "value", "")) for quad in quads), default="")

    return Edition(value_of(f"{PREFIXES['owl']}versionInfo"), value_of(f"{PREFIXES['dcterms']}issued")[:10])
