"""The axioms of OWL in a set of statements: what a reasoner is told, and what an explanation is made of.

An axiom is a statement about names together with the nameless nodes under it (a restriction, a list). Annotations are
none, and neither is what OWL 2 has no words for: a property that nobody declared, a datatype outside its map.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Literal as Value

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from mscpof.base.place import Place, Places

Kind = Literal["declaration", "schema", "fact"]

_RDF, _RDFS, _OWL, _XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
TYPE = f"{_RDF}type"
FIRST, REST = f"{_RDF}first", f"{_RDF}rest"
_BUILT_IN = (_RDF, _RDFS, _OWL, _XSD)


def _names(namespace: str, words: str) -> set[str]:
    return {namespace + word for word in words.split()}


_DECLARATIONS = _names(_OWL, "Class ObjectProperty DatatypeProperty AnnotationProperty NamedIndividual") | {
    f"{_RDFS}Datatype"
}
_CHARACTERISTICS = _names(
    _OWL,
    "FunctionalProperty InverseFunctionalProperty TransitiveProperty SymmetricProperty AsymmetricProperty "
    "ReflexiveProperty IrreflexiveProperty",
)
_SCHEMA = _names(_RDFS, "subClassOf subPropertyOf domain range") | _names(
    _OWL,
    "equivalentClass equivalentProperty disjointWith propertyDisjointWith disjointUnionOf hasKey inverseOf "
    "propertyChainAxiom unionOf intersectionOf complementOf oneOf",
)
_ASSERTIONS = {TYPE} | _names(_OWL, "sameAs differentFrom")
# Nameless roots that speak of individuals; the others speak of classes and properties.
_ON_INDIVIDUALS = _names(_OWL, "AllDifferent NegativePropertyAssertion")
_ANNOTATIONS = _names(_OWL, "Axiom Annotation")
_PAIRS = {
    f"{_OWL}AllDisjointClasses": f"{_OWL}disjointWith",
    f"{_OWL}AllDisjointProperties": f"{_OWL}propertyDisjointWith",
    f"{_OWL}AllDifferent": f"{_OWL}differentFrom",
}
# The datatype map of OWL 2, which HermiT knows. At any other, such as xsd:gYear, xsd:date, xsd:duration, it stops.
_DATATYPES = (
    _names(_OWL, "real rational")
    | _names(_RDF, "XMLLiteral PlainLiteral langString")
    | _names(
        _XSD,
        "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte "
        "unsignedLong unsignedInt unsignedShort unsignedByte double float string normalizedString token language "
        "Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp",
    )
)
# What restricts a datatype is no datatype, though its name begins in the same way.
_FACETS = _names(_XSD, "length minLength maxLength pattern minInclusive minExclusive maxInclusive maxExclusive")


class Axiom(NamedTuple):
    """An axiom.

    :param triples: its statements, the one that names it first.
    :param kind: whether it declares a name, relates classes and properties, or speaks of individuals.
    :param place: where it was written, if that is known.
    :param derived: whether a rule derived it, and nobody wrote it.
    """

    triples: tuple[Triple, ...]
    kind: Kind
    place: Place | None = None
    derived: bool = False

    @property
    def root(self) -> Triple:
        """The statement that the others belong to."""
        return self.triples[0]

    @property
    def members(self) -> list[str]:
        """The names in its lists."""
        return [t.object.value for t in self.triples if t.predicate.value == FIRST and isinstance(t.object, NamedNode)]

    def names(self) -> set[str]:
        """Return the IRIs that the axiom speaks of, without the vocabulary of OWL itself."""
        nodes = (node for t in self.triples for node in (t.subject, t.predicate, t.object))
        return {n.value for n in nodes if isinstance(n, NamedNode) and not n.value.startswith(_BUILT_IN)}


@dataclass(frozen=True, slots=True)
class Signature:
    """What the names of an ontology were declared to be.

    :param sorts: the IRIs of each sort, by the IRI of the sort, such as `owl:Class`.
    """

    sorts: dict[str, set[str]]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Signature:
        """Gather the declarations in a set of statements."""
        sorts: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            if quad.predicate.value == TYPE and isinstance(quad.subject, NamedNode):
                sorts[_text(quad.object)].add(quad.subject.value)
        return cls({sort: sorts[sort] for sort in (*_DECLARATIONS, *_CHARACTERISTICS, f"{_OWL}Ontology")})

    def has(self, iri: str, *sorts: str) -> bool:
        """Tell whether a name was declared to be of one of the sorts, given by their names in OWL."""
        return any(iri in self.sorts[f"{_OWL}{sort}"] for sort in sorts)


def axioms_of(quads: Iterable[Quad], signature: Signature, places: Places) -> list[Axiom]:
    """Return the axioms in a set of statements, in their order.

    :param quads: the statements; nameless nodes with everything that was said of them.
    :param signature: what their names were declared to be, here or elsewhere.
    :param places: where each statement was written.
    """
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    under: dict[BlankNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            under[triple.subject].append(triple)
    inner = {triple.object for triple in triples if isinstance(triple.object, BlankNode)}
    found = []
    seen: set[Triple] = set()
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            parts = [triple, *_closure(triple.object, under)]
        elif triple.subject not in inner and triple not in seen:
            parts = list(_closure(triple.subject, under))
            seen.update(parts)
        else:
            continue
        if (kind := _kind(parts, signature)) and all(map(_in_owl, parts)):
            root = parts[0]
            place = places.find(_text(root.subject), root.predicate.value, _text(root.object))
            found.append(Axiom(tuple(parts), kind, place))
    return found


def pairwise(axiom: Axiom) -> list[Axiom]:
    """Take an axiom about all of a list apart into one for each pair, which together say the same.

    An explanation then names the two that clash, not the seventeen that they stand among.
    """
    said = {_text(t.object) for t in axiom.triples if t.predicate.value == TYPE}
    for sort in said & _PAIRS.keys():
        pairs = combinations([NamedNode(name) for name in axiom.members], 2)
        return [axiom._replace(triples=(Triple(one, NamedNode(_PAIRS[sort]), two),)) for one, two in pairs]
    return [axiom]


def _closure(node: object, under: dict[BlankNode, list[Triple]]) -> Iterator[Triple]:
    """Yield what was said of a nameless node and of those under it."""
    todo, seen = [node], {node}
    while todo:
        current = todo.pop()
        if not isinstance(current, BlankNode):
            continue
        for triple in under[current]:
            yield triple
            if triple.object not in seen:
                seen.add(triple.object)
                todo.append(triple.object)


def _kind(parts: list[Triple], signature: Signature) -> Kind | None:
    """Tell what kind of axiom statements make, or None when they make none."""
    root = parts[0]
    if not isinstance(root.subject, NamedNode):
        sorts = {_text(t.object) for t in parts if t.subject == root.subject and t.predicate.value == TYPE}
        if sorts & _ANNOTATIONS:
            return None
        return "fact" if sorts & _ON_INDIVIDUALS else "schema"
    subject, predicate, value = root.subject.value, root.predicate.value, _text(root.object)
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
    """Tell whether a statement holds no datatype that OWL 2 lacks."""
    if isinstance(triple.object, Value):
        return triple.object.datatype.value in _DATATYPES
    return not _text(triple.object).startswith(_XSD) or _text(triple.object) in _DATATYPES | _FACETS


def _text(node: object) -> str:
    return str(getattr(node, "value", node))
