"""Response of a view: a page, or a file that belongs to pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mscpof.pages.model.formats import HTML


@dataclass(frozen=True, slots=True)
class Response:
    """Text that a server sends, or that a static site keeps as a file.

    :param body: the text.
    :param content_type: value of the header `Content-Type`.
    :param status: HTTP status.
    :param cacheable: whether a server may keep it for further requests.
    """

    body: str
    content_type: str = HTML.content_type
    status: int = 200
    cacheable: bool = True


def json_response(value: object) -> Response:
    """Return a response with a value as compact JSON."""
    return Response(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "application/json")


def csv_response(text: str) -> Response:
    """Return a response with a text that is CSV."""
    return Response(text, "text/csv; charset=utf-8")
