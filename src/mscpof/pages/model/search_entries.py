"""What there is to be found in a dataset: everything that has a page, with all that people call it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from mscpof.base.names import BASE, PREFIXES, TERMS, local_name, shorten
from mscpof.pages.model.subjects import subjects_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# The groups in which hits are told, in this order among equals, by the local name of a class of their members.
KINDS = (
    "MesenchymalStemCell", "Mechanism", "Gene", "ProteinFamily", "ProteinForm", "MicroRNA", "CircularRNA", "Pathway",
    "Process", "Outcome", "CellPopulation", "CellRatio", "CellState", "Chemical", "Modification", "Study", "Conflict",
    "Review", "Section", "CompetencyQuery", "External", "Term",
)  # fmt: skip

_THINGS = f"""
PREFIX mscpof: <{TERMS}>
PREFIX rdfs:   <{PREFIXES["rdfs"]}>
SELECT ?thing ?kind (COUNT(DISTINCT ?finding) AS ?findings)
WHERE {{
  {{ SELECT DISTINCT ?thing ?kind WHERE {{
    {{ VALUES ?kind {{ KINDS }} ?thing a ?kind }}
    UNION
    {{ ?thing rdfs:subClassOf* mscpof:MesenchymalStemCell . BIND (mscpof:MesenchymalStemCell AS ?kind) }}
    UNION
    {{ ?thing rdfs:isDefinedBy ?any . FILTER STRSTARTS(STR(?thing), "{TERMS}") BIND (mscpof:Term AS ?kind) }}
    UNION
    {{ VALUES ?thing {{ SUBJECTS }} BIND (mscpof:External AS ?kind) }}
  }} }}
  OPTIONAL {{
    {{ ?finding mscpof:bearsOn|mscpof:observedIn ?thing }} UNION {{ ?finding mscpof:reportedIn ?thing }}
    UNION {{ ?finding mscpof:source ?thing }} UNION {{ ?finding mscpof:mechanism ?thing }}
  }}
}}
GROUP BY ?thing ?kind
"""
_NAMES = f"""
PREFIX bibo:    <{PREFIXES["bibo"]}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX mscpof:  <{TERMS}>
PREFIX rdfs:    <{PREFIXES["rdfs"]}>
PREFIX skos:    <{PREFIXES["skos"]}>
PREFIX up:      <{PREFIXES["up"]}>
SELECT ?thing ?property ?name
WHERE {{
  {{
    VALUES ?property {{
      rdfs:label skos:altLabel mscpof:shortLabel mscpof:symbol dcterms:title mscpof:firstAuthor rdfs:comment
      mscpof:hgncId mscpof:ncbiGeneId mscpof:mgiId mscpof:rgdId mscpof:mirbaseId mscpof:protein skos:exactMatch
      bibo:doi bibo:pmid mscpof:reference mscpof:number mscpof:retractionNotice
    }}
    ?thing ?property ?name
  }}
  UNION
  {{ ?thing mscpof:protein/up:mnemonic ?name . BIND (mscpof:protein AS ?property) }}
}}
"""
_IDENTIFIERS = frozenset(
    ("hgncId", "ncbiGeneId", "mgiId", "rgdId", "mirbaseId", "protein", "exactMatch", "doi", "pmid", "reference")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found.

    :param kind: one of `KINDS`.
    :param names: what it is called, by name: the language, or nothing.
    :param identifiers: as people write them: symbols, accessions, CURIEs.
    :param findings: how many findings speak of it.
    """

    iri: str
    kind: str
    names: Mapping[str, str]
    identifiers: tuple[str, ...]
    findings: int


def entries_of(store: Store) -> list[Entry]:
    """Return all there is to be found in a dataset, in the order of IRIs."""
    subjects = subjects_of(store)
    others = " ".join(f"<{iri}>" for iri in subjects if not iri.startswith(BASE))
    kinds = " ".join(f"mscpof:{kind}" for kind in KINDS)
    things: dict[str, tuple[int, int]] = {}
    for row in _rows(store, _THINGS.replace("SUBJECTS", others).replace("KINDS", kinds)):
        thing, kind = row[0].value, KINDS.index(local_name(row[1].value))
        before = things.get(thing)
        things[thing] = (min(kind, before[0]) if before else kind, int(row[2].value))
    names: dict[str, dict[str, str]] = defaultdict(dict)
    identifiers: dict[str, dict[str, None]] = defaultdict(dict)
    # The store has no order of its own; of the same name in two languages the first is kept.
    rows = sorted(_rows(store, _NAMES), key=lambda row: tuple(map(str, row)))
    for thing, prop, name in ((row[0].value, local_name(row[1].value), row[2]) for row in rows):
        if thing not in things:
            continue
        if prop == "retractionNotice":
            identifiers[thing][name.value.partition("doi.org/")[2]] = None
        elif isinstance(name, NamedNode):
            short = shorten(name.value)
            identifiers[thing] |= dict.fromkeys((short, short.rpartition(":")[2]))
        elif isinstance(name, Literal):
            _note(name, prop, KINDS[things[thing][0]], names[thing], identifiers[thing])
    for thing in things:
        if thing in subjects or thing.startswith(TERMS):
            identifiers[thing] |= dict.fromkeys((local_name(thing), shorten(thing)))
        elif KINDS[things[thing][0]] == "Study":
            identifiers[thing][local_name(thing)] = None
    return [
        Entry(thing, KINDS[kind], dict(names[thing]), tuple(identifiers[thing]), findings)
        for thing, (kind, findings) in sorted(things.items())
        if names[thing] or identifiers[thing]
    ]


def _note(name: Literal, prop: str, kind: str, names: dict[str, str], identifiers: dict[str, None]) -> None:
    """Sort a text to what a thing is called or to what identifies it."""
    text = name.value
    if prop == "reference":
        identifiers[f"[{text}]"] = None
    elif prop == "number":
        if kind == "Section":
            identifiers[text] = None
    elif prop in _IDENTIFIERS:
        identifiers[text] = None
    elif prop == "symbol":
        identifiers[text] = None
        names.setdefault(text, "")
    elif prop != "comment" or kind == "CompetencyQuery":
        names.setdefault(text, name.language or "")


def _rows(store: Store, query: str) -> QuerySolutions:
    rows = store.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  (the queries above are SELECTs)
    return rows
