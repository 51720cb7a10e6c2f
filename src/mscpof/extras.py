"""Parts that only curators install: where one is missing, the message says how to get it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mscpof.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def curating() -> Iterator[None]:
    """Say what to install when the parts that curators need are missing.

    :raises MscpofError: in the place of what Python says.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MscpofError(
            f'{error.name} is missing; install what curators need with: pip install "mscpof[curate]"'
        ) from None
