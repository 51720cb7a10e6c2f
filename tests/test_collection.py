"""Every process collects the same tests in the same order, whenever it starts and however it orders hashes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def test_two_collections_in_different_seconds_with_different_hash_seeds_are_the_same() -> None:
    collections = []
    for seed in ("1", "2"):
        # Time stamps in seconds differ between the two.
        time.sleep(1.1 - time.time() % 1 if seed == "2" else 0)
        collections.append(collected_tests(seed))
    assert len(collections[0]) > 1000
    assert collections[0] == collections[1]


def collected_tests(seed: str) -> list[str]:
    """Return the ids of all tests in their order, as a process with a hash seed collects them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    result = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    return [line for line in result.stdout.splitlines() if "::" in line]
