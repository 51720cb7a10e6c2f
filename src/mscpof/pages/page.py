"""The pages: every document as HTML, for people, in English or Chinese, without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from pyoxigraph import Literal, NamedNode

from mscpof.chapters import FILTERS
from mscpof.names import BASE, ENDPOINT, LANGUAGES, PREFIXES, TERMS, shorten
from mscpof.pages.address import OTHER_ENDINGS, document_of
from mscpof.pages.bookshelf import home_of, sections_of
from mscpof.pages.form import GRAPH_FORMS, TABLE_FORMS
from mscpof.pages.naming import Naming, Words
from mscpof.pages.resource import LICENCE
from mscpof.pages.sheet import Item, Layout, literal
from mscpof.pages.statements import text_of
from mscpof.pages.terms import ontology_of
from mscpof.pages.words import say, section
from mscpof.question import questions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinja2.runtime import Context
    from pyoxigraph import Store

    from mscpof.pages.resource import Resource
    from mscpof.pages.visit import Visit

STYLESHEET = "static/page.css"
MOST_ROWS = 1000

_FORM_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_RETRACTED = f"{TERMS}RetractedStudy"
_FIRST_QUERY = f"""PREFIX mscpof: <{TERMS}>
PREFIX rdfs:   <{PREFIXES["rdfs"]}>

SELECT ?finding ?source ?gene ?label
WHERE {{
  ?finding a mscpof:TreatmentEffect ;
           mscpof:source ?source ;
           mscpof:decreased ?gene .
  ?gene rdfs:label ?label .
  FILTER (LANG(?label) = "LANGUAGE")
}}
LIMIT 100"""


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form in which the same can be had.

    :param href: where.
    """

    name: str
    media_type: str
    href: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands at the top of a page because nobody should miss it.

    :param kind: `alarm` or `hint`.
    """

    kind: str
    text: str
    links: tuple[Item, ...] = ()


def prepare() -> None:
    """Load and compile all that pages are made with, for processes that can open no file afterwards."""
    for name in _templates().list_templates(extensions=["html"]):
        _templates().get_template(name)
    stylesheet()
    section("error")


def page_of(store: Store, resource: Resource, visit: Visit) -> str:
    """Write the page of a resource.

    :param store: the dataset, for the names of things.
    :param resource: what the page is about.
    :param visit: who looks at it, and from where.
    """
    naming = Naming(store, visit.language)
    match resource.kind:
        case "dataset":
            return _render("home", visit, resource, **home_of(store, naming))
        case "ontology":
            return _render("ontology", visit, resource, **ontology_of(store, resource, naming))
        case "graph" | "container":
            return _render("list", visit, resource, **sections_of(store, resource, naming))
    return _thing(resource, naming, visit)


def endpoint_page(store: Store, visit: Visit, query: str = "") -> str:
    """Write the page of the SPARQL endpoint.

    :param query: what stands in the form; an example where nothing is given.
    """
    questions = sorted(questions_of(store).values(), key=lambda question: question.title)
    query = query or _FIRST_QUERY.replace("LANGUAGE", visit.language)
    return _render("endpoint", visit, questions=questions, query=query)


def results_page(
    visit: Visit,
    query: str,
    variables: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    truth: bool | None = None,
) -> str:
    """Write the answer to a SELECT query as a table, at most `MOST_ROWS` of its rows.

    :param variables: the names of the columns.
    :param rows: the terms of each row, None where there is none; no more of them are taken than are needed.
    :param truth: the answer to an ASK query, instead.
    """
    shown: list[list[Item | None]] = []
    more = False
    for row in rows:
        if more := len(shown) == MOST_ROWS:
            break
        shown.append([_item(term) for term in row])
    address = visit.file("sparql")
    downloads = [
        OtherForm(
            form.ending.upper(), form.media_type, f"{address}?{urlencode({'query': query, 'format': form.ending})}"
        )
        for form in TABLE_FORMS
    ]
    parts: dict[str, Any] = {
        "variables": variables,
        "rows": shown,
        "more": more,
        "truth": truth,
        "downloads": downloads,
    }
    return _render("results", visit, query=query, **parts)


def error_page(visit: Visit, status: int, message: str = "", nearest: Sequence[str] = ()) -> str:
    """Write what is said when there is nothing to show.

    :param status: the HTTP status, such as 404.
    :param message: what is wrong, in English; of an IRI that nothing has, the IRI.
    :param nearest: the paths, below the base, of what may have been meant.
    """
    name = str(status) if str(status) in section("error") else "other"
    return _render("error", visit, heading=say("error", name, visit.language), message=message, nearest=nearest)


@lru_cache(maxsize=1)
def stylesheet() -> bytes:
    """Return the one stylesheet of all pages, which is served at `STYLESHEET`."""
    styles = resources.files("mscpof").joinpath("templates/pages/style").iterdir()
    return b"\n".join(
        file.read_bytes() for file in sorted(styles, key=lambda file: (file.name != "page.css", file.name))
    )


def _thing(resource: Resource, naming: Naming, visit: Visit) -> str:
    title = naming.title(resource.iri)
    said = resource.labels
    others = [Words(said[one], one) for one in LANGUAGES if one in said and one != title.language]
    targets = [text_of(t.object) for t in resource.triples if t.predicate.value == f"{PREFIXES['schema']}target"]
    return _render(
        "thing",
        visit,
        resource,
        title=title,
        titles=others,
        types=[Layout(naming).link(kind) for kind in resource.types],
        notices=_notices(resource, naming),
        sheet=Layout(naming).sheet(resource),
        # What runs elsewhere is not tried here.
        query=_value(resource, f"{PREFIXES['sh']}select") if ENDPOINT in targets else "",
        left_out=sum(resource.totals.values()) - len(resource.pointing),
    )


def _notices(resource: Resource, naming: Naming) -> list[Notice]:
    """Say at the top what changes how all below it is read."""
    language, found = naming.language, []
    link = Layout(naming).link
    if resource.retired:
        found.append(Notice("alarm", say("page", "retired", language)))
        if resource.successor:
            found.append(Notice("alarm", say("page", "successor", language), (link(resource.successor),)))
    if _RETRACTED in resource.types:
        notices = [text_of(t.object) for t in resource.triples if t.predicate.value == f"{TERMS}retractionNotice"]
        found.append(Notice("alarm", say("page", "retracted", language), tuple(map(link, notices))))
    study = _value(resource, f"{TERMS}reportedIn")
    types = {t.object for t in resource.triples if text_of(t.subject) == study}
    if study and NamedNode(_RETRACTED) in types:
        found.append(Notice("alarm", say("page", "retracted_in", language), (link(study),)))
    if _value(resource, f"{TERMS}disputed") == "true":
        found.append(Notice("hint", say("page", "disputed", language)))
    return found


def _value(resource: Resource, predicate: str) -> str:
    """Return a value that is said of the thing, or nothing."""
    said = (t for t in resource.triples if text_of(t.subject) == resource.iri)
    return next((text_of(t.object) for t in said if t.predicate.value == predicate), "")


def _item(term: object) -> Item | None:
    if isinstance(term, Literal):
        return literal(term)
    if isinstance(term, NamedNode):
        return Item(shorten(term.value), iri=term.value, kind="link")
    return None if term is None else Item(str(term))


def _render(template: str, visit: Visit, resource: Resource | None = None, **parts: Any) -> str:
    """Fill a template in with what every page has and what this one has."""
    words = {"say": lambda section, name, **filled: say(section, name, visit.language, **filled)}
    common = {
        "visit": visit,
        "base": BASE,
        "vocabulary": TERMS,
        "licence": LICENCE,
        "stylesheet": STYLESHEET,
        "forms": _forms(resource, visit) if resource else [],
        "iri": resource.iri if resource else "",
        "cited": resource.iri if resource else BASE,
    }
    return _templates().get_template(f"pages/{template}.html").render({**common, **words, **parts})


def _forms(resource: Resource, visit: Visit) -> list[OtherForm]:
    media_types = {form.ending: form.media_type for form in GRAPH_FORMS}
    return [
        OtherForm(_FORM_NAMES[ending], media_types[ending], visit.file(_below(document_of(resource.iri, ending))))
        for ending in OTHER_ENDINGS
    ]


def _below(iri: str) -> str:
    return iri.removeprefix(BASE)


@pass_context
def _link(context: Context, iri: str) -> str:
    visit: Visit = context["visit"]
    return visit.link(iri)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Return the templates, compiled once each."""
    found = Environment(loader=PackageLoader("mscpof"), autoescape=True, undefined=StrictUndefined)
    found.filters |= {**FILTERS, "link": _link}
    # What stands in data and is no web address, such as a script, is never a link.
    found.tests["safe_address"] = lambda iri: bool(_ADDRESS.match(iri))
    return found
