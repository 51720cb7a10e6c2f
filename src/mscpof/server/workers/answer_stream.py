"""Stream into which a worker writes its answer: counted by rows and bytes, compressed, and sent on in pieces."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.server.faults import HttpFault
from mscpof.server.workers.limits import MEGABYTE
from mscpof.server.workers.messages import BODY, HEAD, json_message, message

if TYPE_CHECKING:
    import socket

    from mscpof.server.workers.limits import Limits
    from mscpof.server.workers.row_counter import MarkCounter

# More of an answer than this is not held back until it is whole.
HELD = MEGABYTE
_PIECE = 1 << 16
# Below this, a compressed answer is hardly smaller.
_WORTH_COMPRESSING = 1024
_LEVEL = 5
_GZIP = 16 + zlib.MAX_WBITS


class Enough(Exception):
    """Signal, no fault: more than `HELD` bytes of an answer are sent, and the client, as with HEAD, wants no more."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer, which the worker sends before the body.

    :param status: HTTP status.
    :param content_type: media type, with the charset of text.
    :param encoding: `gzip`, or empty.
    :param lasting: whether the same request gives the same answer for as long as the dataset stays.
    :param location: address of a redirection; empty for other answers.
    :param language: language of a page; empty for other answers.
    """

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    encoding: str = ""
    lasting: bool = True
    location: str = ""
    language: str = ""


# There are few heads, and each answer has one.
@lru_cache(maxsize=64)
def head_message(head: Head, encoding: str) -> bytes:
    """Return the message that carries a head, with an encoding (`gzip` or empty) instead of its own."""
    return json_message(HEAD, asdict(replace(head, encoding=encoding)))


@lru_cache(maxsize=64)
def head_of(payload: bytes) -> Head:
    """Return the head that the payload of a `HEAD` message holds as JSON."""
    return Head(**json.loads(payload))


class AnswerStream(io.RawIOBase):
    """File object into which a worker writes an answer; every 64 KB, what it holds is sent to the server.

    :param channel: socket to the server.
    :param limits: limits of a request, of which `results` and `size` count here.
    :param compress: whether the client takes gzip; an answer of less than 1 KB is sent plain all the same.
    :param whole: whether all of the answer is wanted; else `write` raises `Enough` after `HELD` bytes.
    """

    def __init__(self, channel: socket.socket, limits: Limits, *, compress: bool, whole: bool = True) -> None:
        self._channel = channel
        self._limits = limits
        self._compress = compress
        self._whole = whole
        self._head = Head()
        self._counter: MarkCounter | None = None
        self._held = bytearray()
        self._begun = False
        self._zip: zlib._Compress | None = None
        self._sent = self._size = self._rows = 0

    def head(self, head: Head, counter: MarkCounter | None = None) -> None:
        """Set the head of the answer, before the first `write`; a head that is sent already stays as it is.

        :param head: status and headers.
        :param counter: counts the rows in the body, so that `write` can refuse more than `limits.results`; None where
            rows are not limited, or the caller counts them with `count`.
        """
        self._head = head
        self._counter = counter
        self._rows = -counter.surplus if counter else 0

    def send(self, head: Head, body: bytes) -> None:
        """Write head and body of an answer that is whole; a short one stays here until `rest`.

        :raises HttpFault: 503, `size-limit`, when the body has more bytes than an answer may.
        :raises Enough: when it is large, and not wanted whole.
        """
        self.head(head)
        self.write(body)

    @property
    def begun(self) -> bool:
        """Whether any of the answer was written."""
        return self._size > 0

    def writable(self) -> bool:
        """Return that the stream is for writing."""
        return True

    def count(self, rows: int) -> None:
        """Add a number of rows or statements to those of the answer so far.

        :raises HttpFault: 503, `row-limit`, when there are more than an answer may have.
        """
        self._rows += rows
        if self._rows > self._limits.results:
            raise HttpFault("row-limit", 503, limit=self._limits.results)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take a piece of the answer.

        :raises HttpFault: 503, `row-limit` or `size-limit`, when the answer has more rows or bytes than it may.
        :raises Enough: when it is large, and not wanted whole.
        """
        if self._counter:
            self.count(self._counter.count(data))
        self._size += len(data)
        if self._size > self._limits.size:
            raise HttpFault("size-limit", 503, limit=self._limits.size)
        self._held += data
        if len(self._held) >= _PIECE:
            self._channel.sendall(self._messages(last=False))
            if not self._whole and self._sent > HELD:
                raise Enough
        return len(data)

    def rest(self) -> bytes:
        """End the answer; return the messages with what was not sent yet, which the caller sends."""
        return self._messages(last=True)

    def _messages(self, *, last: bool) -> bytes:
        """Return what is held back as messages, with the head before the first."""
        head = b""
        if not self._begun:
            self._begun = True
            if self._compress and (not last or len(self._held) >= _WORTH_COMPRESSING):
                self._zip = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
            head = head_message(self._head, "gzip" if self._zip else "")
        data = bytes(self._held)
        self._held.clear()
        if self._zip:
            data = self._zip.compress(data) + (self._zip.flush() if last else b"")
        self._sent += len(data)
        return head + (message(BODY, data) if data else b"")
