"""What is sent: a page, or a file that belongs to one."""

from __future__ import annotations

from dataclasses import dataclass

from mscpof.pages.model.formats import HTML


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, or a file that belongs to one.

    :param body: its text.
    :param status: the HTTP status with which a server sends it.
    :param lasting: whether the same may be sent the next time.
    """

    body: str
    content_type: str = HTML.content_type
    status: int = 200
    lasting: bool = True
