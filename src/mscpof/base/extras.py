"""Packages that only some users need (extras of mscpof), and the fault for one that is not installed."""

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
    """Return the fault `missing-part` for a package, with the command that installs its extra of `pyproject.toml`."""
    user = _USERS.get(extra, _USERS["curate"])
    return MscpofError("missing-part", name=package, user=user, extra=extra)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Turn a failed import in the `with` block into a fault that says what to install.

    :param extra: extra in `pyproject.toml` that installs the imported packages.
    :raises MscpofError: `missing-part`, when one of them is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise missing_part(str(error.name), extra) from None
