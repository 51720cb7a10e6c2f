"""The command `mscpof`: its subcommands, loaded when they are named, and its exit code.

Results go to stdout and messages to stderr. A command imports only what it needs, so that it starts quickly.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.text import Text
from typer.core import TyperGroup

from mscpof.base.faults import MscpofError
from mscpof.base.version import __version__
from mscpof.commands.options import epilog
from mscpof.commands.terminal import err, out

if TYPE_CHECKING:
    from collections.abc import Iterator

# The commands in the order of the help. The module of each has its name, with _ for -.
_NAMES = (
    *("reason", "docs", "build", "validate", "query", "matrix", "queries", "coverage", "plot", "serve", "site"),
    *("release", "diff", "push", "new-study", "schema", "profile", "imports", "check-ids"),
)

# Number of new objects after which Python collects garbage; some hundreds by default.
_GARBAGE_THRESHOLD = 100_000


class _Commands(Mapping[str, Any]):
    """The commands by name; the module of a command is imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        if name not in _NAMES:
            raise KeyError(name)
        function = name.replace("-", "_")
        module = import_module(f"mscpof.commands.{function}")
        command = getattr(module, function)
        parent = typer.Typer()
        if isinstance(command, typer.Typer):
            parent.add_typer(command, name=name)
        else:
            parent.command(name, epilog=epilog(*module.EXAMPLES))(command)
        return typer.main.get_group(parent).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


class _Group(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"commands": _Commands()})


app = typer.Typer(
    cls=_Group,
    name="mscpof",
    help="Linked data on how mesenchymal stem cells from different sources treat premature ovarian failure.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def main_options(
    ctx: typer.Context, version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False
) -> None:
    """Show the version or the help where no command is named."""
    if version or ctx.invoked_subcommand is None:
        out.print(__version__ if version else ctx.get_help())
        raise typer.Exit


def main() -> NoReturn:
    """Run the command line as the only work of this process, and end the process with the exit code.

    Frequent garbage collection and freeing a dataset at the end would take a tenth of the time of a check; the system
    frees the memory at once.
    """
    gc.set_threshold(_GARBAGE_THRESHOLD)
    try:
        run()
    except SystemExit as leaving:
        code = leaving.code
    else:
        code = 0
    for stream in (sys.stdout, sys.stderr):
        # `run` has reported what could not be written.
        with suppress(OSError):
            stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def run() -> None:
    """Run the command line; report a `MscpofError` or `OSError` on stderr and leave with exit code 1.

    On Windows every command leaves in this way, since files are locked and servers and reasoners run as POSIX has it.
    """
    # Characters that a stream cannot show are written as their numbers, not refused.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            if sys.platform == "win32":
                raise MscpofError("windows")
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the pipe has left; the rest of the output is dropped.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (MscpofError, OSError) as fault:
        err.print(Text("error: ", style="bold red") + Text(str(fault), style="not bold"))
        sys.exit(1)
