"""SPARQL of users: nothing leaves the machine, nothing is changed, and what is broken is shown where it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, RdfFormat, Store

from mscpof.base.answer import Answer
from mscpof.base.faults import BadQuery
from mscpof.base.sparql import locate, run
from tests.conftest import raises
from tests.programs.stand_in import Handler, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = '<http://a/s> <http://a/p> "one" <http://a/g1> .\n<http://a/s> <http://a/p> "two" <http://a/g2> .\n'


@pytest.fixture
def store() -> Store:
    store = Store()
    store.load(input=DATA.encode(), format=RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[str, list[str]]]:
    """A server that writes down who asks it."""
    asked: list[str] = []

    class Ear(Handler):
        def do_GET(self) -> None:  # noqa: N802  (the name that the base class calls)
            asked.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

    with standing_in(Ear) as server:
        yield f"http://127.0.0.1:{server.server_port}/", asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <U> { ?s ?p ?o } }",
        "select * { service <U> { ?s ?p ?o } }",
        "ASK { sErViCe\n\t<U>{?s ?p ?o} }",
        "ASK { SERVICE<U>{?s ?p ?o} }",
        "ASK { SERVICE SILENT <U> { ?s ?p ?o } }",
        "ASK { SERVICE # a comment\n SILENT # another\n <U> { ?s ?p ?o } }",
        "PREFIX : <U> ASK { SERVICE:a { ?s ?p ?o } }",
        "PREFIX service: <U> ASK { SERVICE service:x { ?s ?p ?o } }",
        "ASK { BIND(<U> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
        "ASK { { SELECT * { SERVICE <U> { ?s ?p ?o } } } UNION { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE <U> { ?s ?p ?o } }",
        "ASK { ?s ?p 'SERVICE' . SERVICE <U> { ?s ?p ?o } }",
        'ASK { ?s ?p "# " . SERVICE <U> { ?s ?p ?o } # " }\n }',
        "ASK { ?s ?p <http://a/#'> . SERVICE <U> { ?s ?p '>' } }",
        "ASK { ?s ?p '''it's ''' . SERVICE <U> { ?s ?p ''' ' ''' } }",
        "ASK { \\u0053ERVICE <U> { ?s ?p ?o } }",
        "ASK { S\\U00000045RVICE <U> { ?s ?p ?o } }",
    ],
)
def test_another_server_is_never_asked(store: Store, endpoint: tuple[str, list[str]], query: str) -> None:
    address, asked = endpoint
    with raises("not-sparql-from" if "\\u" in query.lower() else "service-off", BadQuery):
        Answer(store, query.replace("<U>", f"<{address}>"))
    assert asked == []


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p ?service }",
        "ASK { ?s ?p $SERVICE }",
        "ASK { ?s ?p 'SERVICE <http://x> { }' }",
        'ASK { ?s ?p """a\nSERVICE <http://x> { }""" }',
        "ASK { ?s ?p <http://a/SERVICE> }",
        "ASK { ?s ?p ?o # SERVICE <http://x> { }\n }",
        "PREFIX service: <http://a/> ASK { ?s service:service ?o }",
        "PREFIX : <http://a/> ASK { ?s :SERVICE ?o }",
        "ASK { _:service ?p 'x'@service }",
    ],
)
def test_the_word_service_may_stand_where_it_is_no_keyword(store: Store, query: str) -> None:
    assert isinstance(run(store, query), QueryBoolean)


def test_a_broken_query_that_only_mentions_service_is_called_broken(store: Store) -> None:
    with raises("not-sparql-from", BadQuery, line=2, column=9):
        run(store, "ASK { # SERVICE\n  ?s ?p }")


def test_a_variable_beside_the_fault_is_not_taken_for_a_keyword(store: Store) -> None:
    with raises("not-sparql-from", BadQuery, line=1, column=22):
        run(store, "ASK { ?s ?p ?service ?o }")


def test_relative_iris_are_those_of_the_knowledge_base(store: Store) -> None:
    answer = Answer(store, "SELECT ?x { VALUES ?x { <gene/CASP3> } }")
    assert answer.rows == [{"x": "https://w3id.org/mscpof/gene/CASP3"}]


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <U>",
        "LOAD SILENT <U> INTO GRAPH <http://a/g>",
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR ALL",
        "ASK {} ; DROP ALL",
    ],
)
def test_nothing_can_be_changed(store: Store, endpoint: tuple[str, list[str]], update: str) -> None:
    with raises("not-sparql-from", BadQuery):
        Answer(store, update.replace("<U>", f"<{endpoint[0]}>"))
    assert len(store) == 2
    assert endpoint[1] == []


def test_a_query_sees_all_graphs_together(store: Store) -> None:
    assert len(Answer(store, "SELECT * { ?s ?p ?o }")) == 2


def test_a_query_that_names_its_graphs_sees_only_those(store: Store) -> None:
    assert Answer(store, "SELECT ?o FROM <http://a/g1> { ?s ?p ?o }").rows == [{"o": "one"}]
    assert Answer(store, "SELECT ?o FROM NAMED <http://a/g2> { GRAPH ?g { ?s ?p ?o } }").rows == [{"o": "two"}]
    assert len(Answer(store, "SELECT ?from { ?from ?p ?o } # FROM <http://a/g1>")) == 2


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * WHERE { ?s ?p }", 1, 24),
        ("SELEC * { ?s ?p ?o }", 1, 1),
        ("SELECT ?x\nWHERE {\n  ?x ?y ?z\n  FILTR(?x)\n}\nORDER BY ?x", 4, 3),
        ("ASK {\n  ?s ?p ?o\n", 3, 1),
        ("ASK { ?s ?p ?o } }", 1, 18),
        ("", 1, 1),
        ("# 半胱天冬酶\nASK { ?半 ?p }", 2, 13),
        ("ASK {" + " " * 50 + "?s ?p }", 1, 62),
    ],
)
def test_the_place_where_a_query_breaks_is_found(query: str, line: int, column: int) -> None:
    assert locate(query) == (line, column)


def test_what_is_sparql_breaks_nowhere() -> None:
    assert locate("ASK { ?s ?p ?o }") is None


def test_a_broken_query_is_shown_with_a_mark_where_it_breaks(store: Store) -> None:
    with raises("not-sparql-from", BadQuery) as fault:
        run(store, "ASK {\n  ?s ?p }")
    message, line, mark = str(fault.value).split("\n")
    assert message == "line 2, column 9: not SPARQL"
    assert line[mark.index("^")] == "}"


def test_a_long_line_is_shown_in_part(store: Store) -> None:
    with raises("not-sparql-from", BadQuery) as fault:
        run(store, "ASK { " + "?s ?p ?o . " * 1000 + "?s ?p }")
    line, mark = fault.value.facts["excerpt"], fault.value.facts["caret"]
    assert len(line) < 120
    assert line[mark.index("^")] == "}"


def test_an_undeclared_prefix_is_said_in_words(store: Store) -> None:
    with raises("not-sparql-from", BadQuery, column=19, expected="; Prefix not found"):
        run(store, "ASK { ?s foaf:name ?o }")


@pytest.mark.parametrize("query", ["ASK { FILTER(<http://a/f>(1)) }", "SELECT (<http://a/f>(1) AS ?x) {}"])
def test_a_function_that_is_unknown_is_named(store: Store, query: str) -> None:
    with raises("query-failed", BadQuery) as fault:
        Answer(store, query)
    assert "<http://a/f>" in str(fault.value.facts["reason"])


def test_text_that_is_not_unicode_is_refused(store: Store) -> None:
    with raises("query-not-unicode", BadQuery):
        run(store, "ASK { ?s ?p '\udcff' }")


def test_a_query_may_start_with_comments_and_end_without_a_line_break(store: Store) -> None:
    result = run(store, "# one\n#two\nSELECT * { ?s ?p ?o }#end")
    assert isinstance(result, QuerySolutions)
