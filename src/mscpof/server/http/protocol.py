"""Query operation of the SPARQL 1.1 Protocol (section 2.1): reads the query of a request, in any of the three ways.

By GET, by POST of a form, by POST of the query itself. Everything is decoded once and strictly: a byte that is not
UTF-8 is refused rather than replaced, since that would change the query.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from mscpof.base.sparql import Scope
from mscpof.server.faults import HttpFault

if TYPE_CHECKING:
    from starlette.requests import Request

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_BYTE_ORDER_MARK = "\ufeff"
_PARAMETERS = 1000
# Parameter that chooses the language of a page; it asks nothing.
LANGUAGE = "lang"


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """Query of a request.

    :param query: the SPARQL, or None where a GET names nothing at all and so asks for the service itself.
    :param scope: graphs that the request names.
    :param form: form of the answer that the parameter `format` names, as file ending (`csv`) or media type, for links
        that cannot set a header; empty without.
    """

    query: str | None
    scope: Scope = field(default_factory=Scope)
    form: str = ""


def query_request(request: Request, body: bytes) -> QueryRequest:
    """Return the query of a request.

    :param body: body of the request.
    :raises HttpFault: 400, when the request has no query, several, or one that cannot be decoded; 415, when a POST has
        another type or charset than those of queries.
    """
    address = request.scope["query_string"]
    media_type = _posted_type(request.headers.get("content-type", "")) if request.method == "POST" else ""
    fields = _fields(address, "the address") if address else []
    if media_type == _QUERY:
        if any(name == "query" for name, _ in fields):
            raise HttpFault("query-in-both", 400)
        query = _text(body)
    elif media_type == _FORM:
        fields += _fields(body, "the form")
        query = _single_query(fields)
    elif all(name == LANGUAGE for name, _ in fields):
        return QueryRequest(None)
    else:
        query = _single_query(fields)
    query = query.removeprefix(_BYTE_ORDER_MARK)
    if not query.strip():
        raise HttpFault("empty-query", 400)
    form = next((value for name, value in fields if name == "format"), "")
    return QueryRequest(query, Scope(_graphs(fields, "default-graph-uri"), _graphs(fields, "named-graph-uri")), form)


def _posted_type(header: str) -> str:
    """Return the media type of a body that can hold a query."""
    message = Message()
    message["Content-Type"] = header
    media_type = message.get_content_type() if header else ""
    if media_type not in (_FORM, _QUERY):
        code = "update-body" if media_type == _UPDATE else "query-body"
        accepted = {"Accept-Post": f"{_QUERY}, {_FORM}"}
        raise HttpFault(code, 415, accepted, query=_QUERY, form=_FORM, media_type=media_type or "of no type")
    charset = str(message.get_param("charset", "")).strip("'\"").lower()
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HttpFault("query-charset", 415, charset=charset)
    return media_type


def _graphs(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    """Return the graphs under a name; forms send it empty for none, and a graph twice is the graph."""
    return tuple(dict.fromkeys(value for key, value in fields if key == name and value))


def _single_query(fields: list[tuple[str, str]]) -> str:
    queries = [value for name, value in fields if name == "query"]
    if len(queries) == 1:
        return queries[0]
    if queries:
        raise HttpFault("several-queries", 400, number=len(queries))
    raise HttpFault("read-only" if any(name == "update" for name, _ in fields) else "no-query", 400)


def _fields(encoded: bytes, source: str) -> list[tuple[str, str]]:
    """Return the names and values of a form, in its order."""
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
