"""The command `mscpof build`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof.dataset.build import DATASET
from tests.programs.command import mscpof, run_command

if TYPE_CHECKING:
    from mscpof.curated.project import Project

# Left out of the quick loop.
pytestmark = pytest.mark.slow


def test_a_build_says_on_stderr_what_it_made(tiny: Project) -> None:
    done = mscpof("build", cwd=tiny.root / "data" / "studies")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"statements in {tiny.build / DATASET} (read " in done.stderr


def test_a_build_of_invalid_data_names_the_errors_and_exits_with_1(tiny: Project) -> None:
    study = tiny.root / "data/studies/second-b-2021.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "sauce: UmbilicalCordMSC\n", encoding="utf-8")
    done = run_command("build", "--root", tiny.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "data/studies/second-b-2021.yaml:" in done.stderr
    assert "1 error in the curated files" in done.stderr
    assert not (tiny.build / DATASET).exists()
