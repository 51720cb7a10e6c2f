"""The server's side of the fork server: the process it starts, the births it is told of, the deaths."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mscpof.server.faults import ForkServerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_READ = 4096
_FDS = 16


class ForkClient:
    """A fork server and what it says.

    :param command: the program that becomes the fork server, to which the number of its control socket is added.
    :param born: is told of a worker: its number, its socket, whether it may ask other servers.
    :param dead: is told of a worker that ended: its number, the signal that ended it or 0.
    :param lost: is told when the fork server itself has ended.
    """

    def __init__(
        self,
        command: Sequence[str],
        born: Callable[[int, socket.socket, bool], None],
        dead: Callable[[int, int], None],
        lost: Callable[[], None],
    ) -> None:
        self._command = list(command)
        self._born = born
        self._dead = dead
        self._lost = lost
        self._rest = b""
        self._channels: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready: asyncio.Future[None] | None = None

    def launch(self) -> None:
        """Start the fork server; it loads the dataset while the server gets ready."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._control = ours
        self._rest = b""
        number = theirs.fileno()
        # In a session of its own, an interrupt from the terminal reaches the server alone, which ends it in order.
        self._process = subprocess.Popen(  # noqa: S603  (our own program)
            [*self._command, str(number)], pass_fds=[number], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()

    async def start(self) -> None:
        """Wait until the fork server holds the dataset, starting it when it was not.

        :raises ForkServerLost: when it ends instead; it says why on stderr.
        """
        if not self._control:
            self.launch()
        assert self._control  # noqa: S101
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        loop.add_reader(self._control.fileno(), self._listen)
        await self._ready

    def fork(self, *, network: bool) -> None:
        """Ask for a worker."""
        self._order({"fork": True, "network": network})

    def kill(self, worker: int) -> None:
        """Ask for a worker's end."""
        self._order({"kill": worker})

    def stop(self) -> None:
        """Let go of the fork server, which then ends with all its workers."""
        if self._control:
            with suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
            self._control = None
        if self._process:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _order(self, order: dict[str, Any]) -> None:
        if self._control:
            self._control.send(json.dumps(order).encode() + b"\n")

    def _listen(self) -> None:
        if not self._control:
            return
        try:
            data, channels, _, _ = socket.recv_fds(self._control, _READ, _FDS)
        except BlockingIOError:
            return
        except OSError:
            data, channels = b"", []
        self._channels += channels
        if not data:
            self._end()
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, news: dict[str, Any]) -> None:
        if "born" in news:
            channel = socket.socket(fileno=self._channels.pop(0))
            channel.setblocking(False)
            self._born(news["born"], channel, bool(news["network"]))
        elif "dead" in news:
            self._dead(news["dead"], news["signal"])
        elif self._ready and not self._ready.done():
            self._ready.set_result(None)

    def _end(self) -> None:
        assert self._control  # noqa: S101
        asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        self._control = None
        for channel in self._channels:
            os.close(channel)
        self._channels.clear()
        if self._process:
            self._process.wait()
        if self._ready and not self._ready.done():
            self._ready.set_exception(ForkServerLost("fork-server-lost"))
        else:
            self._lost()
