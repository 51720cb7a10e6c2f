"""An axiom as people read it: the Manchester syntax of OWL, names shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Literal as Value

from mscpof.base.names import PREFIXES, local_name, shorten
from mscpof.ontology.axiom import FIRST, REST, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.ontology.axiom import Axiom

_RDFS, _OWL = PREFIXES["rdfs"], PREFIXES["owl"]
_WORDS = {
    f"{_RDFS}subClassOf": "SubClassOf",
    f"{_RDFS}subPropertyOf": "SubPropertyOf",
    f"{_RDFS}domain": "Domain",
    f"{_RDFS}range": "Range",
    f"{_OWL}equivalentClass": "EquivalentTo",
    f"{_OWL}equivalentProperty": "EquivalentTo",
    f"{_OWL}disjointWith": "DisjointWith",
    f"{_OWL}propertyDisjointWith": "DisjointWith",
    f"{_OWL}disjointUnionOf": "DisjointUnionOf",
    f"{_OWL}hasKey": "HasKey",
    f"{_OWL}inverseOf": "InverseOf",
    f"{_OWL}propertyChainAxiom": "SubPropertyChain",
    f"{_OWL}sameAs": "SameAs",
    f"{_OWL}differentFrom": "DifferentFrom",
    TYPE: "Type",
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
}


def write(axiom: Axiom, name: Callable[[str], str] = shorten) -> str:
    """Write an axiom in one line.

    :param name: writes the IRIs in it.

    >>> from pyoxigraph import NamedNode, Triple
    >>> from mscpof.ontology.axiom import Axiom
    >>> from mscpof.base.names import PREFIXES, term
    >>> below = Triple(
    ...     NamedNode(term("Exosome")), NamedNode(f"{PREFIXES['rdfs']}subClassOf"), NamedNode(term("Product"))
    ... )
    >>> write(Axiom((below,), "schema"))
    'Exosome SubClassOf Product'
    """
    said = _Said(axiom, name)
    return said.root(axiom.root)


def clause(axiom: Axiom, name: Callable[[str], str] = shorten) -> tuple[str, str]:
    """Return what an axiom says of its subject: the word that joins the two, and the expression.

    :param axiom: one whose subject has a name.
    :param name: writes the IRIs in the expression.
    """
    predicate = axiom.root.predicate.value
    return _WORDS.get(predicate) or shorten(predicate), _Said(axiom, name).expression(axiom.root.object)


class _Said:
    """The statements of one axiom, by their nodes."""

    def __init__(self, axiom: Axiom, name: Callable[[str], str]) -> None:
        self._name = name
        self._of: dict[object, dict[str, list[object]]] = {}
        for triple in axiom.triples:
            self._of.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)

    def root(self, root: Triple) -> str:
        predicate = root.predicate.value
        if isinstance(root.subject, BlankNode) and predicate not in _WORDS.keys() - {TYPE}:
            return self._nameless(root.subject)
        subject = self.expression(root.subject)
        if predicate == TYPE and isinstance(root.object, NamedNode) and root.object.value.endswith("Property"):
            return f"{subject} {local_name(root.object.value).removesuffix('Property')}"
        return f"{subject} {_WORDS.get(predicate) or shorten(predicate)} {self.expression(root.object)}"

    def _nameless(self, node: BlankNode) -> str:
        """Write what has no subject: all that differ or are disjoint, a negative assertion."""
        said = self._of[node]
        for members in (said.get(f"{_OWL}{name}") for name in ("members", "distinctMembers")):
            if members:
                return f"{local_name(self.one(node, TYPE))}: {', '.join(self._list(members[0]))}"
        if f"{_OWL}sourceIndividual" in said:
            target = next(iter(said.get(f"{_OWL}targetIndividual", said.get(f"{_OWL}targetValue", []))), "")
            parts = (self.one(node, f"{_OWL}{name}") for name in ("sourceIndividual", "assertionProperty"))
            return f"not {' '.join(map(self._name, parts))} {self.expression(target)}"
        return self.expression(node)

    def expression(self, node: object) -> str:
        """Write a class, a property, an individual or a value."""
        if isinstance(node, NamedNode):
            return self._name(node.value)
        if isinstance(node, Value):
            return node.value if node.datatype.value.endswith(("integer", "boolean", "decimal")) else f'"{node.value}"'
        said = self._of.get(node, {})
        for name, word in (("intersectionOf", " and "), ("unionOf", " or ")):
            if parts := said.get(f"{_OWL}{name}"):
                return f"({word.join(self._list(parts[0]))})"
        if parts := said.get(f"{_OWL}oneOf"):
            return f"{{{', '.join(self._list(parts[0]))}}}"
        for name, word in (("complementOf", "not"), ("inverseOf", "inverse")):
            if parts := said.get(f"{_OWL}{name}"):
                return f"{word} {self.expression(parts[0])}"
        if f"{_OWL}onProperty" in said:
            return self._restriction(said)
        return f"[{', '.join(self._list(node))}]"

    def _restriction(self, said: dict[str, list[object]]) -> str:
        words = [self.expression(said[f"{_OWL}onProperty"][0])]
        for name, word in _RESTRICTIONS.items():
            words += [f"{word} {self.expression(value)}" for value in said.get(f"{_OWL}{name}", ())]
        words += [self.expression(value) for name in ("onClass", "onDataRange") for value in said.get(_OWL + name, ())]
        return f"({' '.join(words)})" if len(words) > 1 else words[0]

    def _list(self, head: object) -> list[str]:
        members, seen = [], set()
        while head in self._of and head not in seen and FIRST in self._of[head]:
            seen.add(head)
            members.append(self.expression(self._of[head][FIRST][0]))
            head = self._of[head].get(REST, [None])[0]
        return members

    def one(self, node: object, predicate: str) -> str:
        return str(getattr(self._of[node].get(predicate, [""])[0], "value", ""))
