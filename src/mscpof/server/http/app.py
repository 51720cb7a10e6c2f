"""The application: which address leads where, and what every answer carries."""

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
from mscpof.server.http.documents import Documents
from mscpof.server.http.endpoint import Endpoint
from mscpof.server.http.log import Log
from mscpof.server.http.metrics import Metrics, RequestRecord
from mscpof.server.http.negotiation import negotiate
from mscpof.server.http.protocol import METHODS
from mscpof.server.http.request_context import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Receive, Scope, Send

    from mscpof.server.http.settings import Release, Settings
    from mscpof.server.workers.pool import Pool

_TEXT = Form("txt", "text/plain")
# Seconds after which a client may try again that was refused for the load of the server.
_RETRY_AFTER = "5"

Handler = Callable[[Request], Awaitable[Response]]

# Anybody's page may read what anybody may read.
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
    """Serves a dataset.

    :param settings: how the server is set up.
    :param release: the version of the dataset.
    :param pool: the workers.
    """

    def __init__(self, settings: Settings, release: Release, pool: Pool) -> None:
        self._pool = pool
        self._release = release
        self._log = Log() if settings.access_log else None
        self._counts = Metrics(self._pool, self._log)
        delivery = Delivery(self._pool, Cache(settings.cache_size), release)
        endpoint = Endpoint(delivery, settings)
        self._places: Mapping[str, tuple[str, Handler]] = {
            "/sparql": ("query", endpoint),
            "/.well-known/void": ("description", endpoint.describe),
            "/health": ("health", self._health),
            "/metrics": ("metrics", self._metrics),
        }
        self._documents = Documents(delivery, settings)

    def close(self) -> None:
        """Write what is left of the log."""
        if self._log:
            self._log.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and note it when its answer has ended."""
        record = RequestRecord(self._counts, self._log, scope)

        async def open_to_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_OPEN]
            record.see(message)
            await send(message)

        try:
            response = await self._respond(Request(scope, receive), record)
            await response(scope, receive, open_to_all)
        finally:
            record.note()

    async def _respond(self, request: Request, record: RequestRecord) -> Response:
        record.kind, handler = self._places.get(request.scope["path"], ("document", self._documents))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        try:
            return await handler(request)
        except HttpFault as fault:
            return _told(fault, request)
        except ClientDisconnect:
            # Nobody hears this; the log does.
            return Response(status_code=CLIENT_GONE)
        except Exception:
            # What nobody thought of is for those who run the server, not for the client.
            traceback.print_exc()
            return _told(HttpFault("server-failed", 500), request)

    async def _health(self, _: Request) -> Response:
        ready = self._pool.size > 0
        told = {"status": "ready" if ready else "starting", "release": self._release.tag, "workers": self._pool.size}
        return JSONResponse(told, 200 if ready else 503, {"cache-control": "no-store"})

    async def _metrics(self, _: Request) -> Response:
        return self._counts.response()


def _told(fault: HttpFault, request: Request) -> Response:
    """Tell a fault: to people as a page, to programs as a line of text."""
    retry = {"retry-after": _RETRY_AFTER} if fault.status == 503 else {}
    headers = {"cache-control": "no-store", **retry, **fault.headers}
    if negotiate(request.headers.get("accept", ""), (_TEXT, HTML)) is not HTML:
        return PlainTextResponse(f"{fault}\n", fault.status, headers)
    visit = visit_of(request)
    page = error_page(visit, fault.status, str(fault))
    return HTMLResponse(page, fault.status, headers | PAGE_HEADERS | {"content-language": visit.language})
