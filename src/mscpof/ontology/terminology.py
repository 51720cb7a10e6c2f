"""Descriptions of the terms of an ontology: labels, definitions, axioms as text, mappings, terms above and below."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import PREFIXES, TERMS, local_name
from mscpof.base.place import Places
from mscpof.ontology.axiom import SORTS, Axiom, Signature, axioms_of
from mscpof.ontology.graph import TYPE, Graph, text_of
from mscpof.ontology.manchester import clause, write
from mscpof.ontology.term import DEPRECATED, LABEL, REPLACED_BY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad

_OWL, _RDFS, _SKOS = (PREFIXES[name] for name in ("owl", "rdfs", "skos"))
_PARENT = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")


@dataclass(frozen=True, slots=True)
class Relative:
    """Term above or below another.

    :param iri: the term.
    :param inferred: whether the reasoner inferred it.
    """

    iri: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """Relation of a term to a term of another ontology.

    :param predicate: local name of the property, such as `exactMatch`.
    :param iri: the other term.
    :param label: English label of the other term; empty where it is not known.
    """

    predicate: str
    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Description:
    """Description of an own term.

    :param sorts: declared sorts by their names in OWL; a class that is used as a value is an individual too.
    :param labels: by language.
    :param definitions: by language.
    :param synonyms: by language; those without a language under an empty one.
    :param retired: whether it is deprecated.
    :param successors: IRIs of the terms that replace a retired one.
    :param traits: characteristics of a property, such as `Functional`.
    :param clauses: expressions of its axioms by keyword of Manchester syntax; IRIs stand in `<>`.
    :param parents: asserted ones first.
    :param children: asserted ones first.
    :param members: IRIs of the individuals of a class.
    :param mappings: to terms of other ontologies.
    """

    iri: str
    sorts: list[str]
    labels: dict[str, list[str]]
    definitions: dict[str, list[str]]
    synonyms: dict[str, list[str]]
    retired: bool
    successors: list[str]
    traits: list[str] = field(default_factory=list)
    clauses: dict[str, list[str]] = field(default_factory=dict)
    parents: list[Relative] = field(default_factory=list)
    children: list[Relative] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    mappings: list[Mapping] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The local name, which is also the anchor of the term."""
        return local_name(self.iri)

    @property
    def title(self) -> str:
        """The English label or, without one, the local name."""
        return next(iter(self.labels.get("en", ())), self.name)


@dataclass(frozen=True, slots=True)
class Terminology:
    """Descriptions of the own terms of an ontology.

    :param terms: by IRI, in the order of the statements.
    :param general: axioms about several terms; IRIs stand in `<>`.
    :param labels: English labels of all terms by IRI, imported ones included.
    """

    terms: dict[str, Description]
    general: list[str]
    labels: dict[str, str]


def terminology_of(ontology: Sequence[Quad], inferred: Iterable[Quad], mappings: Iterable[Quad]) -> Terminology:
    """Describe the own terms of an ontology.

    :param ontology: its statements, imports included.
    :param inferred: statements that a reasoner or a rule inferred.
    :param mappings: statements that relate its terms to those of other ontologies.
    """
    graph, signature = Graph(ontology), Signature.of(ontology)
    terms: dict[str, Description] = {}
    for node in graph.subjects:
        iri = text_of(node)
        if iri.startswith(TERMS) and (sorts := [sort for sort in SORTS if signature.has(iri, sort)]):
            terms[iri] = _described(node, sorts, graph)
    axioms = axioms_of(ontology, signature, Places())
    for axiom in axioms:
        if term := terms.get(text_of(axiom.root.subject)):
            _add(term, axiom)
    _relate(terms, graph, inferred=False)
    _relate(terms, Graph(inferred), inferred=True)
    labels = {
        node.value: value.value
        for node, predicate, value in graph
        if predicate == LABEL and isinstance(value, Literal) and value.language == "en"
    }
    for node, predicate, value in Graph(mappings):
        if (term := terms.get(text_of(node))) and isinstance(value, NamedNode):
            term.mappings.append(Mapping(local_name(predicate), value.value, labels.get(value.value, "")))
    general = [write(axiom, _marked) for axiom in axioms if isinstance(axiom.root.subject, BlankNode)]
    return Terminology(terms, general, labels)


def _described(node: NamedNode, sorts: list[str], graph: Graph) -> Description:
    """Return the description of a term without its axioms and relations."""

    def texts(predicate: str) -> dict[str, list[str]]:
        by_language: dict[str, list[str]] = {}
        for value in graph.values(node, predicate):
            if isinstance(value, Literal):
                by_language.setdefault(value.language or "", []).append(value.value)
        return by_language

    return Description(
        node.value,
        sorts,
        labels=texts(LABEL),
        definitions=texts(f"{_SKOS}definition"),
        synonyms=texts(f"{_SKOS}altLabel"),
        retired=any(value.value == "true" for value in graph.values(node, DEPRECATED)),
        successors=[value.value for value in graph.values(node, REPLACED_BY)],
    )


def _add(term: Description, axiom: Axiom) -> None:
    """Add an axiom to the description of its subject, but for named parents and classes, which are relations."""
    predicate, value = axiom.root.predicate.value, axiom.root.object
    if predicate == TYPE and isinstance(value, NamedNode) and value.value.startswith(_OWL):
        if axiom.kind == "schema":
            term.traits.append(local_name(value.value).removesuffix("Property"))
    elif predicate not in _PARENT or not isinstance(value, NamedNode):
        word, expression = clause(axiom, _marked)
        term.clauses.setdefault(word, []).append(expression)


def _relate(terms: dict[str, Description], graph: Graph, *, inferred: bool) -> None:
    """Add the parents, children and members that a graph states."""
    for iri, term in terms.items():
        node, known = NamedNode(iri), {parent.iri for parent in term.parents}
        for parent in [value for predicate in _PARENT for value in graph.values(node, predicate)]:
            if isinstance(parent, NamedNode) and parent.value not in known:
                known.add(parent.value)
                term.parents.append(Relative(parent.value, inferred))
                if parent.value in terms:
                    terms[parent.value].children.append(Relative(iri, inferred))
        for value in graph.values(node, TYPE):
            if holder := terms.get(text_of(value)):
                holder.members.append(iri)


def _marked(iri: str) -> str:
    return f"<{iri}>"
