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

    :param seconds: time from when a worker has taken it.
    :param memory: megabytes, beyond what the dataset takes.
    :param results: rows or statements in an answer.
    :param size: bytes in an answer.
    :param queue: number of requests that wait for a worker.
    """

    seconds: float = 30.0
    memory: int = 1024
    results: int = 1_000_000
    size: int = 1 << 30
    queue: int = 512


def confine(limits: Limits, *, network: bool) -> None:
    """Hold this process to limits; it cannot loosen them again unless it runs as root.

    :param network: whether it may open connections. Without, it can open nothing: no file, no socket.
    """
    _set(resource.RLIMIT_AS, _address_space() + limits.memory * MEGABYTE)
    _set(resource.RLIMIT_CORE, 0)
    if not network:
        _set(resource.RLIMIT_NOFILE, 0)


def allow_time(limits: Limits) -> None:
    """Let the kernel end this process when the next request overruns its time by far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + limits.seconds) + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, where it can (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def resident() -> int:
    """Return the peak of the memory of this process, in bytes."""
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
