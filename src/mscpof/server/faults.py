"""Faults of a request, with the HTTP status that fits them; their words stand in `faults.toml` beside this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Mapping


class HttpFault(MscpofError):
    """Request that is answered by an error status and a message.

    :param code: name of the fault, which its words in `faults.toml` have as heading.
    :param status: HTTP status of the answer.
    :param headers: headers that the status calls for, such as `Allow`.
    :param words: message by language, where it does not stand in a `faults.toml`.
    :param facts: values for the message.
    """

    def __init__(
        self,
        code: str,
        status: int,
        headers: Mapping[str, str] | None = None,
        *,
        words: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(code, words=words, **facts)
        self.status = status
        self.headers = headers or {}


class ForkServerLost(MscpofError):
    """The process that holds the dataset ended before it could fork a worker."""
