"""A dataset on a SPARQL server, asked as if it were here: SPARQLWrapper sends, pyoxigraph reads what comes back.

Our queries speak to all graphs together. A server whose default graph is not that union is told so with each query, in
the first way of `_UNIONS` that it understands, or else by naming every graph.
"""

from __future__ import annotations

import ast
import math
import re
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse, parse_query_results

from mscpof.ask.remote.dialect import as_specified, statements_as_specified
from mscpof.ask.remote.faults import (
    BadAddress,
    Busy,
    CutOff,
    NotAllowed,
    NotAService,
    OtherDataset,
    ServerFailed,
    TimedOut,
    Unreachable,
)
from mscpof.base.faults import BadQuery, MscpofError, PartMissing
from mscpof.base.names import GRAPH, TERMS
from mscpof.base.sparql import uses
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from mscpof.base.credentials import Credentials
    from mscpof.base.sparql import Result

# Parameters of a request, beyond the query.
Parameters = tuple[tuple[str, str], ...]

AGENT = f"mscpof/{__version__}"
ATTEMPTS = 3
LONGEST_WAIT = 30.0
_CHUNK = 1 << 16
_SAID = 600

_TABLES = "application/sparql-results+xml"
_GRAPHS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "text/plain": RdfFormat.N_TRIPLES,
}
_END = re.compile(rb"</(\w+:)?sparql>\s*\Z")

# Three graphs of ours joined: true where the default graph holds all of them.
_TOGETHER = f"""
PREFIX mscpof: <{TERMS}>
ASK {{
  ?query a mscpof:CompetencyQuery .
  ?cell  a mscpof:MatrixCell ; mscpof:mechanism ?mechanism .
  ?mechanism a mscpof:Mechanism .
}}"""
_APART = f"PREFIX mscpof: <{TERMS}> ASK {{ GRAPH ?graph {{ ?query a mscpof:CompetencyQuery }} }}"
_STUDIES = f"""
PREFIX mscpof: <{TERMS}>
ASK {{ {{ ?study a mscpof:Study }} UNION {{ GRAPH ?graph {{ ?study a mscpof:Study }} }} }}"""
_OURS = f"""
SELECT DISTINCT ?graph
WHERE {{ GRAPH ?graph {{ ?subject ?predicate ?object }} FILTER (STRSTARTS(STR(?graph), "{GRAPH}")) }}"""

# Oxigraph's own parameter, and the name that Jena has for the union. Who knows neither takes no notice.
_UNIONS: tuple[Parameters, ...] = ((("union-default-graph", ""),), (("default-graph-uri", "urn:x-arq:UnionGraph"),))


class Remote:
    """A SPARQL server.

    :param url: the address that takes queries.
    :param timeout: how long one answer may take, in seconds.
    :param credentials: who asks, where the server wants to know.
    """

    def __init__(self, url: str, *, timeout: float = 60, credentials: Credentials | None = None) -> None:
        if not re.match(r"https?://[^/\s]", url):
            raise BadAddress(url)
        self.url = url
        self._timeout = timeout
        self._credentials = credentials
        self._union: Parameters | None = None

    def answer(self, text: str) -> Result:
        """Answer a query that is SPARQL.

        :raises MscpofError: when the server is not there, refuses, fails, or sends something else than an answer.
        """
        return self._answer(text, () if uses(text, "FROM") else self.union())

    def union(self) -> Parameters:
        """Return what makes the default graph the union of all, nothing where it is or no dataset of ours is there."""
        if self._union is None:
            apart = not self._asks(_TOGETHER) and self._asks(_APART)
            self._union = self._found() if apart else ()
        return self._union

    def _found(self) -> Parameters:
        for way in _UNIONS:
            if self._asks(_TOGETHER, way):
                return way
        graphs = sorted(row["graph"].value for row in self._answer(_OURS, ()))  # type: ignore[union-attr]
        return tuple((name, graph) for graph in graphs for name in ("default-graph-uri", "named-graph-uri"))

    def plain(self) -> Remote:
        """Return the server asked as others ask it, without naming graphs."""
        plain = Remote(self.url, timeout=self._timeout, credentials=self._credentials)
        plain._union = ()
        return plain

    def check(self) -> None:
        """See whether the server holds a dataset that answers our questions.

        :raises OtherDataset: when it does not.
        """
        if self.union() or self._asks(_TOGETHER):
            return
        if self._asks(_STUDIES):
            raise OtherDataset(
                self.url, "the dataset there is of an older release, or incomplete: queries or matrix are missing"
            )
        raise OtherDataset(self.url, "the server holds another dataset: nothing there is of mscpof")

    def _asks(self, text: str, union: Parameters = ()) -> bool:
        return bool(self._answer(text, union))

    def _answer(self, text: str, union: Parameters) -> Result:
        kind = type(Store().query(text))
        is_table = kind in (QuerySolutions, QueryBoolean)
        body, media_type = self._send(text, _TABLES if is_table else ", ".join(_GRAPHS), union)
        return self._table(body, media_type) if is_table else self._statements(body, media_type)

    def _table(self, body: bytes, media_type: str) -> Result:
        if not re.search(rb"<(\w+:)?sparql[\s>]", body[:_SAID]):
            raise NotAService(self.url, f"the answer is {media_type or 'of no named type'}, not {_TABLES}")
        # The reader takes what ends early for whole.
        if not _END.search(body):
            raise CutOff(self.url, f"it ends after {len(body)} bytes in the middle")
        body = as_specified(body)
        try:
            # Once to its end for what is wrong in it, once for who asked.
            for _ in _rows(body):
                pass
        except SyntaxError as error:
            raise CutOff(self.url, f"it cannot be read: {error.msg}") from None
        return parse_query_results(body, format=QueryResultsFormat.XML)

    def _statements(self, body: bytes, media_type: str) -> Result:
        if media_type not in _GRAPHS:
            raise NotAService(self.url, f"the answer is {media_type or 'of no named type'}, not {next(iter(_GRAPHS))}")
        store = Store()
        try:
            store.extend(parse(statements_as_specified(body), format=_GRAPHS[media_type]))
        except SyntaxError as error:
            raise CutOff(self.url, f"it cannot be read: {error.msg}") from None
        return store.query("CONSTRUCT WHERE { ?subject ?predicate ?object }")

    def _send(self, text: str, accept: str, union: Parameters) -> tuple[bytes, str]:
        """Send a query, again when the server asks for patience; return the answer and its media type."""
        for attempt in range(ATTEMPTS):
            try:
                return self._once(text, accept, union)
            except _Patience as busy:
                wait = busy.wait if busy.wait is not None else 2.0**attempt
                if attempt + 1 == ATTEMPTS or wait > LONGEST_WAIT:
                    raise Busy(self.url, busy.code, busy.wait) from None
                time.sleep(wait)
        raise AssertionError

    def _once(self, text: str, accept: str, union: Parameters) -> tuple[bytes, str]:
        until = time.monotonic() + self._timeout
        try:
            response = self._wrapper(text, accept, union).query().response
            parts = []
            while part := response.read(_CHUNK):
                parts.append(part)
                if time.monotonic() > until:
                    raise TimeoutError
            # Of what was announced, in bytes; read in parts, a short answer is no fault to the reader.
            if response.length:
                raise IncompleteRead(b"", response.length)
        except Exception as error:
            raise self._fault(error) from None
        if rows := response.headers.get("X-SPARQL-MaxRows"):
            raise CutOff(self.url, f"the server gives {rows} rows at most")
        if response.headers.get("X-SQL-State") == "S1TAT":
            raise CutOff(self.url, "the server stopped when its own time was over")
        return b"".join(parts), response.headers.get_content_type()

    def _wrapper(self, text: str, accept: str, union: Parameters) -> Any:
        try:
            from SPARQLWrapper import POST, SPARQLWrapper
        except ModuleNotFoundError as error:
            raise PartMissing(str(error.name), "remote") from None
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
        """Return in our words what went wrong."""
        if isinstance(error, MscpofError):
            return error
        if isinstance(error, TimeoutError) or (isinstance(error, URLError) and isinstance(error.reason, TimeoutError)):
            return TimedOut(self.url, self._timeout)
        # SPARQLWrapper turns some refusals into faults of its own, which keep only the text of the answer.
        refused = error if isinstance(error, HTTPError) else error.__context__
        if isinstance(refused, HTTPError):
            return self._refusal(refused.code, refused.headers, said(error))
        if isinstance(error, HTTPException):
            return CutOff(self.url, f"the connection ended: {type(error).__name__}")
        if isinstance(error, URLError):
            return Unreachable(self.url, getattr(error.reason, "strerror", None) or error.reason)
        return Unreachable(self.url, error) if isinstance(error, OSError) else error

    def _refusal(self, code: int, headers: Message, said: str) -> Exception:
        if code == 400:
            return BadQuery(f"{self.url} refuses the query: {said or 'it does not say why'}")
        if code in (401, 403):
            return NotAllowed(self.url, code)
        if code in (429, 503):
            return _Patience(code, seconds_of(headers.get("Retry-After")))
        if code in (404, 405, 406, 410, 415) or 300 <= code < 400:
            elsewhere = f", it leads to {headers['Location']}" if "Location" in headers else ""
            return NotAService(self.url, f"the server says {code}{elsewhere}")
        return ServerFailed(self.url, code, said)


def _rows(body: bytes) -> Iterator[object]:
    """Read rows and let go of the reader, which no other thread may do, also where reading fails."""
    result = parse_query_results(body, format=QueryResultsFormat.XML)
    if isinstance(result, QuerySolutions):
        try:
            yield from result
        finally:
            del result


class _Patience(Exception):
    """A server asks for patience.

    :param wait: for how many seconds, where it says so.
    """

    def __init__(self, code: int, wait: float | None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


def seconds_of(retry_after: str | None) -> float | None:
    """Return the seconds that the header Retry-After asks for, given as such or as a date."""
    if retry_after is None or re.fullmatch(r"\d+", retry_after.strip()):
        return None if retry_after is None else float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def said(error: Exception) -> str:
    """Return what a server says of its refusal, without the query that it may repeat."""
    if isinstance(error, HTTPError):
        text = error.read(_CHUNK).decode(errors="replace")
    else:
        shown = str(error).partition("Response:\n")[2]
        text = ast.literal_eval(shown).decode(errors="replace") if shown else ""
    text = re.sub(r"<[^>]+>", " ", text) if text.lstrip().startswith("<") else text
    return " ".join(text.partition("SPARQL query:")[0].split())[:_SAID]
