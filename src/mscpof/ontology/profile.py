"""Check of an ontology against OWL 2 DL, the part of OWL 2 that reasoners need.

It checks the RDF itself, after the W3C's structural specification (2012), since existing libraries do not look for
composite properties or undeclared classes. Each rule is a query in the folder `owl_dl`, named as the rule.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES, shorten
from mscpof.base.query_text import query_text, with_values
from mscpof.ontology.axiom import DATATYPES
from mscpof.ontology.graph import Graph, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

_RULES = (
    "term of two kinds",
    "reserved name declared",
    "reserved name used as a property",
    "undeclared property",
    "undeclared class",
    "object property with a literal",
    "data property with a name",
    "ontology with more than annotations",
    "datatype that OWL 2 lacks",
    "composite property where a simple one is asked",
    "chains in a circle",
)


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """Violation of OWL 2 DL.

    :param rule: the broken rule in a few words, such as `undeclared class`.
    :param term: IRI of the term whose description breaks it.
    :param text: shortened IRIs of the other terms that take part, or a literal.
    """

    rule: str
    term: str
    text: str


def dl_violations(ontology: Iterable[Triple | Quad]) -> list[Violation]:
    """Return the violations of OWL 2 DL in an ontology, each once, sorted.

    :param ontology: its statements, those of its imports included.
    """
    store = Store()
    store.extend(Quad(statement.subject, statement.predicate, statement.object) for statement in ontology)
    terms = _Terms(store)
    store.extend(Quad(*triple) for triple in _rows(store, "properties"))
    return sorted(
        {
            Violation(rule, terms.term_of(row["term"]), terms.text_of(row["text"]))
            for rule in _RULES
            for row in _rows(store, rule)
        }
    )


def _rows(store: Store, rule: str) -> list[Any]:
    datatypes = {"datatype": map(NamedNode, sorted(DATATYPES))}
    text = query_text(__package__, f"owl_dl/{rule.replace(' ', '-')}")
    rows: Any = store.query(with_values(text, datatypes))
    return list(rows)


class _Terms(Graph):
    """Terms of an ontology by the blank nodes in their descriptions."""

    def __init__(self, statements: Iterable[Quad]) -> None:
        super().__init__(statements)
        self._holders: dict[Any, Any] = {}
        for node, _, value in self:
            self._holders.setdefault(value, node)

    def term_of(self, node: Any) -> str:
        """Return the IRI of the term whose description a node is in; of an axiom without a subject that of a member."""
        nodes = closure([node], lambda n: [self._holders[n]] if isinstance(n, BlankNode) and n in self._holders else [])
        top = list(nodes)[-1]
        if isinstance(top, NamedNode):
            return top.value
        members = [member for values in self.about(top).values() for value in values for member in self.items(value)]
        return text_of(members[0]) if members else ""

    def text_of(self, node: Any) -> str:
        """Return the text of a literal, the short names in a list, or the short name of the term of a node."""
        if isinstance(node, Literal):
            return node.value
        return " o ".join(map(self._link, self.items(node))) or shorten(self.term_of(node))

    def _link(self, node: Any) -> str:
        inverse = self.values(node, f"{PREFIXES['owl']}inverseOf") if isinstance(node, BlankNode) else ()
        return shorten(text_of(inverse[0] if inverse else node))


def foreign_datatypes(data: Iterable[Quad]) -> list[tuple[str, str, int]]:
    """Return the datatypes of data that OWL 2 lacks.

    :returns: IRI of the property, IRI of the datatype, and number of such values, sorted.
    """
    numbers = Counter(
        (quad.predicate.value, quad.object.datatype.value)
        for quad in data
        if isinstance(quad.object, Literal) and quad.object.datatype.value not in DATATYPES
    )
    return sorted((predicate, datatype, number) for (predicate, datatype), number in numbers.items())
