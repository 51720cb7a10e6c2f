"""Pages as HTML, filled from the templates in `templates`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup

from mscpof.base.faults import fault_words
from mscpof.base.names import BASE, LANGUAGES, TERMS, shorten
from mscpof.base.query_text import query_text
from mscpof.figures import figure
from mscpof.pages.html.bundles import bundles
from mscpof.pages.html.cells import Cells
from mscpof.pages.html.error_report import ReportTarget
from mscpof.pages.html.links import ADDRESS, page_link, records
from mscpof.pages.model.address import OTHER_ENDINGS, document_of
from mscpof.pages.model.formats import GRAPH_FORMS
from mscpof.pages.model.resource import LICENCE
from mscpof.pages.tables.table import kinds_of, read_tables
from mscpof.pages.words.texts import language_of, say, section, sections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.runtime import Context

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.resource import Resource

# A page loads nothing from elsewhere, and sends its forms nowhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "form-action 'self'; base-uri 'none'"
)

_WITH_QUERIES = [f"mscpof.pages.{room}" for room in ("model", "tables", "views")]
_FORM_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


@dataclass(frozen=True, slots=True)
class OtherForm:
    """Form in which the content of a page can be downloaded.

    :param name: name for readers, such as `Turtle`.
    :param href: address of the download.
    """

    name: str
    media_type: str
    href: str


def prepare(report_target: ReportTarget | None = None) -> None:
    """Load all templates, texts and queries, for processes that can open no file afterwards.

    :param report_target: where readers of the pages report errors; None where they copy the text of the report.
    """
    templates = _templates()
    templates.globals["report_target"] = report_target or ReportTarget()
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
    bundles()
    fault_words()
    sections()
    figure.prepare()
    records()
    for folder in ("things", "lists", "gaps"):
        read_tables(folder)
    kinds_of((), "")
    for package in _WITH_QUERIES:
        for file in resources.files(package).joinpath("queries").iterdir():
            query_text(package, f"queries/{file.name.removesuffix('.rq')}")


def render(
    template: str,
    request: PageRequest,
    resource: Resource | None = None,
    subjects: Mapping[str, str] = MappingProxyType({}),
    **parts: Any,
) -> str:
    """Return the HTML of a page.

    :param template: name of its template, without ending, such as `home`.
    :param resource: thing whose document the page is, for its other forms and its citation; None for other pages.
    :param subjects: paths, below `BASE`, of our pages about terms, by IRI of the term, for links.
    :param parts: values of this page by their names in the template, beside those that every page has.
    """
    common = {
        "request": request,
        "subjects": subjects,
        "cells": Cells(request, subjects),
        "say": lambda part, name, **values: say(part, name, request.language, **values),
        "all_of": lambda part: {name: texts[request.language] for name, texts in section(part).items()},
        "bundle": lambda name: request.shared_file(bundles()[name].path) if name in bundles() else "",
        "forms": _forms(resource, request) if resource else [],
        "iri": resource.iri if resource else "",
        "cited": resource.document if resource else BASE,
    }
    return _templates().get_template(f"{template}.html").render({**common, **parts})


def render_part(template: str, **parts: Any) -> Markup:
    """Return the HTML of a part of a page that is the same on all pages and in all languages.

    :param template: name of its template, without ending, such as `terms`.
    """
    return Markup(_templates().get_template(f"{template}.html").render(parts))  # noqa: S704  (escaped there)


def _forms(resource: Resource, request: PageRequest) -> list[OtherForm]:
    media_types = {form.ending: form.media_type for form in GRAPH_FORMS}
    addresses = {ending: document_of(resource.document, ending).removeprefix(BASE) for ending in OTHER_ENDINGS}
    return [
        OtherForm(_FORM_NAMES[ending], media_types[ending], request.shared_file(address))
        for ending, address in addresses.items()
    ]


@pass_context
def _link(context: Context, iri: str) -> str:
    return page_link(iri, context["request"], context["subjects"])


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Return the templates; each is compiled once, since none changes while the program runs."""
    templates = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    templates.globals |= {
        "report_target": ReportTarget(),
        "base": BASE,
        "vocabulary": TERMS,
        "licence": LICENCE,
        "languages": LANGUAGES,
        "name_of_language": lambda language: section("language")["name"][language],
        "policy": POLICY,
    }
    templates.filters |= {"link": _link, "language": language_of, "short": shorten}
    templates.tests["safe_address"] = lambda iri: bool(ADDRESS.match(iri))
    return templates
