"""The SPARQL endpoint: takes a query in any of the protocol's ways, gives the answer in the form the client likes."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mscpof.pages.model.formats import GRAPH_FORMS, HTML, TABLE_FORMS, named
from mscpof.server.faults import HttpFault
from mscpof.server.http.negotiation import negotiate
from mscpof.server.http.protocol import METHODS, query_of_get, query_of_post
from mscpof.server.http.request_context import server_address, visit_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mscpof.server.http.delivery import Delivery
    from mscpof.server.http.protocol import QueryRequest
    from mscpof.server.http.settings import Settings

_ALLOW = ", ".join(METHODS)
# Who still sends when the connection closes does not hear why: this many times what it may send is taken, and dropped.
_PATIENCE = 16
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


class Endpoint:
    """The SPARQL endpoint.

    :param delivery: what gets answers.
    """

    def __init__(self, delivery: Delivery, settings: Settings) -> None:
        self._delivery = delivery
        self._settings = settings

    async def __call__(self, request: Request) -> Response:
        """Answer a request.

        :raises HttpFault: when it is no query, or has no answer.
        """
        body = b""
        if request.method == "POST":
            body = await self._body(request)
        elif request.method not in ("GET", "HEAD"):
            raise HttpFault("method-not-allowed", 405, {"allow": _ALLOW}, methods=_ALLOW)
        return await self._delivery.deliver(request, lambda: self._job(request, body), body)

    async def describe(self, request: Request) -> Response:
        """Answer with what the dataset says of itself, and where it is served.

        :raises HttpFault: when the client takes none of the forms.
        """
        if request.method not in ("GET", "HEAD"):
            raise HttpFault("description-read-only", 405, {"allow": "GET, HEAD, OPTIONS"})
        return await self._delivery.deliver(request, lambda: self._description(request))

    def _description(self, request: Request) -> dict[str, Any]:
        form = negotiate(request.headers.get("accept", ""), GRAPH_FORMS)
        if not form:
            raise HttpFault("no-description-form", 406, media_types=[form.media_type for form in GRAPH_FORMS])
        return {
            "job": "description",
            "graph": form.ending,
            "address": f"{server_address(request, self._settings)}sparql",
        }

    def _job(self, request: Request, body: bytes) -> dict[str, Any]:
        asked = _asked(request, body)
        accept = ", ".join(request.headers.getlist("accept"))
        if asked.query is None:
            if negotiate(accept, (*GRAPH_FORMS, HTML)) is HTML:
                return {"job": "endpoint", "visit": asdict(visit_of(request))}
            return self._description(request)
        # Which kind of query it is, only a worker will know.
        table, graph = (
            named(asked.form, forms) or negotiate(accept, (*forms, HTML)) for forms in (TABLE_FORMS, GRAPH_FORMS)
        )
        if not table and not graph:
            media_types = [form.media_type for form in (*TABLE_FORMS, *GRAPH_FORMS)]
            raise HttpFault("no-answer-form", 406, {"vary": "Accept"}, media_types=media_types)
        job: dict[str, Any] = {
            "job": "query",
            "query": asked.query,
            "default": asked.scope.default,
            "named": asked.scope.named,
            "table": table.ending if table else "",
            "graph": graph.ending if graph else "",
        }
        if HTML in (table, graph):
            job["visit"] = asdict(visit_of(request))
        if self._settings.services and _SERVICE.search(asked.query):
            job["services"] = self._settings.services
        return job

    async def _body(self, request: Request) -> bytes:
        """Read a body that is not larger than it may be."""
        if (coding := request.headers.get("content-encoding", "identity").lower()) != "identity":
            raise HttpFault("compressed-query", 415, {"Accept-Encoding": "identity"}, coding=coding)
        limit, size = self._settings.request_size, 0
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


def _asked(request: Request, body: bytes) -> QueryRequest:
    address = request.scope["query_string"]
    if request.method == "POST":
        return query_of_post(address, request.headers.get("content-type", ""), body)
    return query_of_get(address)
