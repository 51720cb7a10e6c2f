"""Templates filled in: what every page has, and how links in it lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup

from mscpof.base.faults import fault_words
from mscpof.base.names import BASE, TERMS
from mscpof.figures import figure
from mscpof.pages.html.bundles import bundles
from mscpof.pages.html.cells import ADDRESS, Cells
from mscpof.pages.html.chapters import FILTERS
from mscpof.pages.html.records import record_of, records
from mscpof.pages.html.site import Site
from mscpof.pages.model.address import OTHER_ENDINGS, document_of
from mscpof.pages.model.formats import GRAPH_FORMS
from mscpof.pages.model.resource import LICENCE
from mscpof.pages.tables.table import kinds_of, read_tables
from mscpof.pages.words.texts import say, section, sections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.runtime import Context

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.resource import Resource

# A page loads nothing from elsewhere, and sends its forms nowhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "form-action 'self'; base-uri 'none'"
)

_SITE = Site()
_FORM_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form in which the same can be had.

    :param href: where.
    """

    name: str
    media_type: str
    href: str


def prepare(site: Site = _SITE) -> None:
    """Load and compile all that pages are made with, for processes that can open no file afterwards.

    :param site: how the pages are set up.
    """
    _templates().globals["site"] = site
    for name in _templates().list_templates(extensions=["html"]):
        _templates().get_template(name)
    bundles()
    fault_words()
    sections()
    figure.prepare()
    records()
    for folder in ("things", "lists", "gaps"):
        read_tables(folder)
    kinds_of((), "")


def render(
    template: str,
    visit: Visit,
    resource: Resource | None = None,
    subjects: Mapping[str, str] = MappingProxyType({}),
    **parts: Any,
) -> str:
    """Fill a template in with what every page has and what this one has.

    :param template: its name, such as `home`.
    :param resource: what the page is the document of, for its other forms and its citation.
    :param subjects: the paths of the pages to which links of terms lead, by their IRIs.
    :param parts: what this page has.
    """
    words = {
        "say": lambda part, name, **filled: say(part, name, visit.language, **filled),
        "all_of": lambda part: {name: said[visit.language] for name, said in section(part).items()},
    }
    common = {
        "visit": visit,
        "subjects": subjects,
        "cells": Cells(visit, subjects),
        "base": BASE,
        "vocabulary": TERMS,
        "licence": LICENCE,
        "bundle": lambda name: visit.file(bundles()[name].path) if name in bundles() else "",
        "policy": POLICY,
        "forms": _forms(resource, visit) if resource else [],
        "iri": resource.iri if resource else "",
        "cited": resource.document if resource else BASE,
    }
    return _templates().get_template(f"{template}.html").render({**common, **words, **parts})


def render_part(template: str, **parts: Any) -> Markup:
    """Fill in a template of what is the same on all pages and in all languages.

    :param template: its name, such as `terms`.
    """
    return Markup(_templates().get_template(f"{template}.html").render(parts))  # noqa: S704  (escaped there)


def _forms(resource: Resource, visit: Visit) -> list[OtherForm]:
    media_types = {form.ending: form.media_type for form in GRAPH_FORMS}
    addresses = {ending: document_of(resource.document, ending).removeprefix(BASE) for ending in OTHER_ENDINGS}
    return [
        OtherForm(_FORM_NAMES[ending], media_types[ending], visit.file(address))
        for ending, address in addresses.items()
    ]


@pass_context
def _link(context: Context, iri: str) -> str:
    visit: Visit = context["visit"]
    path = context["subjects"].get(iri)
    return visit.page(path) if path else record_of(visit.link(iri))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Return the templates, compiled once each."""
    # Nothing changes while the program runs; looking would be done for each page.
    found = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    found.globals["site"] = _SITE
    found.filters |= {**FILTERS, "link": _link}
    found.tests["safe_address"] = lambda iri: bool(ADDRESS.match(iri))
    return found
