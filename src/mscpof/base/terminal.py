"""What commands do around their work: two consoles, progress, and what to install when a part is missing."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from mscpof.base.faults import PartMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def console(*, stderr: bool = False, width: int | None = None) -> Console:
    """Return a console that styles nothing where NO_COLOR is set, and does not wrap unless told a width."""
    plain = bool(os.environ.get("NO_COLOR"))
    return Console(
        stderr=stderr, width=width, soft_wrap=width is None, highlight=False, color_system=None if plain else "auto"
    )


out = console()
err = console(stderr=True)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Say what to install when a part that an extra brings is missing.

    :param extra: the extra's name in `pyproject.toml`.
    :raises PartMissing: instead of the import's own fault.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise PartMissing(str(error.name), extra) from None


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is going on; say nothing into files and pipes."""
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status("starting") as status:
        yield lambda part: status.update(part)
