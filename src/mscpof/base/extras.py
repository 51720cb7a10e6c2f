"""Parts of the program that only some users install (extras), and what to install where one is missing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Iterator

_USERS = {
    "check": "checking identifiers needs",
    "curate": "curators need",
    "plot": "figures need",
    "reason": "the reasoner needs",
    "release": "making a release needs",
    "remote": "asking a server needs",
}


def missing_part(package: str, extra: str) -> MscpofError:
    """Return the fault of a package that is not installed.

    :param package: name of the package.
    :param extra: extra in `pyproject.toml` that installs it.
    """
    user = _USERS.get(extra, _USERS["curate"])
    return MscpofError("missing-part", name=package, user=user, extra=extra)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Turn a failed import into a fault that says what to install.

    :param extra: extra in `pyproject.toml` that installs what is imported.
    :raises MscpofError: `missing-part`.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise missing_part(str(error.name), extra) from None
