"""Client of the fork server: starts it, orders it to fork and to end workers, and takes notices of their exits."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from mscpof.server.faults import ForkServerLost
from mscpof.server.workers.messages import NOTICE, ORDER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

# Seconds that the fork server may take to end, or to take an order.
_PATIENCE = 2


class ForkClient:
    """Client of the fork server.

    :param command: program that becomes the fork server, with its arguments; the file descriptor of its end of the
        control socket is added as the last one.
    :param on_loss: awaited when the fork server has ended; its workers end with it.
    """

    def __init__(self, command: Sequence[str], on_loss: Callable[[], Awaitable[None]]) -> None:
        self._command = command
        self._on_loss = on_loss
        self._numbers = count()
        self._exits: dict[int, Callable[[int], None]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._listener: asyncio.Task[None] | None = None

    def launch(self) -> socket.socket:
        """Start the fork server and return our end of the control socket at once; the dataset is loaded meanwhile."""
        self._control, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            # In a session of its own: an interrupt from the terminal reaches the server alone, which ends it in order.
            self._process = subprocess.Popen(  # noqa: S603  (our own program)
                [*self._command, str(number)], pass_fds=[number], stdin=subprocess.DEVNULL, start_new_session=True
            )
        return self._control

    async def start(self) -> None:
        """Wait until the fork server holds the dataset; launch it first where `launch` was not called.

        :raises ForkServerLost: when it ends before; it says why on stderr.
        """
        reader, writer = await asyncio.open_unix_connection(sock=self._control or self.launch())
        try:
            await reader.readexactly(NOTICE.size)
        except (EOFError, OSError):
            self._forget(writer)
            raise ForkServerLost("fork-server-lost") from None
        # Orders are few and small; where many wait, the fork server takes them soon.
        if self._control:
            self._control.settimeout(_PATIENCE)
        self._listener = asyncio.create_task(self._listen(reader, writer))

    def fork(self, *, network: bool) -> tuple[int, socket.socket]:
        """Have a worker forked; return its number and the socket to it, without waiting for the fork.

        :param network: whether the worker may open connections to other servers.
        """
        number = next(self._numbers)
        ours, theirs = socket.socketpair()
        with theirs:
            self._order(ORDER.pack(True, number, network), theirs.fileno())
        return number, ours

    def end(self, number: int, on_exit: Callable[[int], None]) -> None:
        """Have a worker killed, unless it has ended by itself.

        :param number: number that `fork` returned.
        :param on_exit: called when it has ended, with the signal that ended it; with 0 when it left by itself, or is
            lost with the fork server.
        """
        if not self._control:
            on_exit(0)
            return
        self._exits[number] = on_exit
        self._order(ORDER.pack(False, number, False))

    def stop(self) -> None:
        """End the fork server and with it all workers; it is killed when it takes more than 2 seconds."""
        if self._control:
            with suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
        if self._process:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _order(self, order: bytes, *channels: int) -> None:
        # A fork server that is lost is noticed by the listener.
        if self._control:
            with suppress(OSError):
                socket.send_fds(self._control, [order], channels)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(EOFError, OSError):
            while True:
                number, signal = NOTICE.unpack(await reader.readexactly(NOTICE.size))
                self._exits.pop(number)(signal)
        self._forget(writer)
        await self._on_loss()

    def _forget(self, writer: asyncio.StreamWriter) -> None:
        writer.close()
        self._control = None
        if self._process:
            self._process.wait()
        while self._exits:
            self._exits.popitem()[1](0)
