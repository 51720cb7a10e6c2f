"""The terms of the ontology as a dataset tells them, without the files from which it was built."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from mscpof.base.names import INFERRED_GRAPH, MAPPINGS_GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, TERMS
from mscpof.ontology.graph import TYPE
from mscpof.ontology.terminology import Terminology, terminology_of
from mscpof.pages.html.chapters import chapters_of
from mscpof.pages.html.rendering import render_part
from mscpof.pages.model.layout import Layout
from mscpof.pages.model.statements import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup
    from pyoxigraph import Store

    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource

_OWL, _DCTERMS = PREFIXES["owl"], PREFIXES["dcterms"]
_BELOW = f"{PREFIXES['rdfs']}subClassOf"


def ontology_of(store: Store, resource: Resource, naming: Naming) -> dict[str, Any]:
    """Return what the page of the ontology shows."""
    said: dict[str, list[Any]] = defaultdict(list)
    for quad in store.quads_for_pattern(NamedNode(ONTOLOGY), None, None, None):
        said[quad.predicate.value].append(quad.object)
    imports = sorted(value.value for value in said[f"{_OWL}imports"] if isinstance(value, NamedNode))
    descriptions: dict[str, list[str]] = defaultdict(list)
    for value in said[f"{_DCTERMS}description"]:
        descriptions[value.language or ""].append(value.value)
    return {
        "title": naming.of(resource.iri),
        "descriptions_of": descriptions,
        "versions": sorted(value.value for value in said[f"{_OWL}versionIRI"]),
        "told": told_terms(store),
        "imports": [Layout(naming).link(iri) for iri in imports],
    }


@lru_cache(maxsize=2)
def told_terms(store: Store) -> Markup:
    """Tell all terms, in both languages at once; the store must not change afterwards."""
    terminology = terms_of(store)
    return render_part("terms", terminology=terminology, chapters=chapters_of(terminology))


def terms_of(store: Store) -> Terminology:
    """Describe the terms that a dataset holds, with what a reasoner concluded and their mappings."""
    ontology = _quads(store, ONTOLOGY_GRAPH)
    inferred = _nearest_above(ontology, _quads(store, INFERRED_GRAPH))
    return terminology_of(ontology, inferred, _quads(store, MAPPINGS_GRAPH))


def _quads(store: Store, graph: str) -> list[Quad]:
    """Return the statements of a graph in order.

    Nodes without a name get one by what is said of them: the store names them anew each time that it is loaded.
    """
    found = Dataset(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    if any(isinstance(quad.subject, BlankNode) for quad in found):
        found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(found, key=lambda quad: str(quad.triple))


def _nearest_above(ontology: Iterable[Quad], inferred: Iterable[Quad]) -> list[Quad]:
    """Leave out of what was inferred all that follows from the rest of it, such as the parents of parents."""
    above: dict[object, set[object]] = defaultdict(set)
    for quad in (*ontology, *inferred):
        if quad.predicate.value in (_BELOW, TYPE) and isinstance(quad.object, NamedNode):
            above[quad.subject].add(quad.object)
    kept = []
    for quad in inferred:
        if quad.predicate.value not in (_BELOW, TYPE) or not text_of(quad.subject).startswith(TERMS):
            continue
        between = above[quad.subject] - {quad.subject, quad.object}
        if not any(quad.object in above[node] and node not in above[quad.object] for node in between):
            kept.append(quad)
    return kept
