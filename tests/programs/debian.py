"""What tests need of the system: where it is missing they are skipped, or fail where nothing may be missing."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from tests.programs.packages import CHINESE_FONT, path_of


def missing(name: str, order: str = "make systems") -> NoReturn:
    """End a test for want of a program or a font: skip it, or with MSCPOF_REQUIRE_SYSTEMS=1 let it fail.

    :param order: the command that brings what is missing.
    """
    reason = f"{name} is missing; run: {order}"
    if os.environ.get("MSCPOF_REQUIRE_SYSTEMS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """Return the path of a program of `packages.py`, without which the test is skipped."""
    return path_of(name) or missing(name)


def chinese_font() -> str:
    """Return the path of the font Noto Sans CJK, without which the test is skipped."""
    return path_of(CHINESE_FONT) or missing("the font Noto Sans CJK")
