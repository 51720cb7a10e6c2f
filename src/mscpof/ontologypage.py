"""The page that documents the ontology: one HTML file without scripts, with an anchor for each own term."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from mscpof.names import ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, TERMS, local_name, shorten
from mscpof.place import Places
from mscpof.slices import load_slices
from mscpof.turtle import read_turtle

if TYPE_CHECKING:
    from mscpof.description import Description, Terminology
    from mscpof.project import Project

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
    """Terms of a group that stand together.

    :param heading: the IRI of what they have in common, or nothing.
    :param roots: the terms below which the others stand.
    """

    heading: str
    roots: list[Description]


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of the page.

    :param terms: in the order in which they are described.
    """

    title: str
    anchor: str
    parts: list[Part]
    terms: list[Description]


def render(project: Project, terminology: Terminology) -> str:
    """Write the page.

    :param project: the project, for what the ontology says of itself and for the slices.
    :param terminology: its terms.
    """
    pages = Environment(
        loader=PackageLoader("mscpof"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )

    def link(iri: str) -> Markup:
        return _link(iri, terminology)

    pages.filters |= {
        "link": link,
        "links": lambda text: Markup("").join(_pieces(text, terminology)),
        "short": shorten,
        "sort_name": _SORTS.__getitem__,
        "clause_name": lambda word: _CLAUSES.get(word, word),
    }
    # A style is no HTML; what stands in it is ours.
    style = pages.loader.get_source(pages, "ontology.css")[0] if pages.loader else ""
    text = pages.get_template("ontology.html").render(
        _header(project),
        ontology=ONTOLOGY,
        namespace=TERMS,
        style=Markup(style),  # noqa: S704
        groups=_groups(terminology),
        terms=terminology.terms,
        general=terminology.general,
        slices=load_slices(project).values(),
    )
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _groups(terminology: Terminology) -> list[Group]:
    groups = []
    for title, sort in (
        ("Classes", "Class"),
        ("Object properties", "ObjectProperty"),
        ("Datatype properties", "DatatypeProperty"),
        ("Annotation properties", "AnnotationProperty"),
    ):
        roots = sorted(terminology.roots(sort), key=lambda term: term.labels["en"][0].casefold())
        # No term has a hyphen in its name, so that these anchors are none of theirs.
        anchor = f"all-{title.lower().replace(' ', '-')}"
        groups.append(Group(title, anchor, [Part("", roots)], list(terminology.below(roots))))
    holders = [term for term in groups[0].terms if term.members]
    parts = [
        Part(holder.iri, [terminology.terms[iri] for iri in holder.members if not _is_class(iri, terminology)])
        for holder in holders
    ]
    kept = [part for part in parts if part.roots]
    individuals = {term.iri: term for part in kept for term in part.roots}
    return [*groups, Group("Individuals", "all-individuals", kept, list(individuals.values()))]


def _is_class(iri: str, terminology: Terminology) -> bool:
    return "Class" in terminology.terms[iri].sorts


def _header(project: Project) -> dict[str, object]:
    """Return what the ontology says of itself."""
    said: dict[str, object] = {}
    for quad in read_turtle(project, project.ontology, ONTOLOGY_GRAPH, Places()):
        if getattr(quad.subject, "value", "") == ONTOLOGY:
            name, value = local_name(quad.predicate.value), str(getattr(quad.object, "value", ""))
            if language := getattr(quad.object, "language", None):
                said.setdefault(name, {})[language] = value  # type: ignore[index]
            else:
                said[name] = value
    return said | {"version": said["versionIRI"], "licence": said["license"]}


def _pieces(text: str, terminology: Terminology) -> list[Markup]:
    """Return an expression in pieces, its marked IRIs as links."""
    parts = _MARKED.split(text)
    return [_link(part, terminology) if n % 2 else escape(part) for n, part in enumerate(parts)]


def _link(iri: str, terminology: Terminology) -> Markup:
    if iri in terminology.terms:
        term = terminology.terms[iri]
        return Markup('<a href="#{}" title="{}">{}</a>').format(term.name, term.labels["en"][0], term.name)
    if iri.startswith(PREFIXES["xsd"]) or iri not in terminology.labels:
        return Markup('<a href="{}">{}</a>').format(iri, shorten(iri))
    return Markup('<a href="{}" title="{}">{}</a>').format(iri, shorten(iri), terminology.labels[iri])
