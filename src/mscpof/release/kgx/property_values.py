"""Property values of every resource in the union of all named graphs, looked up by the shortened name of a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from mscpof.base.closure import closure
from mscpof.base.names import TERMS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store


class PropertyValues:
    """Property values by subject and property.

    A property is named by local name where it is one of our ontology (`source`), else by CURIE (`skos:exactMatch`).

    :param store: the dataset; statements with blank nodes, which only axioms have, are left out.
    """

    def __init__(self, store: Store) -> None:
        values: dict[str, dict[str, set[NamedNode | Literal]]] = {}
        for quad in store:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                properties = values.setdefault(quad.subject.value, {})
                properties.setdefault(shorten(quad.predicate.value), set()).add(quad.object)
        self._values = {
            iri: {name: sorted(objects, key=str) for name, objects in properties.items()}
            for iri, properties in values.items()
        }

    def of_class(self, name: str) -> list[str]:
        """Return the IRIs of all instances of an ontology class, given by local name, sorted."""
        return sorted(iri for iri in self._values if name in self.classes(iri))

    def having(self, name: str) -> list[str]:
        """Return the IRIs of all resources that have a property, sorted."""
        return sorted(iri for iri, properties in self._values.items() if name in properties)

    def iris(self, iri: str, *names: str) -> list[str]:
        """Return the IRIs that are values of any of some properties, in the order of the names, for each sorted."""
        return [value.value for value in self._objects(iri, names) if isinstance(value, NamedNode)]

    def first(self, iri: str, name: str) -> str:
        """Return the first IRI that is a value of a property, or an empty text."""
        return next(iter(self.iris(iri, name)), "")

    def names(self, iri: str, *names: str) -> list[str]:
        """Return the local names of the ontology terms that are values of any of some properties."""
        return [value.removeprefix(TERMS) for value in self.iris(iri, *names) if value.startswith(TERMS)]

    def texts(self, iri: str, name: str, language: str = "") -> list[str]:
        """Return the literal values of a property, sorted; only those in a language where that is given."""
        values = [value for value in self._objects(iri, (name,)) if isinstance(value, Literal)]
        return [value.value for value in values if not language or value.language == language]

    def text(self, iri: str, name: str, language: str = "") -> str:
        """Return the first of `texts`, or an empty text."""
        return next(iter(self.texts(iri, name, language)), "")

    def classes(self, iri: str) -> frozenset[str]:
        """Return the local names of the ontology classes of a resource."""
        return frozenset(self.names(iri, "rdf:type"))

    def ancestors(self, iri: str) -> set[str]:
        """Return the IRIs of a term and of all its super-classes."""
        return set(closure([iri], lambda term: self.iris(term, "rdfs:subClassOf")))

    def _objects(self, iri: str, names: Iterable[str]) -> list[NamedNode | Literal]:
        properties = self._values.get(iri, {})
        return [value for name in names for value in properties.get(name, ())]
