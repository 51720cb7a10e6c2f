"""Reply to a request while it comes in from a worker, at the worker's speed: a client that reads slowly holds none.

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
    """Reply to one request."""

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
        """Set the time within which the reply must end, or be handed on and guarded anew.

        :param stop: ends the work on the reply.
        :param fault: gives the fault of a reply that is late.
        """
        if self._alarm:
            self._alarm.cancel()
        self._stop = stop
        self._alarm = asyncio.get_running_loop().call_later(seconds, lambda: self.abandon(fault()))

    def feed(self, data: bytes) -> None:
        """Take a piece of the body."""
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
        """Take the end, or a fault instead of the rest; only the first counts."""
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
        """Whether the body is too large to be held back until it is whole."""
        return self.size > HELD

    async def ready(self, *, whole: bool = False) -> None:
        """Wait until the reply is whole, or too large to be held back.

        :param whole: whether to wait for all of a large reply too.
        :raises HttpFault: when it failed before.
        """
        while not self.ended and (whole or not self.large):
            await self._more()
        if self._fault and (whole or not self.large):
            raise self._fault

    def body(self) -> bytes:
        """Return the body of a reply that was held back until it was whole, and let go of it."""
        body = b"".join(self._pieces)
        self.close()
        return body

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes.

        :raises HttpFault: when the rest cannot come.
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
        """End the work on a reply that has not ended; whoever waits for it gets the fault."""
        if self._stop:
            self._stop()
            self.end(fault)

    def close(self) -> None:
        """Let go of memory and file, and end the work on a reply that is not whole."""
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
