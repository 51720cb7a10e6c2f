"""RDF graph in memory, with look-up by subject and predicate, of RDF lists, and of blank nodes in blank nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Triple

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

TYPE, FIRST, REST = (f"{PREFIXES['rdf']}{name}" for name in ("type", "first", "rest"))


class Graph:
    """RDF graph. Nodes are terms of pyoxigraph, predicates the text of their IRIs.

    :param statements: triples, or quads whose graph names are ignored.

    >>> from pyoxigraph import RdfFormat, parse
    >>> graph = Graph(parse("<http://a/s> <http://a/p> ( 1 2 ) .", format=RdfFormat.TURTLE))
    >>> [head] = graph.values(NamedNode("http://a/s"), "http://a/p")
    >>> [item.value for item in graph.items(head)]
    ['1', '2']
    """

    def __init__(self, statements: Iterable[Triple | Quad]) -> None:
        self._values: dict[Any, dict[str, list[Any]]] = {}
        for statement in statements:
            predicates = self._values.setdefault(statement.subject, {})
            predicates.setdefault(statement.predicate.value, []).append(statement.object)

    def __iter__(self) -> Iterator[tuple[Any, str, Any]]:
        """Yield every statement as subject, IRI of the predicate, and object."""
        for node, predicates in self._values.items():
            for predicate, values in predicates.items():
                for value in values:
                    yield node, predicate, value

    @property
    def subjects(self) -> Iterable[Any]:
        """Subjects of statements, each once, in the order in which the statements first have them."""
        return self._values.keys()

    def about(self, node: Any) -> Mapping[str, list[Any]]:
        """Return the values of a node by the IRI of the predicate; none for a node that is no subject."""
        return self._values.get(node, {})

    def values(self, node: Any, predicate: str) -> list[Any]:
        """Return the values of a node for a predicate, given by its IRI; none where it has none."""
        return self._values.get(node, {}).get(predicate, [])

    def cells(self, head: Any) -> Iterable[Any]:
        """Return the nodes of an RDF list, each of which holds a member, from its first; of anything else nothing."""
        return closure([head], lambda cell: self.values(cell, REST)[:1]) if self.values(head, FIRST) else ()

    def items(self, head: Any) -> list[Any]:
        """Return the members of an RDF list; of anything else nothing."""
        return [item for cell in self.cells(head) for item in self.values(cell, FIRST)[:1]]

    def nested(self, node: Any) -> list[Triple]:
        """Return the statements about a blank node and about the blank nodes under it; about other nodes none."""
        if not isinstance(node, BlankNode):
            return []
        inner = closure([node], lambda n: [v for vs in self.about(n).values() for v in vs if isinstance(v, BlankNode)])
        return [
            Triple(n, NamedNode(p), value) for n in inner for p, values in self.about(n).items() for value in values
        ]


def text_of(node: object) -> str:
    """Return the IRI of a node, the text of a literal, the label of a blank node."""
    return str(getattr(node, "value", node))


def iris(namespace: str, names: str) -> frozenset[str]:
    """Return the IRIs of names in a namespace.

    :param names: separated by spaces.
    """
    return frozenset(namespace + name for name in names.split())
