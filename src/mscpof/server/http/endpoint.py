"""SPARQL endpoint: turns HTTP requests into requests to workers, with the form of answer that the client prefers."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mscpof.pages.model.formats import GRAPH_FORMS, HTML, TABLE_FORMS, named
from mscpof.server.faults import HttpFault
from mscpof.server.http.negotiation import negotiate
from mscpof.server.http.protocol import query_request
from mscpof.server.http.request_context import page_request_of, server_address

if TYPE_CHECKING:
    from starlette.requests import Request

    from mscpof.server.http.settings import Settings

# A client that still sends when the connection closes does not hear why: so many times the limit is taken, and dropped.
_PATIENCE = 16
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request.

    :param limit: largest number of bytes.
    :raises HttpFault: 413, when it is larger; 415, when it is compressed.
    """
    if (coding := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise HttpFault("compressed-query", 415, {"Accept-Encoding": "identity"}, coding=coding)
    size = 0
    body = bytearray()
    async for piece in request.stream():
        size += len(piece)
        if size <= limit:
            body += piece
        elif size > _PATIENCE * limit:
            break
    if size > limit:
        raise HttpFault("request-too-large", 413, {"connection": "close"}, limit=limit)
    return bytes(body)


def query_job(request: Request, body: bytes, settings: Settings) -> dict[str, Any]:
    """Return the request to a worker (see `Pool.ask`) that answers a query, or shows the endpoint where there is none.

    :param body: body of a POST, else empty.
    :raises HttpFault: 400 or 415, when the request is broken or no query (see `query_request`); 406, when the client
        takes none of the forms.
    """
    query = query_request(request, body)
    accept = ", ".join(request.headers.getlist("accept"))
    if query.query is None:
        if negotiate(accept, (*GRAPH_FORMS, HTML)) is HTML:
            return {"job": "endpoint", "page_request": asdict(page_request_of(request))}
        return description_job(request, settings)
    # The kind of the query is only known to the worker.
    table, graph = (
        named(query.form, forms) or negotiate(accept, (*forms, HTML)) for forms in (TABLE_FORMS, GRAPH_FORMS)
    )
    if not table and not graph:
        media_types = [form.media_type for form in (*TABLE_FORMS, *GRAPH_FORMS)]
        raise HttpFault("no-answer-form", 406, {"vary": "Accept"}, media_types=media_types)
    job: dict[str, Any] = {
        "job": "query",
        "query": query.query,
        "default": query.scope.default,
        "named": query.scope.named,
        "table": table.ending if table else "",
        "graph": graph.ending if graph else "",
    }
    if HTML in (table, graph):
        job["page_request"] = asdict(page_request_of(request))
    if settings.services and _SERVICE.search(query.query):
        job["services"] = settings.services
    return job


def description_job(request: Request, settings: Settings) -> dict[str, Any]:
    """Return the request to a worker that answers with the metadata of the dataset, and where it is served.

    :raises HttpFault: 406, when the client takes none of the forms; 400, when neither the settings nor the header
        `Host` name the server.
    """
    form = negotiate(request.headers.get("accept", ""), GRAPH_FORMS)
    if not form:
        raise HttpFault("no-description-form", 406, media_types=[form.media_type for form in GRAPH_FORMS])
    return {"job": "description", "graph": form.ending, "address": f"{server_address(request, settings)}sparql"}
