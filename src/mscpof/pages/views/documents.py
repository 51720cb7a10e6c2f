"""The pages: every document as HTML, for people, in English or Chinese, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from mscpof.base.names import BASE, PREFIXES, TERMS, shorten
from mscpof.dataset.question import questions_of
from mscpof.pages.html.rendering import OtherForm, render
from mscpof.pages.model.formats import TABLE_FORMS
from mscpof.pages.model.layout import Item, literal
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.tables.rows import Column
from mscpof.pages.views.home import home_of, sections_of
from mscpof.pages.views.ontology import ontology_of
from mscpof.pages.views.thing import article
from mscpof.pages.views.thing_list import catalogue, lists
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.resource import Resource

MOST_ROWS = 1000

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


def page_of(store: Store, resource: Resource, visit: Visit) -> str:
    """Write the page of a resource.

    :param store: the dataset, for the names of things.
    :param resource: what the page is about.
    :param visit: who looks at it, and from where.
    :raises BadFilter: when the start page is asked for an evidence map that cannot be.
    """
    naming = naming_of(store, visit.language)
    match resource.kind:
        case "dataset":
            return render("home", visit, resource, subjects_of(store), **home_of(store, naming, visit))
        case "ontology":
            return render("ontology", visit, resource, **ontology_of(store, resource, naming))
        case "container" if table := lists().get(resource.iri.removeprefix(BASE).rstrip("/")):
            return catalogue(store, resource, table, naming, visit)
        case "graph" | "container":
            return render("list", visit, resource, **sections_of(store, resource, naming))
    return article(store, resource, naming, visit)


def endpoint_page(store: Store, visit: Visit, query: str = "", fault: str = "") -> str:
    """Write the page of the SPARQL endpoint.

    :param query: what stands in the form; an example where nothing is given.
    :param fault: why it has no answer, in English.
    """
    questions = sorted(questions_of(store).values(), key=lambda question: question.title)
    query = query or _FIRST_QUERY.replace("LANGUAGE", visit.language)
    return render("endpoint", visit, questions=questions, query=query, fault=fault, most=MOST_ROWS)


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
    shown: list[list[list[Item]]] = []
    more = False
    for row in rows:
        if more := len(shown) == MOST_ROWS:
            break
        shown.append([[item] if (item := _item(term)) else [] for term in row])
    parts: dict[str, Any] = {
        "columns": [Column(name, name, numeric=False) for name in variables],
        "rows": shown,
        "more": more,
        "truth": truth,
        "most": MOST_ROWS,
        "downloads": downloads(visit, query),
    }
    return render("results", visit, query=query, own=visit.asking("sparql", query=query), **parts)


def downloads(visit: Visit, query: str) -> list[OtherForm]:
    """Return the forms in which the endpoint gives all rows of an answer; a folder of files has no endpoint."""
    if visit.static:
        return []
    address = visit.page("sparql").partition("?")[0]
    return [
        OtherForm(
            form.ending.upper(), form.media_type, f"{address}?{urlencode({'query': query, 'format': form.ending})}"
        )
        for form in TABLE_FORMS
    ]


def error_page(visit: Visit, status: int, message: str = "", nearest: Sequence[str] = ()) -> str:
    """Write what is said when there is nothing to show.

    :param status: the HTTP status, such as 404.
    :param message: what is wrong, in English; of an IRI that nothing has, the IRI.
    :param nearest: the paths, below the base, of what may have been meant.
    """
    name = str(status) if str(status) in section("error") else "other"
    return render("error", visit, heading=say("error", name, visit.language), message=message, nearest=nearest)


def _item(term: object) -> Item | None:
    if isinstance(term, Literal):
        return literal(term)
    if isinstance(term, NamedNode):
        return Item(shorten(term.value), iri=term.value, kind="link")
    return None if term is None else Item(str(term))
