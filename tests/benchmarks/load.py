"""Load on a server: wrk asks for some seconds, and what its processes took for it is read from the kernel."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.programs.debian import program
from tests.server.test_limits import children

if TYPE_CHECKING:
    from collections.abc import Sequence

_TICKS = os.sysconf("SC_CLK_TCK")
# What makes a query another one, and its answer the same: a comment, whose number is never used again.
_NUMBERS = count(int(time.time()) * 1_000_000, 1_000_000)
_SCRIPT = """
local paths = {{ {paths} }}
local n, start, varied = 0, {start}, {varied}
wrk.headers["Accept"] = "{accept}"
request = function()
  local path = paths[n % #paths + 1]
  n = n + 1
  return wrk.format("GET", varied and path .. string.format("%%0A%%23%d", start + n) or path)
end
done = function(summary, latency, requests)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  local p50, p99 = latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  io.write(string.format('\\n{{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}}\\n',
    summary.requests, summary.duration / 1e6, p50, p99, failed))
end
"""


@dataclass(frozen=True)
class Peer:
    """A server to measure.

    :param endpoint: the address of its SPARQL endpoint.
    :param pid: its first process.
    """

    name: str
    endpoint: str
    pid: int

    @property
    def processes(self) -> list[int]:
        found = [self.pid]
        for pid in found:
            found += children(pid)
        return found

    def seconds(self) -> float:
        """The time that it has computed, with that of processes that have ended."""
        return sum(_seconds(pid) for pid in self.processes)

    def megabytes(self) -> float:
        """The memory of its processes; what several share is counted once."""
        return sum(_kilobytes(pid) for pid in self.processes) / 1024

    def rest(self, patience: float = 60.0) -> None:
        """Wait until it computes nothing any more."""
        until = time.monotonic() + patience
        before = -1.0
        while time.monotonic() < until and (now := self.seconds()) - before > 0.02:
            before = now
            time.sleep(0.3)


@dataclass(frozen=True)
class Measured:
    """What came of a load: requests a second, milliseconds, milliseconds of computing for a request."""

    rate: float
    p50: float
    p99: float
    computed: float
    failed: int


@dataclass(frozen=True)
class Load:
    """What is asked.

    :param queries: asked in turn.
    :param varied: whether each is made a new one each time.
    :param times: how much longer it lasts than others do.
    """

    name: str
    queries: Sequence[str]
    varied: bool
    accept: str = "application/sparql-results+json"
    connections: int = 16
    times: float = 1.0

    def put_on(self, peer: Peer, folder: Path, seconds: float) -> Measured:
        """Ask a server for a while, which is so many times longer for what takes long."""
        wrk = program("wrk")
        path = "/" + peer.endpoint.split("/", 3)[3]
        paths = ", ".join(f'"{path}?query={quote(query, safe="")}"' for query in self.queries)
        script = folder / "load.lua"
        varied = str(self.varied).lower()
        script.write_text(_SCRIPT.format(paths=paths, start=next(_NUMBERS), varied=varied, accept=self.accept))
        order = [
            wrk,
            "-t1",
            f"-c{self.connections}",
            f"-d{seconds * self.times:g}s",
            "--timeout=60s",
            f"-s{script}",
            peer.endpoint,
        ]
        before = peer.seconds()
        said = subprocess.run(order, capture_output=True, text=True, check=True).stdout
        computed = peer.seconds() - before
        told = json.loads(said.splitlines()[-1])
        number = max(1, told["requests"])
        return Measured(
            told["requests"] / told["seconds"], told["p50"], told["p99"], computed / number * 1000, told["failed"]
        )


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
