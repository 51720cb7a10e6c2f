"""Where a worker writes its answer: held back until it is worth sending, compressed, and counted on the way."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.server.faults import HttpFault
from mscpof.server.workers.limits import MEGABYTE
from mscpof.server.workers.messages import BODY, END, HEAD, json_message, message

if TYPE_CHECKING:
    import socket

    from mscpof.server.workers.limits import Limits
    from mscpof.server.workers.row_counter import Counter

# More of an answer than this is not held back until it is whole.
HELD = MEGABYTE
_PIECE = 1 << 16
# Below this, a compressed answer is hardly smaller.
_WORTH_COMPRESSING = 1024
_LEVEL = 5
_GZIP = 16 + zlib.MAX_WBITS


class Enough(Exception):
    """No fault: so much of an answer is written that how it begins will not change, and the rest is not wanted."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of an answer before it comes.

    :param status: the HTTP status that fits it.
    :param content_type: its media type, with the charset of text.
    :param encoding: `gzip`, or nothing.
    :param lasting: whether the same request gives the same answer for as long as the dataset stays.
    :param location: where else to look, for a status that sends there.
    :param language: the language of a page.
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
    """Return a head as it is sent."""
    return json_message(HEAD, asdict(replace(head, encoding=encoding)))


@lru_cache(maxsize=64)
def head_of(payload: bytes) -> Head:
    """Return the head that a message holds."""
    return Head(**json.loads(payload))


class AnswerStream(io.RawIOBase):
    """A file to write an answer to.

    :param channel: the socket to the server.
    :param limits: how large the answer may become.
    :param compress: whether the client takes gzip.
    :param whole: whether all of an answer is wanted; else, of a large one, no more than tells how it begins.
    """

    def __init__(self, channel: socket.socket, limits: Limits, *, compress: bool, whole: bool = True) -> None:
        self._channel = channel
        self._limits = limits
        self._compress = compress
        self._whole = whole
        self._passed = 0
        self._head = Head()
        self._counter: Counter | None = None
        self._held = bytearray()
        self._sent = False
        self._zip: zlib._Compress | None = None
        self._size = 0
        self._rows = 0

    def head(self, head: Head, counter: Counter | None = None) -> None:
        """Say what the answer is, before it is written.

        :param counter: what counts its rows.
        """
        self._head = head
        self._counter = counter
        self._rows = -counter.surplus if counter else 0

    @property
    def begun(self) -> bool:
        """Whether any of the answer was written."""
        return self._size > 0

    def writable(self) -> bool:
        """Tell that this is for writing."""
        return True

    def count(self, rows: int) -> None:
        """Count rows that no counter sees.

        :raises HttpFault: 503, when there are more than a request may ask for.
        """
        self._rows += rows
        if self._rows > self._limits.results:
            raise HttpFault("row-limit", 503, limit=self._limits.results)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take a piece of the answer.

        :raises HttpFault: 503, when the answer becomes larger than it may.
        :raises Enough: when it is large, and not wanted whole.
        """
        if self._counter:
            self.count(self._counter.count(data))
        self._size += len(data)
        if self._size > self._limits.size:
            raise HttpFault("size-limit", 503, limit=self._limits.size)
        self._held += data
        if len(self._held) >= _PIECE:
            self._channel.sendall(self._piece(last=False))
            if not self._whole and self._passed > HELD:
                raise Enough
        return len(data)

    def finish(self, *, leaving: bool = False) -> None:
        """Send what is held back, and the end.

        :param leaving: whether this was the worker's last answer.
        """
        self._channel.sendall(self._piece(last=True) + json_message(END, {"leaving": leaving}))

    def _piece(self, *, last: bool) -> bytes:
        """Return what is held back as messages, with the head before the first."""
        before = b""
        if not self._sent:
            self._sent = True
            if self._compress and (not last or len(self._held) >= _WORTH_COMPRESSING):
                self._zip = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
            before = head_message(self._head, "gzip" if self._zip else "")
        data = bytes(self._held)
        self._held.clear()
        if self._zip:
            data = self._zip.compress(data) + (self._zip.flush() if last else b"")
        self._passed += len(data)
        return before + (message(BODY, data) if data else b"")
