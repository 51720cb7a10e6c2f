"""How an answer gets from a worker to a client: from what is kept, whole, or piece by piece while it comes.

An answer that cannot be completed never looks complete: before anything was sent it is a fault with a status, after
that the connection breaks off without the last chunk.
"""

from __future__ import annotations

import asyncio
import hashlib
from copy import copy
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from mscpof.pages.html.rendering import POLICY
from mscpof.pages.model.formats import HTML
from mscpof.server.faults import HttpFault
from mscpof.server.http.cache import HIT
from mscpof.server.http.conditional_requests import NOT_MODIFIED, PRECONDITION_FAILED, Preconditions
from mscpof.server.http.negotiation import takes_gzip
from mscpof.server.workers.answer_stream import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from mscpof.server.http.cache import Cache
    from mscpof.server.http.settings import Release
    from mscpof.server.workers.pool import Pool
    from mscpof.server.workers.reply import Reply

# How long an answer may take before somebody looks whether the client is still there.
_PATIENCE = 0.1
# How long a client may take no byte of what waits for it.
_STALL = 60.0
# A release stays for weeks; with the tag, asking again after this time costs next to nothing.
_FRESH = "public, max-age=300"
PAGE_HEADERS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'",
    "referrer-policy": "strict-origin-when-cross-origin",
}
# Of each answer that is kept, besides its body.
_BESIDES = 2048
_VARY = "Accept, Accept-Encoding, Accept-Language"
# The headers of a request that its answer depends on.
_MATTERS = {b"accept", b"accept-encoding", b"accept-language", b"content-type", b"host", b"x-forwarded-proto"}
CLIENT_GONE = 499


class Delivery:
    """Delivers answers.

    :param pool: the workers.
    :param cache: the answers that are kept.
    :param release: what is served, for clients that ask whether it changed.
    """

    def __init__(self, pool: Pool, cache: Cache[Response], release: Release) -> None:
        self.release = release
        self._pool = pool
        self._cache = cache

    async def deliver(self, request: Request, job: Callable[[], Mapping[str, Any]], body: bytes = b"") -> Response:
        """Answer a request: as the same one was answered before, where that is kept, or by a worker.

        :param job: gives what the worker is to do, with all that the answer depends on; only then is it looked for.
            A job that names `services` may ask other servers.
        :param body: what the request sends.
        :raises HttpFault: when there is no answer.
        """
        return self._recall(request, body) or await self._fetch(request, job(), body)

    def _recall(self, request: Request, body: bytes) -> Response | None:
        kept = self._cache.get(_identity(request, body))
        if not kept:
            return None
        tag = kept.headers["etag"]
        return self._instead(_preconditions(request, tag, self.release), Head(kept.status_code), tag) or kept

    async def _fetch(self, request: Request, job: Mapping[str, Any], body: bytes) -> Response:
        """Have a request answered by a worker, unless the client has the answer."""
        tag = self._tag(job)
        preconditions = _preconditions(request, tag, self.release)
        if preconditions and preconditions.known:
            return self._not_modified(tag)
        gzip = takes_gzip(", ".join(request.headers.getlist("accept-encoding")))
        reply = await self._patiently(request, {**job, "gzip": gzip, "whole": request.method != "HEAD"})
        head = reply.head
        try:
            if instead := self._instead(preconditions, head, tag):
                reply.close()
                return instead
        except HttpFault:
            reply.close()
            raise
        headers = _headers(head) | (
            self._lasting(tag) if head.lasting else {"cache-control": "no-store", "vary": _VARY}
        )
        if reply.large:
            return _Streamed(reply, headers)
        answer = Response(reply.body(), head.status, headers)
        if head.lasting:
            self._cache.put(_identity(request, body), _as_kept(answer), reply.size + _BESIDES)
        return answer

    async def _patiently(self, request: Request, job: Mapping[str, Any]) -> Reply:
        """Wait for an answer as long as the client does."""
        reply = self._pool.ask(job, network="services" in job)
        watch = _DisconnectWatch(request.receive, reply)
        try:
            await reply.ready()
        except BaseException:
            reply.close()
            raise
        finally:
            watch.stop()
        return reply

    def _tag(self, job: Mapping[str, Any]) -> str:
        """Return the entity tag: weak, since rows may come in another order the next time."""
        key = (str(value) for value in job.values())
        digest = hashlib.blake2b("\0".join((self.release.tag, *key)).encode(), digest_size=12).hexdigest()
        return f'W/"{digest}"'

    def _instead(self, preconditions: Preconditions | None, head: Head, tag: str) -> Response | None:
        """Return what is answered instead of a success, where the client has set a precondition.

        :raises HttpFault: 412, when the client wants another version only.
        """
        if not preconditions or not head.lasting or head.status != 200:
            return None
        status = preconditions.status()
        if status == PRECONDITION_FAILED:
            raise HttpFault("other-version", status, tag=tag, modified=self.release.last_modified)
        return self._not_modified(tag) if status == NOT_MODIFIED else None

    def _not_modified(self, tag: str) -> Response:
        return Response(status_code=NOT_MODIFIED, headers=self._lasting(tag))

    def _lasting(self, tag: str) -> dict[str, str]:
        return {
            "etag": tag,
            "last-modified": self.release.last_modified,
            "cache-control": _FRESH,
            "vary": _VARY,
        }


class _DisconnectWatch:
    """Looks whether the client is still there, once an answer has taken its time, and ends the work when it is not."""

    def __init__(self, receive: Receive, reply: Reply) -> None:
        self._receive = receive
        self._reply = reply
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._begin)

    def stop(self) -> None:
        """Look no more."""
        self._timer.cancel()
        if self._task:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        await _gone(self._receive)
        self._reply.abandon(HttpFault("client-left", CLIENT_GONE))


class _Streamed(Response):
    """An answer that is sent while it comes."""

    def __init__(self, reply: Reply, headers: Mapping[str, str]) -> None:
        super().__init__(headers=dict(headers), status_code=reply.head.status)
        del self.headers["content-length"]
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; return early, which breaks the connection, when it cannot be completed."""
        reply = self._reply
        gone = asyncio.create_task(_gone(receive))
        try:
            if scope["method"] == "HEAD":
                # The worker stops by itself; a reply that is let go of before would have it killed.
                await reply.wait()
            elif scope["http_version"] == "1.0":
                # Such a client takes the end of the connection for the end of the answer, so it is told the length.
                await reply.wait()
                self.headers["content-length"] = str(reply.size)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                async for piece in reply.pieces():
                    if gone.done():
                        return
                    message = {"type": "http.response.body", "body": piece, "more_body": True}
                    await asyncio.wait_for(send(message), _STALL)
            await send({"type": "http.response.body", "body": b""})
        except (HttpFault, TimeoutError) as fault:
            scope["mscpof.cut"] = str(fault) or "the client took nothing for too long"
        finally:
            gone.cancel()
            reply.close()


def _preconditions(request: Request, tag: str, release: Release) -> Preconditions | None:
    """Return what the client says of the version that it has.

    POST is asked with what nobody keeps; nothing is to be spared there.
    """
    if request.method == "POST" or not any(name.startswith(b"if-") for name, _ in request.scope["headers"]):
        return None
    return Preconditions(request.headers, tag, release.modified)


def _as_kept(answer: Response) -> Response:
    """Return an answer as it is given from the second time on; it says so."""
    kept = copy(answer)
    kept.raw_headers = [*answer.raw_headers, HIT]
    return kept


def _identity(request: Request, body: bytes) -> Hashable:
    """Return what makes two requests alike."""
    scope = request.scope
    headers = tuple(header for header in scope["headers"] if header[0] in _MATTERS)
    return scope["path"], scope["query_string"], headers, body


def _headers(head: Head) -> dict[str, str]:
    headers = {"content-type": head.content_type}
    if head.encoding:
        headers["content-encoding"] = head.encoding
    if head.language:
        headers["content-language"] = head.language
    if head.content_type == HTML.content_type:
        headers |= PAGE_HEADERS
    if head.location:
        headers["location"] = head.location
    return headers


async def _gone(receive: Receive) -> None:
    """Wait until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
