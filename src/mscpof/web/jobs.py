"""What workers do: answer a query, each in the form that the client was promised."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import QuerySolutions, QueryTriples, serialize

from mscpof.names import NAMED_PREFIXES
from mscpof.sparql import Scope, explained, run
from mscpof.web.form import GRAPH_FORMS, RDF_FORMATS, RESULT_FORMATS, TABLE_FORMS
from mscpof.web.markup import Markup, nameable
from mscpof.workers.faults import RequestFailed
from mscpof.workers.outlet import Head
from mscpof.workers.rows import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Store, Triple

    from mscpof.web.form import Form
    from mscpof.workers.outlet import Outlet
    from mscpof.workers.worker import Job

# What gives another answer each time; found in a string or a comment too, which only costs a second look.
_FLEETING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|SERVICE)\b", re.IGNORECASE)
_FORMS = {form.ending: form for form in (*TABLE_FORMS, *GRAPH_FORMS)}


def answer_query(store: Store, request: Mapping[str, Any], outlet: Outlet) -> None:
    """Answer a query.

    The request holds `query`; `default` and `named`, the graphs to ask; `table` and `graph`, the forms that fit each
    kind of query, or nothing where the client takes none.
    """
    text = request["query"]
    with explained(text):
        result = run(store, text, Scope(tuple(request["default"]), tuple(request["named"])))
        lasting = not _FLEETING.search(text)
        if isinstance(result, QueryTriples):
            form = _form(request["graph"], "CONSTRUCT and DESCRIBE", GRAPH_FORMS)
            outlet.head(Head(content_type=form.content_type, lasting=lasting))
            triples = _counted(result, outlet)
            if form.ending == "rdf":
                triples = nameable(triples, _offered(other for other in GRAPH_FORMS if other != form))
            serialize(triples, _file(outlet, form), format=RDF_FORMATS[form.ending], prefixes=NAMED_PREFIXES)
            return
        form = _form(request["table"], "SELECT and ASK", TABLE_FORMS)
        counter = COUNTERS[form.ending]() if isinstance(result, QuerySolutions) else None
        outlet.head(Head(content_type=form.content_type, lasting=lasting), counter)
        result.serialize(_file(outlet, form), RESULT_FORMATS[form.ending])


def _form(ending: str, kind: str, forms: Iterable[Form]) -> Form:
    if not ending:
        raise RequestFailed(406, f"{kind} queries are answered as one of: {_offered(forms)}")
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


JOBS: Mapping[str, Job] = {"query": answer_query}
