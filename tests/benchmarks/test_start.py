"""How long commands take to start: medians for people, printed; no test fails on time."""

from __future__ import annotations

import resource
import statistics
import time

import pytest

from tests.programs.command import mscpof

REPEATS = 20


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("queries",), ("validate", "--help")])
def test_a_command_starts(arguments: tuple[str, ...]) -> None:
    times, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(REPEATS):
        started = time.perf_counter()
        assert mscpof(*arguments).returncode == 0
        times.append(time.perf_counter() - started)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / REPEATS
    print(f"\n{statistics.median(times) * 1000:6.0f} ms, {processor * 1000:4.0f} ms CPU  mscpof {' '.join(arguments)}")
