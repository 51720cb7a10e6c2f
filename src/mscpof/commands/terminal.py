"""Consoles of the commands, their progress, and faults as a command prints them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mscpof.base.faults import CurationFault


def console(*, stderr: bool = False, width: int | None = None) -> Console:
    """Return a console, without colours where NO_COLOR is set; lines are wrapped only at a width, in characters."""
    plain = bool(os.environ.get("NO_COLOR"))
    return Console(
        stderr=stderr, width=width, soft_wrap=width is None, highlight=False, color_system=None if plain else "auto"
    )


out = console()
err = console(stderr=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows the name of the present part of the work where stderr is a terminal."""
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status("starting") as status:
        yield lambda part: status.update(part)


def print_faults(faults: Sequence[CurationFault], form: str, language: str) -> None:
    """Print faults on stdout.

    :param form: `text`, `json`, `sarif` or `ttl`.
    :param language: language of the messages, `en` or `zh`; counts for `text` only.
    """
    from mscpof.dataset.report import as_json, as_sarif, as_text, as_turtle

    if form == "text":
        out.print(as_text(faults, language), end="")
    else:
        serialize = {"json": as_json, "sarif": as_sarif, "ttl": as_turtle}[form]
        print(serialize(faults), end="" if form == "ttl" else "\n")
