"""Page of the SPARQL endpoint, and pages with the answers to queries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from mscpof.base.names import LANGUAGES, shorten
from mscpof.base.query_text import query_text
from mscpof.dataset.question import questions_of
from mscpof.pages.html.rendering import OtherForm, render
from mscpof.pages.model.formats import TABLE_FORMS
from mscpof.pages.model.layout import Item, literal_item
from mscpof.pages.tables.rows import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest

MOST_ROWS = 1000


def endpoint_page(store: Store, request: PageRequest, query: str = "", fault: str = "") -> str:
    """Return the HTML of the page of the SPARQL endpoint.

    :param query: query to show in the form; where it is empty, an example is shown.
    :param fault: reason why the query has no answer, in English; empty for none.
    """
    questions = sorted(questions_of(store).values(), key=lambda question: question.title)
    example = query_text(__package__, "queries/endpoint-example").strip()
    query = query or example.replace(f'"{LANGUAGES[0]}"', f'"{request.language}"')
    return render("endpoint", request, questions=questions, query=query, fault=fault, most=MOST_ROWS)


def results_page(
    request: PageRequest,
    query: str,
    variables: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    truth: bool | None = None,
) -> str:
    """Return the HTML of the answer to a query, with a table of at most `MOST_ROWS` rows.

    :param query: SPARQL query.
    :param variables: names of the columns.
    :param rows: RDF term or None for each column; at most one row more than the page shows is read.
    :param truth: answer to an ASK query, which has no rows; None for other queries.
    """
    cells: list[list[list[Item]]] = []
    more = False
    for row in rows:
        if more := len(cells) == MOST_ROWS:
            break
        cells.append([[item] if (item := _item(term)) else [] for term in row])
    return render(
        "results",
        request,
        query=query,
        own=request.query_link("sparql", query=query),
        columns=[Column(name, name, numeric=False) for name in variables],
        rows=cells,
        more=more,
        truth=truth,
        most=MOST_ROWS,
        downloads=downloads(request, query),
    )


def downloads(request: PageRequest, query: str) -> list[OtherForm]:
    """Return a link for each form in which the endpoint gives all rows of an answer; none on a static site."""
    if request.static:
        return []
    address = request.page("sparql").partition("?")[0]
    return [
        OtherForm(
            form.ending.upper(), form.media_type, f"{address}?{urlencode({'query': query, 'format': form.ending})}"
        )
        for form in TABLE_FORMS
    ]


def _item(term: object) -> Item | None:
    if isinstance(term, Literal):
        return literal_item(term)
    if isinstance(term, NamedNode):
        return Item(shorten(term.value), iri=term.value, kind="link")
    return None if term is None else Item(str(term))
