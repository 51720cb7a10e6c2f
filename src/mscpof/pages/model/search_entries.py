"""Entries of the search: everything that has a page, with its names and identifiers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from mscpof.base.names import BASE, TERMS, local_name, shorten
from mscpof.base.query_text import query_text, with_values
from mscpof.pages.model.statements import select
from mscpof.pages.model.things import term_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

# The groups of hits, in this order among equals, by the local name of the class of their members.
KINDS = (
    "MesenchymalStemCell", "Mechanism", "Gene", "ProteinFamily", "ProteinForm", "MicroRNA", "CircularRNA", "Pathway",
    "Process", "Outcome", "CellPopulation", "CellRatio", "CellState", "Chemical", "Modification", "Study", "Conflict",
    "Review", "Section", "CompetencyQuery", "External", "Term",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Thing that the search can find.

    :param kind: one of `KINDS`; of several, the first.
    :param names: labels, titles and synonyms, each with its language; empty for a name in no language.
    :param identifiers: symbols, accessions and CURIEs, as people write them.
    :param findings: number of findings about it.
    """

    iri: str
    kind: str
    names: Mapping[str, str]
    identifiers: tuple[str, ...]
    findings: int


def entries_of(store: Store) -> list[Entry]:
    """Return an entry for each thing with a page and a name or identifier, in the order of their IRIs."""
    pages = term_pages(store)
    values = {
        "kind": [NamedNode(TERMS + kind) for kind in KINDS],
        "thing": [NamedNode(iri) for iri in pages if not iri.startswith(BASE)],
    }
    things: dict[str, tuple[int, int]] = {}
    for row in select(store, with_values(query_text(__package__, "queries/search-things"), values)):
        thing, kind = row["thing"].value, KINDS.index(local_name(row["kind"].value))
        before = things.get(thing)
        things[thing] = (min(kind, before[0]) if before else kind, int(row["findings"].value))
    names: dict[str, dict[str, str]] = defaultdict(dict)
    identifiers: dict[str, dict[str, None]] = defaultdict(dict)
    # The store has no order of its own; of the same name in two languages the first is kept.
    rows = sorted(select(store, query_text(__package__, "queries/search-names")), key=lambda row: tuple(map(str, row)))
    for thing, name, role in ((row["thing"].value, row["name"], row["role"].value) for row in rows):
        if thing not in things:
            continue
        if isinstance(name, NamedNode):
            short = shorten(name.value)
            identifiers[thing] |= dict.fromkeys((short, short.rpartition(":")[2]))
        elif isinstance(name, Literal):
            if role != "name":
                identifiers[thing][name.value] = None
            if role != "identifier":
                names[thing].setdefault(name.value, name.language or "")
    for thing in things:
        if thing in pages or thing.startswith(TERMS):
            identifiers[thing] |= dict.fromkeys((local_name(thing), shorten(thing)))
        elif KINDS[things[thing][0]] == "Study":
            identifiers[thing][local_name(thing)] = None
    return [
        Entry(thing, KINDS[kind], dict(names[thing]), tuple(identifiers[thing]), findings)
        for thing, (kind, findings) in sorted(things.items())
        if names[thing] or identifiers[thing]
    ]
