"""The pool: gives each request a free worker, ends what takes too long, and replaces workers that are lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mscpof.server.faults import ForkServerLost, HttpFault
from mscpof.server.workers.answer_stream import head_of
from mscpof.server.workers.fork_client import ForkClient
from mscpof.server.workers.messages import BODY, END, FAULT, HEAD, REQUEST, Messages, json_message
from mscpof.server.workers.reply import Reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Coroutine, Mapping, Sequence

    from mscpof.server.workers.limits import Limits

# How long a request waits for its turn.
_TURN = 30.0
# How long the pool waits to hear from the fork server what ended a worker.
_NEWS = 1.0
# How long it waits before it replaces what ended at once, so that it does not do so without end.
_AGAIN = 0.5


class _Worker(asyncio.Protocol):
    """One worker as the pool sees it."""

    def __init__(self, pool: Pool, number: int, *, network: bool) -> None:
        self.number = number
        self.network = network
        self.reply: Reply | None = None
        self.ended_by: asyncio.Future[int] = pool.loop.create_future()
        self.orphan = False
        self.lost = False
        self.born = time.monotonic()
        self._pool = pool
        self._messages = Messages()
        self._transport: asyncio.WriteTransport | None = None
        self._alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Stand ready."""
        self._transport = transport  # type: ignore[assignment]  # (a socket's transport writes)
        self._pool.free(self)

    def ask(self, request: bytes, reply: Reply, seconds: float) -> None:
        """Send a request; its reply comes message by message."""
        assert self._transport  # noqa: S101  (only a worker that stood ready is asked)
        self.reply = reply
        self._transport.write(request)
        self._alarm = self._pool.loop.call_later(seconds, self._pool.overrun, self)

    def data_received(self, data: bytes) -> None:
        """Pass on what comes; from a worker that is to end, nothing."""
        for kind, payload in self._messages.feed(data):
            if self.reply is None:
                continue
            if kind == BODY:
                self.reply.feed(payload)
            elif kind == HEAD:
                self.reply.begin(head_of(payload))
            elif kind == END:
                self.reply.end()
                self._rest(**json.loads(payload))
            elif kind == FAULT:
                said = json.loads(payload)
                self.reply.fail(HttpFault(**said.pop("fault")))
                self._rest(**said)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (the protocol's signature)
        """Take leave."""
        self.lost = True
        if self._alarm:
            self._alarm.cancel()
        self._pool.lose(self)

    def _rest(self, *, leaving: bool) -> None:
        self.reply = None
        if self._alarm:
            self._alarm.cancel()
        if not leaving:
            self._pool.free(self)


class Pool:
    """Workers, and the requests that wait for one.

    :param command: the program that becomes the fork server.
    :param workers: how many requests are answered at a time.
    :param federated: how many more may be, of those that ask other servers.
    :param limits: what one request may use.
    """

    def __init__(self, command: Sequence[str], workers: int, limits: Limits, federated: int = 0) -> None:
        self.limits = limits
        self.loop: asyncio.AbstractEventLoop
        self.replaced = 0
        self.overruns = 0
        self._wanted = {False: workers, True: federated}
        self._fork_client = ForkClient(command, self._born, self._dead, self._fork_server_lost)
        self._workers: dict[int, _Worker] = {}
        self._free: dict[bool, deque[_Worker]] = {False: deque(), True: deque()}
        self._waiting: dict[bool, deque[asyncio.Future[_Worker]]] = {False: deque(), True: deque()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._complete = asyncio.Event()

    def launch(self) -> None:
        """Start the fork server, before there is a loop."""
        self._fork_client.launch()

    async def start(self) -> None:
        """Wait for the fork server and start all workers.

        :raises ForkServerLost: when the dataset cannot be held.
        """
        self.loop = asyncio.get_running_loop()
        await self._fork_client.start()
        self._fork_all()
        await self._complete.wait()

    def stop(self) -> None:
        """End all workers and the fork server."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        self._fork_client.stop()

    @property
    def busy(self) -> int:
        """Return how many requests are being answered."""
        return sum(worker.reply is not None for worker in self._workers.values())

    @property
    def size(self) -> int:
        """Return how many workers there are."""
        return sum(not worker.lost for worker in self._workers.values())

    @property
    def queue(self) -> int:
        """Return how many requests wait for a worker."""
        return sum(not waiting.done() for line in self._waiting.values() for waiting in line)

    async def ask(self, request: Mapping[str, Any], *, network: bool = False) -> Reply:
        """Give a request to a worker.

        :param request: what to do; `job` names it.
        :param network: whether it asks other servers.
        :raises HttpFault: 503, when too many wait already, or no worker became free in time.
        """
        worker = await self._take(network)
        # It may have ended between its call and its turn.
        while worker.lost:
            worker = await self._take(network)
        reply = Reply(self.loop, self._abandon)
        worker.ask(json_message(REQUEST, request), reply, self.limits.seconds)
        return reply

    def overrun(self, worker: _Worker) -> None:
        """End a request that takes too long, and with it its worker."""
        if worker.reply:
            self.overruns += 1
            worker.reply.fail(HttpFault("time-limit", 503, seconds=self.limits.seconds))
            self._end(worker)

    def free(self, worker: _Worker) -> None:
        """Take a worker back, or give it to who waits longest."""
        waiting = self._waiting[worker.network]
        while waiting:
            first = waiting.popleft()
            if not first.done():
                first.set_result(worker)
                return
        self._free[worker.network].append(worker)
        if self.size == sum(self._wanted.values()):
            self._complete.set()

    def lose(self, worker: _Worker) -> None:
        """Take leave of a worker whose socket is closed, and ask for another."""
        if worker in self._free[worker.network]:
            self._free[worker.network].remove(worker)
        if worker.reply:
            self._do(self._explain(worker, worker.reply))
        if not self._closing and not worker.orphan:
            self.replaced += 1
            wait = _AGAIN if time.monotonic() - worker.born < _AGAIN else 0
            self.loop.call_later(wait, lambda: self._fork_client.fork(network=worker.network))

    def _abandon(self, reply: Reply) -> None:
        for worker in self._workers.values():
            if worker.reply is reply:
                self._end(worker)

    def _end(self, worker: _Worker) -> None:
        worker.reply = None
        self._fork_client.kill(worker.number)

    async def _take(self, network: bool) -> _Worker:
        free, waiting = self._free[network], self._waiting[network]
        if free:
            # The one that answered last: what it needs is near at hand.
            return free.pop()
        if len(waiting) >= self.limits.queue:
            raise HttpFault("overloaded", 503, waiting=len(waiting))
        place: asyncio.Future[_Worker] = self.loop.create_future()
        waiting.append(place)
        try:
            return await asyncio.wait_for(asyncio.shield(place), _TURN)
        except BaseException as error:
            if place.done():
                # It gave up just when its turn came.
                self.free(place.result())
            else:
                place.cancel()
                waiting.remove(place)
            if isinstance(error, TimeoutError):
                raise HttpFault("overloaded", 503, waiting=len(waiting)) from None
            raise

    async def _explain(self, worker: _Worker, reply: Reply) -> None:
        """Tell who waits for a lost worker what ended it."""
        ended_by = 0
        with suppress(TimeoutError):
            ended_by = await asyncio.wait_for(worker.ended_by, _NEWS)
        reply.fail(HttpFault("worker-killed" if ended_by else "worker-lost", 503, signal=ended_by))

    def _born(self, number: int, channel: socket.socket, network: bool) -> None:
        worker = self._workers[number] = _Worker(self, number, network=network)
        self._do(self._connect(worker, channel))

    async def _connect(self, worker: _Worker, channel: socket.socket) -> None:
        await self.loop.create_unix_connection(lambda: worker, sock=channel)

    def _dead(self, number: int, ended_by: int) -> None:
        worker = self._workers.pop(number, None)
        if worker and not worker.ended_by.done():
            worker.ended_by.set_result(ended_by)

    def _fork_server_lost(self) -> None:
        """Start anew: its workers end with it, and are not replaced one by one."""
        for worker in self._workers.values():
            worker.orphan = True
        self._workers.clear()
        if not self._closing:
            self._do(self._restart())

    async def _restart(self) -> None:
        while not self._closing:
            await asyncio.sleep(_AGAIN)
            with suppress(ForkServerLost):
                await self._fork_client.start()
                self._fork_all()
                return

    def _fork_all(self) -> None:
        for network, number in self._wanted.items():
            for _ in range(number):
                self._fork_client.fork(network=network)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
