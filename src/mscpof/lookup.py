"""From what people call a thing to its IRI: names in both languages, synonyms, symbols and identifiers of others."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict

from pyoxigraph import NamedNode, QuerySolutions, Store

from mscpof.faults import UnknownName
from mscpof.names import BASE, PREFIXES, TERMS, local_name, resolve, shorten

# The class whose members, or whose subclasses, a kind of name is looked up in.
_KINDS = {"entity": "Entity", "source": "MesenchymalStemCell", "mechanism": "Mechanism"}

_NAMES = f"""
PREFIX mscpof: <{TERMS}>
PREFIX owl:    <{PREFIXES["owl"]}>
PREFIX rdfs:   <{PREFIXES["rdfs"]}>
PREFIX skos:   <{PREFIXES["skos"]}>
PREFIX up:     <{PREFIXES["up"]}>
SELECT ?node ?kind ?name
WHERE {{
  {{
    VALUES ?kind {{ mscpof:Entity mscpof:Mechanism }}
    ?node a ?kind .
  }} UNION {{
    BIND (mscpof:MesenchymalStemCell AS ?kind)
    ?node rdfs:subClassOf* ?kind .
  }} UNION {{
    # An external term that findings speak of is an entity too.
    BIND (mscpof:Entity AS ?kind)
    ?node a owl:Class .
    FILTER STRSTARTS(STR(?node), "{PREFIXES["obo"]}")
  }}
  {{ ?node rdfs:label|skos:altLabel|mscpof:symbol ?name }}
  UNION
  {{ ?node mscpof:hgncId|mscpof:ncbiGeneId|mscpof:mgiId|mscpof:rgdId|mscpof:mirbaseId|mscpof:protein|skos:exactMatch ?name }}
  UNION
  {{ ?node mscpof:protein/up:mnemonic ?name }}
}}
"""


class Lookup:
    """The names of a dataset.

    :param store: the dataset to look in.
    """

    def __init__(self, store: Store) -> None:
        self._by_name: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._nodes: dict[str, set[str]] = defaultdict(set)
        self._written: dict[str, str] = {}
        rows = store.query(_NAMES, use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions)  # noqa: S101  (the query above is a SELECT)
        for row in rows:
            kind, node, name = local_name(row["kind"].value), row["node"].value, row["name"].value
            self._nodes[kind].add(node)
            written = shorten(name) if isinstance(row["name"], NamedNode) else name
            for spelling in (written, written.partition(":")[2] if ":" in written else written):
                self._by_name[kind][_fold(spelling)].add(node)
                self._written.setdefault(_fold(spelling), spelling)

    def find(self, name: str, kind: str) -> str:
        """Return the IRI of the one thing that has a name.

        :param name: an IRI, `gene/CASP3`, `GO:0006915`, a label, a synonym, a symbol, or an identifier such as `HGNC:1504`.
        :param kind: `entity`, `source` or `mechanism`.
        :raises UnknownName: when nothing, or more than one thing, has the name.
        """
        iri = resolve(name)
        group = _KINDS[kind]
        if iri in self._nodes[group]:
            return iri
        text = re.sub(r"(?i)^UniProtKB:", "uniprot:", name)
        found = self._by_name[group].get(_fold(text)) or set()
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UnknownName(name, f"single {kind}", sorted(shorten(node) for node in found))
        raise UnknownName(name, kind, self._nearest(name, group))

    def _nearest(self, name: str, group: str) -> list[str]:
        known = {_fold(shorten(node).removeprefix(BASE)): shorten(node) for node in self._nodes[group]}
        known |= {folded: self._written[folded] for folded in self._by_name[group]}
        return [known[folded] for folded in difflib.get_close_matches(_fold(name), known, n=3, cutoff=0.6)]


def _fold(name: str) -> str:
    """Fold case, spaces and hyphens, so that `caspase 3` and `Caspase-3` are one name."""
    return re.sub(r"[\s\-_‐‑–]+", "", name).casefold()
