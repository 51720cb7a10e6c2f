"""Statements of a document: those about a thing, those that point to it, and the names of the things they mention."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Triple

from mscpof.base.closure import closure
from mscpof.base.names import INFERRED_GRAPH, LANGUAGES, PREFIXES, TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad, Store

# Most statements of a document, so that it stays small.
MOST = 1900

_RDF, _RDFS, _DCTERMS = (PREFIXES[name] for name in ("rdf", "rdfs", "dcterms"))
_TYPE, _LABEL, _TITLE = NamedNode(f"{_RDF}type"), NamedNode(f"{_RDFS}label"), NamedNode(f"{_DCTERMS}title")
# A part has a document of its own; an inline node stands in that of its parent too.
_HAS_PART = f"{_DCTERMS}hasPart"
_DERIVED = NamedNode(INFERRED_GRAPH)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of the document about a thing.

    :param about: statements about the thing and the nodes inside it, whose IRIs begin with that of the thing.
    :param pointing: statements whose object is the thing, and whose subject is neither the thing nor a node inside it.
    :param named: names and types of the things that these statements mention.
    :param derived: those of all these statements that rules derived and nobody wrote.
    :param totals: number of statements as in `pointing`, by IRI of the property, those left out included.
    """

    about: tuple[Triple, ...]
    pointing: tuple[Triple, ...]
    named: tuple[Triple, ...]
    derived: frozenset[Triple]
    totals: Mapping[str, int]

    @property
    def left_out(self) -> int:
        """Number of statements whose object is the thing and that were left out."""
        return sum(self.totals.values()) - len(self.pointing)


def statements_of(store: Store, iri: str) -> Statements:
    """Return the statements of the document about a thing, in a fixed order; `about` is empty for an unknown IRI.

    Where there would be more than `MOST`, some whose object is the thing are left out, derived ones first.
    """
    derived: set[Triple] = set()
    about = _about(store, iri, derived)
    inside: set[object] = {triple.subject for triple in about}
    triples = _unique(store.quads_for_pattern(None, None, NamedNode(iri), None), derived)
    outside = [t for t in triples if isinstance(t.subject, NamedNode) and t.subject not in inside]
    # What was written comes first, so that what is left out is what rules derive.
    outside.sort(key=lambda triple: (triple in derived, triple.predicate.value, text_of(triple.subject)))
    named: dict[Triple, None] = {}
    for triple in about:
        named |= _names_of(store, triple, inside)
    kept: list[Triple] = []
    for triple in outside:
        more = _names_of(store, triple, inside)
        if len(about) + len(kept) + len(named | more) >= MOST:
            break
        kept.append(triple)
        named |= more
    known = set(about) | set(kept)
    totals = Counter(triple.predicate.value for triple in outside)
    return Statements(tuple(about), tuple(kept), tuple(t for t in named if t not in known), frozenset(derived), totals)


def select(store: Store, query: str) -> QuerySolutions:
    """Return the rows of a SELECT query, for which all named graphs together are the default graph."""
    rows = store.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  (the query is a SELECT)
    return rows


def text_of(node: object) -> str:
    """Return the IRI, label or text of an RDF term; empty for a quoted triple and for None."""
    return str(getattr(node, "value", ""))


def own_types(store: Store, iri: str) -> list[str]:
    """Return the IRIs of the classes of a thing: asserted ones before derived ones, and of each ours first."""
    ranked = []
    for quad in store.quads_for_pattern(NamedNode(iri), _TYPE, None, None):
        kind = text_of(quad.object)
        ranked.append((quad.graph_name == _DERIVED, not kind.startswith(TERMS), kind))
    return list(dict.fromkeys(kind for _, _, kind in sorted(ranked)))


def words_of(store: Store, iri: str) -> dict[str, str]:
    """Return the label of a thing or, where it has none, its title, by language; the language may be empty."""
    for predicate in (_LABEL, _TITLE):
        quads = store.quads_for_pattern(NamedNode(iri), predicate, None, None)
        texts = sorted((getattr(q.object, "language", None) or "", text_of(q.object)) for q in quads)
        if texts:
            return dict(reversed(texts))
    return {}


def _about(store: Store, iri: str, derived: set[Triple]) -> list[Triple]:
    """Return the statements about a thing, then about the nodes inside it, whose IRIs begin with its own."""
    statements: dict[NamedNode, list[Triple]] = {}

    def nodes_inside(node: NamedNode) -> list[NamedNode]:
        # A class without a name means nothing alone; the document of the ontology has it whole.
        quads = store.quads_for_pattern(node, None, None, None)
        triples = _unique((quad for quad in quads if not isinstance(quad.object, BlankNode)), derived)
        statements[node] = triples
        objects = [t.object for t in triples if t.predicate.value != _HAS_PART]
        return [node for node in objects if isinstance(node, NamedNode) and node.value.startswith(f"{iri}/")]

    return [triple for node in closure([NamedNode(iri)], nodes_inside) for triple in statements[node]]


def _unique(quads: Iterable[Quad], derived: set[Triple]) -> list[Triple]:
    """Return statements once each and in order, and add those that nobody wrote to the derived ones."""
    by_rule: dict[Triple, bool] = {}
    for quad in quads:
        by_rule[quad.triple] = by_rule.get(quad.triple, True) and quad.graph_name == _DERIVED
    derived.update(triple for triple, is_derived in by_rule.items() if is_derived)
    return sorted(by_rule, key=str)


def _names_of(store: Store, triple: Triple, inside: set[object]) -> dict[Triple, None]:
    """Return the names and types of the things that a statement mentions."""
    names: dict[Triple, None] = {}
    if triple.predicate.value.startswith(TERMS):
        names |= _labels(store, triple.predicate, _LABEL)
    for node in (triple.subject, triple.object):
        if isinstance(node, NamedNode) and node not in inside:
            names |= _labels(store, node, _LABEL) or _labels(store, node, _TITLE)
            names |= dict.fromkeys(_unique(store.quads_for_pattern(node, _TYPE, None, None), set()))
    return names


def _labels(store: Store, node: NamedNode, predicate: NamedNode) -> dict[Triple, None]:
    labels = _unique(store.quads_for_pattern(node, predicate, None, None), set())
    return {t: None for t in labels if (getattr(t.object, "language", None) or LANGUAGES[0]) in LANGUAGES}
