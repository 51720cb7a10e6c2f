"""Chapters of terms on the page of the ontology, and the template filters that name and link terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import pass_context
from markupsafe import Markup, escape

from mscpof.base.names import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2.runtime import Context

    from mscpof.ontology.terminology import Description, Terminology

_MARKED = re.compile(r"<([^<>\s]+)>")
_CLAUSES = {
    "SubClassOf": "is",
    "EquivalentTo": "is the same as",
    "DisjointWith": "is disjoint with",
    "InverseOf": "is the inverse of",
    "SubPropertyChain": "implied by",
    "Type": "is a",
    "Domain": "domain",
    "Range": "range",
}
# The sorts of OWL with a tree of terms each, and the name of their chapter.
_TREES = {
    "Class": "Classes",
    "ObjectProperty": "Object properties",
    "DatatypeProperty": "Datatype properties",
    "AnnotationProperty": "Annotation properties",
}
_SORTS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DatatypeProperty": "datatype property",
    "AnnotationProperty": "annotation property",
    "NamedIndividual": "individual",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Part of the contents of a chapter.

    :param heading: the IRI of the class whose individuals it lists, or nothing.
    :param roots: the terms above all others in it.
    """

    heading: str
    roots: list[Description]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Chapter of the page of the ontology.

    :param terms: in the order in which they are described.
    """

    title: str
    anchor: str
    parts: list[Part]
    terms: list[Description]


def chapters_of(terminology: Terminology) -> list[Chapter]:
    """Return the chapters: classes, each kind of properties, individuals."""
    chapters = []
    for sort, title in _TREES.items():
        roots = sorted(_roots(terminology, sort), key=lambda term: term.title.casefold())
        # No term has a hyphen in its name, so that these anchors are none of theirs.
        anchor = f"all-{title.lower().replace(' ', '-')}"
        chapters.append(Chapter(title, anchor, [Part("", roots)], _tree(terminology, roots)))
    parts = []
    for holder in chapters[0].terms:
        members = [terminology.terms[iri] for iri in holder.members]
        if individuals := [term for term in members if "Class" not in term.sorts]:
            parts.append(Part(holder.iri, individuals))
    terms = {term.iri: term for part in parts for term in part.roots}
    return [*chapters, Chapter("Individuals", "all-individuals", parts, list(terms.values()))]


def _roots(terminology: Terminology, sort: str) -> Iterable[Description]:
    """Return the terms of a sort that are not asserted to be below another own term."""
    terms = terminology.terms
    for term in terms.values():
        asserted = {parent.iri for parent in term.parents if not parent.inferred}
        if sort in term.sorts and not asserted & terms.keys():
            yield term


def _tree(terminology: Terminology, roots: Iterable[Description]) -> list[Description]:
    """Return terms, each followed by the terms that are asserted to be below it, and each once."""
    seen: dict[str, Description] = {}
    waiting = list(roots)[::-1]
    while waiting:
        term = waiting.pop()
        if term.iri not in seen:
            seen[term.iri] = term
            waiting += [terminology.terms[child.iri] for child in term.children[::-1] if not child.inferred]
    return list(seen.values())


def _link(iri: str, terminology: Terminology) -> Markup:
    if iri in terminology.terms:
        term = terminology.terms[iri]
        return Markup('<a href="#{}" title="{}">{}</a>').format(term.name, term.title, term.name)
    if iri.startswith(PREFIXES["xsd"]) or iri not in terminology.labels:
        return Markup('<a href="{}">{}</a>').format(iri, shorten(iri))
    return Markup('<a href="{}" title="{}">{}</a>').format(iri, shorten(iri), terminology.labels[iri])


@pass_context
def _term_link(context: Context, iri: str) -> Markup:
    return _link(iri, context["terminology"])


@pass_context
def _links(context: Context, text: str) -> Markup:
    """Return an expression with its marked IRIs as links."""
    terminology, parts = context["terminology"], _MARKED.split(text)
    return Markup("").join(_link(part, terminology) if n % 2 else escape(part) for n, part in enumerate(parts))


# The templates have the terms in their context as `terminology`.
FILTERS = {
    "term_link": _term_link,
    "links": _links,
    "short": shorten,
    "sort_name": _SORTS.__getitem__,
    "clause_name": lambda word: _CLAUSES.get(word, word),
}
