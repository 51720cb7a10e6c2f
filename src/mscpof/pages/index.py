"""What can be searched for: everything that has a page, by all that people call it, in both languages.

Spelling is forgiven in steps: what is written the same but for case, hyphens and width comes first, then what begins
so, then what holds the words, at last what is spelt alike.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rapidfuzz import fuzz, process

from mscpof.lookup import fold, singular
from mscpof.names import BASE, PREFIXES, TERMS, local_name, shorten
from mscpof.pages.subjects import subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The groups in which hits are told, in this order among equals, by the local name of a class of their members.
KINDS = (
    "MesenchymalStemCell", "Mechanism", "Gene", "ProteinFamily", "ProteinForm", "MicroRNA", "CircularRNA", "Pathway",
    "Process", "Outcome", "CellPopulation", "CellRatio", "CellState", "Chemical", "Modification", "Study", "Conflict",
    "Review", "Section", "CompetencyQuery", "External", "Term",
)  # fmt: skip
MOST_HITS = 50
_NEAREST = 5
# A query longer than any name is cut: nothing that long is spelt like one.
_LONGEST = 200
_ALIKE = 72.0
# How well a hit fits, from the best; what is spelt alike comes last, by how much.
_EXACT, _NAMED, _BEGINS, _WORDS, _INSIDE = 1000.0, 900.0, 700.0, 600.0, 500.0
_BARE = re.compile(r"[^\w\u4e00-\u9fff]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

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
      bibo:doi bibo:pmid mscpof:reference mscpof:number
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


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found.

    :param by: the name or identifier that fits.
    :param fit: how well, the more the better.
    """

    entry: Entry
    by: str
    fit: float


class Index:
    """What can be found in a dataset.

    :param entries: all of it.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._spelt: dict[str, list[tuple[Entry, str, bool]]] = defaultdict(list)
        for entry in self.entries:
            for name in entry.names:
                self._spelt[fold(name)].append((entry, name, False))
            for name in entry.identifiers:
                self._spelt[fold(name)].append((entry, name, True))
        self._spelt.pop("", None)
        self._names = [
            (spelt, _words(name), entry, name) for spelt, its in self._spelt.items() for entry, name, _ in its
        ]
        self._spellings = list(self._spelt)

    def find(self, query: str) -> list[Hit]:
        """Return what fits a query, the best first, at most `MOST_HITS`.

        :param query: as somebody typed it.
        """
        query = query[:_LONGEST].strip()
        found: dict[str, Hit] = {}
        for text in dict.fromkeys((query, singular(query))):
            for hit in self._fitting(text):
                if (known := found.get(hit.entry.iri)) is None or known.fit < hit.fit:
                    found[hit.entry.iri] = hit
        return sorted(found.values(), key=_rank)[:MOST_HITS]

    def _fitting(self, query: str) -> Iterable[Hit]:
        sought = fold(query)
        if not sought:
            return
        for entry, name, identifier in self._spelt.get(sought, ()):
            yield Hit(entry, name, _EXACT if identifier else _NAMED)
        words = _words(query)
        for spelt, its, entry, name in self._names:
            if spelt.startswith(sought) and len(sought) > 1:
                yield Hit(entry, name, _BEGINS + 100 * len(sought) / len(spelt))
            elif words and words <= its:
                yield Hit(entry, name, _WORDS + 100 * len(sought) / len(spelt))
            elif sought in spelt and (len(sought) > 2 or _CHINESE.search(sought)):
                yield Hit(entry, name, _INSIDE + 100 * len(sought) / len(spelt))
        if len(sought) > 3 or _CHINESE.search(sought):
            yield from self._alike(sought)

    def _alike(self, sought: str) -> Iterable[Hit]:
        """Yield what is spelt alike, letter by letter."""
        for spelt, score, _ in process.extract(
            sought, self._spellings, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MOST_HITS
        ):
            for entry, name, identifier in self._spelt[spelt]:
                # An accession that differs by a letter is another one.
                if not (identifier and any(sign.isdigit() for sign in spelt)):
                    yield Hit(entry, name, score)

    def nearest(self, query: str) -> list[Hit]:
        """Return the few things whose names are spelt most like a query that nothing fits."""
        found: dict[str, Hit] = {}
        close = process.extract(fold(query[:_LONGEST]), self._spellings, scorer=fuzz.WRatio, limit=3 * _NEAREST)
        for spelt, score, _ in close:
            for entry, name, _identifier in self._spelt[spelt]:
                found.setdefault(entry.iri, Hit(entry, name, score))
        return list(found.values())[:_NEAREST]

    def file(self) -> str:
        """Write the index for a browser that has no server to ask."""
        rows = [
            [entry.iri, KINDS.index(entry.kind), entry.findings, list(entry.names.items()), list(entry.identifiers)]
            for entry in self.entries
        ]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=2)
def index_of(store: Store) -> Index:
    """Return what can be found in a dataset.

    The store must not change afterwards.
    """
    subjects = " ".join(f"<{iri}>" for iri in subjects_of(store) if not iri.startswith(BASE))
    kinds = " ".join(f"mscpof:{kind}" for kind in KINDS)
    things: dict[str, tuple[int, int]] = {}
    for row in _rows(store, _THINGS.replace("SUBJECTS", subjects).replace("KINDS", kinds)):
        thing, kind = row[0].value, KINDS.index(local_name(row[1].value))
        before = things.get(thing)
        things[thing] = (min(kind, before[0]) if before else kind, int(row[2].value))
    names: dict[str, dict[str, str]] = defaultdict(dict)
    identifiers: dict[str, dict[str, None]] = defaultdict(dict)
    for thing, prop, name in ((row[0].value, local_name(row[1].value), row[2]) for row in _rows(store, _NAMES)):
        if thing not in things:
            continue
        if isinstance(name, NamedNode):
            short = shorten(name.value)
            identifiers[thing] |= dict.fromkeys((short, short.rpartition(":")[2]))
        elif isinstance(name, Literal):
            _note(name, prop, KINDS[things[thing][0]], names[thing], identifiers[thing])
    for thing in things:
        if thing in subjects_of(store) or thing.startswith(TERMS):
            identifiers[thing] |= dict.fromkeys((local_name(thing), shorten(thing)))
    return Index(
        Entry(thing, KINDS[kind], dict(names[thing]), tuple(identifiers[thing]), findings)
        for thing, (kind, findings) in sorted(things.items())
        if names[thing] or identifiers[thing]
    )


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


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _BARE.split(text) if word)


def _rank(hit: Hit) -> tuple[int, int, int, str]:
    # Fits that differ by little are the same to people; what more is known of comes first then.
    step = 100 if hit.fit >= _INSIDE else 4
    return -int(hit.fit // step * step), -hit.entry.findings, KINDS.index(hit.entry.kind), hit.entry.iri
