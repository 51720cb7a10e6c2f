"""A worker: a forked process that shares the dataset and answers one request at a time, until it is killed or left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import BadQuery, MscpofError
from mscpof.server.workers.answer_stream import AnswerStream
from mscpof.server.workers.faults import Enough, RequestFailed, TooMuch
from mscpof.server.workers.limits import MEGABYTE, allow_time, confine, resident
from mscpof.server.workers.messages import FAULT, json_message, receive

if TYPE_CHECKING:
    import socket

    from pyoxigraph import Store

    from mscpof.server.workers.limits import Limits

# Answers a request about a dataset into a stream; what it may use is held by the process it runs in.
Job = Callable[["Store", Mapping[str, Any], AnswerStream], None]

# A worker that a request has blown up is replaced by a fresh one, which shares its memory again.
_BLOWN_UP = 128 * MEGABYTE


def work(channel: socket.socket, store: Store, jobs: Mapping[str, Job], limits: Limits, *, network: bool) -> None:
    """Answer requests until the server leaves.

    :param channel: the socket to the server.
    :param jobs: what a request can ask for, by name.
    :param network: whether jobs may ask other servers.
    """
    before = resident()
    confine(limits, network=network)
    while request := receive(channel):
        allow_time(limits)
        stream = AnswerStream(channel, limits, compress=bool(request.get("gzip")), whole=request.get("whole", True))
        try:
            with suppress(Enough):
                jobs[request["job"]](store, request, stream)
            leaving = resident() - before > _BLOWN_UP
            stream.finish(leaving=leaving)
        except BrokenPipeError:
            return
        except Exception as error:
            leaving = resident() - before > _BLOWN_UP
            channel.sendall(json_message(FAULT, {"fault": told(error), "leaving": leaving}))
        if leaving:
            return


def told(error: Exception) -> dict[str, Any]:
    """Return what the server is told of a fault: its HTTP status and words for the client."""
    match error:
        case MemoryError():
            return {"status": 503, "text": "the request needs more memory than it may use", "limit": "memory"}
        case TooMuch():
            return {"status": 503, "text": str(error), "limit": "results"}
        case RequestFailed():
            return {"status": error.status, "text": str(error), "limit": error.limit}
        case BadQuery():
            return {"status": 400, "text": str(error)}
        case MscpofError():
            return {"status": 404, "text": str(error)}
    return {"status": 500, "text": f"{type(error).__name__}: {error}"}
