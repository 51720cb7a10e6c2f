"""Fixtures of the tests of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof import KnowledgeBase


@pytest.fixture(scope="session")
def store(kb: KnowledgeBase) -> Store:
    """Store of the real dataset."""
    return kb.store
