"""Worker: forked process that shares the dataset and answers one request at a time, until it is killed or has grown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import BadFilter, BadQuery, MscpofError
from mscpof.server.faults import HttpFault
from mscpof.server.workers.answer_stream import AnswerStream, Enough
from mscpof.server.workers.limits import MEGABYTE, allow_time, confine, resident
from mscpof.server.workers.messages import END, FAULT, FREE, json_message, message, receive

if TYPE_CHECKING:
    import socket

    from pyoxigraph import Store

    from mscpof.server.workers.limits import Limits

# Answers a request about a dataset into a stream; its limits are held by the process that it runs in.
Job = Callable[["Store", Mapping[str, Any], AnswerStream], None]

# A worker that grew by more is replaced by a fresh one, which shares its memory again.
_GROWTH = 128 * MEGABYTE


def work(channel: socket.socket, store: Store, jobs: Mapping[str, Job], limits: Limits, *, network: bool) -> None:
    """Answer requests until the server leaves or the memory of the process has grown by 128 MB.

    :param channel: socket to the server.
    :param store: the dataset.
    :param jobs: functions that answer a request, by the name that the request gives as `job`.
    :param network: whether the functions may ask other servers.
    """
    before = resident()
    confine(limits, network=network)
    ending = b""
    with channel.makefile("rb") as requests, suppress(BrokenPipeError):
        while resident() - before <= _GROWTH:
            channel.sendall(ending + message(FREE))
            request = receive(requests)
            if request is None:
                return
            allow_time(limits)
            ending = _answer(request, channel, store, jobs, limits)
        channel.sendall(ending)


def _answer(
    request: Mapping[str, Any], channel: socket.socket, store: Store, jobs: Mapping[str, Job], limits: Limits
) -> bytes:
    """Answer a request and return the end of the answer, not yet sent."""
    stream = AnswerStream(channel, limits, compress=bool(request.get("gzip")), whole=request.get("whole", True))
    try:
        with suppress(Enough):
            jobs[request["job"]](store, request, stream)
        return stream.rest() + message(END)
    except BrokenPipeError:
        raise
    except Exception as error:
        return json_message(FAULT, fault_of(error))


def fault_of(error: Exception) -> dict[str, Any]:
    """Return the arguments of the `HttpFault` that the client gets for an error of a request.

    :returns: `code`, `status` and `words`. The status is that of the fault, 503 for lack of memory, 400 for a broken
        query or filter, 404 for any other fault of ours, 500 for all else.
    """
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
