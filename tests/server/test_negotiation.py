"""Every client gets the form that it asked for, weighed as RFC 9110 says, and valid by the form's own specification."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.query import Result

if TYPE_CHECKING:
    from pathlib import Path

    from tests.programs.server import Answered, Server

pytestmark = pytest.mark.slow

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
HTML = "text/html"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
TRIG = "application/trig"
N_QUADS = "application/n-quads"

SELECT = "SELECT * { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def server(server_of_few: Server) -> Server:
    return server_of_few


def ask(server: Server, query: str, **headers: str) -> Answered:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.request("GET", f"/sparql?query={quote(query)}", named)


# Which form: RFC 9110, section 12.5.1; the media types of the forms

TABLES = {
    "application/sparql-results+json": JSON,
    "application/json": JSON,
    "application/sparql-results+xml": XML,
    "application/xml": XML,
    "text/xml": XML,
    "text/csv": CSV,
    "text/tab-separated-values": TSV,
}
GRAPHS = {
    "text/turtle": TURTLE,
    "application/x-turtle": TURTLE,
    "text/n3": TURTLE,
    "application/n-triples": N_TRIPLES,
    "text/plain": N_TRIPLES,
    "application/ld+json": JSON_LD,
    "application/json": JSON_LD,
    "application/rdf+xml": RDF_XML,
    "application/xml": RDF_XML,
    "application/trig": TRIG,
    "application/n-quads": N_QUADS,
}
WISHES = {
    "*/*": JSON,
    "": JSON,
    # Weights, and wishes of the same weight, of which the server has its own order.
    "text/csv;q=0.9, application/sparql-results+xml": XML,
    "text/csv, application/sparql-results+xml;q=0.9": CSV,
    "text/csv;q=0.001, image/png": CSV,
    "text/csv;q=0.8, application/sparql-results+json;q=0.8": JSON,
    "application/sparql-results+xml, application/sparql-results+json": JSON,
    # The more exact wish counts, not the heavier one.
    "*/*, application/sparql-results+json;q=0.1": XML,
    "text/*, text/csv;q=0.1": TSV,
    "text/*;q=0.9, text/csv;q=0.1, */*;q=0.5": TSV,
    "application/*;q=0.5, text/tab-separated-values;q=0.6": TSV,
    "text/*": CSV,
    "application/*": JSON,
    # Nothing by weight zero.
    "application/sparql-results+json;q=0, */*": XML,
    "application/*;q=0, */*": CSV,
    "application/*;q=0.0, text/csv;q=0.000, */*;q=0.1": TSV,
    "application/json;q=0, */*": JSON,
    # However it is written.
    "TEXT/CSV": CSV,
    "text/csv;Q=0.5": CSV,
    "  text/csv  ;  q=0.5  ,  image/png  ": CSV,
    "text/csv;header=present": CSV,
    "text/csv;charset=utf-8;q=0.5": CSV,
    ",, text/csv ,,": CSV,
    'text/csv;note="a, b;q=0, text/x"': CSV,
    'image/png;note="text/csv", text/tab-separated-values': TSV,
    'text/csv;note="a \\" , text/tab-separated-values"': CSV,
    # What is no wish is passed over.
    "nonsense": JSON,
    "nonsense, text/csv": CSV,
    ";;;": JSON,
    "q=0.5": JSON,
    "text/csv;q=high": CSV,
    "text/csv;q=": CSV,
    "text/csv;q=7": CSV,
    "text/csv;q": CSV,
    "text/csv;q=.5, application/sparql-results+xml;q=.4": CSV,
    "text/csv; q=0.5; q=0.1": CSV,
    # As clients send it: Java's own, curl, a browser, Jena, RDF4J, Comunica.
    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2": HTML,
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8": HTML,
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1": JSON,
    "application/x-binary-rdf-results-table;q=0.8, application/sparql-results+json;q=0.8, "
    "application/sparql-results+xml;q=0.7": JSON,
    "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7,application/n-quads,"
    "application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,*/*;q=0.1": JSON,
}


@pytest.mark.parametrize(
    ("query", "forms"),
    [(SELECT, TABLES), (CONSTRUCT, GRAPHS), ("DESCRIBE <http://example.org/data/1>", GRAPHS), (SELECT, WISHES)],
    ids=["rows", "statements", "a description", "wishes that are weighed"],
)
def test_an_answer_comes_in_the_form_that_is_asked_for(server: Server, query: str, forms: dict[str, str]) -> None:
    answers = {accept: ask(server, query, Accept=accept) for accept in forms}
    assert {accept: answer.media_type for accept, answer in answers.items()} == forms
    assert {answer.status for answer in answers.values()} == {200}


def test_a_client_without_wishes_gets_what_most_clients_read(server: Server) -> None:
    assert [ask(server, query).media_type for query in (SELECT, "ASK {}", CONSTRUCT)] == [JSON, JSON, TURTLE]


def test_wishes_on_several_lines_are_one_list(server: Server) -> None:
    sent = f"GET /sparql?query={quote(SELECT)} HTTP/1.0\r\nAccept: image/png\r\nAccept: text/csv\r\n\r\n"
    assert b"content-type: text/csv" in server.exchange(sent.encode()).lower()


REFUSED = ["image/png", "text/html;q=0", "*/*;q=0", "application/*;q=0, text/*;q=0", "text/csv;q=0", "image/*"]


UNFIT = [(SELECT, TURTLE, TABLES), ("ASK {}", TRIG, TABLES), (CONSTRUCT, CSV, GRAPHS), ("DESCRIBE <x>", XML, GRAPHS)]


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [*UNFIT, *((SELECT, accept, TABLES) for accept in REFUSED), *((CONSTRUCT, accept, GRAPHS) for accept in REFUSED)],
)
def test_a_form_that_there_is_not_or_that_does_not_fit_is_refused_with_those_that_do(
    server: Server, query: str, accept: str, offered: dict[str, str]
) -> None:
    answer = ask(server, query, Accept=accept)
    assert answer.status == 406
    assert [form for form in offered.values() if form not in answer.text] == []
    assert accept not in answer.text


def test_every_answer_says_what_it_was_chosen_by(server: Server) -> None:
    for accept in (JSON, XML, CSV, TSV, "image/png"):
        varied = {name.strip() for name in ask(server, SELECT, Accept=accept).headers["Vary"].split(",")}
        assert "Accept" in varied, accept


def test_text_says_that_it_is_utf_8_and_other_types_have_no_such_parameter(server: Server) -> None:
    plain = [(SELECT, JSON), (SELECT, XML), (CONSTRUCT, N_TRIPLES), (CONSTRUCT, JSON_LD)]
    text = [(SELECT, CSV), (SELECT, TSV), (CONSTRUCT, TURTLE)]
    for query, accept in (*plain, *text):
        parameter = "; charset=utf-8" if (query, accept) in text else ""
        assert ask(server, query, Accept=accept).headers["Content-Type"] == f"{accept}{parameter}"


# Compression: RFC 9110, section 12.5.3

MANY = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 } VALUES ?b { 1 2 3 4 5 6 7 8 9 } }"
CODINGS = {
    "gzip": True,
    "GZIP": True,
    "x-gzip": True,
    "deflate, gzip;q=0.5, br": True,
    "gzip;q=1.0, identity;q=0.5, *;q=0": True,
    "*": True,
    "*;q=0.1": True,
    "gzip;q=abc": True,
    "identity;q=0, gzip;q=0.001": True,
    "": False,
    "identity": False,
    "br, deflate, zstd": False,
    "gzip;q=0": False,
    "gzip;q=0, *": False,
    "*;q=0": False,
    "gzip;q=0.5, identity": False,
    "*;q=0.5, identity;q=0.6": False,
    "nonsense": False,
}


def test_an_answer_is_compressed_where_the_client_likes_it(server: Server) -> None:
    answers = {accepted: ask(server, MANY, Accept_Encoding=accepted) for accepted in CODINGS}
    assert {name: answer.headers["Content-Encoding"] == "gzip" for name, answer in answers.items()} == CODINGS
    for name, answer in answers.items():
        assert answer.headers["Content-Encoding"] in ("gzip", None)
        body = gzip.decompress(answer.body) if CODINGS[name] else answer.body
        assert len(json.loads(body)["results"]["bindings"]) == 81
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_compressed_answer_is_smaller(server: Server) -> None:
    assert 5 * len(ask(server, MANY, Accept_Encoding="gzip").body) < len(ask(server, MANY).body)


def test_a_client_that_takes_no_compression_never_gets_what_was_kept_for_one_that_does(server: Server) -> None:
    for _ in range(2):
        assert ask(server, MANY, Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
        assert ask(server, MANY).headers["Content-Encoding"] is None


# The forms themselves

ALL = "SELECT ?s ?p ?o ?none { ?s ?p ?o }"


@pytest.fixture(scope="module")
def data(few: Path) -> rdflib.Graph:
    return rdflib.Dataset(default_union=True).parse(few, format="nquads")


def key(term: Any) -> tuple[str, ...]:
    """A term to compare by; blank nodes go by any name."""
    if isinstance(term, rdflib.BNode):
        return ("blank",)
    if isinstance(term, rdflib.Literal):
        kind = str(term.datatype or "") if term.datatype != rdflib.XSD.string else ""
        return ("literal", str(term), kind, (term.language or "").lower())
    return ("unbound",) if term is None else ("iri", str(term))


def expected_rows(data: rdflib.Graph) -> list[list[tuple[str, ...]]]:
    return sorted([[key(term) for term in triple] for triple in data.triples((None, None, None))])


@pytest.mark.parametrize(("accept", "parser"), [(JSON, "json"), (XML, "xml")])
def test_rows_are_read_back_by_another_reader_as_the_terms_that_they_were(
    server: Server, data: rdflib.Graph, accept: str, parser: str
) -> None:
    answer = ask(server, ALL, Accept=accept)
    read = Result.parse(io.BytesIO(answer.body), format=parser)
    assert [str(name) for name in read.vars or ()] == ["s", "p", "o", "none"]
    rows = [[key(row.get(rdflib.Variable(name))) for name in ("s", "p", "o", "none")] for row in read.bindings]
    assert sorted(rows) == [[*row, ("unbound",)] for row in expected_rows(data)]


def test_rows_in_csv_are_the_values_in_the_order_of_the_variables(server: Server, data: rdflib.Graph) -> None:
    body = ask(server, ALL, Accept=CSV).body
    # RFC 4180: every line ends with CR LF.
    assert body.startswith(b"s,p,o,none\r\n")
    assert body.endswith(b"\r\n")
    header, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    assert header == ["s", "p", "o", "none"]
    values = [
        [str(s), str(p), "_:" if isinstance(o, rdflib.BNode) else str(o), ""]
        for s, p, o in data.triples((None, None, None))
    ]
    assert sorted([*row[:2], row[2][:2] if row[2].startswith("_:") else row[2], row[3]] for row in rows) == sorted(
        values
    )


def test_rows_in_tsv_are_terms_that_a_reader_of_turtle_knows(server: Server, data: rdflib.Graph) -> None:
    header, *lines = ask(server, ALL, Accept=TSV).text.removesuffix("\n").split("\n")
    assert header == "?s\t?p\t?o\t?none"
    rows = []
    for line in lines:
        *terms, none = line.split("\t")
        assert none == ""
        (triple,) = rdflib.Graph().parse(data=f"{' '.join(terms)} .", format="turtle")
        rows.append([key(term) for term in triple])
    assert sorted(rows) == expected_rows(data)


def test_rows_in_tsv_are_one_a_line_with_terms_as_turtle_writes_them(server: Server) -> None:
    query = 'SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) { (<http://example.org/> "a\\tb\\nc" UNDEF "x"@en) } }'
    assert ask(server, query, Accept=TSV).text == '?a\t?b\t?c\t?d\n<http://example.org/>\t"a\\tb\\nc"\t\t"x"@en\n'


def test_rows_in_json_are_of_the_structure_that_the_specification_gives(server: Server) -> None:
    answer = ask(server, ALL, Accept=JSON).json
    assert answer["head"] == {"vars": ["s", "p", "o", "none"]}
    for row in answer["results"]["bindings"]:
        assert set(row) == {"s", "p", "o"}
        for term in row.values():
            assert term["type"] in ("uri", "literal", "bnode")
            assert set(term) <= {"type", "value", "xml:lang", "datatype"}


SRX = "{http://www.w3.org/2005/sparql-results#}"


def test_rows_in_xml_are_of_the_structure_that_the_specification_gives(server: Server) -> None:
    root = ET.fromstring(ask(server, ALL, Accept=XML).body)
    assert root.tag == f"{SRX}sparql"
    assert [child.tag for child in root] == [f"{SRX}head", f"{SRX}results"]
    assert [variable.get("name") for variable in root[0]] == ["s", "p", "o", "none"]
    assert len(root[1]) == 18
    for result in root[1]:
        assert {binding.get("name") for binding in result} == {"s", "p", "o"}
        assert {binding[0].tag for binding in result} <= {f"{SRX}{kind}" for kind in ("uri", "literal", "bnode")}


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { ?s <http://example.org/no> ?o }", False)])
def test_truth_is_told_in_every_form(server: Server, query: str, truth: bool) -> None:
    told = {form: ask(server, query, Accept=form) for form in (JSON, XML, CSV, TSV)}
    assert told[JSON].json == {"head": {}, "boolean": truth}
    root = ET.fromstring(told[XML].body)
    assert [child.tag for child in root] == [f"{SRX}head", f"{SRX}boolean"]
    assert root[1].text == str(truth).lower()
    # The specification has none for these two; servers say the word.
    assert told[CSV].text.strip() == told[TSV].text.strip() == str(truth).lower()


FEW = {
    "no row": ("SELECT ?x { VALUES ?x { } }", 0),
    "a row without variables": ("SELECT * {}", 1),
    "a row with nothing bound": ("SELECT ?x {}", 1),
    "two rows with nothing bound": ("SELECT ?x { VALUES ?x { UNDEF UNDEF } }", 2),
}


def test_rows_without_values_are_rows(server: Server) -> None:
    for name, (query, number) in FEW.items():
        rows, root = ask(server, query, Accept=JSON).rows, ET.fromstring(ask(server, query, Accept=XML).body)
        assert (name, len(rows), len(root[1])) == (name, number, number)
        assert ask(server, query, Accept=CSV).body.count(b"\r\n") == number + 1
        assert ask(server, query, Accept=TSV).body.count(b"\n") == number + 1


BELL = 'SELECT ("a\\u0007b" AS ?x) {}'


def test_a_character_that_xml_does_not_have_is_refused_there_and_fine_elsewhere(server: Server) -> None:
    refused = ask(server, BELL, Accept=XML)
    assert refused.status == 406
    assert "U+0007" in refused.text
    assert ask(server, BELL, Accept=JSON).rows == [{"x": "a\x07b"}]


RDF_FORMS = {
    TURTLE: "turtle",
    N_TRIPLES: "nt",
    JSON_LD: "json-ld",
    RDF_XML: "xml",
    TRIG: "trig",
    N_QUADS: "nquads",
}


@pytest.mark.parametrize(("accept", "parser"), RDF_FORMS.items())
def test_statements_are_read_back_by_another_reader_as_the_graph_that_they_were(
    server: Server, data: rdflib.Graph, accept: str, parser: str
) -> None:
    answer = ask(server, CONSTRUCT, Accept=accept)
    read = rdflib.Dataset(default_union=True)
    read.parse(data=answer.body, format=parser)
    plain, ours = rdflib.Graph(), rdflib.Graph()
    plain += data.triples((None, None, None))
    ours += read.triples((None, None, None))
    assert isomorphic(ours, plain)
    nothing = ask(server, "CONSTRUCT WHERE { ?s <http://example.org/no> ?o }", Accept=accept)
    assert nothing.status == 200
    assert len(rdflib.Dataset().parse(data=nothing.body, format=parser)) == 0


def test_a_statement_that_rdf_xml_cannot_hold_is_refused_with_the_forms_that_can(server: Server) -> None:
    for name in ("http://example.org/", "http://example.org/1", "http://example.org/a/", "urn:x:1.2"):
        answer = ask(server, f"CONSTRUCT {{ <http://example.org/s> <{name}> 1 }} WHERE {{}}", Accept=RDF_XML)
        assert answer.status == 406
        assert name in answer.text
        assert TURTLE in answer.text
