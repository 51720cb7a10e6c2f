"""What may be said: the terms of the ontology, and the keys that the shapes give each kind of node."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mscpof.base.names import PREFIXES, TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

_RDF, _RDFS, _SH, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "sh", "owl"))


class Vocabulary:
    """The declared terms, the class hierarchy, and the keys of every class.

    :param ontology: the ontology's statements, imports included.
    :param shapes: the shapes' statements.
    """

    def __init__(self, ontology: Iterable[Quad], shapes: Iterable[Quad]) -> None:
        self._parents: dict[str, set[str]] = defaultdict(set)
        self._wider: dict[str, set[str]] = defaultdict(set)
        self.labels: dict[str, str] = {}
        self.terms: set[str] = set()
        self.classes: set[str] = set()
        for quad in ontology:
            subject, predicate, value = _text(quad.subject), quad.predicate.value, _text(quad.object)
            if predicate == f"{_RDFS}subClassOf":
                self._parents[subject].add(value)
            elif predicate == f"{_RDFS}subPropertyOf":
                self._wider[subject].add(value)
            elif predicate == f"{_RDFS}label" and getattr(quad.object, "language", "") == "en":
                self.labels[subject] = value
            elif predicate == f"{_RDF}type":
                self.terms.add(subject)
                if value == f"{_OWL}Class":
                    self.classes.add(subject)
        self._read_shapes(shapes)

    def ancestors(self, name: str) -> set[str]:
        """Return a class and everything above it.

        :param name: the IRI of the class.
        :returns: the IRIs, its own among them.
        """
        return _reached(name, self._parents)

    def above(self, path: str) -> set[str]:
        """Return a property and everything above it.

        :param path: the IRI of the property.
        """
        return _reached(path, self._wider)

    def properties(self, types: Iterable[str]) -> set[str]:
        """Return the properties that nodes of these classes may have.

        :param types: the IRIs of the classes.
        :returns: the IRIs of the properties; reversed ones start with `^`.
        """
        above = {ancestor for name in types for ancestor in self.ancestors(name)}
        return {path for ancestor in above for path in self._paths.get(ancestor, ())}

    def kinds_with(self, path: str) -> list[str]:
        """Return the names of the own classes whose shapes give them a property.

        :param path: the IRI of the property; a reversed one starts with `^`.
        """
        return sorted(name.removeprefix(TERMS) for name, paths in self._paths.items() if path in paths)

    def implied_type(self, types: Iterable[str], path: str) -> str | None:
        """Return the class of an inline node that need not say its type.

        :param types: the IRIs of the classes of the node that it stands in.
        :param path: the IRI of the property under which it stands.
        :returns: the IRI of the class, or None where the shapes say none.
        """
        for name in types:
            for ancestor in self.ancestors(name):
                if found := self._implied.get((ancestor, path)):
                    return found
        return None

    def own_terms(self) -> set[str]:
        """Return the names of the ontology's own terms."""
        return {iri.removeprefix(TERMS) for iri in self.terms if iri.startswith(TERMS)}

    def _read_shapes(self, shapes: Iterable[Quad]) -> None:
        of: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in shapes:
            of[_text(quad.subject)][quad.predicate.value].append(_text(quad.object))
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._implied: dict[tuple[str, str], str] = {}
        for shape in list(of):
            for target in of[shape].get(f"{_SH}targetClass", ()):
                for part in of[shape].get(f"{_SH}property", ()):
                    for path in of[part].get(f"{_SH}path", ()):
                        inverse = of[path].get(f"{_SH}inversePath") if path in of else None
                        self._paths[target].add(f"^{inverse[0]}" if inverse else path)
                        for node in of[part].get(f"{_SH}node", ()):
                            for inner in of[node].get(f"{_SH}targetClass", ()):
                                self._implied[target, path] = inner


def _reached(name: str, steps: dict[str, set[str]]) -> set[str]:
    found = {name}
    todo = [name]
    while todo:
        for parent in steps.get(todo.pop(), ()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


def _text(node: object) -> str:
    return str(getattr(node, "value", node))
