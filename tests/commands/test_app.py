"""All commands: help, exit codes, pipes and terminals of any width, completion in shells."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from mscpof import __version__
from tests.programs.command import COMMAND, environment, mscpof, on_terminal, refused
from tests.programs.debian import program

if TYPE_CHECKING:
    from pathlib import Path

# Left out of the quick loop.
pytestmark = pytest.mark.slow

COMMANDS = ("build", "validate", "reason", "docs", "query", "matrix", "queries")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_examples(command: str) -> None:
    done = mscpof(command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout
    assert f"mscpof {command}" in done.stdout.split("Example", 1)[1]
    assert all(cell_len(line) <= 80 for line in done.stdout.splitlines())


def test_the_command_alone_shows_what_it_can_do() -> None:
    done = mscpof()
    assert done.returncode in (0, 2)
    assert all(command in done.stdout + done.stderr for command in COMMANDS)


def test_the_version_is_data_and_the_package_runs_as_a_module() -> None:
    assert mscpof("--version").stdout == f"{__version__}\n"
    module = subprocess.run([sys.executable, "-m", "mscpof.commands", "--version"], capture_output=True, check=True)
    assert module.stdout.decode() == f"{__version__}\n"


@pytest.mark.parametrize("arguments", [("nonsense",), ("query",), ("query", "matrix", "--format", "xlsx"), ("-x",)])
def test_a_command_that_is_not_understood_exits_with_2(arguments: tuple[str, ...]) -> None:
    done = mscpof(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: mscpof" in done.stderr


@pytest.mark.parametrize("command", ["build", "validate"])
def test_curating_needs_a_checkout(tmp_path: Path, command: str) -> None:
    words = refused(mscpof(command, cwd=tmp_path))
    assert "run this in a checkout of mscpof, or name one with --root" in words


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


@pytest.mark.parametrize("columns", [80, 40, 120, 200])
@pytest.mark.parametrize(
    "arguments", ["matrix", "matrix --lang zh", "queries", "query discrepancies", "query findings"]
)
def test_everything_fits_a_terminal_of_any_width(dataset: Path, arguments: str, columns: int) -> None:
    shown = on_terminal(*arguments.split(), "--dataset", dataset, columns=columns, NO_COLOR="1")
    assert "Traceback" not in shown
    assert "…" not in shown
    lines = [line for line in shown.splitlines() if "\x1b" not in line]
    assert len(lines) > 3
    assert max(map(cell_len, lines)) <= columns


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


def test_commands_names_and_parameters_complete() -> None:
    assert _complete("mat") == ["matrix"]
    assert "secretions" in _complete("query", "se")
    assert not [name for name in _complete("query", "se") if not name.startswith("se")]
    assert _complete("query", "changes", "--param", "e") == ["entity=gene/CASP3"]
    assert _complete("matrix", "--format", "c") == ["csv"]
