"""Linked data: answers at every IRI of the resource, with the document of a thing in the form the client prefers.

A thing is not its document, so its IRI leads on to the document (303). The ontology, the graphs, the lists and the
dataset are documents themselves and answer at their own IRIs.
"""

from __future__ import annotations

import gzip
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from mscpof.base.names import BASE
from mscpof.pages.html.bundles import Bundle, bundles
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.formats import GRAPH_FORMS, HTML
from mscpof.pages.views.view_paths import view_of
from mscpof.server.faults import HttpFault
from mscpof.server.http.negotiation import negotiate, takes_gzip
from mscpof.server.http.request_context import page_request_of, server_address

if TYPE_CHECKING:
    from starlette.requests import Request

    from mscpof.server.http.settings import Settings

# In the order of preference of the server.
_FORMS = (*GRAPH_FORMS, HTML)
# The name of a static file changes with its content.
_STATIC = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept-Encoding"}


def document_job(request: Request, settings: Settings) -> dict[str, Any]:
    """Return the request to a worker (see `Pool.ask`) that answers a request for a page or a document.

    :raises HttpFault: for a document: 406, when the client takes none of the forms; 400, when neither the settings nor
        the header `Host` name the server.
    """
    path = request.scope["path"].removeprefix("/")
    page_request = asdict(page_request_of(request))
    if view_of(path):
        return {"job": "view", "page_request": page_request}
    thing, ending = thing_of(f"{BASE}{path}")
    form = negotiate(request.headers.get("accept", ""), _FORMS)
    if not ending and not form:
        raise HttpFault("no-document-form", 406, media_types=[form.media_type for form in _FORMS])
    return {
        "job": "document",
        "iri": thing,
        "explicit": ending,
        "form": ending or (form.ending if form else ""),
        "page_request": page_request,
        "base": server_address(request, settings),
    }


class StaticFiles:
    """Stylesheet and scripts of the pages, kept in memory plain and compressed."""

    def __init__(self) -> None:
        self._files = {f"/{bundle.path}": _responses(bundle) for bundle in bundles().values()}

    def response(self, request: Request) -> Response | None:
        """Return the file at the address of a request, compressed where the client takes that; None for no file."""
        if files := self._files.get(request.scope["path"]):
            return files[takes_gzip(", ".join(request.headers.getlist("accept-encoding")))]
        return None


def _responses(bundle: Bundle) -> tuple[Response, Response]:
    body = bundle.read()
    compressed, headers = gzip.compress(body, mtime=0), _STATIC | {"content-encoding": "gzip"}
    return (
        Response(body, headers=_STATIC, media_type=bundle.media_type),
        Response(compressed, headers=headers, media_type=bundle.media_type),
    )
