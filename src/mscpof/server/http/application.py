"""ASGI application: finds the handler of an address, reports faults, and adds the headers of every answer."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from mscpof.pages.model.formats import HTML, Form
from mscpof.pages.views.documents import error_page
from mscpof.server.faults import HttpFault
from mscpof.server.http.cache import Cache
from mscpof.server.http.delivery import CLIENT_GONE, PAGE_HEADERS, Delivery
from mscpof.server.http.documents import StaticFiles, document_job
from mscpof.server.http.endpoint import description_job, query_job, read_body
from mscpof.server.http.log import Log
from mscpof.server.http.metrics import Metrics, RequestRecord
from mscpof.server.http.negotiation import negotiate
from mscpof.server.http.protocol import METHODS
from mscpof.server.http.request_context import page_request_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Message, Receive, Scope, Send

    from mscpof.server.http.settings import Release, Settings
    from mscpof.server.workers.pool import Pool

_TEXT = Form("txt", "text/plain")
# Seconds after which a client may try again that was refused for the load of the server.
_RETRY_AFTER = "5"

_READING = ("GET", "HEAD", "OPTIONS")

Handler = Callable[[Request], Awaitable[Response]]

# The page of any site may read what anybody may read.
_OPEN = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Link, Location, Retry-After, Content-Encoding"),
    (b"x-content-type-options", b"nosniff"),
]
_PREFLIGHT = {
    "allow": ", ".join(METHODS),
    "access-control-allow-methods": ", ".join(METHODS),
    "access-control-allow-headers": "*, Authorization",
    "access-control-max-age": "86400",
}


class Application:
    """ASGI application that serves a dataset.

    It answers `/sparql`, `/.well-known/void` (metadata of the dataset), `/health` (whether workers are ready) and
    `/metrics` (Prometheus); all other paths are those of files, pages and documents.

    :param release: version of the dataset, for caches of clients.
    """

    def __init__(self, settings: Settings, release: Release, pool: Pool) -> None:
        self._settings = settings
        self._release = release
        self._pool = pool
        self._log = Log() if settings.access_log else None
        self._metrics = Metrics(pool, self._log)
        self._delivery = Delivery(pool, Cache(settings.cache_size), release)
        self._static = StaticFiles()
        self._handlers: Mapping[str, tuple[str, Handler]] = {
            "/sparql": ("query", self._answer_query),
            "/.well-known/void": ("description", self._answer_description),
            "/health": ("health", self._answer_health),
            "/metrics": ("metrics", self._answer_metrics),
        }

    def close(self) -> None:
        """Write the lines of the log that still wait."""
        if self._log:
            self._log.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and record it when its answer has ended."""
        record = RequestRecord(self._metrics, scope)

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_OPEN]
            record.observe(message)
            await send(message)

        try:
            record.kind, handler = self._handlers.get(scope["path"], ("document", self._answer_document))
            response = await _response(handler, Request(scope, receive))
            await response(scope, receive, send_open)
        finally:
            record.close()

    async def _answer_query(self, request: Request) -> Response:
        _allow(request, METHODS, "method-not-allowed")
        body = await read_body(request, self._settings.request_size) if request.method == "POST" else b""
        return await self._delivery.deliver(request, lambda: query_job(request, body, self._settings), body)

    async def _answer_description(self, request: Request) -> Response:
        _allow(request, _READING, "description-read-only")
        return await self._delivery.deliver(request, lambda: description_job(request, self._settings))

    async def _answer_document(self, request: Request) -> Response:
        _allow(request, _READING, "documents-read-only")
        return self._static.response(request) or await self._delivery.deliver(
            request, lambda: document_job(request, self._settings)
        )

    async def _answer_health(self, _: Request) -> Response:
        size = self._pool.size
        health = {"status": "ready" if size else "starting", "release": self._release.tag, "workers": size}
        return JSONResponse(health, 200 if size else 503, {"cache-control": "no-store"})

    async def _answer_metrics(self, _: Request) -> Response:
        return self._metrics.response()


def _allow(request: Request, methods: Sequence[str], code: str) -> None:
    """Refuse other methods with a fault of status 405."""
    if request.method not in methods:
        allowed = ", ".join(methods)
        raise HttpFault(code, 405, {"allow": allowed}, methods=allowed)


async def _response(handler: Handler, request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    try:
        return await handler(request)
    except HttpFault as fault:
        return _fault_response(fault, request)
    except ClientDisconnect:
        # Nobody hears this; the log does.
        return Response(status_code=CLIENT_GONE)
    except Exception:
        # A fault that nobody thought of is for those who run the server, not for the client.
        traceback.print_exc()
        return _fault_response(HttpFault("server-failed", 500), request)


def _fault_response(fault: HttpFault, request: Request) -> Response:
    """Return a fault as a page to people, and as a line of text to programs."""
    retry = {"retry-after": _RETRY_AFTER} if fault.status == 503 else {}
    headers = {"cache-control": "no-store", **retry, **fault.headers}
    if negotiate(request.headers.get("accept", ""), (_TEXT, HTML)) is not HTML:
        return PlainTextResponse(f"{fault}\n", fault.status, headers)
    page_request = page_request_of(request)
    page = error_page(page_request, fault.status, str(fault))
    return HTMLResponse(page, fault.status, headers | PAGE_HEADERS | {"content-language": page_request.language})
