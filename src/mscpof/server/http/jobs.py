"""What workers do: answer a query, describe the dataset, show a page, each in the form that the client likes."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import QuerySolutions, QueryTriples, serialize

from mscpof.base.faults import BadQuery
from mscpof.base.names import NAMED_PREFIXES
from mscpof.base.sparql import Scope, explained, run
from mscpof.pages.form import GRAPH_FORMS, HTML, RDF_FORMATS, RESULT_FORMATS, TABLE_FORMS
from mscpof.pages.visit import Visit
from mscpof.server.http.description import description_of
from mscpof.server.http.markup import Markup, nameable
from mscpof.server.http.showing import results, show_broken, show_document, show_endpoint, show_view
from mscpof.server.workers.faults import RequestFailed
from mscpof.server.workers.outlet import Head
from mscpof.server.workers.rows import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Store, Triple

    from mscpof.pages.form import Form
    from mscpof.server.workers.outlet import Outlet
    from mscpof.server.workers.worker import Job

# What gives another answer each time; found in a string or a comment too, which only costs a second look.
_FLEETING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|SERVICE)\b", re.IGNORECASE)
_FORMS = {form.ending: form for form in (*TABLE_FORMS, *GRAPH_FORMS, HTML)}
_KINDS = {"graph": (GRAPH_FORMS, "CONSTRUCT and DESCRIBE"), "table": (TABLE_FORMS, "SELECT and ASK")}


def answer_query(store: Store, request: Mapping[str, Any], outlet: Outlet) -> None:
    """Answer a query.

    The request holds `query`; `default` and `named`, the graphs to ask; `table` and `graph`, the forms that fit each
    kind of query, or nothing where the client takes none; `services`, the servers that the query may ask;
    `visit`, who looks at it when the form is a page.
    """
    try:
        _answer(store, request, outlet)
    except BadQuery as fault:
        # People get it back to mend, programs get the reason.
        if "visit" not in request or outlet.begun:
            raise
        show_broken(store, request, fault, outlet)


def _answer(store: Store, request: Mapping[str, Any], outlet: Outlet) -> None:
    text = request["query"]
    if services := request.get("services"):
        # Loaded beforehand by a nursery that needs it.
        from mscpof.server.http.federation import check_services

        check_services(text, services)
    with explained(text):
        scope = Scope(tuple(request["default"]), tuple(request["named"]))
        result = run(store, text, scope, federated=bool(services))
        lasting = not _FLEETING.search(text)
        kind = "graph" if isinstance(result, QueryTriples) else "table"
        form = _form(request[kind], kind)
        if form is HTML:
            page = results(result, text, Visit(**request["visit"])).encode()
            outlet.head(Head(content_type=form.content_type, lasting=lasting))
            outlet.write(page)
        elif isinstance(result, QueryTriples):
            outlet.head(Head(content_type=form.content_type, lasting=lasting))
            triples = _counted(result, outlet)
            if form.ending == "rdf":
                triples = nameable(triples, _offered(other for other in GRAPH_FORMS if other != form))
            serialize(triples, _file(outlet, form), format=RDF_FORMATS[form.ending], prefixes=NAMED_PREFIXES)
        else:
            counter = COUNTERS[form.ending]() if isinstance(result, QuerySolutions) else None
            outlet.head(Head(content_type=form.content_type, lasting=lasting), counter)
            result.serialize(_file(outlet, form), RESULT_FORMATS[form.ending])


def describe(store: Store, request: Mapping[str, Any], outlet: Outlet) -> None:
    """Describe the dataset, served at the `address` of the request, in the form `graph`."""
    form = _FORMS[request["graph"]]
    outlet.head(Head(content_type=form.content_type))
    triples = description_of(store, request["address"])
    serialize(triples, _file(outlet, form), format=RDF_FORMATS[form.ending], prefixes=NAMED_PREFIXES)


def _form(ending: str, kind: str) -> Form:
    if not ending:
        forms, queries = _KINDS[kind]
        raise RequestFailed(406, f"{queries} queries are answered as one of: {_offered(forms)}")
    return _FORMS[ending]


def _offered(forms: Iterable[Form]) -> str:
    return ", ".join(form.media_type for form in forms)


def _file(outlet: Outlet, form: Form) -> IO[bytes]:
    """Return where an answer is written to."""
    file = cast("IO[bytes]", outlet)
    return cast("IO[bytes]", Markup(file)) if form.media_type.endswith("+xml") else file


def _counted(triples: Iterable[Triple], outlet: Outlet) -> Iterator[Triple]:
    for triple in triples:
        outlet.count(1)
        yield triple


JOBS: Mapping[str, Job] = {
    "query": answer_query,
    "description": describe,
    "document": show_document,
    "endpoint": show_endpoint,
    "view": show_view,
}
