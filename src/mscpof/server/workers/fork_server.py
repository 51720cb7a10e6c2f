"""The fork server: a process that holds the dataset and forks workers from it, on demand of the server.

It has one thread, since a fork copies only the thread that asks for it and whatever others hold stays locked. It serves
one control socket: the server sends `fork` and `kill` as lines of JSON and is told of each birth, with the worker's
socket, and of each death.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
from typing import TYPE_CHECKING

from mscpof.server.workers.limits import die_with_parent
from mscpof.server.workers.worker import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import Store

    from mscpof.server.workers.limits import Limits
    from mscpof.server.workers.worker import Job


class ForkServer:
    """Forks workers and reports their births and deaths.

    :param control: the socket to the server.
    :param dataset: gives a worker its dataset: the one that all share, or one that it opens itself.
    :param jobs: what workers can do.
    :param limits: what a request may use.
    """

    def __init__(
        self, control: socket.socket, dataset: Callable[[], Store], jobs: Mapping[str, Job], limits: Limits
    ) -> None:
        self._control = control
        self._dataset = dataset
        self._jobs = jobs
        self._limits = limits
        self._alive: set[int] = set()

    def run(self) -> None:
        """Serve until the server leaves; then end all workers."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        wake, woken = socket.socketpair()
        for end in (wake, woken):
            end.setblocking(False)
        signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # What is there now stays for ever; the collector would only unshare its pages.
        gc.collect()
        gc.freeze()
        self._say({"ready": True})
        rest = b""
        while True:
            ready, _, _ = select.select([self._control, wake], [], [])
            if wake in ready:
                wake.recv(4096)
                self._bury()
            if self._control in ready:
                data = self._control.recv(4096)
                if not data:
                    break
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line))
        signal.set_wakeup_fd(-1)
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)

    def _obey(self, order: dict[str, int | bool]) -> None:
        if "fork" in order:
            self._fork(network=bool(order["network"]))
        # A number that is no longer a child's may be someone else's by now.
        elif (pid := int(order["kill"])) in self._alive:
            os.kill(pid, signal.SIGKILL)

    def _fork(self, *, network: bool) -> None:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if not pid:
            ours.close()
            self._become_worker(theirs, network=network)
        theirs.close()
        self._alive.add(pid)
        self._say({"born": pid, "network": network}, ours)
        ours.close()

    def _become_worker(self, channel: socket.socket, *, network: bool) -> None:
        code = 1
        try:
            die_with_parent()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._control.close()
            # What a dying store says of itself is told by the server, in its log.
            silent = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silent, stream)
            os.close(silent)
            work(channel, self._dataset(), self._jobs, self._limits, network=network)
            code = 0
        finally:
            os._exit(code)

    def _bury(self) -> None:
        while self._alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._alive.discard(pid)
            self._say({"dead": pid, "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0})

    def _say(self, news: dict[str, int | bool], channel: socket.socket | None = None) -> None:
        line = json.dumps(news).encode() + b"\n"
        socket.send_fds(self._control, [line], [channel.fileno()] if channel else [])
