"""The endpoint keeps to the query part of the SPARQL 1.1 Protocol, rule by rule.

The first tests are the cases of the W3C's own suite for the protocol; the others take its sections in their order.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.programs.server import Answered, Server

    Way = Callable[..., Answered]
    Scope = list[tuple[str, str]]

pytestmark = pytest.mark.slow

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
ONE, TWO, THREE, TERMS = [f"http://example.org/{name}" for name in ("data/1", "data/2", "data/3", "terms")]
TABULAR = {JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}
BOOLEAN = {JSON, "application/sparql-results+xml"}
RDF = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}


@pytest.fixture(scope="module")
def server(server_of_few: Server) -> Server:
    return server_of_few


def get(server: Server, parameters: str, **headers: str) -> Answered:
    return server.request("GET", f"/sparql?{parameters}", {"Accept": "*/*", **headers})


def post(server: Server, content_type: str, body: str | bytes, parameters: str = "") -> Answered:
    data = body.encode() if isinstance(body, str) else body
    headers = {"Content-Type": content_type} if content_type else {}
    return server.request("POST", f"/sparql?{parameters}" if parameters else "/sparql", headers, data)


def by_get(server: Server, query: str, *scope: tuple[str, str]) -> Answered:
    return get(server, urlencode([("query", query), *scope]))


def by_form(server: Server, query: str, *scope: tuple[str, str]) -> Answered:
    return post(server, FORM, urlencode([("query", query), *scope]))


def by_form_with_graphs_in_the_address(server: Server, query: str, *scope: tuple[str, str]) -> Answered:
    return post(server, FORM, urlencode({"query": query}), urlencode(scope))


def by_post(server: Server, query: str, *scope: tuple[str, str]) -> Answered:
    return post(server, QUERY, query, urlencode(scope))


WAYS: list[Way] = [by_get, by_form, by_form_with_graphs_in_the_address, by_post]
each_way = pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])


def graphs(default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> Scope:
    return [("default-graph-uri", iri) for iri in default] + [("named-graph-uri", iri) for iri in named]


def found(answer: Answered) -> list[str]:
    """The values of the variable x."""
    assert answer.status == 200, answer.text
    return sorted(row["x"] for row in answer.rows)


# The W3C's cases

DOCUMENTS = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
IN_NAMED = f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
FULL = f"ASK {{ <{THREE}> a ?type GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
TWICE = IN_NAMED.replace("ASK", f"ASK FROM <{THREE}>")
NAMED = graphs(named=(ONE, TWO))
W3C_DATASETS = {
    "query_get": (by_get, "ASK {}", graphs(default=(ONE,))),
    "query_post_form": (by_form_with_graphs_in_the_address, "ASK {}", graphs(default=(ONE,))),
    "query_post_direct": (by_post, "ASK {}", []),
    "query_dataset_default_graphs_get": (by_get, DOCUMENTS, graphs(default=(ONE, TWO))),
    "query_dataset_default_graphs_post": (by_post, DOCUMENTS, graphs(default=(ONE, TWO))),
    "query_dataset_named_graphs_get": (by_get, IN_NAMED, NAMED),
    "query_dataset_named_graphs_post": (by_post, IN_NAMED, NAMED),
    "query_dataset_full": (by_post, FULL, graphs(default=(THREE,)) + NAMED),
    "query_multiple_dataset": (by_post, TWICE, NAMED),
}
W3C_TYPES = {
    "query_content_type_select": ("SELECT (1 AS ?value) {}", TABULAR),
    "query_content_type_ask": ("ASK {}", BOOLEAN),
    "query_content_type_describe": ("DESCRIBE <http://example.org/>", RDF),
    "query_content_type_construct": ("CONSTRUCT { <s> <p> 1 } WHERE {}", RDF),
}
W3C_BAD = {
    "bad_query_method": ("PUT", "query=ASK%20%7B%7D", "", b""),
    "bad_multiple_queries": ("GET", "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", "", None),
    "bad_query_wrong_media_type": ("POST", "", "text/plain", b"ASK {}"),
    "bad_query_missing_form_type": ("POST", "", "", b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": ("POST", "", "", b"ASK {}"),
    "bad_query_non_utf8": ("POST", "", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16")),
    "bad_query_syntax": ("GET", "query=ASK%20%7B", "", None),
    "bad_update_get": ("GET", "update=CLEAR%20ALL", "", None),
    "bad_multiple_updates": ("POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    "bad_update_wrong_media_type": ("POST", "", "text/plain", b"CLEAR NAMED"),
    "bad_update_missing_form_type": ("POST", "", "", b"update=CLEAR%20NAMED"),
    "bad_update_non_utf8": ("POST", "", f"{UPDATE}; charset=UTF-16", "CLEAR NAMED".encode("utf-16")),
    "bad_update_syntax": ("POST", "", FORM, b"update=CLEAR%20XYZ"),
}


@pytest.mark.parametrize(("way", "query", "scope"), W3C_DATASETS.values(), ids=W3C_DATASETS)
def test_the_w3c_cases_of_datasets_are_true(server: Server, way: Way, query: str, scope: Scope) -> None:
    answer = way(server, query, *scope)
    assert answer.status == 200
    assert answer.json["boolean"] is True


@pytest.mark.parametrize(("query", "types"), W3C_TYPES.values(), ids=W3C_TYPES)
def test_the_w3c_cases_of_content_types_get_one_that_fits(server: Server, query: str, types: set[str]) -> None:
    answer = by_post(server, query)
    assert answer.status == 200, answer.text
    assert answer.media_type in types


@pytest.mark.parametrize(("method", "parameters", "content_type", "body"), W3C_BAD.values(), ids=W3C_BAD)
def test_the_w3c_cases_of_bad_requests_are_refused(
    server: Server, method: str, parameters: str, content_type: str, body: bytes | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    assert 400 <= server.request(method, f"/sparql?{parameters}", headers, body).status < 500


# 2.1.1 to 2.1.3: three ways to send a query

TRICKY = {
    "signs of addresses": 'SELECT ("a+b & c=d #e; f%20g?h" AS ?x) {}',
    "Chinese": 'SELECT ("脐带间充质干细胞" AS ?x) {}',
    "beyond the basic plane": 'SELECT ("\U0001f9ec" AS ?x) {}',
    "lines": 'SELECT\n  ("a" AS ?x) # a comment\r\n{ }\n',
    "predicate lists": "SELECT ?x { VALUES ?x { 1 } OPTIONAL { ?x a 2 ; a 3 , 4 } }",
}


@each_way
@pytest.mark.parametrize("query", TRICKY.values(), ids=TRICKY)
def test_a_query_arrives_as_it_was_written(server: Server, way: Way, query: str) -> None:
    expected = query.split('"')[1] if '"' in query else "1"
    assert found(way(server, query)) == [expected]


ENCODED = {
    "a space as plus": ("SELECT+('a+b'+AS+?x)+{}", "a b"),
    "a space in hexadecimal": ("SELECT%20('a%20b'%20AS%20?x)%20{}", "a b"),
    "a plus": ("SELECT+('a%2Bb'+AS+?x)+{}", "a+b"),
    "a percent sign": ("SELECT+('%2525'+AS+?x)+{}", "%25"),
    "small hexadecimal digits": ("SELECT+('%e8%84%90'+AS+?x)+{}", "脐"),
    "letters in hexadecimal": ("%53%45%4C%45%43%54+('a'+AS+?x)+{}", "a"),
    "a byte order mark": ("%EF%BB%BFSELECT+('a'+AS+?x)+{}", "a"),
}


@pytest.mark.parametrize(("sent", "expected"), ENCODED.values(), ids=ENCODED)
def test_percent_encoding_is_undone_once_in_an_address_and_in_a_form(server: Server, sent: str, expected: str) -> None:
    answer = server.exchange(f"GET /sparql?query={sent} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
    assert answer.endswith(f"\r\n\r\nx\r\n{expected}\r\n".encode())
    assert found(post(server, FORM, f"query={sent}")) == [expected]


def test_a_form_may_hold_raw_bytes_of_utf_8(server: Server) -> None:
    assert found(post(server, FORM, "query=SELECT+('脐%E5%B8%A6'+AS+?x)+{}")) == ["脐带"]


def test_an_address_may_not_hold_raw_bytes_beyond_ascii(server: Server) -> None:
    answer = server.exchange("GET /sparql?query=SELECT+('脐'+AS+?x)+{} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_query_that_is_sent_itself_is_not_decoded_further(server: Server) -> None:
    assert found(by_post(server, "SELECT ('a+b%20c' AS ?x) {}")) == ["a+b%20c"]


def test_a_byte_order_mark_before_a_query_is_left_out(server: Server) -> None:
    assert found(post(server, QUERY, b"\xef\xbb\xbfSELECT ('a' AS ?x) {}")) == ["a"]


BROKEN_TEXT = {"%FF": b"\xff", "overlong": b"\xc0\xaf", "surrogate": b"\xed\xa0\x80", "cut": b"\xe8\x84"}


@pytest.mark.parametrize("bad", BROKEN_TEXT.values(), ids=BROKEN_TEXT)
def test_bytes_that_are_not_utf_8_are_refused_and_never_replaced(server: Server, bad: bytes) -> None:
    query = b"SELECT ('" + bad + b"' AS ?x) {}"
    for answer in (
        get(server, f"query={quote(query)}"),
        post(server, FORM, f"query={quote(query)}"),
        post(server, FORM, b"query=" + query.replace(b" ", b"+")),
        post(server, QUERY, query),
    ):
        assert answer.status == 400
        assert "UTF-8" in answer.text


TYPES = {
    QUERY: 200,
    f"{QUERY}; charset=utf-8": 200,
    f"{QUERY};charset=UTF-8": 200,
    f'{QUERY} ; charset="utf-8"': 200,
    "Application/SPARQL-Query": 200,
    f"{QUERY}; charset=us-ascii": 200,
    f"{QUERY}; version=1.1": 200,
    f"{QUERY}; charset=iso-8859-1": 415,
    "application/sparql": 415,
    "text/plain": 415,
    "application/json": 415,
    "multipart/form-data; boundary=b": 415,
    "nonsense": 415,
    "": 415,
}


def test_a_body_is_taken_under_its_media_type_however_that_is_written(server: Server) -> None:
    assert {name: post(server, name, "ASK {}").status for name in TYPES} == TYPES
    forms = [FORM, f"{FORM}; charset=UTF-8", FORM.upper(), f"{FORM} ;charset=utf-8"]
    assert [post(server, name, "query=ASK%7B%7D").status for name in forms] == [200] * 4


def test_a_body_of_another_type_is_refused_with_the_types_that_are_taken(server: Server) -> None:
    answer = post(server, "application/json", '{"query": "ASK {}"}')
    assert answer.status == 415
    for taken in (FORM, QUERY):
        assert taken in answer.text
        assert taken in answer.headers["Accept-Post"]


def test_a_compressed_body_is_refused_with_the_codings_that_are_taken(server: Server) -> None:
    answer = server.request("POST", "/sparql", {"Content-Type": QUERY, "Content-Encoding": "gzip"}, b"\x1f\x8b")
    assert answer.status == 415
    assert answer.headers["Accept-Encoding"] == "identity"


NOT_ONE = {
    "two in an address": ("GET", "query=ASK%7B%7D&query=ASK%7B%7D", "", None, "there are 2 queries; send one"),
    "two in a form": ("POST", "", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", "there are 2 queries; send one"),
    "one in the address, one in the form": ("POST", "query=ASK%7B%7D", FORM, b"query=ASK%7B%7D", "there are 2 queries"),
    "one in the address, one in the body": ("POST", "query=ASK%7B%7D", QUERY, b"ASK {}", "and one in the body"),
    "none in an address": ("GET", "default-graph-uri=http://example.org/data/1", "", None, "there is no query"),
    "an empty one in an address": ("GET", "query=", "", None, "the query is empty"),
    "one of spaces": ("GET", "query=%20%0A", "", None, "the query is empty"),
    "one under another name": ("GET", "Query=ASK%7B%7D", "", None, "there is no query"),
    "none in a form": ("POST", "", FORM, b"", "there is no query"),
    "an empty one in a form": ("POST", "", FORM, b"query=", "the query is empty"),
    "an empty body": ("POST", "", QUERY, b"", "the query is empty"),
    "a comment": ("POST", "", QUERY, b"# ASK {}", "not SPARQL"),
}


@pytest.mark.parametrize(("method", "parameters", "content_type", "body", "said"), NOT_ONE.values(), ids=NOT_ONE)
def test_a_request_that_does_not_hold_one_query_is_refused_with_the_reason(
    server: Server, method: str, parameters: str, content_type: str, body: bytes | None, said: str
) -> None:
    answer = server.request(method, f"/sparql?{parameters}", {"Content-Type": content_type}, body)
    assert answer.status == 400
    assert said in answer.text


@each_way
def test_parameters_that_the_protocol_does_not_know_are_ignored(server: Server, way: Way) -> None:
    more = [("callback", "f"), ("timeout", "0"), ("results", "json"), ("using-graph-uri", "x"), ("", ""), ("debug", "")]
    assert found(way(server, "SELECT (1 AS ?x) {}", *more)) == ["1"]


def test_a_query_of_half_a_megabyte_is_answered_by_post(server: Server) -> None:
    values = " ".join(f'"{number:0100}"' for number in range(5_000))
    query = f"SELECT (COUNT(*) AS ?x) {{ VALUES ?v {{ {values} }} }}"
    assert len(query) > 500_000
    assert found(by_post(server, query)) == ["5000"]
    assert found(by_form(server, query)) == ["5000"]


def test_an_address_holds_64_kilobytes_and_a_longer_one_is_refused_with_what_to_do(server: Server) -> None:
    query = quote("SELECT (1 AS ?x) {} #")
    longest = 65_535 - len("/sparql?query=")
    assert found(get(server, f"query={query.ljust(longest, 'a')}", Accept=JSON)) == ["1"]
    answer = get(server, f"query={query.ljust(longest + 1, 'a')}")
    assert answer.status == 414
    assert "POST" in answer.text


# 2.1.4: the dataset

WHERE = "SELECT ?x { { ?x a ?type } UNION { GRAPH ?g { ?x a ?type } } }"
SCOPES = {
    "one default graph": (graphs(default=(ONE,)), [ONE]),
    "default graphs together": (graphs(default=(ONE, TWO)), [ONE, TWO]),
    "a graph named twice": (graphs(default=(ONE, ONE)), [ONE]),
    "one named graph": (graphs(named=(THREE,)), [THREE]),
    "default and named graphs": (graphs(default=(ONE,), named=(TWO, THREE)), [ONE, TWO, THREE]),
    "one graph as both": (graphs(default=(ONE,), named=(ONE,)), [ONE, ONE]),
    "a default graph that does not exist": (graphs(default=("http://example.org/none",)), []),
    "a named graph that does not exist": (graphs(named=("http://example.org/none",)), []),
    "one graph that exists, one that does not": (graphs(default=(ONE, "http://example.org/none")), [ONE]),
    "empty parameters, as forms send them": (
        [("default-graph-uri", ""), ("named-graph-uri", "")],
        sorted([ONE, TWO, THREE] * 2),
    ),
}


@each_way
@pytest.mark.parametrize(("scope", "expected"), SCOPES.values(), ids=SCOPES)
def test_a_query_is_put_to_the_graphs_that_the_request_names_and_no_others(
    server: Server, way: Way, scope: Scope, expected: list[str]
) -> None:
    assert found(way(server, WHERE, *scope)) == expected


def test_with_graphs_of_one_kind_only_there_are_none_of_the_other(server: Server) -> None:
    assert found(by_get(server, "SELECT ?x { ?x a ?type }", *graphs(named=(ONE,)))) == []
    assert found(by_get(server, "SELECT ?x { GRAPH ?x { ?s a ?type } }", *graphs(default=(ONE,)))) == []


@each_way
@pytest.mark.parametrize("clause", [f"FROM <{THREE}>", f"FROM NAMED <{THREE}>", f"FROM <{TWO}> FROM NAMED <{THREE}>"])
def test_the_dataset_of_the_request_wins_over_that_of_the_query(server: Server, way: Way, clause: str) -> None:
    assert found(way(server, WHERE.replace("{", f"{clause} {{", 1), *graphs(default=(ONE,)))) == [ONE]


FROM = {
    "one graph": (f"FROM <{ONE}>", [ONE]),
    "two graphs": (f"FROM <{ONE}> FROM <{TWO}>", [ONE, TWO]),
    "a named graph": (f"FROM NAMED <{TWO}>", [TWO]),
    "in small letters": (f"from <{ONE}> from named <{TWO}>", [ONE, TWO]),
    "a graph that does not exist": ("FROM <http://example.org/none>", []),
}


def test_without_a_dataset_of_the_request_that_of_the_query_counts(server: Server) -> None:
    for name, (clause, expected) in FROM.items():
        assert (name, found(by_get(server, WHERE.replace("{", f"{clause} {{", 1)))) == (name, expected)


def test_without_any_dataset_the_default_graph_is_all_graphs_together(server: Server) -> None:
    assert found(by_get(server, "SELECT ?x { ?x a ?type }")) == [ONE, TWO, THREE]
    assert found(by_get(server, "SELECT DISTINCT ?x { GRAPH ?x { ?s ?p ?o } }")) == [ONE, TWO, THREE, TERMS]


@each_way
def test_a_graph_named_by_no_absolute_iri_is_refused(server: Server, way: Way) -> None:
    for iri in ("data/1", "/data/1", "#1", "http://example.org/a b", "http://example.org/<", "::"):
        for name in ("default-graph-uri", "named-graph-uri"):
            answer = way(server, "ASK {}", (name, iri))
            assert (name, iri, answer.status, "absolute IRI" in answer.text) == (name, iri, 400, True)


def test_a_graph_may_be_named_in_chinese(server: Server) -> None:
    assert found(by_get(server, WHERE, *graphs(default=("http://example.org/基因",)))) == []


def test_relative_iris_of_a_query_are_resolved_against_the_knowledge_base(server: Server) -> None:
    assert found(by_get(server, "SELECT ?x { VALUES ?x { <gene/CASP3> } }")) == ["https://w3id.org/mscpof/gene/CASP3"]
    with_base = "BASE <http://example.org/data/> SELECT ?x { VALUES ?x { <1> } }"
    assert found(by_get(server, with_base)) == [ONE]


# 2.1.6 and 2.1.7: success and failure

SYNTAX = {
    "SELECT * WHERE { ?s ?p }": "line 1, column 24",
    "SELECT *\nWHERE {\n  ?s ?p ?o ;;; .\n  ?s ?p\n}": "line 5, column 1",
    "ASK {": "line 1, column",
    "SELECT ?x WHERE { ?x a nope:Thing }": "line 1, column",
    "SELECT ('a AS ?x) {}": "line 1, column",
    "SELECT * {} SELECT * {}": "line 1, column",
    "SELECT ?service ?from { ?service ?from }": "line 1, column 40",
}


@each_way
@pytest.mark.parametrize(("query", "place"), SYNTAX.items())
def test_a_query_that_is_not_sparql_is_refused_with_line_and_column(
    server: Server, way: Way, query: str, place: str
) -> None:
    answer = way(server, query)
    assert answer.status == 400
    assert place in answer.text
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_shows_chinese_as_it_was_written(server: Server) -> None:
    answer = by_get(server, 'SELECT ("脐带" AS ?x) { nope }')
    assert answer.status == 400
    assert '"脐带"' in answer.text


UPDATES = {
    "insert": "INSERT DATA { <http://example.org/s> <http://example.org/p> 1 }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "modify": "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "clear": "CLEAR ALL",
    "drop": "DROP SILENT ALL",
    "load": "LOAD <http://example.org/>",
    "after a query": "ASK {} ; CLEAR ALL",
}


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
def test_updates_are_refused_in_whatever_way_they_are_sent(server: Server, update: str) -> None:
    answers = [way(server, update) for way in WAYS]
    answers += [
        get(server, urlencode({"update": update})),
        post(server, FORM, urlencode({"update": update})),
        post(server, UPDATE, update),
    ]
    assert [answer.status for answer in answers] == [400] * 6 + [415]
    assert all("read-only" in answer.text for answer in answers[-3:])
    assert found(by_get(server, "SELECT (COUNT(*) AS ?x) { ?s ?p ?o }")) == ["18"]


ASKING_OTHERS = {
    "plain": "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "small letters": "select * { service <U> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <U> { ?s ?p ?o } }",
    "nested groups": "SELECT * { { { OPTIONAL { SERVICE <U> { ?s ?p ?o } } } } }",
    "union": "SELECT * { { ?s ?p ?o } UNION { SERVICE <U> { ?s ?p ?o } } }",
    "subquery": "SELECT * { { SELECT * { SERVICE <U> { ?s ?p ?o } } } }",
    "exists": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "minus": "SELECT * { ?s ?p ?o MINUS { SERVICE <U> { ?s ?p ?o } } }",
    "graph": "SELECT * { GRAPH ?g { SERVICE <U> { ?s ?p ?o } } }",
    "variable": "SELECT * { BIND(<U> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "prefixed name": "PREFIX e: <U> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "ask": "ASK { SERVICE <U> { ?s ?p ?o } }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }",
    "describe": "DESCRIBE ?s WHERE { SERVICE <U> { ?s ?p ?o } }",
    "without spaces": "SELECT*{SERVICE<U>{?s ?p ?o}}",
    "on a line of its own": "SELECT * {\n  SERVICE\n  <U>\n  { ?s ?p ?o } }",
    "after a comment": "SELECT * { # service\n SERVICE <U> { ?s ?p ?o } }",
    "beside the word in a string": 'SELECT * { ?s ?p "service" . SERVICE <U> { ?s ?p ?o } }',
    "within another": "SELECT * { SERVICE <U> { SERVICE <U> { ?s ?p ?o } } }",
}


def test_service_is_refused_wherever_it_stands_and_nobody_is_asked(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        other = f"<http://127.0.0.1:{elsewhere.getsockname()[1]}/sparql>"
        answers = {name: by_post(server, query.replace("<U>", other)) for name, query in ASKING_OTHERS.items()}
        assert [name for name, one in answers.items() if (one.status, "SERVICE" in one.text) != (400, True)] == []
        elsewhere.settimeout(0.3)
        with pytest.raises(TimeoutError):
            elsewhere.accept()


ASKING_NOBODY = {
    "a string": 'SELECT ("SERVICE <http://example.org/> {}" AS ?x) {}',
    "a long string": 'SELECT ("""\nSERVICE <http://example.org/> {}""" AS ?x) {}',
    "a comment": "SELECT (1 AS ?x) {} # SERVICE <http://example.org/> {}",
    "a variable": "SELECT (?service AS ?x) { VALUES ?service { 1 } }",
    "an IRI": "SELECT ?x { VALUES ?x { <http://example.org/service> } }",
    "a prefix": "PREFIX service: <http://example.org/> SELECT ?x { VALUES ?x { service:SERVICE } }",
    "a language tag": "SELECT ('a'@service AS ?x) {}",
}


def test_the_word_service_is_fine_where_it_is_no_keyword(server: Server) -> None:
    assert [len(found(by_post(server, query))) for query in ASKING_NOBODY.values()] == [1] * len(ASKING_NOBODY)


# Section 2.1.5 leaves parameters for formats to services; clients that cannot set a header use `format`.

FORMATS = {
    ("SELECT", "json"): JSON,
    ("SELECT", "xml"): "application/sparql-results+xml",
    ("SELECT", "csv"): "text/csv",
    ("SELECT", "tsv"): "text/tab-separated-values",
    ("SELECT", "text/csv"): "text/csv",
    ("SELECT", "application/sparql-results+xml"): "application/sparql-results+xml",
    ("CONSTRUCT", "ttl"): "text/turtle",
    ("CONSTRUCT", "nt"): "application/n-triples",
    ("CONSTRUCT", "jsonld"): "application/ld+json",
    ("CONSTRUCT", "rdf"): "application/rdf+xml",
    ("CONSTRUCT", "trig"): "application/trig",
    ("CONSTRUCT", "nq"): "application/n-quads",
    ("CONSTRUCT", "json"): "application/ld+json",
    ("CONSTRUCT", "xml"): "application/rdf+xml",
}
KINDS = {"SELECT": "SELECT * {}", "CONSTRUCT": "CONSTRUCT { <s> <p> 1 } WHERE {}"}


@each_way
def test_the_parameter_format_chooses_before_the_header(server: Server, way: Way) -> None:
    answers = {(kind, form): way(server, KINDS[kind], ("format", form)) for kind, form in FORMATS}
    assert {asked: answer.media_type for asked, answer in answers.items()} == FORMATS


def test_a_format_that_does_not_fit_leaves_the_choice_to_the_header(server: Server) -> None:
    for form in ("", "nonsense", "ttl", "image/png"):
        answer = get(server, urlencode({"query": "SELECT * {}", "format": form}), Accept="text/csv")
        assert (form, answer.status, answer.media_type) == (form, 200, "text/csv")
