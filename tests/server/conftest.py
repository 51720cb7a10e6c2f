"""The server of a small dataset, of which the tests of protocols ask what the W3C's own tests do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.programs.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.programs.server import Server


@pytest.fixture(scope="session")
def few() -> Path:
    """N-Quads file of 18 statements in four graphs."""
    return ROOT / "tests" / "fixtures" / "protocol.nq"


@pytest.fixture(scope="session")
def server_of_few(few: Path) -> Iterator[Server]:
    """A server of these statements, for tests that leave it as it is."""
    with serving("--dataset", few) as running:
        yield running
