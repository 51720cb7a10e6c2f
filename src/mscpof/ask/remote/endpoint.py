"""SPARQL endpoint that holds a dataset: SPARQLWrapper sends queries there, pyoxigraph reads the answers.

Queries speak to all graphs together. A server whose default graph is not the union of its named graphs is asked for
that union with each query, in the first way of `_UNIONS` that it understands, or else by naming every graph.
"""

from __future__ import annotations

import math
import re
import time
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse, parse_query_results

from mscpof.ask.remote.refusal import AGENT, ATTEMPTS, BUSY, explanation, refusal, wait
from mscpof.ask.remote.server_quirks import as_specified, statements_as_specified
from mscpof.base.extras import needing
from mscpof.base.faults import BadQuery, MscpofError
from mscpof.base.query_text import query_text
from mscpof.base.sparql import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.ask.remote.credentials import Credentials
    from mscpof.base.sparql import Result

# Parameters of a request, beyond the query.
Parameters = tuple[tuple[str, str], ...]

_CHUNK = 1 << 16
_START = 600
_TABLES = "application/sparql-results+xml"
_GRAPHS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "text/plain": RdfFormat.N_TRIPLES,
}
_END = re.compile(rb"</(\w+:)?sparql>\s*\Z")
_SERVICE = "SPARQL endpoint"
_NO_SERVICE = (404, 405, 406, 410, 415)

_IN_DEFAULT_GRAPH, _IN_NAMED_GRAPHS, _STUDIES, GRAPH_SIZES = (
    query_text(__package__, name)
    for name in ("default-graph-holds-dataset", "named-graphs-hold-dataset", "any-graph-holds-studies", "graph-sizes")
)
# Oxigraph's own parameter, and the name that Jena has for the union. Servers that know neither take no notice.
_UNIONS: tuple[Parameters, ...] = ((("union-default-graph", ""),), (("default-graph-uri", "urn:x-arq:UnionGraph"),))


class Remote:
    """SPARQL endpoint. A busy server is asked three times at most.

    :param url: http or https address that takes queries.
    :param timeout: how long one answer may take, in seconds.
    :param credentials: user, where the server wants one.
    :raises MscpofError: `bad-address`, when the address is not http or https.
    """

    def __init__(self, url: str, *, timeout: float = 60, credentials: Credentials | None = None) -> None:
        if not re.match(r"https?://[^/\s]", url):
            raise MscpofError("bad-address", url=url)
        self.url = url
        self._timeout = timeout
        self._credentials = credentials
        self._union: Parameters | None = None

    def answer(self, text: str) -> Result:
        """Return the answer to a query, read whole; without FROM, its default graph is the union of all graphs.

        :param text: query that is SPARQL: `run` of `base.sparql` checks that before it calls this.
        :raises MscpofError: when the server is not there, refuses, fails, is busy or too slow, or sends something else
            than a whole answer; `missing-part`, when SPARQLWrapper is not installed.
        """
        return self._answer(text, () if uses(text, "FROM") else self.union())

    def union(self) -> Parameters:
        """Return the parameters of a request that make its default graph the union of all graphs.

        :returns: none where it is that union already, or no dataset of mscpof is there; found by queries, once.
        """
        if self._union is None:
            apart = not self._asks(_IN_DEFAULT_GRAPH) and self._asks(_IN_NAMED_GRAPHS)
            self._union = self._way_to_union() if apart else ()
        return self._union

    def _way_to_union(self) -> Parameters:
        for way in _UNIONS:
            if self._asks(_IN_DEFAULT_GRAPH, way):
                return way
        graphs = sorted(row["graph"].value for row in self._answer(GRAPH_SIZES, ()))  # type: ignore[union-attr]
        return tuple((name, graph) for graph in graphs for name in ("default-graph-uri", "named-graph-uri"))

    def plain(self) -> Remote:
        """Return the endpoint as other clients see it: without parameters that make the default graph a union."""
        plain = Remote(self.url, timeout=self._timeout, credentials=self._credentials)
        plain._union = ()
        return plain

    def check(self) -> None:
        """Check that the server holds a dataset that answers the named questions.

        :raises MscpofError: `other-dataset`, when nothing there is of mscpof, or queries or matrix are missing.
        """
        if self.union() or self._asks(_IN_DEFAULT_GRAPH):
            return
        reason = "the server holds another dataset: nothing there is of mscpof"
        if self._asks(_STUDIES):
            reason = "the dataset there is of an older release, or incomplete: queries or matrix are missing"
        raise MscpofError("other-dataset", url=self.url, reason=reason)

    def _asks(self, text: str, union: Parameters = ()) -> bool:
        return bool(self._answer(text, union))

    def _answer(self, text: str, union: Parameters) -> Result:
        kind = type(Store().query(text))
        is_table = kind in (QuerySolutions, QueryBoolean)
        body, media_type = self._send(text, _TABLES if is_table else ", ".join(_GRAPHS), union)
        return self._table(body, media_type) if is_table else self._statements(body, media_type)

    def _table(self, body: bytes, media_type: str) -> Result:
        if not re.search(rb"<(\w+:)?sparql[\s>]", body[:_START]):
            raise self._not_an_answer(media_type, _TABLES)
        # The reader takes an answer that ends early for whole.
        if not _END.search(body):
            raise self._cut_off(f"it ends after {len(body)} bytes in the middle")
        body = as_specified(body)
        try:
            # Once to the end, to find what is broken, and once for the caller.
            for _ in _rows(body):
                pass
        except SyntaxError as error:
            raise self._cut_off(f"it cannot be read: {error.msg}") from None
        return parse_query_results(body, format=QueryResultsFormat.XML)

    def _statements(self, body: bytes, media_type: str) -> Result:
        if media_type not in _GRAPHS:
            raise self._not_an_answer(media_type, next(iter(_GRAPHS)))
        store = Store()
        try:
            store.extend(parse(statements_as_specified(body), format=_GRAPHS[media_type]))
        except SyntaxError as error:
            raise self._cut_off(f"it cannot be read: {error.msg}") from None
        return store.query("CONSTRUCT WHERE { ?subject ?predicate ?object }")

    def _send(self, text: str, accept: str, union: Parameters) -> tuple[bytes, str]:
        """Send a query, again while the server is busy; return the body and media type of the answer."""
        for attempt in range(ATTEMPTS):
            try:
                return self._send_once(text, accept, union)
            except HTTPError as busy:
                wait(self.url, attempt, busy.code, busy.headers)
        raise AssertionError

    def _send_once(self, text: str, accept: str, union: Parameters) -> tuple[bytes, str]:
        until = time.monotonic() + self._timeout
        try:
            response = self._wrapper(text, accept, union).query().response
            parts = []
            while part := response.read(_CHUNK):
                parts.append(part)
                if time.monotonic() > until:
                    raise TimeoutError
            # Bytes that were announced and did not come; the reader, which reads in parts, does not notice.
            if response.length:
                raise IncompleteRead(b"", response.length)
        except Exception as error:
            raise self._fault(error) from None
        if rows := response.headers.get("X-SPARQL-MaxRows"):
            raise self._cut_off(f"the server gives {rows} rows at most")
        if response.headers.get("X-SQL-State") == "S1TAT":
            raise self._cut_off("the server stopped when its own time was over")
        return b"".join(parts), response.headers.get_content_type()

    def _wrapper(self, text: str, accept: str, union: Parameters) -> Any:
        with needing("remote"):
            from SPARQLWrapper import POST, SPARQLWrapper
        wrapper = SPARQLWrapper(self.url, agent=AGENT)
        wrapper.setMethod(POST)
        wrapper.setTimeout(math.ceil(self._timeout))
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.setQuery(text)
        # It guesses the kind of query from the text, and would send some as updates.
        wrapper.queryType = "SELECT"
        for name, value in union:
            wrapper.addParameter(name, value)
        if self._credentials:
            wrapper.setCredentials(self._credentials.user, self._credentials.password)
        return wrapper

    def _fault(self, error: Exception) -> Exception:
        """Return the fault for what sending or reading raised; the refusal itself where the server is busy."""
        if isinstance(error, MscpofError):
            return error
        if isinstance(error, TimeoutError) or (isinstance(error, URLError) and isinstance(error.reason, TimeoutError)):
            return MscpofError("timed-out", url=self.url, seconds=self._timeout)
        # SPARQLWrapper turns some refusals into exceptions of its own.
        refused = error if isinstance(error, HTTPError) else error.__context__
        if isinstance(refused, HTTPError):
            if refused.code in BUSY:
                return refused
            if refused.code == 400:
                return BadQuery("query-refused", url=self.url, reason=explanation(error))
            where = f", it leads to {refused.headers['Location']}" if "Location" in refused.headers else ""
            return refusal(self.url, refused.code, explanation(error), _SERVICE, _NO_SERVICE, where)
        if isinstance(error, HTTPException):
            return self._cut_off(f"the connection ended: {type(error).__name__}")
        if isinstance(error, URLError):
            reason = getattr(error.reason, "strerror", None) or error.reason
            return MscpofError("unreachable", url=self.url, reason=reason)
        return MscpofError("unreachable", url=self.url, reason=error) if isinstance(error, OSError) else error

    def _not_an_answer(self, media_type: str, expected: str) -> MscpofError:
        reason = f"the answer is {media_type or 'of no named type'}, not {expected}"
        return MscpofError("not-a-service", url=self.url, service=_SERVICE, reason=reason)

    def _cut_off(self, reason: str) -> MscpofError:
        return MscpofError("cut-off", url=self.url, reason=reason)


def _rows(body: bytes) -> Iterator[object]:
    """Read rows and let go of the reader, which no other thread may do, also where reading fails."""
    result = parse_query_results(body, format=QueryResultsFormat.XML)
    if isinstance(result, QuerySolutions):
        try:
            yield from result
        finally:
            del result
