"""The command `mscpof queries`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs.command import mscpof

if TYPE_CHECKING:
    from pathlib import Path

# Left out of the quick loop.
pytestmark = pytest.mark.slow


def test_the_queries_are_listed_in_both_languages(dataset: Path) -> None:
    english, chinese = (mscpof("queries", "--lang", lang, "--dataset", dataset).stdout for lang in ("en", "zh"))
    assert "changes" in english
    assert "entity=gene/CASP3" in english
    assert "哪些来源" in chinese
