"""The application: which address leads where, and what every answer carries."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from mscpof.web.cache import Cache
from mscpof.web.delivery import Delivery
from mscpof.web.endpoint import Endpoint
from mscpof.web.faults import HttpFault
from mscpof.web.nursery import command
from mscpof.web.observation import Figures, Log, Observation
from mscpof.web.protocol import METHODS
from mscpof.workers.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Receive, Scope, Send

    from mscpof.web.release import Release
    from mscpof.web.settings import Settings

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
    """

    def __init__(self, settings: Settings, release: Release) -> None:
        federated = settings.workers if settings.services else 0
        self._pool = Pool(command(settings), settings.workers, settings.limits, federated)
        self._release = release
        self._log = Log() if settings.access_log else None
        self._figures = Figures(self._pool, self._log)
        delivery = Delivery(self._pool, Cache(settings.cache_size), release)
        endpoint = Endpoint(delivery, settings)
        self._places: Mapping[str, tuple[str, Handler]] = {
            "/sparql": ("query", endpoint),
            "/.well-known/void": ("description", endpoint.describe),
            "/health": ("health", self._health),
            "/metrics": ("metrics", self._metrics),
        }

    async def start(self) -> None:
        """Start the workers.

        :raises NurseryLost: when the dataset cannot be held.
        """
        await self._pool.start()

    def stop(self) -> None:
        """End the workers."""
        self._pool.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and note it when its answer has ended."""
        observed = Observation(self._figures, self._log, scope)

        async def open_to_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_OPEN]
            observed.see(message)
            await send(message)

        try:
            response = await self._respond(Request(scope, receive), observed)
            await response(scope, receive, open_to_all)
        finally:
            observed.note()

    async def _respond(self, request: Request, observed: Observation) -> Response:
        observed.kind, handler = self._places.get(request.scope["path"], ("none", self._nothing))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        try:
            return await handler(request)
        except HttpFault as fault:
            return _told(fault)
        except Exception:
            # What nobody thought of is for those who run the server, not for the client.
            traceback.print_exc()
            return _told(HttpFault(500, "the server failed to answer this; its log says why"))

    async def _nothing(self, request: Request) -> Response:
        raise HttpFault(404, f"there is nothing at {request.url.path}")

    async def _health(self, _: Request) -> Response:
        ready = self._pool.size > 0
        told = {"status": "ready" if ready else "starting", "release": self._release.tag, "workers": self._pool.size}
        return JSONResponse(told, 200 if ready else 503, {"cache-control": "no-store"})

    async def _metrics(self, _: Request) -> Response:
        return self._figures.response()


def _told(fault: HttpFault) -> Response:
    return PlainTextResponse(f"{fault}\n", fault.status, {"cache-control": "no-store", **fault.headers})
