"""What kind of thing changed: a finding, a study, a term. The kinds are declared in `resource_kinds.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from mscpof.base.names import BASE, GRAPH

# Nodes written inside these have IRIs below theirs; they are told with them.
_WITH_PARTS = ("finding", "study", "discrepancy")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things.

    :param name: as the JSON calls it.
    :param graph: how the name of the graph begins in which they are described.
    :param under: how their IRIs begin below the base; nothing where those of others fit too.
    :param words: what one and several are called, by language.
    """

    name: str
    graph: str
    under: str | None
    words: dict[str, tuple[str, str]]

    def called(self, number: int, language: str) -> str:
        """Return what so many are called."""
        return self.words[language][number != 1]


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """Return all kinds, in the order in which they are told."""
    text = resources.files("mscpof.diff").joinpath("resource_kinds.toml").read_text(encoding="utf-8")
    return tuple(
        Kind(one["name"], one.get("graph", ""), one.get("under"), {k: (v[0], v[1]) for k, v in one["words"].items()})
        for one in tomllib.loads(text)["kind"]
    )


def kind_of(iri: str, graph: str) -> Kind:
    """Return the kind of a thing.

    :param graph: the IRI of the graph in which it is described.

    >>> kind_of("https://w3id.org/mscpof/gene/CASP3", "https://w3id.org/mscpof/graph/entities").name
    'entity'
    >>> kind_of("http://purl.uniprot.org/uniprot/P42574", "https://w3id.org/mscpof/graph/entities").name
    'entry'
    """
    place = graph.removeprefix(GRAPH)
    return next(
        kind
        for kind in kinds()
        if place.startswith(kind.graph) and (kind.under is None or iri.startswith(BASE + kind.under))
    )


def owner_of(iri: str) -> str:
    """Return the thing in which a node is written; one that stands alone is its own.

    >>> owner_of("https://w3id.org/mscpof/finding/qu-q-2022-02/axis-1")
    'https://w3id.org/mscpof/finding/qu-q-2022-02'
    >>> owner_of("https://w3id.org/mscpof/review/liu-2025/table-1/row-1")
    'https://w3id.org/mscpof/review/liu-2025/table-1/row-1'
    """
    if not iri.startswith(BASE):
        return iri
    parts = iri.removeprefix(BASE).split("/")
    return BASE + "/".join(parts[:2]) if parts[0] in _WITH_PARTS else iri
