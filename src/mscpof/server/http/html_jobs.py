"""Tasks of workers that make pages: documents (also as RDF), views, the page of the endpoint, answers as tables.

In each request to a worker, `page_request` holds the fields of the `PageRequest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import QueryBoolean, QueryTriples

from mscpof.base.faults import BadQuery, UnknownResource
from mscpof.base.names import BASE
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.model.address import document_of
from mscpof.pages.model.formats import GRAPH_FORMS, HTML
from mscpof.pages.model.resource import resource_of
from mscpof.pages.views.documents import error_page, page_of
from mscpof.pages.views.endpoint import endpoint_page, results_page
from mscpof.pages.views.view_paths import view_of
from mscpof.server.workers.answer_stream import Head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from mscpof.base.sparql import Result
    from mscpof.pages.model.formats import Form
    from mscpof.server.workers.answer_stream import AnswerStream

_FORMS = {form.ending: form for form in (*GRAPH_FORMS, HTML)}
_TRIPLE = ("subject", "predicate", "object")


def show_document(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Send the document of a resource, as 410 where that is retired; or redirect (303) from a thing to its document.

    The request holds `iri`; `form`, the file ending of the form; `explicit`, that ending where the address has it, else
    empty; `base`, the address of the server, ending in a slash; and `page_request`.

    :raises UnknownResource: when the dataset has no such resource; for HTML, a page with status 404 is sent instead.
    """
    form, page_request = _FORMS[request["form"]], PageRequest(**request["page_request"])
    try:
        resource = resource_of(store, request["iri"])
    except UnknownResource as fault:
        _send_nothing(fault, form, page_request, stream)
        return
    if not (request["explicit"] or resource.retired or resource.kind != "thing"):
        document = document_of(resource.iri, form.ending).removeprefix(BASE)
        stream.head(Head(303, location=f"{request['base']}{quote(document)}{page_request.language_query()}"))
        return
    status = 410 if resource.retired else 200
    body = page_of(store, resource, page_request).encode() if form is HTML else resource.serialise(form)
    stream.send(Head(status, form.content_type, language=page_request.language if form is HTML else ""), body)


def show_view(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Send the page of a view (no document of one resource, such as a search), or a file that belongs to a page.

    The request holds `page_request`. For an unknown resource, a page with status 404 is sent.
    """
    page_request = PageRequest(**request["page_request"])
    view = view_of(page_request.path)
    assert view  # noqa: S101  (the path was looked at before)
    try:
        response = view.show(store, page_request)
    except UnknownResource as fault:
        _send_nothing(fault, HTML, page_request, stream)
        return
    head = Head(response.status, response.content_type, lasting=response.cacheable, language=page_request.language)
    stream.send(head, response.body.encode())


def show_endpoint(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Send the page on which people write queries. The request holds `page_request`."""
    page_request = PageRequest(**request["page_request"])
    _send_page(stream, page_request, endpoint_page(store, page_request))


def show_broken(store: Store, request: Mapping[str, Any], fault: BadQuery, stream: AnswerStream) -> None:
    """Send the page of the endpoint, as 400, with the `query` of the request and the reason why it has no answer."""
    page_request = PageRequest(**request["page_request"])
    _send_page(stream, page_request, endpoint_page(store, page_request, request["query"], str(fault)), 400)


def table_page(result: Result, query: str, page_request: PageRequest) -> str:
    """Return the HTML page that shows a query and its result."""
    if isinstance(result, QueryBoolean):
        return results_page(page_request, query, [], [], truth=bool(result))
    if isinstance(result, QueryTriples):
        return results_page(
            page_request, query, _TRIPLE, ([getattr(triple, name) for name in _TRIPLE] for triple in result)
        )
    names = [variable.value for variable in result.variables]
    return results_page(page_request, query, names, ([row[name] for name in names] for row in result))


def _send_nothing(fault: UnknownResource, form: Form, page_request: PageRequest, stream: AnswerStream) -> None:
    if form is not HTML:
        raise fault
    _send_page(stream, page_request, error_page(page_request, 404, fault.iri, fault.nearest), 404)


def _send_page(stream: AnswerStream, page_request: PageRequest, page: str, status: int = 200) -> None:
    head = Head(status, HTML.content_type, lasting=status == 200, language=page_request.language)
    stream.send(head, page.encode())
