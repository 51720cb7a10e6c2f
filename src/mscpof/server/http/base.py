"""The address under which a client reaches the server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mscpof.server.http.faults import HttpFault

if TYPE_CHECKING:
    from starlette.requests import Request

    from mscpof.server.http.settings import Settings

_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?")


def base_of(request: Request, settings: Settings) -> str:
    """Return the address of the server, ending in a slash.

    :raises HttpFault: 400, when neither the settings nor the request tell it.
    """
    if settings.base_url:
        return settings.base_url
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise HttpFault(400, "the header Host is missing or broken; it names the server and its port")
    return f"{request.url.scheme}://{host}/"
