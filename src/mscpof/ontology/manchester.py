"""Manchester syntax of OWL 2: axioms as text, with short names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import PREFIXES, local_name, shorten
from mscpof.ontology.graph import TYPE, Graph, iris, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Triple

    from mscpof.ontology.axiom import Axiom

_RDFS, _OWL = PREFIXES["rdfs"], PREFIXES["owl"]
_NAMED = (
    {TYPE}
    | iris(_RDFS, "subClassOf subPropertyOf domain range")
    | iris(_OWL, "disjointWith disjointUnionOf hasKey inverseOf sameAs differentFrom")
)
# Keywords of properties: the local name with a capital, but for these.
_WORDS = {iri: local_name(iri)[0].upper() + local_name(iri)[1:] for iri in _NAMED} | {
    f"{_OWL}equivalentClass": "EquivalentTo",
    f"{_OWL}equivalentProperty": "EquivalentTo",
    f"{_OWL}propertyDisjointWith": "DisjointWith",
    f"{_OWL}propertyChainAxiom": "SubPropertyChain",
}
_RESTRICTIONS = {
    "someValuesFrom": "some",
    "allValuesFrom": "only",
    "hasValue": "value",
    "minQualifiedCardinality": "min",
    "maxQualifiedCardinality": "max",
    "qualifiedCardinality": "exactly",
    "minCardinality": "min",
    "maxCardinality": "max",
    "cardinality": "exactly",
    "onClass": "",
    "onDataRange": "",
}
_LISTS = {"intersectionOf": ("(", " and ", ")"), "unionOf": ("(", " or ", ")"), "oneOf": ("{", ", ", "}")}


def write(axiom: Axiom, name: Callable[[str], str] = shorten) -> str:
    """Return an axiom as one line of text.

    :param name: returns the text for an IRI, such as a label; by default its short form.

    >>> from pyoxigraph import NamedNode, Triple
    >>> from mscpof.ontology.axiom import Axiom
    >>> from mscpof.base.names import PREFIXES, term
    >>> below = Triple(
    ...     NamedNode(term("Exosome")), NamedNode(f"{PREFIXES['rdfs']}subClassOf"), NamedNode(term("Product"))
    ... )
    >>> write(Axiom((below,), "schema"))
    'Exosome SubClassOf Product'
    """
    return _Text(axiom, name).axiom(axiom.root)


def clause(axiom: Axiom, name: Callable[[str], str] = shorten) -> tuple[str, str]:
    """Return the keyword and the expression of an axiom about a named subject, such as SubClassOf and Product.

    :param name: returns the text for an IRI, as for `write`.
    """
    return _word(axiom.root.predicate.value), _Text(axiom, name).expression(axiom.root.object)


class _Text:
    """Writer of one axiom."""

    def __init__(self, axiom: Axiom, name: Callable[[str], str]) -> None:
        self._name = name
        self._graph = Graph(axiom.triples)

    def axiom(self, root: Triple) -> str:
        predicate = root.predicate.value
        if isinstance(root.subject, BlankNode) and predicate not in _WORDS.keys() - {TYPE}:
            return self._without_subject(root.subject)
        subject = self.expression(root.subject)
        if predicate == TYPE and isinstance(root.object, NamedNode) and root.object.value.endswith("Property"):
            return f"{subject} {local_name(root.object.value).removesuffix('Property')}"
        return f"{subject} {_word(predicate)} {self.expression(root.object)}"

    def _without_subject(self, node: BlankNode) -> str:
        """Write an axiom on the members of a list, or a negative assertion."""
        for members in (*self._values(node, "members"), *self._values(node, "distinctMembers")):
            name = next(iter(self._graph.values(node, TYPE)), "")
            return f"{local_name(text_of(name))}: {', '.join(self._items(members))}"
        if source := self._values(node, "sourceIndividual"):
            parts = [*source, *self._values(node, "assertionProperty")]
            targets = self._values(node, "targetIndividual") or self._values(node, "targetValue")
            return " ".join(["not", *(self._name(text_of(part)) for part in parts), *map(self.expression, targets)])
        return self.expression(node)

    def expression(self, node: Any) -> str:
        """Write a class, a property, an individual or a value."""
        if isinstance(node, NamedNode):
            return self._name(node.value)
        if isinstance(node, Literal):
            return node.value if node.datatype.value.endswith(("integer", "boolean", "decimal")) else f'"{node.value}"'
        for name, (start, separator, end) in _LISTS.items():
            for members in self._values(node, name):
                return f"{start}{separator.join(self._items(members))}{end}"
        for name, word in (("complementOf", "not"), ("inverseOf", "inverse")):
            for value in self._values(node, name):
                return f"{word} {self.expression(value)}"
        if on := self._values(node, "onProperty"):
            words = [self.expression(on[0])]
            for name, word in _RESTRICTIONS.items():
                words += [f"{word} {self.expression(value)}".strip() for value in self._values(node, name)]
            return f"({' '.join(words)})" if len(words) > 1 else words[0]
        return f"[{', '.join(self._items(node))}]"

    def _values(self, node: Any, name: str) -> list[Any]:
        return self._graph.values(node, _OWL + name)

    def _items(self, head: Any) -> list[str]:
        return [self.expression(item) for item in self._graph.items(head)]


def _word(predicate: str) -> str:
    return _WORDS.get(predicate) or shorten(predicate)
