"""Delivery of answers from workers to clients: from the cache, whole, or piece by piece while they come.

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

# Seconds that an answer may take before the server looks whether the client is still there.
_PATIENCE = 0.1
# Seconds for which a client may take no byte of what waits for it.
_STALL = 60.0
# A release stays for weeks; with the tag, asking again after this time costs next to nothing.
_FRESH = "public, max-age=300"
PAGE_HEADERS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'",
    "referrer-policy": "strict-origin-when-cross-origin",
}
# Bytes of each answer in the cache besides its body.
_BESIDES = 2048
_VARY = "Accept, Accept-Encoding, Accept-Language"
# The headers of a request that its answer depends on.
_RELEVANT = {b"accept", b"accept-encoding", b"accept-language", b"content-type", b"host", b"x-forwarded-proto"}
CLIENT_GONE = 499


class Delivery:
    """Delivery of answers.

    :param release: version of the dataset, for clients that ask whether it changed.
    """

    def __init__(self, pool: Pool, cache: Cache[Response], release: Release) -> None:
        self._release = release
        self._pool = pool
        self._cache = cache

    async def deliver(self, request: Request, job: Callable[[], Mapping[str, Any]], body: bytes = b"") -> Response:
        """Answer a request from the cache, or by a worker.

        :param job: called for the request to the worker (see `Pool.ask`), with all that the answer depends on; not
            called for cached answers. A job that names `services` may ask other servers.
        :param body: body of the request.
        :returns: the answer, 304 where the client has it already; a large one comes in while it is sent.
        :raises HttpFault: when job, pool or worker fails before the answer is whole or large; 412, when the client
            wants another version; 499, when it has left.
        """
        key = _cache_key(request, body)
        if kept := self._cache.get(key):
            tag = kept.headers["etag"]
            return self._instead(self._preconditions(request, tag), Head(kept.status_code), tag) or kept
        return await self._fetch(request, job(), key)

    async def _fetch(self, request: Request, job: Mapping[str, Any], key: Hashable) -> Response:
        """Have a request answered by a worker, unless the client has the answer."""
        tag = self._tag(job)
        preconditions = self._preconditions(request, tag)
        if preconditions and preconditions.known:
            return self._not_modified(tag)
        gzip = takes_gzip(", ".join(request.headers.getlist("accept-encoding")))
        job = {**job, "gzip": gzip, "whole": request.method != "HEAD"}
        reply = self._pool.ask(job, network="services" in job)
        try:
            await _patiently(request, reply)
            head = reply.head
            if instead := self._instead(preconditions, head, tag):
                reply.close()
                return instead
        except BaseException:
            reply.close()
            raise
        headers = _headers(head) | (
            self._lasting(tag) if head.lasting else {"cache-control": "no-store", "vary": _VARY}
        )
        if reply.large:
            return _Streamed(reply, headers)
        answer = Response(reply.body(), head.status, headers)
        if head.lasting:
            kept = copy(answer)
            kept.raw_headers = [*answer.raw_headers, HIT]
            self._cache.put(key, kept, reply.size + _BESIDES)
        return answer

    def _tag(self, job: Mapping[str, Any]) -> str:
        """Return the entity tag: weak, since rows may come in another order the next time."""
        parts = (str(value) for value in job.values())
        digest = hashlib.blake2b("\0".join((self._release.tag, *parts)).encode(), digest_size=12).hexdigest()
        return f'W/"{digest}"'

    def _preconditions(self, request: Request, tag: str) -> Preconditions | None:
        """Return the conditions that the client sets; none for POST, whose answers nobody keeps."""
        if request.method == "POST" or not any(name.startswith(b"if-") for name, _ in request.scope["headers"]):
            return None
        return Preconditions(request.headers, tag, self._release.modified)

    def _instead(self, preconditions: Preconditions | None, head: Head, tag: str) -> Response | None:
        """Return the answer instead of a success, where a condition of the client fails.

        :raises HttpFault: 412, when the client wants another version only.
        """
        if not preconditions or not head.lasting or head.status != 200:
            return None
        status = preconditions.status()
        if status == PRECONDITION_FAILED:
            raise HttpFault("other-version", status, tag=tag, modified=self._release.last_modified)
        return self._not_modified(tag) if status == NOT_MODIFIED else None

    def _not_modified(self, tag: str) -> Response:
        return Response(status_code=NOT_MODIFIED, headers=self._lasting(tag))

    def _lasting(self, tag: str) -> dict[str, str]:
        modified = self._release.last_modified
        return {"etag": tag, "last-modified": modified, "cache-control": _FRESH, "vary": _VARY}


class _Streamed(Response):
    """Answer that is sent while it comes."""

    def __init__(self, reply: Reply, headers: Mapping[str, str]) -> None:
        super().__init__(headers=dict(headers), status_code=reply.head.status)
        del self.headers["content-length"]
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; return early, which breaks the connection, when it cannot be completed."""
        reply = self._reply
        gone = asyncio.create_task(_gone(receive))
        try:
            if scope["method"] == "HEAD":
                # The worker stops by itself; a reply that is let go of before would have it killed.
                await reply.ready(whole=True)
            elif scope["http_version"] == "1.0":
                # Such a client takes the end of the connection for the end of the answer, so it is told the length.
                await reply.ready(whole=True)
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


def _cache_key(request: Request, body: bytes) -> Hashable:
    scope = request.scope
    headers = tuple(header for header in scope["headers"] if header[0] in _RELEVANT)
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


async def _patiently(request: Request, reply: Reply) -> None:
    """Wait for a reply, and end the work on it when the client leaves meanwhile."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await reply.ready()
    except TimeoutError:
        watch = asyncio.create_task(_abandon(reply, request.receive))
    try:
        await reply.ready()
    finally:
        watch.cancel()


async def _abandon(reply: Reply, receive: Receive) -> None:
    await _gone(receive)
    reply.abandon(HttpFault("client-left", CLIENT_GONE))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
