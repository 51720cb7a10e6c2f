"""Preconditions of a request (RFC 9110, section 13): whether the client has the answer, or wants another version."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.datastructures import Headers

NOT_MODIFIED = 304
PRECONDITION_FAILED = 412


class Preconditions:
    """Preconditions that a client sets, on the version of an answer that it has.

    :param headers: headers of the request.
    :param tag: entity tag of the answer. It is weak, so `If-Match`, which compares strongly, never matches it.
    :param modified: time when the answer last changed.
    """

    def __init__(self, headers: Headers, tag: str, modified: datetime) -> None:
        self._match = _tags(headers, "if-match")
        self._none_match = _tags(headers, "if-none-match")
        self._modified_since = _date(headers.get("if-modified-since", ""))
        self._unmodified_since = _date(headers.get("if-unmodified-since", ""))
        self._tag = tag.removeprefix("W/")
        self._modified = modified

    @property
    def known(self) -> bool:
        """Whether `If-None-Match` names the tag: the client has this very answer, which need not be made again."""
        return not self._match and not self._unmodified_since and self._tag in self._none_match

    def status(self) -> int:
        """Return 304 for a client that has the answer, 412 for one that wants another, else 0 (section 13.2.2)."""
        if self._match:
            if "*" not in self._match:
                return PRECONDITION_FAILED
        elif self._unmodified_since and self._modified > self._unmodified_since:
            return PRECONDITION_FAILED
        if self._none_match:
            return NOT_MODIFIED if "*" in self._none_match or self._tag in self._none_match else 0
        return NOT_MODIFIED if self._modified_since and self._modified <= self._modified_since else 0


def _tags(headers: Headers, name: str) -> set[str]:
    """Return the entity tags of a header without the mark of weak ones, for weak comparison."""
    listed = ",".join(headers.getlist(name)).split(",")
    return {tag.strip().removeprefix("W/") for tag in listed if tag.strip()}


def _date(header: str) -> datetime | None:
    """Return a date in any of the three forms of section 5.6.7, or None for a broken one."""
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
