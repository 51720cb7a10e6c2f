"""Vocabulary of the curated files: terms of the ontology, their hierarchy, and the properties of nodes of a class."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mscpof.base.closure import closure
from mscpof.base.names import PREFIXES, TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from mscpof.curated.shapes import Shapes

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
_WIDER = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")


class Vocabulary:
    """Terms by their statements: what is above each class and property, and which properties the shapes give a class.

    :param ontology: the ontology's statements, imports included.
    :param shapes: shapes of the curated nodes.
    :ivar terms: IRIs of all subjects with an `rdf:type`, `classes`: of those that are OWL classes.
    :ivar labels: English label by IRI.
    """

    def __init__(self, ontology: Iterable[Quad], shapes: Shapes) -> None:
        self._above: dict[str, set[str]] = defaultdict(set)
        self.labels: dict[str, str] = {}
        self.terms: set[str] = set()
        self.classes: set[str] = set()
        for quad in ontology:
            subject, predicate, value = _text(quad.subject), quad.predicate.value, _text(quad.object)
            if predicate in _WIDER:
                self._above[subject].add(value)
            elif predicate == f"{_RDFS}label" and getattr(quad.object, "language", "") == "en":
                self.labels[subject] = value
            elif predicate == f"{_RDF}type":
                self.terms.add(subject)
                if value == f"{_OWL}Class":
                    self.classes.add(subject)
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._inner: dict[tuple[str, str], str] = {}
        for target, of_class in shapes.of_class.items():
            for part in (part for shape in of_class for part in shapes.properties(shape)):
                self._paths[target].add(part.path)
                if inner := shapes.inner(part):
                    self._inner[target, part.path] = inner

    def ancestors(self, *iris: str) -> set[str]:
        """Return classes or properties and everything above them.

        :param iris: the IRIs of the classes or properties.
        :returns: the IRIs, their own among them.
        """
        return set(closure(iris, lambda iri: self._above.get(iri, ())))

    def properties(self, types: Iterable[str]) -> set[str]:
        """Return the properties that nodes of these classes may have.

        :param types: the IRIs of the classes.
        :returns: the IRIs of the properties; reversed ones start with `^`.
        """
        return {path for ancestor in self.ancestors(*types) for path in self._paths.get(ancestor, ())}

    def kinds_with(self, path: str) -> list[str]:
        """Return the names, without namespace and sorted, of the classes whose own shapes have a property.

        :param path: the IRI of the property; a reversed one starts with `^`.
        """
        return sorted(name.removeprefix(TERMS) for name, paths in self._paths.items() if path in paths)

    def implied_type(self, types: Iterable[str], path: str) -> str | None:
        """Return the class that the shapes give an inline node, so that it need not have the key `type`.

        :param types: the IRIs of the classes of the node that it stands in.
        :param path: the IRI of the property under which it stands.
        :returns: the IRI of the class, or None where the shapes give none.
        """
        return next((self._inner[a, path] for a in self.ancestors(*types) if (a, path) in self._inner), None)

    def own_terms(self) -> set[str]:
        """Return the names of the ontology's own terms, without namespace."""
        return {iri.removeprefix(TERMS) for iri in self.terms if iri.startswith(TERMS)}


def _text(node: object) -> str:
    return str(getattr(node, "value", node))
