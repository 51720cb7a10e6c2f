"""Limits of a request, and how the operating system holds a worker to them."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20
# The pool ends a request in time; the kernel does so when the pool itself is gone.
_GRACE = 5
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a request.

    :param seconds: time by the clock, from when a worker has taken it.
    :param memory: megabytes of address space of a worker, beyond what the dataset takes.
    :param results: rows or statements in an answer.
    :param size: bytes in an answer, before compression.
    :param queue: number of other requests that may wait for a worker.
    """

    seconds: float = 30.0
    memory: int = 1024
    results: int = 1_000_000
    size: int = 1 << 30
    queue: int = 512


def confine(limits: Limits, *, network: bool) -> None:
    """Hold this process to its memory, with no core dumps; it cannot loosen this again unless it runs as root.

    :param limits: limits of a request, of which `memory` counts here, on top of what the process has now.
    :param network: whether it may open connections. Without, it can open nothing: no file, no socket.
    """
    _set(resource.RLIMIT_AS, _address_space() + limits.memory * MEGABYTE)
    _set(resource.RLIMIT_CORE, 0)
    if not network:
        _set(resource.RLIMIT_NOFILE, 0)


def allow_time(limits: Limits) -> None:
    """Let the kernel end this process when the next request takes 5 seconds of processor time more than it may.

    A process that waits, as for another server, uses none; the pool ends such a request. The time that the process has
    used so far does not count, so this is called before each request.

    :param limits: limits of a request, of which `seconds` counts here.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + limits.seconds) + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends; do nothing on systems other than Linux."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def resident() -> int:
    """Return the most memory that this process has had so far (its peak resident set), in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _set(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, value))


def _address_space() -> int:
    """Return the size of this process's address space, in bytes."""
    if sys.platform == "linux":
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return resident()
