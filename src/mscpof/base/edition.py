"""Which edition of the knowledge a dataset is: its version and the day it was released."""

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
    """An edition of the dataset.

    :param version: as Semantic Versioning has it, or nothing where none is told.
    :param date: the day of its release, as `YYYY-MM-DD`, or nothing.
    """

    version: str
    date: str


@lru_cache(maxsize=2)
def edition_of(store: Store) -> Edition:
    """Return the edition that a dataset says it is. The store must not change afterwards."""

    def said(name: str) -> str:
        quads = store.quads_for_pattern(_DATASET, NamedNode(name), None, None)
        return min((str(getattr(quad.object, "value", "")) for quad in quads), default="")

    return Edition(said(f"{PREFIXES['owl']}versionInfo"), said(f"{PREFIXES['dcterms']}issued")[:10])
