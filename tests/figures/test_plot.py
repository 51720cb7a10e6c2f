"""The command `mscpof plot`, and figures drawn by processes that can open no file."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mscpof.ask.knowledge_base import default_dataset
from mscpof.base.store import locked, open_dataset
from mscpof.figures.matrix import matrix_figure
from tests.programs.command import mscpof

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PREPARED = """
import resource, sys
from mscpof.figures.figure import prepare
from mscpof.figures.matrix import matrix_figure
from mscpof.base.store import locked, open_dataset
from pathlib import Path
store = open_dataset(Path(sys.argv[1]))
prepare()
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
sys.stdout.write(matrix_figure(store, "zh").svg())
"""


@pytest.mark.parametrize("kind", ["matrix", "timeline", "network", "genes"])
def test_the_same_dataset_gives_the_same_bytes_in_every_process(kind: str) -> None:
    first, second = (mscpof("plot", kind, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second
    assert first.startswith("<svg ")


def test_a_prepared_process_draws_without_opening_a_file() -> None:
    dataset = default_dataset()
    done = subprocess.run([sys.executable, "-c", PREPARED, str(dataset)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == matrix_figure(open_dataset(dataset), "zh").svg()


def test_the_command_writes_what_the_ending_says_and_refuses_the_rest(tmp_path: Path) -> None:
    done = mscpof("plot", "timeline", "--source", "bone marrow", "--language", "zh", "--output", tmp_path / "a.svg")
    assert done.returncode == 0, done.stderr
    assert "来源: 骨髓" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    for arguments, said in (
        (["genes", "-o", "a.jpg"], '".jpg" is no format of figures; end it with one of: .svg, .png, .pdf'),
        (["genes", "-o", "a"], "its name says no format"),
        (["genes", "--source", "plazenta"], 'no source "plazenta"; did you mean placenta?'),
        (["matrix", "--most", "3"], "--most goes with genes"),
        (["matrix", "--width", "7"], "--width is in millimetres, from 40 to 1200, not 7"),
        (["matrix", "-o", "a.svg/b.svg"], "cannot be written"),
        (["bars"], "'matrix', 'timeline', 'network', 'genes'"),
    ):
        refused = mscpof("plot", *arguments, cwd=tmp_path)
        assert refused.returncode != 0
        assert said in " ".join(refused.stderr.replace("│", " ").split()), arguments
        assert not refused.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_a_figure_does_not_wait_for_a_site_that_is_written_beside_it(tmp_path: Path) -> None:
    with locked(tmp_path):
        done = mscpof("plot", "genes", "--output", tmp_path / "genes.svg")
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["genes.svg"]


def test_a_missing_part_is_named_with_the_extra_that_brings_it(tmp_path: Path) -> None:
    (tmp_path / "graphlay.py").write_text("raise ModuleNotFoundError('gone', name='graphlay')")
    done = mscpof("plot", "network", PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    assert done.returncode == 1
    assert 'graphlay is missing; install what figures need with: pip install "mscpof[plot]"' in done.stderr
    assert not done.stdout
