"""The command `mscpof matrix`."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.programs.command import mscpof, on_terminal

if TYPE_CHECKING:
    from pathlib import Path

# Left out of the quick loop.
pytestmark = pytest.mark.slow


def test_the_matrix_is_shown_in_both_languages(dataset: Path) -> None:
    english, chinese = mscpof("matrix", "--dataset", dataset), mscpof("matrix", "--lang", "zh", "--dataset", dataset)
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert "umbilical cord" in english.stdout
    assert "脐带" in chinese.stdout
    assert "项研究成立" in chinese.stdout
    assert "stand" not in chinese.stdout


def test_the_matrix_is_data_too(dataset: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(mscpof("matrix", "--format", "csv", "--dataset", dataset).stdout)))
    cells = json.loads(mscpof("matrix", "--format", "json", "--dataset", dataset).stdout)
    assert list(rows[0]) == ["source", "mechanism", "standing", "retracted", "state"]
    assert [{name: str(value) for name, value in cell.items()} for cell in cells] == rows
    assert len(rows) % 9 == 0


def test_a_narrow_terminal_shows_the_mechanisms_below_each_other(dataset: Path) -> None:
    narrow = on_terminal("matrix", "--dataset", dataset, columns=60)
    wide = mscpof("matrix", "--dataset", dataset).stdout
    assert all("anti-apoptosis" not in line for line in narrow.splitlines() if "homing" in line)
    assert any("anti-apoptosis" in line and "homing" in line for line in wide.splitlines())


def test_a_terminal_without_unicode_still_gets_the_matrix(dataset: Path) -> None:
    done = mscpof("matrix", "--lang", "zh", "--dataset", dataset, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "4 + 1" in done.stdout
