"""Pool of workers: gives each request a free worker, ends requests that take too long, and replaces lost workers."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mscpof.server.faults import ForkServerLost, HttpFault
from mscpof.server.workers.answer_stream import head_of
from mscpof.server.workers.fork_client import ForkClient
from mscpof.server.workers.limits import MEGABYTE
from mscpof.server.workers.messages import BODY, FAULT, FREE, HEAD, REQUEST, json_message, next_message
from mscpof.server.workers.reply import Reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, Sequence

    from mscpof.server.workers.limits import Limits

# Seconds that a request waits for its turn.
_TURN = 30.0
# Seconds before a process is replaced that ended at once, so that none is replaced without end.
_AGAIN = 0.5
# Bytes of a worker's messages that are read ahead.
_BUFFER = MEGABYTE


@dataclass(eq=False)
class _Worker:
    """One worker.

    :param reply: the reply that it works on.
    :param ready: whether it lives and has been free.
    """

    number: int
    network: bool
    start: float = field(default_factory=time.monotonic)
    writer: asyncio.StreamWriter | None = None
    reply: Reply | None = None
    ready: bool = False
    ended: bool = False


class Pool:
    """Workers, and the requests that wait for one.

    A worker is a forked process that answers one request after the other; one that is lost, has grown or takes too long
    is replaced (`replaced` counts them). A request waits for one 30 seconds at most, and is ended when it takes longer
    than `limits.seconds` (`overruns` counts these).

    :param command: program that becomes the fork server, which loads the dataset and forks the workers.
    :param workers: number of workers for requests that ask no other server.
    :param federated: number of further workers, which alone take requests that ask other servers.
    """

    def __init__(self, command: Sequence[str], workers: int, limits: Limits, federated: int = 0) -> None:
        self.limits = limits
        self.replaced = 0
        self.overruns = 0
        self._wanted = {False: workers, True: federated}
        self._client = ForkClient(command, self._restart)
        self._workers: set[_Worker] = set()
        self._free: dict[bool, list[_Worker]] = {False: [], True: []}
        self._waiting: dict[bool, dict[Reply, bytes]] = {False: {}, True: {}}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._complete = asyncio.Event()

    def launch(self) -> None:
        """Start the fork server at once; unlike `start`, this needs no event loop."""
        self._client.launch()

    async def start(self) -> None:
        """Launch the fork server unless `launch` did, and wait, however long, until all workers are free.

        :raises ForkServerLost: when the fork server ends before it holds the dataset, as when that cannot be loaded.
        """
        await self._client.start()
        self._fork_all()
        await self._complete.wait()

    def stop(self) -> None:
        """End all workers and the fork server."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        self._client.stop()

    @property
    def busy(self) -> int:
        """Number of requests that are being answered."""
        return sum(worker.reply is not None for worker in self._workers)

    @property
    def size(self) -> int:
        """Number of workers that live."""
        return sum(worker.ready for worker in self._workers)

    @property
    def queue(self) -> int:
        """Number of requests that wait for a worker."""
        return sum(map(len, self._waiting.values()))

    def ask(self, request: Mapping[str, Any], *, network: bool = False) -> Reply:
        """Give a request to a worker, or let it wait for one; return the reply, which is still to come.

        :param request: JSON object: `job`, the name of the worker's task, and the arguments of that task.
        :param network: whether it asks other servers.
        :raises HttpFault: 503, `overloaded`, when `limits.queue` requests wait already. The reply fails in the same way
            when no worker is free within 30 seconds.
        """
        reply = Reply()
        message = json_message(REQUEST, request)
        free, waiting = self._free[network], self._waiting[network]
        if free:
            # The worker that answered last: what it needs is near at hand.
            self._give(free.pop(), message, reply)
        elif len(waiting) >= self.limits.queue:
            raise _overloaded(len(waiting))
        else:
            waiting[reply] = message
            # Of those that wait, the reply itself does not count.
            reply.guard(_TURN, lambda: waiting.pop(reply), lambda: _overloaded(len(waiting) - 1))
        return reply

    def _give(self, worker: _Worker, message: bytes, reply: Reply) -> None:
        assert worker.writer  # noqa: S101  (a free worker is connected)
        reply.guard(self.limits.seconds, lambda: self._end(worker), self._overrun)
        worker.reply = reply
        worker.writer.write(message)

    async def _listen(self, worker: _Worker, channel: socket.socket) -> None:
        reader, worker.writer = await asyncio.open_unix_connection(sock=channel, limit=_BUFFER)
        with suppress(EOFError, OSError):
            while True:
                kind, payload = await next_message(reader)
                if kind == FREE:
                    self._release(worker)
                elif not (reply := worker.reply):
                    continue
                elif kind == BODY:
                    reply.feed(payload)
                elif kind == HEAD:
                    reply.head = head_of(payload)
                else:
                    worker.reply = None
                    reply.end(HttpFault(**json.loads(payload)) if kind == FAULT else None)
        worker.writer.close()
        self._end(worker)

    def _release(self, worker: _Worker) -> None:
        """Take back a free worker, or give it the request that waits longest."""
        if worker.ended:
            return
        worker.ready = True
        if waiting := self._waiting[worker.network]:
            reply = next(iter(waiting))
            self._give(worker, waiting.pop(reply), reply)
            return
        self._free[worker.network].append(worker)
        if self.size == sum(self._wanted.values()):
            self._complete.set()

    def _end(self, worker: _Worker) -> None:
        """End a worker that takes too long or is lost, and have it replaced."""
        if worker.ended or self._closing:
            return
        worker.ended, worker.ready = True, False
        if worker in self._free[worker.network]:
            self._free[worker.network].remove(worker)
        reply, worker.reply = worker.reply, None
        self._client.end(worker.number, lambda signal: self._replace(worker, reply, signal))

    def _overrun(self) -> HttpFault:
        self.overruns += 1
        return HttpFault("time-limit", 503, seconds=self.limits.seconds)

    def _replace(self, worker: _Worker, reply: Reply | None, signal: int) -> None:
        """Fail the reply of a worker that has ended, and fork another worker."""
        if reply:
            reply.end(HttpFault("worker-killed" if signal else "worker-lost", 503, signal=signal))
        wait = _AGAIN if time.monotonic() - worker.start < _AGAIN else 0
        asyncio.get_running_loop().call_later(wait, self._fork_again, worker)

    def _fork_again(self, worker: _Worker) -> None:
        # Workers that ended with their fork server are not replaced one by one.
        if worker in self._workers and not self._closing:
            self._workers.remove(worker)
            self.replaced += 1
            self._fork(network=worker.network)

    def _fork(self, *, network: bool) -> None:
        number, channel = self._client.fork(network=network)
        worker = _Worker(number, network)
        self._workers.add(worker)
        task = asyncio.get_running_loop().create_task(self._listen(worker, channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _fork_all(self) -> None:
        for network, number in self._wanted.items():
            for _ in range(number):
                self._fork(network=network)

    async def _restart(self) -> None:
        self._workers.clear()
        while not self._closing:
            await asyncio.sleep(_AGAIN)
            with suppress(ForkServerLost):
                await self._client.start()
                self._fork_all()
                return


def _overloaded(waiting: int) -> HttpFault:
    return HttpFault("overloaded", 503, waiting=waiting)
