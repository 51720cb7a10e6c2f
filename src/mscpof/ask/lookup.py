"""Look-up of IRIs by name: labels in all languages, synonyms, symbols, and identifiers of other databases."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions

from mscpof.base.faults import UnknownName
from mscpof.base.names import resolve, shorten
from mscpof.base.query_text import query_text
from mscpof.base.sparql import run

if TYPE_CHECKING:
    from mscpof.base.sparql import Source

# Groups of nodes in which each kind of name is looked up, as `names.rq` makes them. The first that has the name wins,
# so that `cisplatin` is the entity that findings speak of, not the term that it is mapped to.
GROUPS = {
    "entity": ("Entity", "External"),
    "source": ("MesenchymalStemCell",),
    "mechanism": ("Mechanism",),
    "term": ("Term", "External"),
    "protein": ("UniProtEntry",),
}
_SUGGESTED = 3
# Signs with two spellings, beyond what Unicode itself holds for compatible: full width, superscripts, Roman numerals.
EITHER_WAY = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "、": ",", "’": "'"}
)
_SEPARATORS = re.compile(r"[\s\-_‐‑–−]+")
# The `s` of `cells` and `MSCs`, not that of `KRAS`, `Ras`, `apoptosis`, `uterus` or `process`.
_PLURAL = re.compile(r"(?<=[A-Za-z]{3})(?<![isu])s(?![A-Za-z])")
_PLURAL_OF_Y = re.compile(r"(?<=[A-Za-z]{2})ies(?![A-Za-z])")

_NAMES = query_text(__package__, "names")


class Lookup:
    """Index of the names in a dataset, with which `find` returns the IRI that a user means.

    Differences in case, spaces, hyphens, Greek letters and English plurals do not matter; misspelt names are not found.

    :param source: store or server that holds the dataset; all names are read from it at once.
    :raises MscpofError: when the server cannot be asked.
    """

    def __init__(self, source: Source) -> None:
        self._by_name: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._nodes: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, dict[str, str]] = defaultdict(dict)
        rows = run(source, _NAMES)
        assert isinstance(rows, QuerySolutions)  # noqa: S101  (the query above is a SELECT)
        # In a fixed order, so that of spellings that fold alike always the shortest, in small signs, is suggested.
        for row in sorted(rows, key=_order):
            group, node, name = row["group"].value, row["node"].value, row["name"]
            self._nodes[group].add(node)
            if group != "External":
                self._word(group, shorten(node), node)
            if isinstance(name, NamedNode):
                for spelling in _identifiers(name.value):
                    self._by_name[group][fold(spelling)].add(node)
            elif name is not None:
                self._word(group, name.value, node)

    def find(self, name: str, kind: str) -> str:
        """Return the IRI of the one node that has a name.

        :param name: an IRI, in full or shortened (`gene/CASP3`, `GO:0006915`), a label in any language, a synonym, a
            symbol, or an identifier such as `HGNC:1504`.
        :param kind: `entity`, `source`, `mechanism`, `protein` (UniProt entry), or `term` (any term of the ontology).
        :raises UnknownName: when no node of the kind has the name; `nearest` holds up to three similar names. Also when
            more than one has it; `nearest` holds their shortened IRIs.
        """
        text = re.sub(r"(?i)^UniProtKB:", "uniprot:", re.sub(r"^([A-Za-z]+)_(\d{7})$", r"\1:\2", name.strip()))
        # A name as it stands comes before its singular, since some things are named in the plural.
        for spelling in dict.fromkeys((text, singular(text))):
            iri = resolve(spelling)
            for group in GROUPS[kind]:
                nodes = {iri} if iri in self._nodes[group] else self._by_name[group].get(fold(spelling), set())
                if len(nodes) == 1:
                    return next(iter(nodes))
                if nodes:
                    nearest = sorted(map(shorten, nodes))
                    raise UnknownName("unknown-name", name=name, kind=f"single {kind}", nearest=nearest)
        nearest = self._nearest(fold(text), GROUPS[kind])
        raise UnknownName("unknown-name", name=name, kind=kind, nearest=nearest)

    def spellings(self) -> dict[str, dict[str, tuple[str, set[str]]]]:
        """Return all names for look-up in a browser, which tries the `GROUPS` of a kind in turn, as `find` does.

        :returns: by group and folded name, the spelling to suggest (empty for identifiers) and the IRIs that have it.
        """
        return {
            group: {folded: (self._words[group].get(folded, ""), iris) for folded, iris in names.items()}
            for group, names in self._by_name.items()
        }

    def _word(self, group: str, word: str, node: str) -> None:
        """Index a word in use for a node; unlike identifiers, words are suggested."""
        self._by_name[group][fold(word)].add(node)
        self._words[group].setdefault(fold(word), word)

    def _nearest(self, folded: str, groups: tuple[str, ...]) -> list[str]:
        """Return the nearest words, one for each node: those that are spelt alike, then those that contain the name."""
        words = {word: group for group in reversed(groups) for word in self._words[group]}
        close = difflib.get_close_matches(folded, words, n=3 * _SUGGESTED, cutoff=0.6)
        inside = sorted((word for word in words if len(folded) > 1 and folded in word), key=len)
        nearest: dict[str, str] = {}
        for word in [*close, *inside]:
            for node in self._by_name[words[word]][word]:
                nearest.setdefault(node, self._words[words[word]][word])
        return list(dict.fromkeys(nearest.values()))[:_SUGGESTED]


def _order(row: QuerySolution) -> tuple[str, str, int, str]:
    name = row["name"].value if row["name"] is not None else ""
    return row["group"].value, row["node"].value, len(name), name.swapcase()


def _identifiers(iri: str) -> set[str]:
    """Return the spellings of an identifier; a bare number is none, since several registries use it."""
    short = shorten(iri)
    bare = short.rpartition(":")[2]
    return {iri, short} | ({bare} if not bare.isdigit() else set())


def fold(name: str) -> str:
    """Return a name without differences of spelling: case, spaces, hyphens, full width, superscripts, Greek letters.

    >>> fold("Caspase-3"), fold("TGF-β1"), fold("CD4⁺ T"), fold("抗炎、归巢")
    ('caspase3', 'tgfbeta1', 'cd4+t', '抗炎,归巢')
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold().translate(EITHER_WAY)


def singular(name: str) -> str:
    """Return a name with its English plurals in the singular.

    >>> singular("UC-MSCs in ovaries"), singular("KRAS"), singular("apoptosis")
    ('UC-MSC in ovary', 'KRAS', 'apoptosis')
    """
    return _PLURAL.sub("", _PLURAL_OF_Y.sub("y", name))
