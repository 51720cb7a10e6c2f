"""The visitor of a page, as its request tells: language and place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from mscpof.base.names import LANGUAGES
from mscpof.pages.visit import Visit
from mscpof.server.http.negotiation import wishes
from mscpof.server.http.protocol import LANGUAGE

if TYPE_CHECKING:
    from starlette.requests import Request


def visit_of(request: Request) -> Visit:
    """Return who looks at a page, and from where.

    The address chooses the language (`lang=zh`), else the header `Accept-Language` does.
    """
    asked = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in asked if name != LANGUAGE])
    chosen = next((value for name, value in asked if name == LANGUAGE and value in LANGUAGES), "")
    language = chosen or _wished(request.headers.get("accept-language", ""))
    return Visit(request.scope["path"].removeprefix("/"), language, bool(chosen), query=rest)


def _wished(header: str) -> str:
    """Return the language that is wished most; who wants none that there is gets the first."""
    for wish, weight in sorted(wishes(header), key=lambda one: -one[1]):
        if weight and (language := wish.partition("-")[0]) in LANGUAGES:
            return language
    return LANGUAGES[0]
