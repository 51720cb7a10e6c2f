"""Check of the other servers that a query asks: it is parsed, so that SERVICE is seen wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyparsing import ParseResults
from rdflib import URIRef
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from mscpof.base.faults import BadQuery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def check_services(query: str, allowed: Collection[str]) -> None:
    """Let a query pass only when it asks none but the servers that it may.

    :param allowed: addresses of the endpoints that it may ask.
    :raises BadQuery: `service-not-allowed`, when it asks another one; `service-variable`, when a variable names one;
        `nested-service` or `service-grammar`, when it is too deeply nested to be parsed, or no plain SPARQL 1.1.
    """
    try:
        parsed = parseQuery(query)
        prologue = translatePrologue(parsed[0], None)
        services = [prologue.absolutize(service) for service in _services(parsed[1])]
    except RecursionError:
        raise BadQuery("nested-service") from None
    except Exception as error:
        raise BadQuery("service-grammar", reason=error) from None
    for service in services:
        if not isinstance(service, URIRef):
            raise BadQuery("service-variable")
        if str(service) not in allowed:
            raise BadQuery("service-not-allowed", service=service, known=sorted(allowed) or "none")


def _services(part: Any) -> Iterator[Any]:
    """Yield what each SERVICE names, of all parts of a query that was taken apart."""
    if isinstance(part, CompValue):
        if part.name == "ServiceGraphPattern":
            yield part.term
        for value in part.values():
            yield from _services(value)
    elif isinstance(part, list | tuple | ParseResults):
        for value in part:
            yield from _services(value)
