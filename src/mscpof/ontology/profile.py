"""Whether the ontology is OWL 2 DL, which reasoners need, and what keeps it from OWL 2 EL, which would be fast.

Checked on the RDF itself, after the W3C's structural specification and profiles (2012): the libraries there are do not
look for composite properties or undeclared classes, and allow EL no functional data property, which it has.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import PREFIXES, shorten
from mscpof.ontology.axioms import KINDS, Axioms, name_of
from mscpof.ontology.roles import composite, irregular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

_OWL, _RDF, _RDFS, _XSD = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))
_RESERVED = (_OWL, _RDF, _RDFS, _XSD)
_TYPE, _CLASS, _DATATYPE = f"{_RDF}type", f"{_OWL}Class", f"{_RDFS}Datatype"


def _names(namespace: str, words: str) -> frozenset[str]:
    return frozenset(namespace + word for word in words.split())


_EL_DATATYPES = _names(
    _XSD,
    "decimal integer nonNegativeInteger string normalizedString token Name NCName NMTOKEN hexBinary base64Binary "
    "anyURI dateTime dateTimeStamp",
) | {
    f"{_RDF}PlainLiteral",
    f"{_RDF}langString",
    f"{_RDF}XMLLiteral",
    f"{_RDFS}Literal",
    f"{_OWL}real",
    f"{_OWL}rational",
}
_DATATYPES = _EL_DATATYPES | _names(
    _XSD,
    "nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong unsignedInt unsignedShort "
    "unsignedByte double float language boolean",
)
_BUILT_IN = {
    "Class": _names(_OWL, "Thing Nothing"),
    "ObjectProperty": _names(_OWL, "topObjectProperty bottomObjectProperty"),
    "DatatypeProperty": _names(_OWL, "topDataProperty bottomDataProperty"),
    "AnnotationProperty": _names(_RDFS, "label comment seeAlso isDefinedBy")
    | _names(_OWL, "deprecated versionInfo priorVersion backwardCompatibleWith incompatibleWith"),
    "Datatype": _DATATYPES,
}
_CARDINALITIES = (
    "minCardinality", "maxCardinality", "cardinality",
    "minQualifiedCardinality", "maxQualifiedCardinality", "qualifiedCardinality",
)  # fmt: skip
# The predicates in which OWL writes its axioms; others of these namespaces mean nothing to it.
_SYNTAX = (
    _names(_RDF, "type first rest")
    | _names(_RDFS, "subClassOf subPropertyOf domain range")
    | _names(
        _OWL,
        "allValuesFrom annotatedProperty annotatedSource annotatedTarget assertionProperty complementOf "
        "datatypeComplementOf differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass "
        "equivalentProperty hasKey hasSelf hasValue imports intersectionOf inverseOf members onClass onDataRange "
        "onDatatype oneOf onProperties onProperty propertyChainAxiom propertyDisjointWith sameAs someValuesFrom "
        "sourceIndividual targetIndividual targetValue unionOf versionIRI withRestrictions",
    )
    | _names(_OWL, " ".join(_CARDINALITIES))
    | _BUILT_IN["AnnotationProperty"]
)
_CLASS_PLACES = _names(_RDFS, "subClassOf domain range") | _names(
    _OWL, "equivalentClass disjointWith someValuesFrom allValuesFrom onClass complementOf disjointUnionOf unionOf "
    "intersectionOf",
)  # fmt: skip
_PROPERTY_PLACES = _names(_RDFS, "subPropertyOf") | _names(
    _OWL, "onProperty inverseOf equivalentProperty propertyDisjointWith propertyChainAxiom"
)
_COUNTED = ("FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty", "AsymmetricProperty")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What is outside a profile.

    :param rule: what it breaks, in a few words.
    :param term: the IRI of the term in whose description it stands.
    :param text: the other terms of it.
    """

    rule: str
    term: str
    text: str


def dl_violations(axioms: Axioms) -> list[Violation]:
    """Return what keeps an ontology from OWL 2 DL, each once, in order."""
    checks = (_kinds, _reserved, _properties, _classes, _values, _datatypes, _simple, _regular)
    return sorted({violation for check in checks for violation in check(axioms)})


def el_violations(axioms: Axioms) -> list[Violation]:
    """Return the axioms that keep an ontology which is OWL 2 DL from OWL 2 EL, each once, in order."""
    return sorted(
        {violation for check in (_constructs, _characteristics, _el_datatypes) for violation in check(axioms)}
    )


def foreign_datatypes(data: Iterable[Quad]) -> list[tuple[str, str, int]]:
    """Return which datatypes keep data from OWL 2 DL.

    :returns: property, datatype and number of values, by their IRIs.
    """
    found = Counter(
        (quad.predicate.value, quad.object.datatype.value)
        for quad in data
        if isinstance(quad.object, Literal) and quad.object.datatype.value not in _DATATYPES
    )
    return sorted((predicate, datatype, number) for (predicate, datatype), number in found.items())


def _kinds(axioms: Axioms) -> Iterator[Violation]:
    """Find properties of two kinds, and classes that are datatypes; a class may be an individual or a property."""
    for iri, found in axioms.kinds.items():
        kinds = {f"{word} property" for kind, word in KINDS.items() if _OWL + kind in found}
        both = {"class", "datatype"} if {_CLASS, _DATATYPE} <= found else set()
        for group in (kinds, both):
            if len(group) > 1:
                yield Violation("term of two kinds", iri, " and ".join(sorted(group)))


def _reserved(axioms: Axioms) -> Iterator[Violation]:
    """Find names of OWL, RDF, RDFS and XSD made into something else, and new ones made in their namespaces."""
    for iri, found in axioms.kinds.items():
        kinds = {kind.rpartition("#")[2] for kind in found} & {*_BUILT_IN, "NamedIndividual"}
        for kind in sorted(kinds) if iri.startswith(_RESERVED) else ():
            if iri not in _BUILT_IN.get(kind, ()):
                yield Violation("reserved name declared", iri, kind)
    for node, predicate, _ in axioms:
        if predicate.startswith(_RESERVED) and predicate not in _SYNTAX:
            yield Violation("reserved name used as a property", predicate, shorten(axioms.bearer(node)))


def _properties(axioms: Axioms) -> Iterator[Violation]:
    declared = set[str]().union(*(axioms.properties(kind) for kind in KINDS.values()))
    for node, predicate, value in axioms:
        used = [predicate]
        if predicate in _PROPERTY_PLACES:
            used += [axioms.property_of(each) for each in axioms.items(value) or [value]]
        for name in used:
            if name.startswith("http") and not name.startswith(_RESERVED) and name not in declared:
                yield Violation("undeclared property", name, shorten(axioms.bearer(node)))


def _classes(axioms: Axioms) -> Iterator[Violation]:
    for node, predicate, value in axioms:
        if predicate not in _CLASS_PLACES:
            continue
        # The range of an annotation property is any name.
        if predicate == f"{_RDFS}range" and name_of(node) in axioms.properties("annotation"):
            continue
        members = axioms.items(value) or [value]
        for member in [node, *members] if predicate in _names(_RDFS, "subClassOf") else members:
            if not isinstance(member, NamedNode) or member.value.startswith(_RESERVED):
                continue
            if not axioms.kinds.get(member.value, set()) & {_CLASS, _DATATYPE}:
                yield Violation("undeclared class", member.value, shorten(axioms.bearer(node)))


def _values(axioms: Axioms) -> Iterator[Violation]:
    """Find object properties of literals, data properties of nodes, and more than annotations on an ontology."""
    for node, predicate, value in axioms:
        if isinstance(value, Literal) and predicate in axioms.properties("object"):
            yield Violation("object property with a literal", predicate, shorten(axioms.bearer(node)))
        if not isinstance(value, Literal) and predicate in axioms.properties("data"):
            yield Violation("data property with a name", predicate, shorten(axioms.bearer(node)))
        if f"{_OWL}Ontology" in axioms.kinds.get(name_of(node), ()) and (
            predicate in axioms.properties("object") | axioms.properties("data")
        ):
            yield Violation("ontology with more than annotations", name_of(node), shorten(predicate))


def _datatypes(axioms: Axioms) -> Iterator[Violation]:
    for term, used in _used_datatypes(axioms):
        if used not in _DATATYPES and _DATATYPE not in axioms.kinds.get(used, ()):
            yield Violation("datatype that OWL 2 lacks", term, shorten(used))


def _used_datatypes(axioms: Axioms) -> Iterator[tuple[str, str]]:
    """Yield the datatypes of literals and those named in axioms, each with the term in whose description it stands."""
    for node, predicate, value in axioms:
        if isinstance(value, Literal):
            yield axioms.bearer(node), value.datatype.value
        elif predicate != _TYPE and name_of(value).startswith(_XSD):
            yield axioms.bearer(node), name_of(value)


def _simple(axioms: Axioms) -> Iterator[Violation]:
    """Find properties that are counted or kept apart though they follow from a transitive one or a chain."""
    composites = composite(axioms)
    uses = [(node, name) for name in _COUNTED for node in axioms.with_type(name)]
    for node, said in axioms.about.items():
        if any(_OWL + name in said for name in (*_CARDINALITIES, "hasSelf")):
            uses += [(value, "in a cardinality or self restriction") for value in said.get(f"{_OWL}onProperty", ())]
        for other in said.get(f"{_OWL}propertyDisjointWith", ()):
            uses += [(node, "disjoint"), (other, "disjoint")]
    for node in axioms.with_type("AllDisjointProperties"):
        uses += [(each, "disjoint") for list_ in axioms.values(node, f"{_OWL}members") for each in axioms.items(list_)]
    for node, use in uses:
        if axioms.property_of(node) in composites:
            yield Violation("composite property where a simple one is asked", axioms.property_of(node), use)


def _regular(axioms: Axioms) -> Iterator[Violation]:
    for name, links in irregular(axioms):
        yield Violation("chains in a circle", name, " o ".join(map(shorten, links)))


_OUT_OF_EL = {
    "unionOf": "union", "complementOf": "complement", "allValuesFrom": "only (allValuesFrom)",
    "disjointUnionOf": "disjoint union", "inverseOf": "inverse property", "propertyDisjointWith": "disjoint properties",
    "datatypeComplementOf": "complement", "withRestrictions": "restricted datatype",
    **dict.fromkeys(_CARDINALITIES, "cardinality"),
}  # fmt: skip
_TYPES_OUT_OF_EL = {
    "InverseFunctionalProperty": "inverse functional property", "SymmetricProperty": "symmetric property",
    "AsymmetricProperty": "asymmetric property", "IrreflexiveProperty": "irreflexive property",
    "AllDisjointProperties": "disjoint properties",
}  # fmt: skip


def _constructs(axioms: Axioms) -> Iterator[Violation]:
    for node, predicate, value in axioms:
        name = predicate.removeprefix(_OWL)
        members = axioms.items(value)
        several = predicate == f"{_OWL}oneOf" and len(members) > 1
        if several or (predicate.startswith(_OWL) and name in _OUT_OF_EL):
            shown = [shorten(name_of(each)) for each in members or [value] if not isinstance(each, BlankNode)]
            yield Violation("one of several" if several else _OUT_OF_EL[name], axioms.bearer(node), ", ".join(shown))


def _characteristics(axioms: Axioms) -> Iterator[Violation]:
    for node in axioms.with_type("FunctionalProperty"):
        if name_of(node) not in axioms.properties("data"):
            yield Violation("functional object property", axioms.property_of(node), "")
    for kind, rule in _TYPES_OUT_OF_EL.items():
        for node in axioms.with_type(kind):
            yield Violation(rule, axioms.bearer(node), "")
    for name, links in axioms.chains():
        for lacking in sorted(_ranges(axioms, name) - _ranges(axioms, axioms.property_of(links[-1]))):
            yield Violation("range that the last link of a chain lacks", name, shorten(lacking))


def _ranges(axioms: Axioms, name: str) -> set[str]:
    """Return the ranges of a property and of those above it."""
    found: set[str] = set()
    todo, seen = [name], {name}
    while todo:
        node: Any = NamedNode(todo.pop())
        found |= set(map(name_of, axioms.values(node, f"{_RDFS}range")))
        new = set(map(name_of, axioms.values(node, f"{_RDFS}subPropertyOf"))) - seen
        seen |= new
        todo += new
    return found


def _el_datatypes(axioms: Axioms) -> Iterator[Violation]:
    """Annotations may have values of any datatype."""
    annotations = axioms.properties("annotation") | _BUILT_IN["AnnotationProperty"]
    kept = Axioms([])
    kept.about = {
        node: {predicate: values for predicate, values in said.items() if predicate not in annotations}
        for node, said in axioms.about.items()
    }
    for term, used in _used_datatypes(kept):
        if used in _DATATYPES - _EL_DATATYPES:
            yield Violation("datatype that EL lacks", term, shorten(used))
