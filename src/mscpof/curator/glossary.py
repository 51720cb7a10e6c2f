"""Labels, definitions and types of the terms of the ontology and of the nodes in curated files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mscpof.base.names import LANGUAGES, PREFIXES, TERMS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

_SKOS, _RDFS = PREFIXES["skos"], PREFIXES["rdfs"]
_LABEL, _DEFINITION, _TITLE = f"{_RDFS}label", f"{_SKOS}definition", f"{PREFIXES['dcterms']}title"
_TYPE, _CITES = f"{PREFIXES['rdf']}type", f"{PREFIXES['cito']}cites"
_NUMBER, _FILED = f"{TERMS}number", f"{TERMS}filedUnder"
_KEPT = (_LABEL, _DEFINITION, _TITLE, _CITES, _NUMBER, _FILED)


class Glossary:
    """Labels, definitions and types by IRI; empty texts for what has none.

    :param quads: statements of the ontology and the curated files.
    :ivar types: IRIs of the classes of a term or node, by its IRI.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.types: dict[str, set[str]] = defaultdict(set)
        self._texts: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            subject, predicate = str(getattr(quad.subject, "value", "")), quad.predicate.value
            value = str(getattr(quad.object, "value", ""))
            if predicate == _TYPE:
                self.types[subject].add(value)
            elif predicate in _KEPT:
                self._texts[subject][predicate, getattr(quad.object, "language", None) or ""].append(value)

    def label(self, iri: str) -> str:
        """Return the label in all languages, else the title in all languages, with ` · ` between."""
        return self._both(iri, _LABEL) or self._both(iri, _TITLE)

    def definition(self, iri: str) -> str:
        """Return the definition, a paragraph for each language, with an empty line between."""
        return self._both(iri, _DEFINITION, "\n\n")

    def described(self, iri: str) -> str:
        """Return a line of explanation: label and definition; of a part of the review its kind, number and content."""
        number = " ".join(self._texts[iri][_NUMBER, ""])
        kinds = [self._one(kind, _LABEL, "en") for kind in sorted(self.types[iri])] if number else []
        about = [
            " ".join([*kinds, number]).strip(),
            self.label(iri),
            *(self.label(mechanism) for mechanism in self._texts[iri][_FILED, ""]),
            ", ".join(shorten(study) for study in sorted(self._texts[iri][_CITES, ""])),
            self._both(iri, _DEFINITION, " "),
        ]
        return ": ".join({part.casefold(): part for part in about if part}.values())

    def _both(self, iri: str, predicate: str, between: str = " · ") -> str:
        texts = [self._one(iri, predicate, language) for language in LANGUAGES]
        return between.join(dict.fromkeys(filter(None, texts)))

    def _one(self, iri: str, predicate: str, language: str) -> str:
        return next(iter(self._texts[iri][predicate, language]), "")
