"""Pool of workers: gives each request a free worker, ends requests that take too long, and replaces lost workers."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from mscpof.server.faults import ForkServerLost, HttpFault
from mscpof.server.workers.answer_stream import head_of
from mscpof.server.workers.fork_client import ForkClient
from mscpof.server.workers.messages import BODY, FAULT, FREE, HEAD, REQUEST, Messages, json_message
from mscpof.server.workers.reply import Memory, Reply

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

    from mscpof.server.workers.limits import Limits

# Seconds that a request waits for its turn.
_TURN = 30.0
# Seconds before a process is replaced that ended at once, so that none is replaced without end.
_AGAIN = 0.5


class _Worker(asyncio.Protocol):
    """Connection to one worker."""

    def __init__(self, pool: Pool, number: int, *, network: bool) -> None:
        self.number = number
        self.network = network
        self.reply: Reply | None = None
        self.ready = False
        self.ended = False
        self.start = time.monotonic()
        self._pool = pool
        self._messages = Messages()
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection; the worker says when it is free."""
        self._transport = transport

    def answer(self, request: bytes, reply: Reply) -> None:
        """Send a request; its reply comes message by message."""
        self.reply = reply
        self._transport.write(request)  # type: ignore[union-attr]  # (a free worker is connected by a stream)

    def data_received(self, data: bytes) -> None:
        """Take messages of the worker, unless it is to end."""
        if self.ended:
            return
        for kind, payload in self._messages.feed(data):
            if kind == FREE:
                self.ready = True
                self._pool.release(self)
            elif not self.reply:
                continue
            elif kind == BODY:
                self.reply.feed(payload)
            elif kind == HEAD:
                self.reply.head = head_of(payload)
            else:
                reply, self.reply = self.reply, None
                reply.end(HttpFault(**json.loads(payload)) if kind == FAULT else None)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (the protocol's signature)
        """Have the worker replaced."""
        self._pool.end(self)


class Pool:
    """Workers, and the requests that wait for one.

    :param command: program that becomes the fork server.
    :param workers: number of requests that are answered at a time.
    :param limits: limits of a request.
    :param federated: number of further workers, for requests that ask other servers.
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
        self._memory = Memory()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False
        self._complete = asyncio.Event()

    def launch(self) -> None:
        """Start the fork server, before there is a loop."""
        self._client.launch()

    async def start(self) -> None:
        """Wait until the fork server holds the dataset and all workers are free.

        :raises ForkServerLost: when the dataset cannot be held.
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
        """Give a request to a worker, or let it wait for one.

        :param request: task of the worker; `job` names it.
        :param network: whether it asks other servers.
        :raises HttpFault: 503, when too many requests wait already; the reply fails so when no worker is free in time.
        """
        reply = Reply(self._memory)
        message = json_message(REQUEST, request)
        free, waiting = self._free[network], self._waiting[network]
        if free:
            # The worker that answered last: what it needs is near at hand.
            self._give(free.pop(), message, reply)
        elif len(waiting) >= self.limits.queue:
            raise HttpFault("overloaded", 503, waiting=len(waiting))
        else:
            waiting[reply] = message
            late = partial(HttpFault, "overloaded", 503)
            reply.guard(_TURN, lambda: waiting.pop(reply), lambda: late(waiting=len(waiting) - 1))
        return reply

    def release(self, worker: _Worker) -> None:
        """Take back a free worker, or give it the request that waits longest."""
        if waiting := self._waiting[worker.network]:
            reply = next(iter(waiting))
            self._give(worker, waiting.pop(reply), reply)
            return
        self._free[worker.network].append(worker)
        if self.size == sum(self._wanted.values()):
            self._complete.set()

    def end(self, worker: _Worker) -> None:
        """End a worker that takes too long or is lost, and have it replaced."""
        if worker.ended or self._closing:
            return
        worker.ended, worker.ready = True, False
        if worker in self._free[worker.network]:
            self._free[worker.network].remove(worker)
        reply, worker.reply = worker.reply, None
        self._client.end(worker.number, lambda signal: self._replace(worker, reply, signal))

    def _give(self, worker: _Worker, message: bytes, reply: Reply) -> None:
        reply.guard(self.limits.seconds, lambda: self.end(worker), self._overrun)
        worker.answer(message, reply)

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
        worker = _Worker(self, number, network=network)
        self._workers.add(worker)
        self._run(asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=channel))

    def _fork_all(self) -> None:
        for network, number in self._wanted.items():
            for _ in range(number):
                self._fork(network=network)

    def _restart(self) -> None:
        """Start anew after the loss of the fork server."""
        self._workers.clear()
        if not self._closing:
            self._run(self._start_again())

    async def _start_again(self) -> None:
        while True:
            await asyncio.sleep(_AGAIN)
            with suppress(ForkServerLost):
                await self._client.start()
                self._fork_all()
                return

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
