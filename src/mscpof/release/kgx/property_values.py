"""What is said of each thing, of all graphs together, looked up by name of property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from mscpof.base.names import TERMS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store


class Facts:
    """The statements of a dataset, by subject and property.

    :param store: the dataset; blank nodes, which only axioms have, are left aside.
    """

    def __init__(self, store: Store) -> None:
        found: dict[str, dict[str, set[NamedNode | Literal]]] = {}
        for quad in store:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                of = found.setdefault(quad.subject.value, {})
                of.setdefault(shorten(quad.predicate.value), set()).add(quad.object)
        self._facts = {iri: {name: sorted(values, key=str) for name, values in of.items()} for iri, of in found.items()}

    def of_class(self, name: str) -> list[str]:
        """Return the IRIs of all things of a class of ours, in order."""
        return sorted(iri for iri in self._facts if name in self.classes(iri))

    def iris(self, iri: str, *names: str) -> list[str]:
        """Return the things that some properties of a thing lead to."""
        return [value.value for value in self._values(iri, names) if isinstance(value, NamedNode)]

    def names(self, iri: str, *names: str) -> list[str]:
        """Return the names of the terms of ours that some properties lead to."""
        return [value.removeprefix(TERMS) for value in self.iris(iri, *names) if value.startswith(TERMS)]

    def texts(self, iri: str, name: str, language: str = "") -> list[str]:
        """Return the values of a property, those in one language where one is given."""
        values = [value for value in self._values(iri, (name,)) if isinstance(value, Literal)]
        return [value.value for value in values if not language or value.language == language]

    def text(self, iri: str, name: str, language: str = "") -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.texts(iri, name, language)), "")

    def classes(self, iri: str) -> frozenset[str]:
        """Return the names of the classes of a thing, ours."""
        return frozenset(self.names(iri, "rdf:type"))

    def ancestors(self, iri: str) -> set[str]:
        """Return a term and all above it; the rules have made that transitive."""
        return {iri, *self.iris(iri, "rdfs:subClassOf")}

    def _values(self, iri: str, names: Iterable[str]) -> list[NamedNode | Literal]:
        of = self._facts.get(iri, {})
        return [value for name in names for value in of.get(name, ())]
