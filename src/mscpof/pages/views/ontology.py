"""Page of the ontology: its terms as the dataset holds them, without the files from which it was built."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from mscpof.base.names import INFERRED_GRAPH, MAPPINGS_GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, TERMS
from mscpof.ontology.graph import TYPE
from mscpof.ontology.terminology import Terminology, terminology_of
from mscpof.pages.html.chapters import chapters_of
from mscpof.pages.html.rendering import render, render_part
from mscpof.pages.model.layout import link_item
from mscpof.pages.model.statements import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup
    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource

_OWL, _DCTERMS = PREFIXES["owl"], PREFIXES["dcterms"]
_BELOW = f"{PREFIXES['rdfs']}subClassOf"


def ontology_page(store: Store, resource: Resource, naming: Naming, request: PageRequest) -> str:
    """Return the page of the ontology."""
    values: dict[str, list[Any]] = defaultdict(list)
    for quad in store.quads_for_pattern(NamedNode(ONTOLOGY), None, None, None):
        values[quad.predicate.value].append(quad.object)
    imports = sorted(value.value for value in values[f"{_OWL}imports"] if isinstance(value, NamedNode))
    descriptions: dict[str, list[str]] = defaultdict(list)
    for value in values[f"{_DCTERMS}description"]:
        descriptions[value.language or ""].append(value.value)
    return render(
        "ontology",
        request,
        resource,
        title=naming.of(resource.iri),
        descriptions_of=descriptions,
        versions=sorted(value.value for value in values[f"{_OWL}versionIRI"]),
        terms=terms_html(store),
        imports=[link_item(naming, iri) for iri in imports],
    )


@lru_cache(maxsize=2)
def terms_html(store: Store) -> Markup:
    """Return all terms in all languages at once; the store must not change afterwards."""
    terminology = terms_of(store)
    return render_part("terms", terminology=terminology, chapters=chapters_of(terminology))


def terms_of(store: Store) -> Terminology:
    """Return the terms that a dataset holds, with inferred statements and mappings."""
    ontology = _quads(store, ONTOLOGY_GRAPH)
    inferred = _nearest_above(ontology, _quads(store, INFERRED_GRAPH))
    return terminology_of(ontology, inferred, _quads(store, MAPPINGS_GRAPH))


def _quads(store: Store, graph: str) -> list[Quad]:
    """Return the statements of a graph in order; blank nodes get canonical names, since the store names them anew."""
    quads = Dataset(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    if any(isinstance(quad.subject, BlankNode) for quad in quads):
        quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(quads, key=lambda quad: str(quad.triple))


def _nearest_above(ontology: Iterable[Quad], inferred: Iterable[Quad]) -> list[Quad]:
    """Return the inferred statements that do not follow from the others, such as the parents without their parents."""
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
