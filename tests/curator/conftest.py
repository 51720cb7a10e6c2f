"""Fixtures of the tests of help for curators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.curated.project import Project

ENTRY = '  - {id: review/liu-2025/reference-3, type: ReferenceEntry, number: "3", cites: study/third-c-2022}\n'


@pytest.fixture
def cited(tiny: Project, change: Callable[[str, str, str], None]) -> Project:
    """The tiny project, whose review cites a study that is not there yet."""
    change("data/review/liu-2025.yaml", "notApplicable:\n", f"{ENTRY}notApplicable:\n")
    return tiny
