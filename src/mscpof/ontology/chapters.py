"""The chapters in which the terms of an ontology are told, and how a page names and links them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import pass_context
from markupsafe import Markup, escape

from mscpof.base.names import PREFIXES, shorten

if TYPE_CHECKING:
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
_SORTS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DatatypeProperty": "datatype property",
    "AnnotationProperty": "annotation property",
    "NamedIndividual": "individual",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Terms of a chapter that stand together.

    :param heading: the IRI of what they have in common, or nothing.
    :param roots: the terms below which the others stand.
    """

    heading: str
    roots: list[Description]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the page.

    :param terms: in the order in which they are described.
    """

    title: str
    anchor: str
    parts: list[Part]
    terms: list[Description]


def chapters_of(terminology: Terminology) -> list[Chapter]:
    """Put terms into chapters: classes, the kinds of properties, individuals."""
    chapters = []
    for title, sort in (
        ("Classes", "Class"),
        ("Object properties", "ObjectProperty"),
        ("Datatype properties", "DatatypeProperty"),
        ("Annotation properties", "AnnotationProperty"),
    ):
        roots = sorted(terminology.roots(sort), key=lambda term: term.title.casefold())
        # No term has a hyphen in its name, so that these anchors are none of theirs.
        anchor = f"all-{title.lower().replace(' ', '-')}"
        chapters.append(Chapter(title, anchor, [Part("", roots)], list(terminology.below(roots))))
    holders = [term for term in chapters[0].terms if term.members]
    parts = [
        Part(holder.iri, [terminology.terms[iri] for iri in holder.members if not _is_class(iri, terminology)])
        for holder in holders
    ]
    kept = [part for part in parts if part.roots]
    individuals = {term.iri: term for part in kept for term in part.roots}
    return [*chapters, Chapter("Individuals", "all-individuals", kept, list(individuals.values()))]


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


# How the templates of terms name and link them; these find the terms in the context, as `terminology`.
FILTERS = {
    "term_link": _term_link,
    "links": _links,
    "short": shorten,
    "sort_name": _SORTS.__getitem__,
    "clause_name": lambda word: _CLAUSES.get(word, word),
}


def _is_class(iri: str, terminology: Terminology) -> bool:
    return "Class" in terminology.terms[iri].sorts
