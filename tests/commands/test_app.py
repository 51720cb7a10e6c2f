"""All commands: help, exit codes, pipes and terminals of any width, completion in shells."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from mscpof import KnowledgeBase, __version__
from tests.programs.command import COMMAND, environment, mscpof, on_terminal, refused, run_command
from tests.programs.debian import program

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("build", "validate", "reason", "docs", "query", "matrix", "queries")


def test_the_help_of_a_command_shows_examples() -> None:
    for command in COMMANDS:
        done = run_command(command, "--help", COLUMNS="80")
        assert done.returncode == 0
        assert "Example" in done.stdout
        assert f"mscpof {command}" in done.stdout.split("Example", 1)[1]
        assert all(cell_len(line) <= 80 for line in done.stdout.splitlines()), command


def test_the_command_alone_shows_what_it_can_do() -> None:
    done = mscpof()
    assert done.returncode in (0, 2)
    assert all(command in done.stdout + done.stderr for command in COMMANDS)


def test_the_version_is_data_and_the_package_runs_as_a_module() -> None:
    assert mscpof("--version").stdout == f"{__version__}\n"
    module = subprocess.run([sys.executable, "-m", "mscpof.commands", "--version"], capture_output=True, check=True)
    assert module.stdout.decode() == f"{__version__}\n"


def test_a_command_that_is_not_understood_exits_with_2() -> None:
    for arguments in (("nonsense",), ("query",), ("query", "matrix", "--format", "xlsx"), ("-x",)):
        done = run_command(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Usage: mscpof" in done.stderr
    assert mscpof("nonsense").returncode == 2


def test_curating_needs_a_checkout(tmp_path: Path) -> None:
    for command in ("build", "validate"):
        words = refused(run_command(command, cwd=tmp_path))
        assert "run this in a checkout of mscpof, or name one with --root" in words


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["query findings", "query findings --format json", "matrix", "queries"])
def test_a_reader_that_stops_early_sees_no_traceback(dataset: Path, arguments: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"$@" {arguments} --dataset "$DATASET" | head -c 1', "bash", *COMMAND],
        capture_output=True,
        env=environment(DATASET=str(dataset)),
        check=True,
    )
    assert len(done.stdout) == 1
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr
    assert b"Exception" not in done.stderr


def _fits(text: str, columns: int) -> bool:
    lines = [line for line in text.splitlines() if "\x1b" not in line]
    return len(lines) > 3 and max(map(cell_len, lines)) <= columns and "…" not in text and "Traceback" not in text


@pytest.mark.slow
def test_everything_fits_a_terminal_of_any_width(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KnowledgeBase, "load", lambda *_, **__: kb)
    wrong = [
        (arguments, columns)
        for arguments in ("matrix", "matrix --lang zh", "queries", "query discrepancies", "query findings")
        for columns in (80, 40, 120, 200)
        if not _fits(run_command(*arguments.split(), COLUMNS=str(columns)).stdout, columns)
    ]
    assert wrong == []


@pytest.mark.slow
def test_the_width_of_a_terminal_is_asked_of_the_terminal(dataset: Path) -> None:
    assert _fits(on_terminal("query", "findings", "--dataset", dataset, columns=40, NO_COLOR="1"), 40)


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_shown(shell: str) -> None:
    # The shell is found by looking at the parents of the process.
    done = subprocess.run(
        [program(shell), "-c", f"{' '.join(COMMAND)} --show-completion; true"],
        capture_output=True,
        env=environment(),
        check=True,
    )
    assert b"_COMPLETE" in done.stdout


def _complete(*words: str) -> list[str]:
    # The words of the completion itself come in variables.
    variables = {
        "COMP_WORDS": " ".join(["mscpof", *words]),
        "COMP_CWORD": str(len(words)),
        "_MSCPOF_COMPLETE": "complete_bash",
    }
    done = subprocess.run(COMMAND, capture_output=True, env=environment(**variables), check=False)
    return done.stdout.decode().split()


@pytest.mark.slow
def test_commands_names_and_parameters_complete() -> None:
    assert _complete("mat") == ["matrix"]
    names = _complete("query", "se")
    assert "secretions" in names
    assert all(name.startswith("se") for name in names)
    assert _complete("query", "changes", "--param", "e") == ["entity=gene/CASP3"]
    assert _complete("matrix", "--format", "c") == ["csv"]
