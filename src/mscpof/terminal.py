"""What commands do around their work: two consoles, progress, and what to install when a part is missing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mscpof.faults import PartMissing
from mscpof.tables import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
