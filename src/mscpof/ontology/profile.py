"""Check of an ontology against OWL 2 DL, the part of OWL 2 that reasoners need.

Checked on the RDF itself, after the W3C's structural specification (2012, sections 3, 5, 9 and 11): the libraries there
are do not look for composite properties or undeclared classes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES, shorten
from mscpof.ontology.axiom import DATATYPES, PROPERTIES, RESERVED
from mscpof.ontology.graph import TYPE, Graph, iris, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, Triple

_OWL, _RDF, _RDFS, _XSD = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))
_CLASS, _DATATYPE = f"{_OWL}Class", f"{_RDFS}Datatype"
_BUILT_IN = {
    "Class": iris(_OWL, "Thing Nothing"),
    "ObjectProperty": iris(_OWL, "topObjectProperty bottomObjectProperty"),
    "DatatypeProperty": iris(_OWL, "topDataProperty bottomDataProperty"),
    "AnnotationProperty": iris(_RDFS, "label comment seeAlso isDefinedBy")
    | iris(_OWL, "deprecated versionInfo priorVersion backwardCompatibleWith incompatibleWith"),
    "Datatype": DATATYPES | {f"{_RDFS}Literal"},
}
_CARDINALITIES = iris(
    _OWL,
    "minCardinality maxCardinality cardinality minQualifiedCardinality maxQualifiedCardinality qualifiedCardinality",
)
# The predicates in which OWL writes its axioms; others of these namespaces mean nothing to it.
_SYNTAX = (
    iris(_RDF, "type first rest langRange")
    | iris(_RDFS, "subClassOf subPropertyOf domain range")
    | iris(_XSD, "length minLength maxLength pattern minInclusive minExclusive maxInclusive maxExclusive")
    | iris(
        _OWL,
        "allValuesFrom annotatedProperty annotatedSource annotatedTarget assertionProperty complementOf "
        "datatypeComplementOf differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass "
        "equivalentProperty hasKey hasSelf hasValue imports intersectionOf inverseOf members onClass onDataRange "
        "onDatatype oneOf onProperties onProperty propertyChainAxiom propertyDisjointWith sameAs someValuesFrom "
        "sourceIndividual targetIndividual targetValue unionOf versionIRI withRestrictions",
    )
    | _CARDINALITIES
    | _BUILT_IN["AnnotationProperty"]
)
_BELOW = f"{_RDFS}subClassOf"
_CLASS_PLACES = {_BELOW, f"{_RDFS}domain", f"{_RDFS}range"} | iris(
    _OWL,
    "equivalentClass disjointWith someValuesFrom allValuesFrom onClass complementOf disjointUnionOf unionOf "
    "intersectionOf",
)
_EQUAL_PROPERTIES = iris(_OWL, "equivalentProperty inverseOf")
_PROPERTY_PLACES = {f"{_RDFS}subPropertyOf"} | iris(_OWL, "onProperty propertyDisjointWith propertyChainAxiom")
_PROPERTY_PLACES |= _EQUAL_PROPERTIES
_COUNTED = ("FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty", "AsymmetricProperty")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """Violation of OWL 2 DL.

    :param rule: the broken rule, in a few words.
    :param term: the IRI of the term whose description breaks it.
    :param text: the other terms of it.
    """

    rule: str
    term: str
    text: str


def dl_violations(ontology: Iterable[Triple | Quad]) -> list[Violation]:
    """Return the violations of OWL 2 DL in an ontology, each once, sorted.

    :param ontology: its statements, those of its imports included.
    """
    graph = _Ontology(ontology)
    checks = (_kinds, _reserved, _properties, _classes, _values, _datatypes, _simple, _regular)
    return sorted({violation for check in checks for violation in check(graph)})


def foreign_datatypes(data: Iterable[Quad]) -> list[tuple[str, str, int]]:
    """Return the datatypes that keep data from OWL 2 DL.

    :returns: property, datatype and number of values, by their IRIs.
    """
    numbers = Counter(
        (quad.predicate.value, quad.object.datatype.value)
        for quad in data
        if isinstance(quad.object, Literal) and quad.object.datatype.value not in DATATYPES
    )
    return sorted((predicate, datatype, number) for (predicate, datatype), number in numbers.items())


class _Ontology(Graph):
    """Ontology with the types of its nodes and the hierarchy of its properties.

    :param statements: those of the ontology, imports included.
    """

    def __init__(self, statements: Iterable[Triple | Quad]) -> None:
        super().__init__(statements)
        self.types = {node: set(map(text_of, self.values(node, TYPE))) for node in self.subjects}
        self.properties = {word: set(map(text_of, self.with_type(kind))) for kind, word in PROPERTIES.items()}
        self.chains = [
            (self.property_of(node), self.items(value))
            for node, predicate, value in self
            if predicate == f"{_OWL}propertyChainAxiom"
        ]
        self._holders: dict[Any, Any] = {}
        for node, _, value in self:
            self._holders.setdefault(value, node)

    def with_type(self, name: str) -> list[Any]:
        """Return the nodes of a type of OWL, given by its local name."""
        return [node for node, types in self.types.items() if _OWL + name in types]

    def property_of(self, node: Any) -> str:
        """Return the IRI of a property, or of the property whose inverse a node stands for."""
        inverse = self.values(node, f"{_OWL}inverseOf") if isinstance(node, BlankNode) else ()
        return text_of(inverse[0] if inverse else node)

    def term_of(self, node: Any) -> str:
        """Return the IRI of the term whose description a node is in; of an axiom without a subject that of a member."""
        nodes = closure([node], lambda n: [self._holders[n]] if isinstance(n, BlankNode) and n in self._holders else [])
        top = list(nodes)[-1]
        if isinstance(top, NamedNode):
            return top.value
        members = [member for values in self.about(top).values() for value in values for member in self.items(value)]
        return text_of(members[0]) if members else ""

    def short_term_of(self, node: Any) -> str:
        """Return the short name of that term."""
        return shorten(self.term_of(node))


def _kinds(ontology: _Ontology) -> Iterator[Violation]:
    """Find properties of two kinds, and classes that are datatypes; a class may be an individual or a property."""
    for node, types in ontology.types.items():
        kinds = {f"{word} property" for kind, word in PROPERTIES.items() if _OWL + kind in types}
        both = {"class", "datatype"} if {_CLASS, _DATATYPE} <= types else set()
        for group in (kinds, both):
            if len(group) > 1:
                yield Violation("term of two kinds", text_of(node), " and ".join(sorted(group)))


def _reserved(ontology: _Ontology) -> Iterator[Violation]:
    """Find names of OWL, RDF, RDFS and XSD made into something else, and new ones made in their namespaces."""
    for node, types in ontology.types.items():
        iri, kinds = text_of(node), {kind.rpartition("#")[2] for kind in types} & {*_BUILT_IN, "NamedIndividual"}
        for kind in sorted(kinds) if iri.startswith(RESERVED) else ():
            if iri not in _BUILT_IN.get(kind, ()):
                yield Violation("reserved name declared", iri, kind)
    for node, predicate, _ in ontology:
        if predicate.startswith(RESERVED) and predicate not in _SYNTAX:
            yield Violation("reserved name used as a property", predicate, ontology.short_term_of(node))


def _properties(ontology: _Ontology) -> Iterator[Violation]:
    declared = set[str]().union(*ontology.properties.values())
    for node, predicate, value in ontology:
        used = [predicate]
        if predicate in _PROPERTY_PLACES:
            used += [ontology.property_of(each) for each in ontology.items(value) or [value]]
        for name in used:
            if name.startswith("http") and not name.startswith(RESERVED) and name not in declared:
                yield Violation("undeclared property", name, ontology.short_term_of(node))


def _classes(ontology: _Ontology) -> Iterator[Violation]:
    for node, predicate, value in ontology:
        if predicate not in _CLASS_PLACES:
            continue
        # The range of an annotation property is any name.
        if predicate == f"{_RDFS}range" and text_of(node) in ontology.properties["annotation"]:
            continue
        members = ontology.items(value) or [value]
        for member in [node, *members] if predicate == _BELOW else members:
            if not isinstance(member, NamedNode) or member.value.startswith(RESERVED):
                continue
            if not ontology.types.get(member, set()) & {_CLASS, _DATATYPE}:
                yield Violation("undeclared class", member.value, ontology.short_term_of(node))


def _values(ontology: _Ontology) -> Iterator[Violation]:
    """Find object properties of literals, data properties of nodes, and more than annotations on an ontology."""
    objects, data = ontology.properties["object"], ontology.properties["data"]
    for node, predicate, value in ontology:
        if isinstance(value, Literal) and predicate in objects:
            yield Violation("object property with a literal", predicate, ontology.short_term_of(node))
        if not isinstance(value, Literal) and predicate in data:
            yield Violation("data property with a name", predicate, ontology.short_term_of(node))
        if f"{_OWL}Ontology" in ontology.types[node] and predicate in objects | data:
            yield Violation("ontology with more than annotations", text_of(node), shorten(predicate))


def _datatypes(ontology: _Ontology) -> Iterator[Violation]:
    """Find datatypes, of literals and named in axioms, that are neither in the map of OWL 2 nor declared."""
    for node, predicate, value in ontology:
        if isinstance(value, Literal):
            datatype = value.datatype
        elif predicate != TYPE and text_of(value).startswith(_XSD):
            datatype = value
        else:
            continue
        if datatype.value not in DATATYPES and _DATATYPE not in ontology.types.get(datatype, ()):
            yield Violation("datatype that OWL 2 lacks", ontology.term_of(node), shorten(datatype.value))


def _simple(ontology: _Ontology) -> Iterator[Violation]:
    """Find composite properties in places for simple ones: counted, irreflexive, asymmetric, disjoint.

    Composite are a transitive property, one that a chain implies, and every property above these (section 11.1).
    """
    start = {ontology.property_of(node) for node in ontology.with_type("TransitiveProperty")}
    start |= {name for name, _ in ontology.chains} | _BUILT_IN["ObjectProperty"]
    composites = closure(start, _super_properties(ontology).__getitem__)
    uses = [(node, name) for name in _COUNTED for node in ontology.with_type(name)]
    for node in ontology.subjects:
        about = ontology.about(node)
        if about.keys() & {*_CARDINALITIES, f"{_OWL}hasSelf"}:
            uses += [(value, "in a cardinality or self restriction") for value in about.get(f"{_OWL}onProperty", ())]
        for other in about.get(f"{_OWL}propertyDisjointWith", ()):
            uses += [(node, "disjoint"), (other, "disjoint")]
    for node in ontology.with_type("AllDisjointProperties"):
        for members in ontology.values(node, f"{_OWL}members"):
            uses += [(each, "disjoint") for each in ontology.items(members)]
    for node, use in uses:
        if ontology.property_of(node) in composites:
            yield Violation("composite property where a simple one is asked", ontology.property_of(node), use)


def _regular(ontology: _Ontology) -> Iterator[Violation]:
    """Find properties whose chains need the property itself, by way of others (section 11.2)."""
    below: Mapping[str, set[str]] = defaultdict(set)
    chains = [(name, links) for name, links in ontology.chains if name != f"{_OWL}topObjectProperty"]
    for name, links in chains:
        below[name].update(ontology.property_of(link) for link in _before(name, links))
    above = _super_properties(ontology)
    for name, links in chains:
        # What a chain needs, without the property itself unless a circle leads back to it.
        needed = closure(below[name], below.__getitem__)
        if needed.keys() & closure([name], above.__getitem__).keys():
            yield Violation("chains in a circle", name, " o ".join(shorten(ontology.property_of(n)) for n in links))


def _before(name: str, links: list[Any]) -> list[Any]:
    """Return the links that must come before a property; it may itself be the first, the last, or both of two."""
    own = [not isinstance(link, BlankNode) and text_of(link) == name for link in links]
    if own == [True, True]:
        return []
    if own and own[0]:
        return links[1:]
    return links[:-1] if own and own[-1] else links


def _super_properties(ontology: _Ontology) -> dict[str, set[str]]:
    """Return what each property implies at once: super-properties, equal properties and, as for these, inverses."""
    above: dict[str, set[str]] = defaultdict(set)
    for node, predicate, value in ontology:
        inverse = isinstance(node, BlankNode) and predicate == f"{_OWL}inverseOf"
        if inverse or predicate not in {f"{_RDFS}subPropertyOf"} | _EQUAL_PROPERTIES:
            continue
        lower, upper = ontology.property_of(node), ontology.property_of(value)
        above[lower].add(upper)
        if predicate in _EQUAL_PROPERTIES:
            above[upper].add(lower)
    return above
