"""What things are called: the names, definitions and kinds of terms and of everything that files declare."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from mscpof.base.names import BASE, LANGUAGES, OBO, ONTOLOGY, PREFIXES, TERMS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

_SKOS, _RDFS = PREFIXES["skos"], PREFIXES["rdfs"]
_LABEL, _DEFINITION, _TITLE = f"{_RDFS}label", f"{_SKOS}definition", f"{PREFIXES['dcterms']}title"
_TYPE, _CITES = f"{PREFIXES['rdf']}type", f"{PREFIXES['cito']}cites"
_NUMBER, _FILED = f"{TERMS}number", f"{TERMS}filedUnder"
_KEPT = (_LABEL, _DEFINITION, _TITLE, _CITES, _NUMBER, _FILED)


class Glossary:
    """Names, definitions and kinds by IRI.

    :param quads: the ontology and the curated data.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.types: dict[str, set[str]] = defaultdict(set)
        self._said: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            subject, predicate = str(getattr(quad.subject, "value", "")), quad.predicate.value
            value = str(getattr(quad.object, "value", ""))
            if predicate == _TYPE:
                self.types[subject].add(value)
            elif predicate in _KEPT:
                self._said[subject][predicate, getattr(quad.object, "language", None) or ""].append(value)

    @cached_property
    def own(self) -> list[str]:
        """The IRIs of everything of ours that is a term or is declared in a file, in order."""
        return sorted(iri for iri in self.types if iri.startswith(BASE) and not iri.startswith(f"{ONTOLOGY}/"))

    @cached_property
    def foreign(self) -> list[str]:
        """The IRIs of the terms of the OBO ontologies that the ontology knows, in order."""
        return sorted(iri for iri in self.types if iri.startswith(OBO))

    def label(self, iri: str) -> str:
        """Return the name of a thing in both languages, or its title, or nothing."""
        return self._both(iri, _LABEL) or self._both(iri, _TITLE)

    def definition(self, iri: str) -> str:
        """Return the definition of a thing, a paragraph for each language."""
        return self._both(iri, _DEFINITION, "\n\n")

    def described(self, iri: str) -> str:
        """Return a line that tells what a thing is: its name, the content of a part of the review, its definition."""
        number = " ".join(self._said[iri][_NUMBER, ""])
        kinds = [self._one(kind, _LABEL, "en") for kind in sorted(self.types[iri])] if number else []
        about = [
            " ".join([*kinds, number]).strip(),
            self.label(iri),
            *(self.label(mechanism) for mechanism in self._said[iri][_FILED, ""]),
            ", ".join(shorten(study) for study in sorted(self._said[iri][_CITES, ""])),
            self._both(iri, _DEFINITION, " "),
        ]
        return ": ".join({part.casefold(): part for part in about if part}.values())

    def _both(self, iri: str, predicate: str, between: str = " · ") -> str:
        said = [self._one(iri, predicate, language) for language in LANGUAGES]
        return between.join(dict.fromkeys(text for text in said if text))

    def _one(self, iri: str, predicate: str, language: str) -> str:
        return next(iter(self._said[iri][predicate, language]), "")
