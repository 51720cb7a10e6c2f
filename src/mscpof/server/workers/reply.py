"""The reply to one request as it comes in: whole when it is small, else piece by piece from a file.

A client is sent nothing before the reply is whole or larger than a megabyte, so that a fault before that is told as
one. A larger reply goes on into a temporary file at the worker's speed: a client that reads slowly holds no worker.
"""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO, TYPE_CHECKING

from mscpof.server.workers.answer_stream import HELD, Head

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_PIECE = 1 << 16


class Reply:
    """A reply in the making.

    :param loop: the loop of those who wait for it.
    :param abandon: ends the work on a reply that nobody waits for any more.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, abandon: Callable[[Reply], None]) -> None:
        self._abandon = abandon
        self.head = Head()
        self.size = 0
        self.whole = False
        self._held: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._fault: Exception | None = None
        self._more = asyncio.Event()
        self._ready: asyncio.Future[None] = loop.create_future()

    def begin(self, head: Head) -> None:
        """Take the head."""
        self.head = head

    def feed(self, data: bytes) -> None:
        """Take a piece of the body."""
        if self._fault:
            return
        self.size += len(data)
        if self._file:
            self._file.seek(0, 2)
            self._file.write(data)
        else:
            self._held.append(data)
            if self.size > HELD:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the reply)
                self._settle()
        self._more.set()

    def end(self) -> None:
        """Take the end."""
        self.whole = True
        self._settle()
        self._more.set()

    def fail(self, fault: Exception) -> None:
        """Take a fault instead of the rest; only the first counts."""
        if self.whole or self._fault:
            return
        self._fault = fault
        self._settle()
        self._more.set()

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will come."""
        return self.whole or self._fault is not None

    async def ready(self) -> None:
        """Wait until the reply is whole or too large to be held back.

        :raises MscpofError: when it failed before.
        """
        await self._ready
        if self._fault and not self._file:
            raise self._fault

    async def wait(self) -> None:
        """Wait until the reply is whole.

        :raises MscpofError: when it failed.
        """
        while not self.ended:
            self._more.clear()
            await self._more.wait()
        if self._fault:
            raise self._fault

    def body(self) -> bytes:
        """Return the body of a reply that is whole and was held back."""
        return b"".join(self._held)

    @property
    def large(self) -> bool:
        """Tell whether the body is too large to be held in memory."""
        return self._file is not None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes.

        :raises MscpofError: when the rest cannot come.
        """
        for data in self._held:
            yield data
        read = 0
        while self._file:
            self._file.seek(read)
            if data := self._file.read(_PIECE):
                read += len(data)
                yield data
            elif self._fault:
                raise self._fault
            elif self.whole:
                return
            else:
                self._more.clear()
                await self._more.wait()

    def abandon(self, fault: Exception) -> None:
        """End the work, for a reason that who waits is told."""
        if not self.ended:
            self._abandon(self)
            self.fail(fault)

    def close(self) -> None:
        """Let go of the temporary file, and of the work when the reply is not whole."""
        if not self.ended:
            self._abandon(self)
        if self._file:
            self._file.close()

    def _settle(self) -> None:
        if not self._ready.done():
            self._ready.set_result(None)
