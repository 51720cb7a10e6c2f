"""The terms of an ontology: names, definitions, axioms in words, mappings, what stands above and below each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import INFERRED_GRAPH, LANGUAGES, OBO, PREFIXES, TERMS, local_name
from mscpof.ontology.axiom import Axiom, Signature, axioms_of
from mscpof.ontology.graph import TYPE
from mscpof.ontology.manchester import clause, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from mscpof.base.place import Place, Places

_OWL, _RDFS, _SKOS = (PREFIXES[name] for name in ("owl", "rdfs", "skos"))
_PARENT = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")
_WORDS = {f"{_RDFS}label": "labels", f"{_SKOS}definition": "definitions", f"{_SKOS}altLabel": "synonyms"}
_RETIRED = (NamedNode(f"{_OWL}deprecated"), Literal(True))
# IAO: term replaced by.
SUCCESSOR = f"{OBO}IAO_0100001"
SORTS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")


@dataclass(frozen=True, slots=True)
class Relative:
    """A term above or below another.

    :param iri: the term.
    :param inferred: whether the reasoner says so, and nobody wrote it.
    """

    iri: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a term relates to one of others.

    :param predicate: such as `exactMatch`.
    :param iri: the other term.
    :param label: its name.
    :param negative: whether the two are said not to be related so.
    :param comment: what keeps the two apart.
    """

    predicate: str
    iri: str
    label: str
    negative: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Description:
    """An own term.

    :param sorts: what it was declared to be, by the names of OWL; a class that is used as a value is an individual too.
    :param labels: by language.
    :param definitions: by language.
    :param synonyms: by language; those of no language under an empty one.
    :param traits: such as `Functional`.
    :param clauses: what axioms say of it: expressions by the word that joins them to it; IRIs stand in `<>`.
    :param parents: above it, what was written first.
    :param children: below it, what was written first.
    :param members: the individuals of a class.
    :param mappings: to terms of others, and what is none.
    :param unmatched: why it has none.
    :param successors: what is to be used instead of a term that was retired.
    :param retired: whether it was.
    :param place: where it is declared.
    """

    iri: str
    sorts: list[str] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    definitions: dict[str, list[str]] = field(default_factory=dict)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    traits: list[str] = field(default_factory=list)
    clauses: dict[str, list[str]] = field(default_factory=dict)
    parents: list[Relative] = field(default_factory=list)
    children: list[Relative] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    mappings: list[Mapping] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    retired: bool = False
    place: Place | None = None

    @property
    def name(self) -> str:
        """The name of the term, which is also its anchor."""
        return local_name(self.iri)

    @property
    def title(self) -> str:
        """Its English label or, where it lacks one, its name."""
        return next(iter(self.labels.get("en", ())), self.name)

    @property
    def lacks(self) -> list[str]:
        """What the term should have and has not."""
        parts = (("label", self.labels), ("definition", self.definitions))
        return [f"no {word} in {language}" for word, said in parts for language in LANGUAGES if not said.get(language)]


@dataclass(frozen=True, slots=True)
class Terminology:
    """The own terms of an ontology, described.

    :param terms: by IRI, in the order of the files.
    :param general: the axioms that speak of several terms at once; IRIs stand in `<>`.
    :param labels: the English labels of all terms, those of others too.
    """

    terms: dict[str, Description]
    general: list[str]
    labels: dict[str, str]

    def of_sort(self, *sorts: str) -> list[Description]:
        """Return the terms of some sorts, by the names of OWL."""
        return [term for term in self.terms.values() if set(sorts) & set(term.sorts)]

    def roots(self, sort: str) -> list[Description]:
        """Return the terms of a sort that nobody put below another own term."""
        return [
            term
            for term in self.of_sort(sort)
            if not any(parent.iri in self.terms and not parent.inferred for parent in term.parents)
        ]

    def below(self, roots: Iterable[Description]) -> Iterator[Description]:
        """Yield terms, each followed by what was written to be below it, and each once."""
        seen: set[str] = set()
        todo = list(roots)[::-1]
        while todo:
            term = todo.pop()
            if term.iri not in seen:
                seen.add(term.iri)
                yield term
                todo += [self.terms[child.iri] for child in term.children[::-1] if not child.inferred]


def terminology_of(ontology: list[Quad], inferred: list[Quad], places: Places) -> Terminology:
    """Describe the own terms of an ontology; mappings are added by who knows them.

    :param ontology: its statements, imports included.
    :param inferred: what a reasoner concluded, in the graph of such statements.
    :param places: where each statement was written; of a dataset nothing is known.
    """
    signature = Signature.of(ontology)
    terms = _declared(signature, ontology, places)
    axioms = axioms_of(ontology, signature, places)
    for axiom in axioms:
        if isinstance(axiom.root.subject, NamedNode) and axiom.root.subject.value in terms:
            _add(terms[axiom.root.subject.value], axiom)
    _relate(terms, ontology, inferred)
    general = [write(a, _marked) for a in axioms if isinstance(a.root.subject, BlankNode)]
    return Terminology(terms, general, _labels(ontology))


def _declared(signature: Signature, ontology: list[Quad], places: Places) -> dict[str, Description]:
    retired = {str(getattr(q.subject, "value", "")) for q in ontology if (q.predicate, q.object) == _RETIRED}
    terms: dict[str, Description] = {}
    for quad in ontology:
        iri = str(getattr(quad.subject, "value", ""))
        if iri.startswith(TERMS) and iri not in terms and (sorts := [s for s in SORTS if signature.has(iri, s)]):
            terms[iri] = Description(iri, sorts, retired=iri in retired, place=places.find(iri))
    for quad in ontology:
        iri, part = str(getattr(quad.subject, "value", "")), _WORDS.get(quad.predicate.value)
        if iri in terms and part and isinstance(quad.object, Literal):
            getattr(terms[iri], part).setdefault(quad.object.language or "", []).append(quad.object.value)
        elif iri in terms and quad.predicate.value == SUCCESSOR and isinstance(quad.object, NamedNode):
            terms[iri].successors.append(quad.object.value)
    return terms


def _add(term: Description, axiom: Axiom) -> None:
    """Add to a term what an axiom says of it; what is above it and of which class it is, is told elsewhere."""
    predicate, value = axiom.root.predicate.value, axiom.root.object
    if predicate == TYPE and isinstance(value, NamedNode) and value.value.startswith(_OWL):
        if axiom.kind == "schema":
            term.traits.append(local_name(value.value).removesuffix("Property"))
    elif predicate not in _PARENT or not isinstance(value, NamedNode):
        word, expression = clause(axiom, _marked)
        term.clauses.setdefault(word, []).append(expression)


def _relate(terms: dict[str, Description], ontology: list[Quad], inferred: list[Quad]) -> None:
    """Put terms above, below and into each other."""
    seen: set[tuple[str, str]] = set()
    individuals: dict[str, list[str]] = defaultdict(list)
    for quad in [*ontology, *inferred]:
        one, other = (str(getattr(node, "value", "")) for node in (quad.subject, quad.object))
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode) or (one, other) in seen:
            continue
        if quad.predicate.value in _PARENT:
            seen.add((one, other))
            guessed = quad.graph_name == NamedNode(INFERRED_GRAPH)
            if one in terms:
                terms[one].parents.append(Relative(other, guessed))
            if other in terms and one in terms:
                terms[other].children.append(Relative(one, guessed))
        elif quad.predicate.value == TYPE and one in terms and other in terms:
            individuals[other].append(one)
    for iri, members in individuals.items():
        terms[iri].members.extend(members)


def _labels(ontology: list[Quad]) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in ontology
        if quad.predicate.value == f"{_RDFS}label"
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language == "en"
    }


def _marked(iri: str) -> str:
    return f"<{iri}>"
