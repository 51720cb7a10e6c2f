"""The commands `mscpof matrix` and `mscpof queries`."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.programs.command import mscpof, on_terminal, run_command

if TYPE_CHECKING:
    from pathlib import Path

# Left out of the quick loop.
pytestmark = pytest.mark.slow


def test_matrix_and_queries_are_shown_in_both_languages(dataset: Path) -> None:
    english, chinese, questions, in_chinese = (
        run_command(command, "--lang", language, "--dataset", dataset)
        for command in ("matrix", "queries")
        for language in ("en", "zh")
    )
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert "umbilical cord" in english.stdout
    assert "脐带" in chinese.stdout
    assert "项研究成立" in chinese.stdout
    assert "stand" not in chinese.stdout
    assert "changes" in questions.stdout
    assert "entity=gene/CASP3" in questions.stdout
    assert "哪些来源" in in_chinese.stdout


def test_the_matrix_is_data_too(dataset: Path) -> None:
    table, cells = (run_command("matrix", "--format", form, "--dataset", dataset).stdout for form in ("csv", "json"))
    rows = list(csv.DictReader(io.StringIO(table)))
    assert list(rows[0]) == ["source", "mechanism", "standing", "retracted", "state"]
    assert [{name: str(value) for name, value in cell.items()} for cell in json.loads(cells)] == rows
    assert len(rows) % 9 == 0


def test_a_narrow_terminal_shows_the_mechanisms_below_each_other(dataset: Path) -> None:
    narrow = on_terminal("matrix", "--dataset", dataset, columns=60)
    wide = run_command("matrix", "--dataset", dataset).stdout
    assert all("anti-apoptosis" not in line for line in narrow.splitlines() if "homing" in line)
    assert any("anti-apoptosis" in line and "homing" in line for line in wide.splitlines())


def test_a_terminal_without_unicode_still_gets_the_matrix(dataset: Path) -> None:
    done = mscpof("matrix", "--lang", "zh", "--dataset", dataset, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "4 + 1" in done.stdout
