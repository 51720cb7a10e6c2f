"""The statements of an ontology as OWL 2 reads them: kinds of terms, lists, expressions and who bears them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Triple

_OWL, _RDF = PREFIXES["owl"], PREFIXES["rdf"]
_TYPE = f"{_RDF}type"
KINDS = {"ObjectProperty": "object", "DatatypeProperty": "data", "AnnotationProperty": "annotation"}


class Axioms:
    """An ontology to walk.

    :param statements: the ontology's, imports included.
    """

    def __init__(self, statements: Iterable[Triple | Quad]) -> None:
        self.about: dict[Any, dict[str, list[Any]]] = {}
        self._holders: dict[Any, list[Any]] = defaultdict(list)
        self.kinds: dict[str, set[str]] = defaultdict(set)
        for statement in statements:
            subject, predicate, value = statement.subject, statement.predicate.value, statement.object
            self.about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._holders[value].append(subject)
            if predicate == _TYPE:
                self.kinds[name_of(subject)].add(name_of(value))
        self._of_kind = {
            word: {iri for iri, kinds in self.kinds.items() if _OWL + kind in kinds} for kind, word in KINDS.items()
        }

    def __iter__(self) -> Iterator[tuple[Any, str, Any]]:
        """Yield every statement."""
        for node, said in self.about.items():
            for predicate, values in said.items():
                for value in values:
                    yield node, predicate, value

    def values(self, node: Any, name: str) -> list[Any]:
        """Return what is said of a node by a predicate, given by its IRI."""
        return self.about.get(node, {}).get(name, [])

    def with_type(self, name: str) -> list[Any]:
        """Return the nodes of a type of OWL, given by its local name."""
        return [node for node in self.about if NamedNode(_OWL + name) in self.values(node, _TYPE)]

    def items(self, node: Any) -> list[Any]:
        """Return the members of an RDF list; of anything else nothing."""
        members = []
        while first := self.values(node, f"{_RDF}first"):
            members.append(first[0])
            node = next(iter(self.values(node, f"{_RDF}rest")), None)
        return members

    def bearer(self, node: Any) -> str:
        """Return the IRI of the term in whose description a node stands; of an axiom on its own that of a member."""
        seen = set()
        while isinstance(node, BlankNode) and node not in seen and self._holders[node]:
            seen.add(node)
            node = self._holders[node][0]
        if isinstance(node, NamedNode):
            return node.value
        members = [m for values in self.about.get(node, {}).values() for value in values for m in self.items(value)]
        return name_of(members[0]) if members else ""

    def properties(self, kind: str) -> set[str]:
        """Return the IRIs of the properties of one kind: object, data or annotation."""
        return self._of_kind[kind]

    def property_of(self, node: Any) -> str:
        """Return the IRI of a property, or of the one whose inverse a node stands for."""
        inverse = self.values(node, f"{_OWL}inverseOf") if isinstance(node, BlankNode) else ()
        return name_of(inverse[0] if inverse else node)

    def chains(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield each property that a chain implies, with the nodes of the chain's links."""
        for node, predicate, value in self:
            if predicate == f"{_OWL}propertyChainAxiom":
                yield self.property_of(node), self.items(value)


def name_of(node: Any) -> str:
    """Return the IRI of a node, the text of a literal, the label of a blank node."""
    return str(getattr(node, "value", node))
