"""Linked data: an address for every IRI of the resource, from the thing to its document in the form the client likes.

A thing is not its document, so its IRI leads on to one (303). The ontology, the graphs, the lists and the dataset are
documents themselves and answer at their own IRIs.
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
from mscpof.pages.views.registry import view_of
from mscpof.server.faults import HttpFault
from mscpof.server.http.negotiation import negotiate, takes_gzip
from mscpof.server.http.request_context import server_address, visit_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from mscpof.server.http.delivery import Delivery
    from mscpof.server.http.settings import Settings

# A page for who has no wish that tells otherwise: people follow links, programs say what they want.
_FORMS = (*GRAPH_FORMS, HTML)
_ALLOW = {"allow": "GET, HEAD, OPTIONS"}
# The name of such a file changes with its content.
_STATIC = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept-Encoding"}


class Documents:
    """The documents of the resource.

    :param delivery: what gets answers.
    """

    def __init__(self, delivery: Delivery, settings: Settings) -> None:
        self._delivery = delivery
        self._settings = settings
        self._sent = {bundle.path: _StaticFile(bundle) for bundle in bundles().values()}

    async def __call__(self, request: Request) -> Response:
        """Answer a request for anything that is not the endpoint.

        :raises HttpFault: when the client takes none of the forms, or asks for a change.
        """
        if request.method not in ("GET", "HEAD"):
            raise HttpFault("documents-read-only", 405, _ALLOW)
        path = request.scope["path"].removeprefix("/")
        if sent := self._sent.get(path):
            return sent.response(request)
        return await self._delivery.deliver(request, lambda: self._job(request, path))

    def _job(self, request: Request, path: str) -> dict[str, Any]:
        if view_of(path):
            return {"job": "view", "visit": asdict(visit_of(request))}
        thing, ending = thing_of(f"{BASE}{path}")
        form = negotiate(request.headers.get("accept", ""), _FORMS)
        if not ending and not form:
            raise HttpFault("no-document-form", 406, media_types=[form.media_type for form in _FORMS])
        return {
            "job": "document",
            "iri": thing,
            "asked": ending,
            "form": ending or (form.ending if form else ""),
            "visit": asdict(visit_of(request)),
            "base": server_address(request, self._settings),
        }


class _StaticFile:
    """A file that is kept as it is and by gzip."""

    def __init__(self, bundle: Bundle) -> None:
        self._media_type = bundle.media_type
        self._body = bundle.read()
        self._compressed = gzip.compress(self._body, mtime=0)

    def response(self, request: Request) -> Response:
        if takes_gzip(", ".join(request.headers.getlist("accept-encoding"))):
            headers = _STATIC | {"content-encoding": "gzip"}
            return Response(self._compressed, headers=headers, media_type=self._media_type)
        return Response(self._body, headers=_STATIC, media_type=self._media_type)
