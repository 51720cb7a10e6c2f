"""Tests of SERVICE: off by default, and with an allow-list on for those named alone."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from rdflib import URIRef

from mscpof.base.faults import BadQuery
from mscpof.server.http.federation import check_services
from tests.conftest import raises
from tests.programs.server import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.programs.server import Server

ALLOWED = ("http://allowed.example/sparql",)
INSIDE = {
    "a group": "SELECT * {{ {} }}",
    "a subquery": "SELECT * {{ {{ SELECT * {{ {} }} }} }}",
    "an option": "SELECT * {{ OPTIONAL {{ {} }} }}",
    "one side of a union": "SELECT * {{ {{ }} UNION {{ {} }} }}",
    "a filter": "SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {} }} }}",
    "an expression": "SELECT (EXISTS {{ {} }} AS ?x) {{ }}",
    "a construct": "CONSTRUCT {{ ?s ?p ?o }} {{ {} }}",
    "a graph": "ASK {{ GRAPH ?g {{ {} }} }}",
}


@pytest.mark.parametrize("query", INSIDE.values(), ids=INSIDE)
@pytest.mark.parametrize("service", ["SERVICE", "service SILENT", "\\u0053ERVICE"])
def test_only_servers_that_are_allowed_may_be_asked_wherever_the_query_does(query: str, service: str) -> None:
    check_services(query.format(f"{service} <{ALLOWED[0]}> {{ ?a ?b ?c }}"), ALLOWED)
    with raises("service-not-allowed", BadQuery, service=URIRef("http://other.example/"), known=list(ALLOWED)):
        check_services(query.format(f"{service} <http://other.example/> {{ ?a ?b ?c }}"), ALLOWED)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX o: <http://other.example/> SELECT * { SERVICE o:sparql { ?s ?p ?o } }",
        "BASE <http://other.example/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    ],
)
def test_a_shortened_name_hides_no_server(query: str) -> None:
    with raises("service-not-allowed", BadQuery, service=URIRef("http://other.example/sparql")):
        check_services(query, ALLOWED)


def test_a_service_inside_another_is_refused_since_it_cannot_be_checked() -> None:
    with raises("nested-service", BadQuery):
        check_services(f"SELECT * {{ SERVICE <{ALLOWED[0]}> {{ SERVICE <{ALLOWED[0]}> {{ ?a ?b ?c }} }} }}", ALLOWED)


def test_a_variable_is_no_server_that_could_be_allowed() -> None:
    with raises("service-variable", BadQuery):
        check_services("SELECT * { ?s <http://see.example/> ?where . SERVICE ?where { ?a ?b ?c } }", ALLOWED)


@pytest.mark.slow
def test_a_server_that_is_allowed_is_asked_and_no_other_and_a_silent_one_holds_up_only_who_asks_it(
    server: Server, small: Path
) -> None:
    query = "SELECT ?n {{ SERVICE <{}> {{ SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} }} }} }}"
    other = f"{server.url}sparql"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        allowed = ("--allow-service", other, "--allow-service", silent)
        with serving("--workers", 1, "--timeout", 2, "--dataset", small, *allowed) as asking:
            answered = asking.query(query.format(other))
            assert answered.status == 200
            assert int(answered.rows[0]["n"]) > 40_000
            assert answered.headers["Cache-Control"] == "no-store"
            before = server.figure("mscpof_requests_total")
            refused = asking.query(query.format(f"{server.url}elsewhere"))
            assert refused.status == 400
            assert other in refused.text
            assert server.figure("mscpof_requests_total") - before == 1  # the metrics themselves
            assert asking.query(query.format(silent)).status == 503
            assert asking.query("ASK { ?s ?p ?o }").status == 200
