"""OWL axioms in a set of statements: the input of a reasoner, and the parts of an explanation.

An axiom is a statement about names together with the blank nodes under it (a restriction, a list). Annotations are no
axioms; neither are statements with an undeclared property or a datatype outside the datatype map of OWL 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Literal as Value

from mscpof.base.names import PREFIXES
from mscpof.ontology.graph import FIRST, TYPE, Graph, iris, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from mscpof.base.place import Place, Places

Kind = Literal["declaration", "schema", "fact"]

_RDF, _RDFS, _OWL, _XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
# The namespaces in which nobody may make new names.
RESERVED = (_RDF, _RDFS, _OWL, _XSD)
# The datatype map of OWL 2 (structural specification, section 4). HermiT stops at any other, such as xsd:gYear.
DATATYPES = (
    iris(_OWL, "real rational")
    | iris(_RDF, "XMLLiteral PlainLiteral langString")
    | iris(
        _XSD,
        "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte "
        "unsignedLong unsignedInt unsignedShort unsignedByte double float string normalizedString token language "
        "Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp",
    )
)
PROPERTIES = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
SORTS = ("Class", *PROPERTIES, "NamedIndividual")

_DECLARATIONS = iris(_OWL, " ".join(SORTS)) | {f"{_RDFS}Datatype"}
_CHARACTERISTICS = iris(
    _OWL,
    "FunctionalProperty InverseFunctionalProperty TransitiveProperty SymmetricProperty AsymmetricProperty "
    "ReflexiveProperty IrreflexiveProperty",
)
_SCHEMA = iris(_RDFS, "subClassOf subPropertyOf domain range") | iris(
    _OWL,
    "equivalentClass equivalentProperty disjointWith propertyDisjointWith disjointUnionOf hasKey inverseOf "
    "propertyChainAxiom unionOf intersectionOf complementOf oneOf",
)
_ASSERTIONS = iris(_OWL, "sameAs differentFrom")
# Axioms without a named subject that are about individuals; the others are about classes and properties.
_ON_INDIVIDUALS = iris(_OWL, "AllDifferent NegativePropertyAssertion")
_ANNOTATIONS = iris(_OWL, "Axiom Annotation")
_PAIRS = {
    f"{_OWL}AllDisjointClasses": f"{_OWL}disjointWith",
    f"{_OWL}AllDisjointProperties": f"{_OWL}propertyDisjointWith",
    f"{_OWL}AllDifferent": f"{_OWL}differentFrom",
}


class Axiom(NamedTuple):
    """OWL axiom.

    :param triples: its statements: the root first, then those about the blank nodes in it.
    :param kind: `declaration` of a name, `schema` for classes and properties, `fact` for individuals.
    :param place: position in a curated file, if that is known.
    :param derived: whether a rule derived it.
    """

    triples: tuple[Triple, ...]
    kind: Kind
    place: Place | None = None
    derived: bool = False

    @property
    def root(self) -> Triple:
        """The first statement; the others are about the blank nodes in it."""
        return self.triples[0]

    def names(self) -> set[str]:
        """Return the IRIs in the axiom, without those of RDF, RDFS, OWL and XSD."""
        nodes = (node for t in self.triples for node in (t.subject, t.predicate, t.object))
        return {n.value for n in nodes if isinstance(n, NamedNode) and not n.value.startswith(RESERVED)}


@dataclass(frozen=True, slots=True)
class Signature:
    """Declared names of an ontology.

    :param sorts: IRIs by the local name of their type in OWL: one of `SORTS`, or `Ontology`. An IRI may have several.
    """

    sorts: dict[str, set[str]]

    @classmethod
    def of(cls, statements: Iterable[Quad | Triple]) -> Signature:
        """Return the names that have one of these types in a set of statements; blank nodes are passed over."""
        types = {f"{_OWL}{name}": name for name in (*SORTS, "Ontology")}
        sorts: dict[str, set[str]] = {name: set() for name in types.values()}
        for statement in statements:
            name = types.get(text_of(statement.object)) if statement.predicate.value == TYPE else None
            if name and isinstance(statement.subject, NamedNode):
                sorts[name].add(statement.subject.value)
        return cls(sorts)

    def has(self, iri: str, *sorts: str) -> bool:
        """Tell whether an IRI was declared to be of at least one of the sorts.

        :param sorts: names in `SORTS`, such as `Class` or `DatatypeProperty`, or `Ontology`; others raise KeyError.
        """
        return any(iri in self.sorts[sort] for sort in sorts)


def axioms_of(quads: Iterable[Quad], signature: Signature, places: Places) -> list[Axiom]:
    """Return the axioms in a set of statements, in the order of their first statements; other statements are left out.

    :param quads: the statements; blank nodes with all statements about them. One in several graphs counts once.
    :param signature: the declarations of the names in them, which may stand in other statements.
    :param places: the positions of statements in curated files; each axiom gets that of its root.
    """
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    graph = Graph(triples)
    nested = {triple.object for triple in triples}
    axioms = []
    seen: set[NamedNode | BlankNode | Triple] = set()
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            parts = [triple, *graph.nested(triple.object)]
        elif triple.subject not in nested and triple.subject not in seen:
            seen.add(triple.subject)
            parts = graph.nested(triple.subject)
        else:
            continue
        if (kind := _kind(parts, signature)) and all(map(_in_owl, parts)):
            root = parts[0]
            place = places.find(text_of(root.subject), root.predicate.value, text_of(root.object))
            axioms.append(Axiom(tuple(parts), kind, place))
    return axioms


def pairwise(axiom: Axiom) -> list[Axiom]:
    """Return an axiom that makes all members of a list disjoint or different as one axiom for each pair of them.

    An explanation then names the two that clash, not the whole list. Any other axiom is returned alone, as it is.
    """
    types = {text_of(t.object) for t in axiom.triples if t.predicate.value == TYPE}
    for name in types & _PAIRS.keys():
        members = [t.object for t in axiom.triples if t.predicate.value == FIRST and isinstance(t.object, NamedNode)]
        return [
            axiom._replace(triples=(Triple(one, NamedNode(_PAIRS[name]), other),))
            for one, other in combinations(members, 2)
        ]
    return [axiom]


def _kind(parts: list[Triple], signature: Signature) -> Kind | None:
    """Return the kind of axiom that statements make, or None when they make none."""
    root = parts[0]
    if not isinstance(root.subject, NamedNode):
        types = {text_of(t.object) for t in parts if t.subject == root.subject and t.predicate.value == TYPE}
        if types & _ANNOTATIONS:
            return None
        return "fact" if types & _ON_INDIVIDUALS else "schema"
    subject, predicate, value = root.subject.value, root.predicate.value, text_of(root.object)
    if signature.has(subject, "Ontology"):
        return None
    if predicate == TYPE and value in _DECLARATIONS:
        return "declaration"
    if predicate in _SCHEMA or (predicate == TYPE and value in _CHARACTERISTICS):
        return "schema"
    if predicate == TYPE:
        return "fact" if isinstance(root.object, BlankNode) or signature.has(value, "Class") else None
    declared = signature.has(predicate, "ObjectProperty", "DatatypeProperty")
    return "fact" if declared or predicate in _ASSERTIONS else None


def _in_owl(triple: Triple) -> bool:
    """Tell whether a statement has no datatype that OWL 2 lacks."""
    if isinstance(triple.object, Value):
        return triple.object.datatype.value in DATATYPES
    return not text_of(triple.object).startswith(_XSD) or text_of(triple.object) in DATATYPES
