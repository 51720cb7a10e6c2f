"""The command `mscpof` in a process of its own, as people and scripts run it, or within this one, which is quicker."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from mscpof.commands.app import run

COMMAND = (str(Path(sys.executable).parent / "mscpof"),)


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without variables for colours and widths, but with those in `more`."""
    steering = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM", "GITHUB_ACTIONS", "PY_COLORS")
    return {name: value for name, value in os.environ.items() if name not in steering} | more


def foreign_environment() -> dict[str, str]:
    """Return `environment()` without what would lead another Python or make to the packages of this one."""
    leading = ("PYTHON", "VIRTUAL_ENV", "MAKE")
    return {name: value for name, value in environment().items() if not name.startswith(leading)}


def mscpof(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command with its input and output in pipes, and return its exit status and output as text."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=cwd, input=data, capture_output=True, env=environment(**env), check=False
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(errors="backslashreplace"), done.stderr.decode()
    )


def run_command(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, as `mscpof` does in its own: for all that does not hang on the process."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    given, out, err = (io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (data, b"", b""))
    words, code = ["mscpof", *map(str, arguments)], 0
    with (
        chdir(cwd or Path.cwd()),
        patch.multiple(sys, argv=words, stdin=given, stdout=out, stderr=err),
        patch.dict(os.environ, environment(**env), clear=True),
        # Else the command would call itself by the name of the package that was started.
        patch.object(sys.modules["__main__"], "__package__", None),
    ):
        try:
            run()
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    return subprocess.CompletedProcess(words, code, *texts)


def on_terminal(*arguments: str | Path, columns: int = 80, **env: str) -> str:
    """Run the command on a terminal of some columns, and return all that it wrote, escape sequences included."""
    ours, theirs = pty.openpty()
    settings = environment(TERM="xterm-256color", COLUMNS=str(columns), **env)
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs, env=settings, close_fds=True
    ) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            written += part
        process.wait()
    os.close(ours)
    return written.decode(errors="backslashreplace").replace("\r\n", "\n")


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return the message of a command that ended with an `error:`, exit status 1 and nothing on standard output."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("error: ").strip()
