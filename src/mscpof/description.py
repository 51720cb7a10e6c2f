"""What there is to say about each own term: names, definitions, axioms in words, mappings, what stands below it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.axiom import TYPE, Axiom, Signature, axioms_of
from mscpof.faults import Undescribed
from mscpof.manchester import clause, write
from mscpof.mappings import read_rows
from mscpof.names import INFERRED_GRAPH, LANGUAGES, ONTOLOGY_GRAPH, PREFIXES, TERMS, local_name, resolve
from mscpof.place import Places
from mscpof.turtle import read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from mscpof.mappings import Row
    from mscpof.place import Place
    from mscpof.project import Project

_OWL, _RDFS, _SKOS = (PREFIXES[name] for name in ("owl", "rdfs", "skos"))
_PARENT = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")
_WORDS = {f"{_RDFS}label": "labels", f"{_SKOS}definition": "definitions", f"{_SKOS}altLabel": "synonyms"}
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
    place: Place | None = None

    @property
    def name(self) -> str:
        """The name of the term, which is also its anchor."""
        return local_name(self.iri)

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


def describe(project: Project) -> Terminology:
    """Describe the own terms of a project.

    :raises CurationFault: when a file cannot be read.
    :raises Undescribed: when a term lacks a label or a definition in one of the languages.
    """
    places = Places()
    ontology = read_turtle(project, project.ontology, ONTOLOGY_GRAPH, places)
    inferred = read_turtle(project, [project.inferred], INFERRED_GRAPH, places) if project.inferred.is_file() else []
    signature = Signature.of(ontology)
    terms = _declared(signature, ontology, places)
    axioms = axioms_of(ontology, signature, places)
    for axiom in axioms:
        if isinstance(axiom.root.subject, NamedNode) and axiom.root.subject.value in terms:
            _add(terms[axiom.root.subject.value], axiom)
    _relate(terms, ontology, inferred)
    for path in project.mappings:
        for row in read_rows(path, project.shown(path)):
            if term := terms.get(resolve(row.get("subject_id"))):
                _map(term, row)
    if wanting := [term for term in terms.values() if term.lacks]:
        raise Undescribed([f"{term.place}: {term.name} has {', '.join(term.lacks)}" for term in wanting])
    general = [write(a, _marked) for a in axioms if isinstance(a.root.subject, BlankNode)]
    return Terminology(terms, general, _labels(ontology))


def _declared(signature: Signature, ontology: list[Quad], places: Places) -> dict[str, Description]:
    terms: dict[str, Description] = {}
    for quad in ontology:
        iri = str(getattr(quad.subject, "value", ""))
        if iri.startswith(TERMS) and iri not in terms and (sorts := [s for s in SORTS if signature.has(iri, s)]):
            terms[iri] = Description(iri, sorts, place=places.find(iri))
    for quad in ontology:
        iri, part = str(getattr(quad.subject, "value", "")), _WORDS.get(quad.predicate.value)
        if iri in terms and part and isinstance(quad.object, Literal):
            getattr(terms[iri], part).setdefault(quad.object.language or "", []).append(quad.object.value)
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


def _map(term: Description, row: Row) -> None:
    if not row.found:
        term.unmatched.append(row.get("comment"))
        return
    predicate, iri = row.get("predicate_id").partition(":")[2], resolve(row.get("object_id"))
    term.mappings.append(Mapping(predicate, iri, row.get("object_label"), row.negative, row.get("comment")))


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
