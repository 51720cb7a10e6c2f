"""Context of a request: the address of the server, and the page and language that its reader asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from mscpof.base.names import LANGUAGES
from mscpof.pages.html.page_request import PageRequest
from mscpof.server.faults import HttpFault
from mscpof.server.http.negotiation import preferences
from mscpof.server.http.protocol import LANGUAGE

if TYPE_CHECKING:
    from starlette.requests import Request

    from mscpof.server.http.settings import Settings

_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?")


def server_address(request: Request, settings: Settings) -> str:
    """Return the address under which the client reaches the server, ending in a slash.

    :raises HttpFault: 400, when neither the settings nor the header `Host` name it.
    """
    if settings.base_url:
        return settings.base_url
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise HttpFault("bad-host", 400)
    return f"{request.url.scheme}://{host}/"


def page_request_of(request: Request) -> PageRequest:
    """Return the page that a request asks for, and its language.

    The address chooses the language (`lang=zh`), else the header `Accept-Language` does.
    """
    parameters = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in parameters if name != LANGUAGE])
    chosen = next((value for name, value in parameters if name == LANGUAGE and value in LANGUAGES), "")
    language = chosen or _preferred_language(request.headers.get("accept-language", ""))
    return PageRequest(request.scope["path"].removeprefix("/"), language, bool(chosen), query=rest)


def _preferred_language(header: str) -> str:
    """Return the language of highest weight that pages are in, else the first language."""
    for tag, weight in sorted(preferences(header), key=lambda preference: -preference[1]):
        if weight and (language := tag.partition("-")[0]) in LANGUAGES:
            return language
    return LANGUAGES[0]
