"""What workers show to people: documents, the page of the endpoint, answers as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import QueryBoolean, QueryTriples

from mscpof.base.faults import BadQuery, UnknownResource
from mscpof.base.names import BASE
from mscpof.pages.html.page_request import Visit
from mscpof.pages.model.address import document_of
from mscpof.pages.model.formats import GRAPH_FORMS, HTML
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.serialisation import serialise
from mscpof.pages.views.documents import endpoint_page, error_page, page_of, results_page
from mscpof.pages.views.registry import view_of
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
    """Show the document of the thing `iri` in the form `form`, or say where it stands.

    The form may have been `asked` for by the address; `base` is that of the server, `visit` tells who looks at a page.
    """
    form, visit = _FORMS[request["form"]], Visit(**request["visit"])
    try:
        resource = resource_of(store, request["iri"])
    except UnknownResource as fault:
        _show_nothing(fault, form, visit, stream)
        return
    if not (request["asked"] or resource.retired or resource.kind != "thing"):
        document = document_of(resource.iri, form.ending).removeprefix(BASE)
        stream.head(Head(303, location=f"{request['base']}{quote(document)}{visit.keeping()}"))
        return
    status = 410 if resource.retired else 200
    body = page_of(store, resource, visit).encode() if form is HTML else serialise(resource, form)
    stream.head(Head(status, form.content_type, language=visit.language if form is HTML else ""))
    stream.write(body)


def show_view(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Show a page that is no document, or a file that belongs to a page."""
    visit = Visit(**request["visit"])
    view = view_of(visit.path)
    assert view  # noqa: S101  (the path was looked at before)
    try:
        shown = view.show(store, visit)
    except UnknownResource as fault:
        _show_nothing(fault, HTML, visit, stream)
        return
    stream.head(Head(shown.status, shown.content_type, lasting=shown.lasting, language=visit.language))
    stream.write(shown.body.encode())


def show_endpoint(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Show the page on which people write queries."""
    visit = Visit(**request["visit"])
    stream.head(Head(content_type=HTML.content_type, language=visit.language))
    stream.write(endpoint_page(store, visit).encode())


def show_broken(store: Store, request: Mapping[str, Any], fault: BadQuery, stream: AnswerStream) -> None:
    """Show a query that cannot be answered, with the reason, where it can be mended."""
    visit = Visit(**request["visit"])
    stream.head(Head(400, HTML.content_type, lasting=False, language=visit.language))
    stream.write(endpoint_page(store, visit, request["query"], str(fault)).encode())


def results(result: Result, query: str, visit: Visit) -> str:
    """Write the page of an answer.

    :param result: what the store gave.
    :param query: what it was asked.
    """
    if isinstance(result, QueryBoolean):
        return results_page(visit, query, [], [], truth=bool(result))
    if isinstance(result, QueryTriples):
        return results_page(visit, query, _TRIPLE, ([getattr(triple, name) for name in _TRIPLE] for triple in result))
    names = [variable.value for variable in result.variables]
    return results_page(visit, query, names, ([row[name] for name in names] for row in result))


def _show_nothing(fault: UnknownResource, form: Form, visit: Visit, stream: AnswerStream) -> None:
    if form is not HTML:
        raise fault
    stream.head(Head(404, form.content_type, lasting=False, language=visit.language))
    stream.write(error_page(visit, 404, fault.iri, fault.nearest).encode())
