"""A server's graphs, replaced and removed one by one over the SPARQL 1.1 Graph Store HTTP Protocol.

Who asks is said with the first attempt, by Basic or Digest: Virtuoso, which wants Digest, closes the connection on a
large graph that comes without, before it has said why.
"""

from __future__ import annotations

import base64
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
    urlopen,
)

from mscpof.ask.remote.endpoint import AGENT, ATTEMPTS, LONGEST_WAIT, said, seconds_of
from mscpof.ask.remote.faults import BadAddress, Busy, NotAllowed, NotAService, ServerFailed, TimedOut, Unreachable
from mscpof.base.names import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.base.credentials import Credentials

SERVICE = "Graph Store Protocol service"
# A graph that is nowhere.
_NOTHING = f"{GRAPH}nothing"


@dataclass(frozen=True, slots=True)
class Product:
    """A server that people run, and where below its address it takes graphs and queries.

    :param name: as its header `Server` begins or contains it.
    """

    name: str
    store: str
    query: str


# Tried with Oxigraph and Virtuoso alone. Fuseki has these below a dataset, GraphDB and RDF4J below a repository.
PRODUCTS = (
    Product("Virtuoso", "/sparql-graph-crud-auth", "/sparql"),
    Product("Oxigraph", "/store", "/query"),
    Product("Fuseki", "/data", "/query"),
    Product("GraphDB", "/rdf-graphs/service", ""),
    Product("RDF4J", "/rdf-graphs/service", ""),
)


def addresses(url: str, timeout: float = 60) -> tuple[str, str]:
    """Return where a server takes graphs and where it takes queries.

    :param url: one of the two, or the address below which both are.
    :raises BadAddress: when it is no address.
    :raises NotAService: when the server is none whose addresses are known.
    :raises Unreachable: when there is no server.
    """
    url = url.rstrip("/")
    if not re.match(r"https?://[^/\s]", url):
        raise BadAddress(url)
    for product in PRODUCTS:
        if url.endswith(product.store):
            return url, url.removesuffix(product.store) + product.query
    name = _server(url, timeout)
    for product in PRODUCTS:
        if product.name.casefold() in name.casefold():
            base = url.removesuffix(product.query)
            return base + product.store, base + product.query
    known = ", ".join(product.name for product in PRODUCTS)
    raise NotAService(
        url, f"the server calls itself {name or 'nothing'}; known are {known}; for others add --endpoint", SERVICE
    )


def _server(url: str, timeout: float) -> str:
    """Return what the server at an address calls itself."""
    with _explained(url, timeout):
        try:
            with urlopen(Request(url, headers={"User-Agent": AGENT}), timeout=timeout) as response:  # noqa: S310
                return response.headers.get("Server") or ""
        except HTTPError as error:
            # It need not have anything there to say who it is.
            return error.headers.get("Server") or ""


class GraphStore:
    """A Graph Store Protocol service.

    :param url: its address, to which `?graph=` is added.
    :param timeout: how long one graph may take, in seconds.
    """

    def __init__(self, url: str, credentials: Credentials | None = None, *, timeout: float = 60) -> None:
        self.url = url
        self._credentials = credentials
        self._timeout = timeout
        self._challenge = ""

    def greet(self) -> None:
        """Say who asks, before a graph is sent: some servers hang up on one that they do not want.

        :raises NotAllowed: when the server does not let us.
        """
        with _explained(self.url, self._timeout):
            address = f"{self.url}?graph={quote(_NOTHING, safe='')}"
            self._challenge = self._challenged(Request(address, headers={"User-Agent": AGENT}))  # noqa: S310
            if not self._challenge:
                return
            again = Request(address, headers={"User-Agent": AGENT})  # noqa: S310
            if self._credentials:
                again.add_unredirected_header("Authorization", self._authorization(again, self._credentials))
            if self._challenged(again):
                raise NotAllowed(self.url, 401)

    def put(self, graph: str, data: bytes) -> None:
        """Make a graph hold some statements and no others.

        :param data: the statements as N-Triples.
        """
        self._request("PUT", graph, data)

    def delete(self, graph: str) -> None:
        """Remove a graph; where there is none, that is fine."""
        self._request("DELETE", graph)

    def _request(self, method: str, graph: str, data: bytes | None = None) -> None:
        for attempt in range(ATTEMPTS):
            try:
                with _explained(self.url, self._timeout):
                    self._once(method, graph, data)
                return
            except HTTPError as error:
                if error.code == 404 and method == "DELETE":
                    return
                last = attempt + 1 == ATTEMPTS
                challenge = error.headers.get("WWW-Authenticate", "")
                # A nonce that is used up is answered with a new one.
                if error.code == 401 and 'stale="true"' in challenge.lower() and not last:
                    self._challenge = challenge
                    continue
                wait = seconds_of(error.headers.get("Retry-After"))
                patience = 2.0**attempt if wait is None else wait
                if error.code not in (429, 503) or last or patience > LONGEST_WAIT:
                    raise self._fault(error, wait) from None
                time.sleep(patience)

    def _once(self, method: str, graph: str, data: bytes | None) -> None:
        address = f"{self.url}?graph={quote(graph, safe='')}"
        request = Request(address, data, {"User-Agent": AGENT}, method=method)  # noqa: S310
        if data is not None:
            request.add_header("Content-Type", "application/n-triples")
        if self._credentials:
            request.add_unredirected_header("Authorization", self._authorization(request, self._credentials))
        with urlopen(request, timeout=self._timeout) as response:  # noqa: S310
            response.read()

    def _authorization(self, request: Request, who: Credentials) -> str:
        """Say who asks, in the way that the server wants to hear it."""
        scheme, _, challenge = self._challenge.partition(" ")
        if scheme.casefold() != "digest":
            return f"Basic {base64.b64encode(f'{who.user}:{who.password}'.encode()).decode()}"
        passwords = HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, request.full_url, who.user, who.password)
        asked = parse_keqv_list(list(filter(None, parse_http_list(challenge))))
        return f"Digest {HTTPDigestAuthHandler(passwords).get_authorization(request, asked)}"

    def _challenged(self, request: Request) -> str:
        """Return how the server asks who is there; nothing where it does not."""
        try:
            with urlopen(request, timeout=self._timeout):  # noqa: S310
                return ""
        except HTTPError as error:
            return error.headers.get("WWW-Authenticate", "") if error.code == 401 else ""

    def _fault(self, error: HTTPError, wait: float | None) -> Exception:
        if error.code in (401, 403):
            return NotAllowed(self.url, error.code)
        if error.code in (429, 503):
            return Busy(self.url, error.code, wait)
        if error.code in (404, 405, 415, 501) or 300 <= error.code < 400:
            return NotAService(self.url, f"the server says {error.code}", SERVICE)
        return ServerFailed(self.url, error.code, said(error))


@contextmanager
def _explained(url: str, timeout: float) -> Iterator[None]:
    """Turn what goes wrong below HTTP into a fault."""
    try:
        yield
    except HTTPError:
        raise
    except TimeoutError:
        raise TimedOut(url, timeout) from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise TimedOut(url, timeout) from None
        raise Unreachable(url, getattr(error.reason, "strerror", None) or error.reason) from None
    except (OSError, HTTPException) as error:
        raise Unreachable(url, getattr(error, "strerror", None) or type(error).__name__) from None
