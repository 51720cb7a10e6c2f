"""The command `mscpof`: data on stdout, words on stderr, exit code 0 only when all went well.

A command is loaded when it is named: what one of them needs the others need not wait for.
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
from mscpof.base.terminal import err, out
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

# The module of each command, in the order of the help.
_MODULES = {
    "reason": "reason",
    "docs": "docs",
    "build": "validate",
    "validate": "validate",
    "query": "query",
    "matrix": "query",
    "queries": "query",
    "coverage": "query",
    "plot": "plot",
    "serve": "serve",
    "site": "site",
    "release": "release",
    "diff": "diff",
    "push": "push",
    "new-study": "new_study",
    "schema": "new_study",
    "profile": "imports",
    "imports": "imports",
    "check-ids": "check_ids",
}

# Objects made before Python looks for garbage again; by default some hundreds.
_SELDOM = 100_000


class _Commands(Mapping[str, Any]):
    """The commands by name, each loaded when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        return typer.main.get_group(import_module(f"mscpof.commands.{_MODULES[name]}").app).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


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
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Show the version when asked; otherwise leave it to the command."""
    if version:
        out.print(__version__)
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        out.print(ctx.get_help())
        raise typer.Exit


def main() -> NoReturn:
    """Run the command as the whole work of this process.

    Looking for garbage all the time and taking a dataset apart at the end takes a tenth of a check's time; the system
    takes everything back at once.
    """
    gc.set_threshold(_SELDOM)
    try:
        run()
    except SystemExit as leaving:
        code = leaving.code
    else:
        code = 0
    for stream in (sys.stdout, sys.stderr):
        # What could not be written was told.
        with suppress(OSError):
            stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def run() -> None:
    """Run the command and turn every known fault into words on stderr and exit code 1."""
    # Signs that a stream cannot show are written as their numbers, not refused.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on; what is still held back goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (MscpofError, OSError) as fault:
        err.print(Text("error: ", style="bold red") + Text(str(fault), style="not bold"))
        sys.exit(1)


if __name__ == "__main__":
    main()
