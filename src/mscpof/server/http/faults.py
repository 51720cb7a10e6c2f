"""The faults of a request that are told by an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (read by dataclass)
from dataclasses import dataclass, field

from mscpof.base.faults import MscpofError


@dataclass(eq=False)
class HttpFault(MscpofError):
    """A request that is answered by a status and words.

    :param status: the HTTP status.
    :param text: what is wrong, and what would be right.
    :param headers: what the status wants to be told besides, such as `Allow`.
    """

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text
