"""What a command loads when it starts, and where it does not start."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mscpof.commands.app import run
from tests.programs.command import environment

if TYPE_CHECKING:
    from pathlib import Path

# What takes long to load, and nothing but what needs it may load.
SLOW = {"httpx", "owlready2", "pandas", "polars", "pyarrow", "pydantic", "pyshacl", "rdflib", "starlette", "yaml"}


@pytest.mark.parametrize("arguments", [["--version"], ["queries", "--dataset", "{dataset}"]])
def test_a_command_loads_nothing_that_only_others_need(dataset: Path, arguments: list[str]) -> None:
    script = f"""if True:
        import contextlib, sys
        from mscpof.commands.app import run
        sys.argv = ["mscpof", *{[text.format(dataset=dataset) for text in arguments]!r}]
        with contextlib.suppress(SystemExit):
            run()
        print(*sorted({SLOW!r} & sys.modules.keys()), file=sys.stderr)
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout
    assert done.stderr.split() == []


def test_on_windows_every_command_says_that_it_does_not_run_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--version"], ["queries"], ["serve"], ["nonsense"]):
        monkeypatch.setattr("sys.argv", ["mscpof", *arguments])
        monkeypatch.setattr("sys.platform", "win32")
        with pytest.raises(SystemExit) as leaving:
            run()
        monkeypatch.undo()
        written = capsys.readouterr()
        assert (leaving.value.code, written.out) == (1, "")
        assert "not on Windows" in " ".join(written.err.split())


def test_the_command_line_loads_without_modules_that_windows_lacks() -> None:
    missing = {"fcntl", "grp", "pty", "pwd", "resource", "termios"}
    script = f"""if True:
        import logging, pathlib, shutil, subprocess, sys, tempfile
        sys.modules.update(dict.fromkeys({missing!r}))
        import mscpof.commands.app
    """
    subprocess.run([sys.executable, "-c", script], env=environment(), check=True)
