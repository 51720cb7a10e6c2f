"""Index of the search: entries that fit a query, the best first.

Spelling is forgiven in steps: first come names that are the same but for case, hyphens and width, then names that begin
with the query, names that hold its words, and at last names that are spelt alike. `src/frontend/parts/ranking.js` does
the same where there is no server; a test holds the two against each other.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from mscpof.ask.lookup import fold, singular
from mscpof.pages.model.search_entries import KINDS, entries_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.model.search_entries import Entry

MOST_HITS = 50
_NEAREST = 5
_MOST_WORDS = 12
# A query longer than any name is cut: nothing that long is spelt like one.
_LONGEST = 200
_ALIKE = 72.0
# A hit that is spelt alike and fits at least so well is taken for what was meant.
_CLOSE = 85.0
# Names that fit less are not even suggested where nothing else fits.
_FAR = 60.0
# Subtracted where a name is spelt alike but has another number, as caspase 9 for caspase 3: it is another thing.
_OTHER_NUMBER = 40.0
# Fits of the other hits, the best first; all are above those of names that are spelt alike.
_EXACT, _NAMED, _BEGINS, _WORDS, _INSIDE = 1000.0, 900.0, 700.0, 600.0, 500.0
_WORD = re.compile(r"\w+(?:\.\w+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SCRIPTS = re.compile(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+")
_NUMBER = re.compile(r"[0-9]+")
# Between or around the parts of a name or an identifier, written or not: PI3K/AKT, HGNC:1504, [8].
_JOINTS = re.compile(r"[/:\[\]]")
# What stands before an identifier when it is copied from elsewhere; an address ends in it.
_BEFORE = re.compile(r"^(?:https?://(?:\S*?/(?=10\.[0-9])|\S*[/#])|doi[:\s]\s*|pmid[:\s]\s*|uniprotkb:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """Entry that fits a query.

    :param by: name or identifier of the entry that fits.
    :param fit: score: 1000 for an identifier, 900 for a name, 700 and more for its beginning, 600 and more for its
        words, 500 and more for a part of it, 100 at most for a similar spelling; of `Index.nearest` on another scale.
    """

    entry: Entry
    by: str
    fit: float


@dataclass(frozen=True, slots=True)
class _Name:
    """Name of an entry.

    :param spelt: the name without case, hyphens, width and joints.
    :param words: its words, spelt in the same way.
    """

    spelt: str
    words: frozenset[str]
    entry: Entry
    text: str


class Index:
    """Entries of a dataset, which `find` finds by their names and identifiers."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._exact: dict[str, list[Hit]] = defaultdict(list)
        self._names: list[_Name] = []
        for entry in self.entries:
            for fit, names in ((_NAMED, entry.names), (_EXACT, entry.identifiers)):
                for name in names:
                    spelt = _spell(name)
                    self._exact[spelt].append(Hit(entry, name, fit))
                    # An accession that differs by a sign is another one, and is found as a whole only.
                    if spelt and not (fit == _EXACT and _NUMBER.search(spelt)):
                        self._names.append(_Name(spelt, _words(name), entry, name))
        self._spellings = [name.spelt for name in self._names]

    def find(self, query: str) -> list[Hit]:
        """Return the entries that fit a query, the best first, of equals those with more findings; at most `MOST_HITS`.

        :param query: query as a person typed it, or a copied address, DOI or CURIE.
        """
        query = _BEFORE.sub("", query[:_LONGEST].strip().rstrip("/"))
        hits = (hit for text in dict.fromkeys((query, singular(query))) for hit in self._fitting(text))
        return sorted(_best(hits), key=_rank)[:MOST_HITS]

    def _fitting(self, query: str) -> Iterable[Hit]:
        sought, words = _spell(query), _words(query)
        if not sought:
            return
        yield from self._exact.get(sought, ())
        is_chinese = bool(_CHINESE.search(sought))
        for name in self._names:
            inside = sought in name.spelt
            if inside and len(sought) > 1 and name.spelt.startswith(sought):
                yield Hit(name.entry, name.text, _BEGINS + 100 * len(sought) / len(name.spelt))
            elif words and words <= name.words:
                yield Hit(name.entry, name.text, _WORDS + min(100.0, 100 * len(sought) / len(name.spelt)))
            elif inside and (len(sought) > 2 or is_chinese):
                yield Hit(name.entry, name.text, _INSIDE + 100 * len(sought) / len(name.spelt))
        if len(sought) > 3 or is_chinese:
            yield from self._alike(sought, _ALIKE)

    def _alike(self, sought: str, least: float) -> Iterable[Hit]:
        """Yield the entries with a name that is spelt alike, letter by letter."""
        numbers = _NUMBER.findall(sought)
        for spelt, score, place in process.extract(
            sought, self._spellings, scorer=fuzz.ratio, score_cutoff=least, limit=MOST_HITS
        ):
            name = self._names[place]
            yield Hit(name.entry, name.text, score if _NUMBER.findall(spelt) == numbers else score - _OTHER_NUMBER)

    def nearest(self, query: str, hits: list[Hit]) -> list[Hit]:
        """Return up to five entries to suggest: those that single words of a query find, else those spelt most like it.

        :param query: the query.
        :param hits: what `find` returned for it; none of them is returned again. When the first fits well, nothing is
            suggested.
        """
        if hits and hits[0].fit >= _CLOSE:
            return []
        query = query[:_LONGEST]
        led_to: dict[str, Hit] = {}
        for word in list(dict.fromkeys(_pieces(query)))[:_MOST_WORDS]:
            of_word = [hit for hit in self.find(word) if _leads(hit)]
            for hit in of_word:
                known = led_to.get(hit.entry.iri)
                # A word that many names have says little.
                fit = (hit.fit - _INSIDE) / math.sqrt(len(of_word)) + (known.fit if known else 0)
                led_to[hit.entry.iri] = Hit(hit.entry, known.by if known else hit.by, fit)
        near = list(led_to.values()) or _best(hit for hit in self._alike(_spell(query), _FAR) if hit.fit >= _FAR)
        known_iris = {hit.entry.iri for hit in hits}
        near.sort(key=lambda hit: (-hit.fit, -hit.entry.findings, hit.entry.iri))
        return [hit for hit in near if hit.entry.iri not in known_iris][:_NEAREST]


@lru_cache(maxsize=2)
def index_of(store: Store) -> Index:
    """Return the index of a dataset. It is cached, so the store must not change afterwards."""
    return Index(entries_of(store))


# Most words stand in many names.
@lru_cache(maxsize=4096)
def _spell(text: str) -> str:
    """Return a name without the differences that tell neither names nor identifiers apart."""
    return _JOINTS.sub("", fold(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(_spell(word) for word in _WORD.findall(singular(text)))


def _pieces(query: str) -> Iterable[str]:
    """Yield the words of a query that may lead somewhere; of Chinese, which has no spaces, all pairs of signs."""
    for word in (run for whole in _WORD.findall(query) for run in _SCRIPTS.findall(whole)):
        if _CHINESE.search(word):
            yield from (word[place : place + 2] for place in range(len(word) - 1))
        elif not word.isdecimal() and (len(word) > 2 or _NUMBER.search(word)):
            yield word


def _best(hits: Iterable[Hit]) -> list[Hit]:
    """Return the best hit of each entry, the first of equals."""
    best: dict[str, Hit] = {}
    for hit in hits:
        if (known := best.get(hit.entry.iri)) is None or known.fit < hit.fit:
            best[hit.entry.iri] = hit
    return list(best.values())


def _leads(hit: Hit) -> bool:
    """Tell whether a hit has the whole word that was looked up, not only its beginning or a similar word."""
    return hit.fit >= _NAMED or _WORDS <= hit.fit < _BEGINS or (hit.fit >= _INSIDE and bool(_CHINESE.search(hit.by)))


def _rank(hit: Hit) -> tuple[int, int, int, str]:
    # Fits that differ by little count as equal; then things with more findings come first.
    step = 100 if hit.fit >= _INSIDE else 4
    return -int(hit.fit // step * step), -hit.entry.findings, KINDS.index(hit.entry.kind), hit.entry.iri
