"""The query part of the SPARQL 1.1 Protocol: what a request asks, whichever of the three ways it is sent.

Section 2.1 of the protocol: by GET, by POST of a form, by POST of the query itself. Everything is decoded once and
strictly: a byte that is not UTF-8 is refused rather than replaced, since that would change the query.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from urllib.parse import parse_qsl

from mscpof.base.sparql import Scope
from mscpof.server.faults import HttpFault

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_BYTE_ORDER_MARK = "\ufeff"
_PARAMETERS = 1000
# In which language somebody wants to see the page; it asks nothing.
LANGUAGE = "lang"


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """What a request asks.

    :param query: the SPARQL, or None where a GET names nothing at all and so asks for the service itself.
    :param scope: the graphs that the request names.
    :param form: the form that the address asks for (`format=csv`), for links that cannot set a header.
    """

    query: str | None
    scope: Scope
    form: str = ""


def query_of_get(address: bytes) -> QueryRequest:
    """Read a query from an address.

    :param address: the query string of the address, as sent.
    :raises HttpFault: 400, when there is not one query in it, or it cannot be decoded.
    """
    if not address:
        return QueryRequest(None, Scope())
    fields = _fields(address, "the address")
    if all(name == LANGUAGE for name, _ in fields):
        return QueryRequest(None, Scope())
    return _asked(_single(fields, "query"), fields)


def query_of_post(address: bytes, content_type: str, body: bytes) -> QueryRequest:
    """Read a query from a body.

    :param address: the query string of the address, which may name graphs.
    :param content_type: the header as sent.
    :raises HttpFault: 400, when there is not one query in it, or it cannot be decoded; 415, when the body is of
        another type.
    """
    media_type, charset = _content_type(content_type)
    if media_type not in (FORM, QUERY):
        code = "update-body" if media_type == UPDATE else "query-body"
        accepted = {"Accept-Post": f"{QUERY}, {FORM}"}
        raise HttpFault(code, 415, accepted, query=QUERY, form=FORM, media_type=media_type or "of no type")
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HttpFault("query-charset", 415, charset=charset)
    fields = _fields(address, "the address")
    if media_type == FORM:
        fields += _fields(body, "the form")
        return _asked(_single(fields, "query"), fields)
    if any(name == "query" for name, _ in fields):
        raise HttpFault("query-in-both", 400)
    return _asked(_text(body), fields)


def _asked(query: str, fields: list[tuple[str, str]]) -> QueryRequest:
    query = query.removeprefix(_BYTE_ORDER_MARK)
    if not query.strip():
        raise HttpFault("empty-query", 400)
    form = next((value for key, value in fields if key == "format"), "")
    return QueryRequest(query, Scope(_graphs(fields, "default-graph-uri"), _graphs(fields, "named-graph-uri")), form)


def _graphs(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    """Return the graphs under a name; forms send it empty for none, and a graph twice is the graph."""
    return tuple(dict.fromkeys(value for key, value in fields if key == name and value))


def _single(fields: list[tuple[str, str]], name: str) -> str:
    values = [value for key, value in fields if key == name]
    if len(values) == 1:
        return values[0]
    if values:
        raise HttpFault("several-queries", 400, number=len(values))
    if any(key == "update" for key, _ in fields):
        raise HttpFault("read-only", 400)
    raise HttpFault("no-query", 400)


def _fields(encoded: bytes, source: str) -> list[tuple[str, str]]:
    """Take a form apart; several values of a name are kept."""
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS)
    except UnicodeDecodeError:
        raise HttpFault("parameter-encoding", 400, source=source) from None
    except ValueError:
        raise HttpFault("parameter-number", 400, source=source, limit=_PARAMETERS) from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise HttpFault("query-encoding", 400, byte=error.start + 1) from None


def _content_type(header: str) -> tuple[str, str]:
    """Return the media type and the charset of a header, both in small letters."""
    message = Message()
    message["Content-Type"] = header
    charset = message.get_param("charset", "")
    return (message.get_content_type() if header else ""), str(charset).strip("'\"").lower()
