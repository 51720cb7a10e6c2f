"""Tasks of workers: answer a query, describe the dataset, show a page, each in the form that the client prefers."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import NamedNode, QuerySolutions, QueryTriples, Triple, serialize

from mscpof.base.faults import BadQuery
from mscpof.base.names import ENDPOINT, METADATA_GRAPH, NAMED_PREFIXES, PREFIXES
from mscpof.base.sparql import Scope, explained, run
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.model.formats import GRAPH_FORMS, HTML, RDF_FORMATS, RESULT_FORMATS, TABLE_FORMS
from mscpof.server.faults import HttpFault
from mscpof.server.http.html_jobs import show_broken, show_document, show_endpoint, show_view, table_page
from mscpof.server.http.xml_text import XmlText, with_xml_names
from mscpof.server.workers.answer_stream import Head
from mscpof.server.workers.row_counter import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Store

    from mscpof.pages.model.formats import Form
    from mscpof.server.workers.answer_stream import AnswerStream
    from mscpof.server.workers.worker import Job

# Functions that give another answer each time; in a string or a comment too, which only costs asking again.
_FLEETING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|SERVICE)\b", re.IGNORECASE)
_METADATA = NamedNode(METADATA_GRAPH)
_SERVICE = NamedNode(ENDPOINT)
_SPARQL_ENDPOINT = NamedNode(f"{PREFIXES['void']}sparqlEndpoint")
_SERVICE_ENDPOINT = NamedNode(f"{PREFIXES['sd']}endpoint")
_FORMS = {form.ending: form for form in (*TABLE_FORMS, *GRAPH_FORMS, HTML)}
_KINDS = {"graph": (GRAPH_FORMS, "CONSTRUCT and DESCRIBE"), "table": (TABLE_FORMS, "SELECT and ASK")}


def answer_query(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Answer a query.

    The request holds `query`, the SPARQL; `default` and `named`, IRIs of the graphs to ask; `table` and `graph`, file
    endings of the forms for rows and for triples, empty where the client takes none; `services`, the endpoints that
    the query may ask, if any; `page_request`, the fields of the `PageRequest`, where the client takes HTML.

    :raises BadQuery: when the query is broken or must not be run; with `page_request`, a page is sent instead.
    :raises HttpFault: 406, when the client takes no form of such a query, or the form cannot hold the answer; 503, when
        the answer is too large.
    """
    try:
        _answer(store, request, stream)
    except BadQuery as fault:
        # People get the query back to mend it, programs get the reason.
        if "page_request" not in request or stream.begun:
            raise
        show_broken(store, request, fault, stream)


def _answer(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    text = request["query"]
    if services := request.get("services"):
        # Loaded beforehand by a fork server that needs it.
        from mscpof.server.http.federation import check_services

        check_services(text, services)
    with explained(text):
        scope = Scope(tuple(request["default"]), tuple(request["named"]))
        result = run(store, text, scope, federated=bool(services))
        lasting = not _FLEETING.search(text)
        kind = "graph" if isinstance(result, QueryTriples) else "table"
        form = _form(request[kind], kind)
        if form is HTML:
            page = table_page(result, text, PageRequest(**request["page_request"])).encode()
            stream.send(Head(content_type=form.content_type, lasting=lasting), page)
        elif isinstance(result, QueryTriples):
            stream.head(Head(content_type=form.content_type, lasting=lasting))
            triples = _counted(result, stream)
            if form.ending == "rdf":
                triples = with_xml_names(triples, _media_types(other for other in GRAPH_FORMS if other != form))
            serialize(triples, _file(stream, form), format=RDF_FORMATS[form.ending], prefixes=NAMED_PREFIXES)
        else:
            counter = COUNTERS[form.ending]() if isinstance(result, QuerySolutions) else None
            stream.head(Head(content_type=form.content_type, lasting=lasting), counter)
            result.serialize(_file(stream, form), RESULT_FORMATS[form.ending])


def describe(store: Store, request: Mapping[str, Any], stream: AnswerStream) -> None:
    """Send the metadata of the dataset.

    The request holds `address`, where the endpoint is served, and `graph`, the file ending of the form.
    """
    form = _FORMS[request["graph"]]
    stream.head(Head(content_type=form.content_type))
    triples = description_of(store, request["address"])
    serialize(triples, _file(stream, form), format=RDF_FORMATS[form.ending], prefixes=NAMED_PREFIXES)


def description_of(store: Store, endpoint: str | None = None) -> list[Triple]:
    """Return the metadata of a built dataset.

    :param store: the dataset.
    :param endpoint: address of the endpoint that serves it; adds this service beside that of the canonical address.
    :returns: triples of the metadata graph, and of the service, in the same order each time.
    """
    triples = {quad.triple for quad in store.quads_for_pattern(None, None, None, _METADATA)}
    if endpoint is not None and triples:
        here = NamedNode(endpoint)
        service = {triple for triple in triples if triple.subject == _SERVICE and triple.predicate != _SERVICE_ENDPOINT}
        triples |= {Triple(here, triple.predicate, triple.object) for triple in service}
        triples.add(Triple(here, _SERVICE_ENDPOINT, here))
        triples |= {Triple(t.subject, _SPARQL_ENDPOINT, here) for t in triples if t.predicate == _SPARQL_ENDPOINT}
    return sorted(triples, key=str)


def _form(ending: str, kind: str) -> Form:
    if not ending:
        forms, queries = _KINDS[kind]
        raise HttpFault("no-query-form", 406, queries=queries, media_types=_media_types(forms))
    return _FORMS[ending]


def _media_types(forms: Iterable[Form]) -> list[str]:
    return [form.media_type for form in forms]


def _file(stream: AnswerStream, form: Form) -> IO[bytes]:
    file = cast("IO[bytes]", stream)
    return cast("IO[bytes]", XmlText(file)) if form.media_type.endswith("+xml") else file


def _counted(triples: Iterable[Triple], stream: AnswerStream) -> Iterator[Triple]:
    for triple in triples:
        stream.count(1)
        yield triple


JOBS: Mapping[str, Job] = {
    "query": answer_query,
    "description": describe,
    "document": show_document,
    "endpoint": show_endpoint,
    "view": show_view,
}
