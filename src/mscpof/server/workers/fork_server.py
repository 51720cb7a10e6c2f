"""Fork server: process that holds the dataset, and forks and ends workers on orders of the server."""

from __future__ import annotations

import gc
import os
import signal
import socket
from typing import TYPE_CHECKING

from mscpof.server.workers.limits import die_with_parent
from mscpof.server.workers.messages import NOTICE, ORDER
from mscpof.server.workers.worker import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import Store

    from mscpof.server.workers.limits import Limits
    from mscpof.server.workers.worker import Job


def serve_forks(control: socket.socket, dataset: Callable[[], Store], jobs: Mapping[str, Job], limits: Limits) -> None:
    """Take orders to fork and to end workers until the server closes the socket; then end all workers.

    The process has a single thread: a fork copies only the thread that asks for it, and locks of others stay locked.

    :param control: socket to the server.
    :param dataset: called in each worker for its dataset: the one that all share, or one that the worker opens itself.
    :param jobs: functions that answer a request in a worker, by the name that the request gives as `job`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is there now stays for ever; the collector would only unshare its pages.
    gc.collect()
    gc.freeze()
    control.sendall(NOTICE.pack(0, 0))
    workers: dict[int, int] = {}
    while True:
        order, channels, _, _ = socket.recv_fds(control, ORDER.size, 1)
        if not order:
            break
        fork, number, network = ORDER.unpack(order)
        if fork:
            with socket.socket(fileno=channels[0]) as channel:
                pid = os.fork()
                if not pid:
                    control.close()
                    _become_worker(channel, dataset, jobs, limits, network=network)
                workers[number] = pid
        else:
            control.sendall(NOTICE.pack(number, _end(workers.pop(number, 0))))
    for pid in workers.values():
        os.kill(pid, signal.SIGKILL)


def _end(pid: int) -> int:
    """Kill a worker and return the signal that ended it, or 0; one that ended before has that before the kill."""
    if not pid:
        return 0
    os.kill(pid, signal.SIGKILL)
    return os.WTERMSIG(os.waitpid(pid, 0)[1])


def _become_worker(
    channel: socket.socket, dataset: Callable[[], Store], jobs: Mapping[str, Job], limits: Limits, *, network: bool
) -> None:
    code = 1
    try:
        die_with_parent()
        # What a dying store says of itself is told by the server, in its log.
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        os.close(silent)
        work(channel, dataset(), jobs, limits, network=network)
        code = 0
    finally:
        os._exit(code)
