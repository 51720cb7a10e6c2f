"""A worker: a forked process that shares the dataset and answers one request at a time, until it is killed or left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import BadFilter, BadQuery, MscpofError
from mscpof.server.faults import HttpFault
from mscpof.server.workers.answer_stream import AnswerStream, Enough
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
            channel.sendall(json_message(FAULT, {"fault": fault_of(error), "leaving": leaving}))
        if leaving:
            return


def fault_of(error: Exception) -> dict[str, Any]:
    """Return the arguments of the `HttpFault` that an error is to the client."""
    match error:
        case MemoryError():
            return fault_of(HttpFault("memory-limit", 503))
        case HttpFault():
            status = error.status
        case BadQuery() | BadFilter():
            status = 400
        case MscpofError():
            status = 404
        case _:
            return {"code": "worker-failed", "status": 500, "words": {"en": f"{type(error).__name__}: {error}"}}
    return {"code": error.code, "status": status, "words": error.words}
