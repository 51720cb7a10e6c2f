"""Reply to a request while it comes in, at the worker's speed: a client that reads slowly holds up no worker.

A client is sent nothing before the reply is whole or larger than a megabyte, so that a fault before that has a status.
All replies together keep 64 MB in memory, besides the first megabyte of each; what exceeds that goes on into temporary
files. So many large answers at once cannot fill the memory of the server.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import deque
from typing import IO, TYPE_CHECKING, ClassVar

from mscpof.server.workers.answer_stream import HELD, Head
from mscpof.server.workers.limits import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from mscpof.server.faults import HttpFault

_MEMORY = 64 * MEGABYTE
_PIECE = 1 << 16


class Reply:
    """Reply to one request: the pool fills it with `feed` and `end`; one reader takes it with `body` or `pieces`.

    `head` has the status and headers, `size` is the bytes of the body so far, `ended` tells that no more can follow.
    """

    # Bytes that all replies together keep in memory.
    _memory: ClassVar[int] = 0

    def __init__(self) -> None:
        self.head = Head()
        self.size = 0
        self.ended = False
        self._fault: HttpFault | None = None
        self._pieces: deque[bytes] = deque()
        self._file: IO[bytes] | None = None
        self._written = 0
        self._news = asyncio.Event()
        self._stop: Callable[[], object] | None = None
        self._alarm: asyncio.TimerHandle | None = None

    def guard(self, seconds: float, stop: Callable[[], object], fault: Callable[[], HttpFault]) -> None:
        """Set the time within which the reply must end, or be guarded anew as when a worker takes it on.

        :param seconds: time from now.
        :param stop: called to end the work on the reply, when it is late or nobody wants it any more.
        :param fault: called for the fault of a reply that is late.
        """
        if self._alarm:
            self._alarm.cancel()
        self._stop = stop
        self._alarm = asyncio.get_running_loop().call_later(seconds, lambda: self.abandon(fault()))

    def feed(self, data: bytes) -> None:
        """Add the next piece of the body."""
        self.size += len(data)
        if not self._file and self.large and Reply._memory + len(data) > _MEMORY:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the reply)
        if self._file:
            self._file.seek(0, os.SEEK_END)
            self._written += self._file.write(data)
        else:
            Reply._memory += len(data)
            self._pieces.append(data)
        self._news.set()

    def end(self, fault: HttpFault | None = None) -> None:
        """Mark the reply as whole, or set the fault that comes instead of its rest; only the first call counts."""
        if self.ended:
            return
        self.ended = True
        self._fault = fault
        self._stop = None
        if self._alarm:
            self._alarm.cancel()
        self._news.set()

    @property
    def large(self) -> bool:
        """Whether the body is larger than `HELD`, so that it is not held back until it is whole."""
        return self.size > HELD

    async def ready(self, *, whole: bool = False) -> None:
        """Wait until the reply is whole or `large`.

        :param whole: whether to wait for all of a large reply too.
        :raises HttpFault: when the reply failed before that.
        """
        while not self.ended and (whole or not self.large):
            await self._more()
        if self._fault and (whole or not self.large):
            raise self._fault

    def body(self) -> bytes:
        """Return the body of a reply that is whole and not `large`, and close the reply."""
        body = b"".join(self._pieces)
        self.close()
        return body

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes; each piece can be taken once.

        :raises HttpFault: when the reply failed, after the pieces that came before.
        """
        position = 0
        while True:
            if self._pieces:
                data = self._pieces.popleft()
                Reply._memory -= len(data)
                yield data
            elif self._file and position < self._written:
                self._file.seek(position)
                data = self._file.read(_PIECE)
                position += len(data)
                yield data
            elif self._fault:
                raise self._fault
            elif self.ended:
                return
            else:
                await self._more()

    def abandon(self, fault: HttpFault) -> None:
        """End the work on a reply that has not ended; its reader gets the fault."""
        if self._stop:
            self._stop()
            self.end(fault)

    def close(self) -> None:
        """Free the memory and the file of the reply, and end the work on one that is not whole."""
        if self._stop:
            self._stop()
            self.end()
        Reply._memory -= sum(map(len, self._pieces))
        self._pieces.clear()
        if self._file:
            self._file.close()

    async def _more(self) -> None:
        self._news.clear()
        await self._news.wait()
