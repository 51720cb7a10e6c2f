"""The command `mscpof plot`, and figures drawn by processes that can open no file."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mscpof.base.store import locked, open_dataset
from tests.figures.test_figures import FIGURES
from tests.programs.command import environment, mscpof, run_command

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PREPARED = """
import resource, sys
from importlib import import_module
from pathlib import Path
from mscpof.base.store import open_dataset
from mscpof.figures.figure import prepare
draw = [getattr(import_module(f"mscpof.figures.{kind}"), f"{kind}_figure") for kind in sys.argv[2:]]
store = open_dataset(Path(sys.argv[1]))
prepare()
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
for figure in draw:
    print(figure(store, "zh").svg())
"""


def test_a_prepared_process_draws_without_opening_a_file_the_same_bytes_as_any_other(dataset: Path) -> None:
    store = open_dataset(dataset)
    done = subprocess.run(
        [sys.executable, "-c", PREPARED, dataset, *FIGURES], capture_output=True, text=True,
        env=environment(PYTHONHASHSEED="1"), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(f"{draw(store, 'zh').svg()}\n" for draw in FIGURES.values())


def test_the_command_writes_what_the_ending_says_and_refuses_the_rest(tmp_path: Path) -> None:
    done = run_command("plot", "timeline", "--source", "bone marrow", "--language", "zh", "-o", tmp_path / "a.svg")
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
        refused = run_command("plot", *arguments, cwd=tmp_path)
        assert refused.returncode != 0
        assert said in " ".join(refused.stderr.replace("│", " ").split()), arguments
        assert not refused.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_a_figure_does_not_wait_for_a_site_that_is_written_beside_it(tmp_path: Path) -> None:
    with locked(tmp_path):
        done = run_command("plot", "genes", "--output", tmp_path / "genes.svg")
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["genes.svg"]


def test_a_missing_part_is_named_with_the_extra_that_brings_it(tmp_path: Path) -> None:
    (tmp_path / "graphlay.py").write_text("raise ModuleNotFoundError('gone', name='graphlay')")
    done = mscpof("plot", "network", PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    assert done.returncode == 1
    assert 'graphlay is missing; install what figures need with: pip install "mscpof[plot]"' in done.stderr
    assert not done.stdout
