"""Own terms of the ontology as a dataset holds them, and the chapters in which the page of the ontology lists them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode

from mscpof.base.names import MAPPINGS_GRAPH, ONTOLOGY_GRAPH, PREFIXES, TERMS, local_name
from mscpof.base.place import Places
from mscpof.base.query_text import query_text
from mscpof.ontology.axiom import SORTS, Axiom, Signature, axioms_of
from mscpof.ontology.graph import TYPE, Graph, text_of
from mscpof.ontology.manchester import clause, write
from mscpof.ontology.term import DEPRECATED, LABEL, REPLACED_BY
from mscpof.pages.model.statements import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Store

_OWL, _RDFS, _SKOS = (PREFIXES[name] for name in ("owl", "rdfs", "skos"))
_ABOVE = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")
# Stands around the IRIs of an expression until it is split into its parts.
_MARK = "\0"
# The sorts of OWL with a tree of terms each, and the title of their chapter.
_TREES = {
    "Class": "Classes",
    "ObjectProperty": "Object properties",
    "DatatypeProperty": "Datatype properties",
    "AnnotationProperty": "Annotation properties",
}


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """Own term of the ontology.

    :param sorts: names of its sorts in OWL; a class that is used as a value is a `NamedIndividual` too.
    :param labels, definitions, synonyms: texts by language; those without a language under an empty one.
    :param retired: whether it is deprecated.
    :param successors: IRIs of the terms that replace a retired one.
    :param mappings: IRIs of terms of other ontologies by local name of the property, such as `exactMatch`.
    :param traits: characteristics of a property, such as `Functional`.
    :param clauses: expressions of its axioms by keyword of Manchester syntax, such as `SubClassOf`. An expression is a
        list in which texts and IRIs alternate; it begins with a text.
    :param parents, children: whether the relation was inferred, by IRI of the term above or below; asserted ones first.
    :param members: IRIs of the individuals of a class.
    """

    iri: str
    sorts: list[str]
    labels: dict[str, list[str]]
    definitions: dict[str, list[str]]
    synonyms: dict[str, list[str]]
    retired: bool
    successors: list[str]
    mappings: dict[str, list[str]]
    traits: list[str] = field(default_factory=list)
    clauses: dict[str, list[list[str]]] = field(default_factory=dict)
    parents: dict[str, bool] = field(default_factory=dict)
    children: dict[str, bool] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The local name, which is also the HTML anchor of the term."""
        return local_name(self.iri)

    @property
    def title(self) -> str:
        """The English label or, without one, the local name."""
        return next(iter(self.labels.get("en", ())), self.name)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Chapter of the page of the ontology.

    :param parts: terms for the table of contents, which shows them as trees. Of individuals, all by IRI of their class;
        of other sorts, those below no other own term, under an empty text.
    :param terms: all terms of the chapter, in the order in which the page describes them.
    """

    title: str
    parts: dict[str, list[OwnTerm]]
    terms: list[OwnTerm]

    @property
    def anchor(self) -> str:
        """The HTML anchor, which no term has: it holds a hyphen, and names of terms hold none."""
        return f"all-{self.title.lower().replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class Terminology:
    """Own terms of an ontology, and what the page of the ontology shows beside them.

    :param terms: terms by IRI, in the order of the statements.
    :param general: axioms without a subject of their own, such as disjointness; each is a list in which texts and IRIs
        alternate, as in `OwnTerm.clauses`.
    :param labels: English label of each term by IRI, imported ones included; empty for none.
    """

    terms: dict[str, OwnTerm]
    general: list[list[str]]
    labels: dict[str, str]

    def chapters(self) -> list[Chapter]:
        """Return the chapters: classes, object, datatype and annotation properties, and individuals."""
        chapters = [self._chapter(title, {"": self._roots(sort)}) for sort, title in _TREES.items()]
        individuals = {}
        for holder in chapters[0].terms:
            if members := [self.terms[iri] for iri in holder.members if "Class" not in self.terms[iri].sorts]:
                individuals[holder.iri] = members
        return [*chapters, self._chapter("Individuals", individuals)]

    def _roots(self, sort: str) -> list[OwnTerm]:
        """Return the terms of a sort that are not asserted to be below another own term, by title."""
        roots = (
            term
            for term in self.terms.values()
            if sort in term.sorts and all(inferred or iri not in self.terms for iri, inferred in term.parents.items())
        )
        return sorted(roots, key=lambda term: term.title.casefold())

    def _chapter(self, title: str, parts: dict[str, list[OwnTerm]]) -> Chapter:
        """Return a chapter whose terms are each followed by those that are asserted to be below."""
        terms: dict[str, OwnTerm] = {}

        def add(term: OwnTerm) -> None:
            if term.iri not in terms:
                terms[term.iri] = term
                for iri, inferred in term.children.items():
                    if not inferred:
                        add(self.terms[iri])

        for term in chain.from_iterable(parts.values()):
            add(term)
        return Chapter(title, parts, list(terms.values()))


def terminology_of(store: Store) -> Terminology:
    """Return the own terms of the ontology in a dataset, with mappings and inferred relations."""
    ontology = _quads(store, ONTOLOGY_GRAPH)
    graph, mappings, signature = Graph(ontology), Graph(_quads(store, MAPPINGS_GRAPH)), Signature.of(ontology)
    terms: dict[str, OwnTerm] = {}
    for node in graph.subjects:
        iri = text_of(node)
        if iri.startswith(TERMS) and (sorts := [sort for sort in SORTS if signature.has(iri, sort)]):
            terms[iri] = OwnTerm(
                iri,
                sorts,
                labels=by_language(graph.values(node, LABEL)),
                definitions=by_language(graph.values(node, f"{_SKOS}definition")),
                synonyms=by_language(graph.values(node, f"{_SKOS}altLabel")),
                retired=any(value.value == "true" for value in graph.values(node, DEPRECATED)),
                successors=[value.value for value in graph.values(node, REPLACED_BY)],
                mappings={
                    local_name(name): iris for name, values in mappings.about(node).items() if (iris := iris_of(values))
                },
            )
    axioms = axioms_of(ontology, signature, Places())
    for axiom in axioms:
        if term := terms.get(text_of(axiom.root.subject)):
            _add(term, axiom)
    for row in select(store, query_text(__package__, "queries/terms-above")):
        iri, name, above, inferred = (text_of(value) for value in row)
        if iri in terms and name == TYPE and above in terms:
            terms[above].members.append(iri)
        elif iri in terms and name != TYPE:
            terms[iri].parents.setdefault(above, inferred == "true")
            if above in terms:
                terms[above].children.setdefault(iri, inferred == "true")
    labels = {text_of(node): by_language(graph.values(node, LABEL)).get("en", [""])[-1] for node in graph.subjects}
    general = [write(axiom, _marked).split(_MARK) for axiom in axioms if isinstance(axiom.root.subject, BlankNode)]
    return Terminology(terms, general, labels)


def by_language(values: Iterable[object]) -> dict[str, list[str]]:
    """Return the texts of the literals among RDF terms by language; those without a language under an empty one."""
    texts: dict[str, list[str]] = defaultdict(list)
    for value in values:
        if isinstance(value, Literal):
            texts[value.language or ""].append(value.value)
    return texts


def iris_of(values: Iterable[object]) -> list[str]:
    """Return the IRIs among RDF terms, as text."""
    return [value.value for value in values if isinstance(value, NamedNode)]


def _quads(store: Store, graph: str) -> list[Quad]:
    """Return the statements of a graph in order; blank nodes get canonical names, since the store names them anew."""
    quads = Dataset(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    if any(isinstance(quad.subject, BlankNode) for quad in quads):
        quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(quads, key=lambda quad: str(quad.triple))


def _add(term: OwnTerm, axiom: Axiom) -> None:
    """Add an axiom to its subject, but for named parents and classes, which are relations."""
    predicate, value = axiom.root.predicate.value, axiom.root.object
    if predicate == TYPE and isinstance(value, NamedNode) and value.value.startswith(_OWL):
        if axiom.kind == "schema":
            term.traits.append(local_name(value.value).removesuffix("Property"))
    elif predicate not in _ABOVE or not isinstance(value, NamedNode):
        word, expression = clause(axiom, _marked)
        term.clauses.setdefault(word, []).append(expression.split(_MARK))


def _marked(iri: str) -> str:
    return f"{_MARK}{iri}{_MARK}"
