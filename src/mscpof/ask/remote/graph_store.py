"""Graph store of a server: graphs replaced and removed one by one over the SPARQL 1.1 Graph Store HTTP Protocol.

The user is named with the first attempt, by Basic or Digest: Virtuoso, which wants Digest, closes the connection on a
large graph that comes without, before it has answered why.
"""

from __future__ import annotations

import base64
import re
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request, urlopen
from urllib.request import parse_http_list as http_list
from urllib.request import parse_keqv_list as pairs

from mscpof.ask.remote.refusal import AGENT, ATTEMPTS, BUSY, explanation, refusal, wait
from mscpof.base.faults import MscpofError
from mscpof.base.names import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.ask.remote.credentials import Credentials

_SERVICE = "Graph Store Protocol service"
_NO_SERVICE = (404, 405, 415, 501)
# Name of a graph that no server holds.
_ABSENT = f"{GRAPH}nothing"
# Paths below the address of a server at which it takes graphs and queries, by a part of its header `Server`. Tried with
# Oxigraph and Virtuoso alone. Fuseki has these below a dataset, GraphDB and RDF4J below a repository.
PRODUCTS = {
    "Virtuoso": ("/sparql-graph-crud-auth", "/sparql"),
    "Oxigraph": ("/store", "/query"),
    "Fuseki": ("/data", "/query"),
    "GraphDB": ("/rdf-graphs/service", ""),
    "RDF4J": ("/rdf-graphs/service", ""),
}


def addresses(url: str, timeout: float = 60) -> tuple[str, str]:
    """Return the addresses at which a server takes graphs and queries, by the paths of its product in `PRODUCTS`.

    :param url: one of the two, or the address below which both are.
    :param timeout: how long the server may take to tell its product, in seconds.
    :raises MscpofError: `bad-address`, when the address is not http or https; `not-a-service`, when the product is not
        in `PRODUCTS`; `unreachable` or `timed-out`, when the server does not answer, or not in time.
    """
    url = url.rstrip("/")
    if not re.match(r"https?://[^/\s]", url):
        raise MscpofError("bad-address", url=url)
    for store, query in PRODUCTS.values():
        if url.endswith(store):
            return url, url.removesuffix(store) + query
    name = _server(url, timeout)
    for product, (store, query) in PRODUCTS.items():
        if product.casefold() in name.casefold():
            base = url.removesuffix(query)
            return base + store, base + query
    reason = f"the server calls itself {name or 'nothing'}; known are {', '.join(PRODUCTS)}; for others add --endpoint"
    raise MscpofError("not-a-service", url=url, service=_SERVICE, reason=reason)


def _server(url: str, timeout: float) -> str:
    """Return the name that a server gives itself."""
    with _explained(url, timeout):
        try:
            with urlopen(Request(url, headers={"User-Agent": AGENT}), timeout=timeout) as response:  # noqa: S310
                return response.headers.get("Server") or ""
        except HTTPError as error:
            # Also an answer that nothing is there names the server.
            return error.headers.get("Server") or ""


class GraphStore:
    """Service of the Graph Store Protocol.

    Requests raise `MscpofError` when the server is not there, refuses, fails, is too slow or stays busy.

    :param url: address, to which `?graph=` and the IRI of a graph are added.
    :param credentials: user, where the server wants one.
    :param timeout: how long the server may stay silent, in seconds.
    """

    def __init__(self, url: str, credentials: Credentials | None = None, *, timeout: float = 60) -> None:
        self.url = url
        self._credentials = credentials
        self._timeout = timeout
        self._challenge = ""

    def greet(self) -> None:
        """Send the user name before a graph, since some servers close the connection on a graph without an answer.

        :raises MscpofError: `not-allowed`, when the server does not let the user write.
        """
        with _explained(self.url, self._timeout):
            self._challenge = self._challenged(None)
            if self._challenge and self._challenged(self._credentials):
                raise refusal(self.url, 401, "", _SERVICE, _NO_SERVICE)

    def put(self, graph: str, data: bytes) -> None:
        """Replace a graph, given by its IRI, with statements in N-Triples."""
        self._request("PUT", graph, data)

    def delete(self, graph: str) -> None:
        """Remove a graph, given by its IRI; one that is not there is no fault."""
        self._request("DELETE", graph)

    def _request(self, method: str, graph: str, data: bytes | None = None) -> None:
        for attempt in range(ATTEMPTS):
            try:
                with _explained(self.url, self._timeout):
                    self._send(method, graph, data, self._credentials)
                return
            except HTTPError as error:
                if error.code == 404 and method == "DELETE":
                    return
                last = attempt + 1 == ATTEMPTS
                challenge = error.headers.get("WWW-Authenticate", "")
                # The server answers a nonce that is used up with a new one.
                if error.code == 401 and 'stale="true"' in challenge.lower() and not last:
                    self._challenge = challenge
                    continue
                if error.code not in BUSY:
                    raise refusal(self.url, error.code, explanation(error), _SERVICE, _NO_SERVICE) from None
                wait(self.url, attempt, error.code, error.headers)

    def _send(self, method: str, graph: str, data: bytes | None, user: Credentials | None) -> None:
        headers = {"User-Agent": AGENT} | ({} if data is None else {"Content-Type": "application/n-triples"})
        request = Request(f"{self.url}?graph={quote(graph, safe='')}", data, headers, method=method)  # noqa: S310
        if user:
            request.add_unredirected_header("Authorization", self._authorization(request, user))
        with urlopen(request, timeout=self._timeout) as response:  # noqa: S310
            response.read()

    def _authorization(self, request: Request, user: Credentials) -> str:
        """Return the header that names the user, in the scheme of the server."""
        scheme, _, challenge = self._challenge.partition(" ")
        if scheme.casefold() != "digest":
            return f"Basic {base64.b64encode(f'{user.user}:{user.password}'.encode()).decode()}"
        passwords = HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, request.full_url, user.user, user.password)
        parts = pairs(list(filter(None, http_list(challenge))))
        return f"Digest {HTTPDigestAuthHandler(passwords).get_authorization(request, parts)}"

    def _challenged(self, user: Credentials | None) -> str:
        """Return the challenge with which the server asks for another user; empty where it does not ask."""
        try:
            self._send("GET", _ABSENT, None, user)
        except HTTPError as error:
            return error.headers.get("WWW-Authenticate", "") if error.code == 401 else ""
        return ""


@contextmanager
def _explained(url: str, timeout: float) -> Iterator[None]:
    """Turn exceptions of the connection into faults; refusals of the server pass."""
    try:
        yield
    except HTTPError:
        raise
    except (OSError, HTTPException) as error:
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            raise MscpofError("timed-out", url=url, seconds=timeout) from None
        words = cause if isinstance(error, URLError) else type(error).__name__
        raise MscpofError("unreachable", url=url, reason=getattr(cause, "strerror", None) or words) from None
