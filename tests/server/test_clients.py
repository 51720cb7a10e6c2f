"""Clients that people use get from the server what Python gets from the knowledge base itself.

Each client asks all competency queries. Rows are compared as tuples of terms, in their order, since every one of these
queries gives one.
"""

from __future__ import annotations

import csv
import io
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pandas as pd
import pytest
import rdflib
from pyoxigraph import Literal, QuerySolutions, QueryTriples
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from mscpof import KnowledgeBase
from mscpof.base.names import BASE, GRAPH, PREFIXES, TERMS
from mscpof.base.sparql import run
from tests.programs.comunica import answers_of_comunica, lines_of, listed, lock_of
from tests.programs.debian import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rdflib.query import Result

    from tests.programs.server import Server

# A term as any client tells it: kind, value, datatype, language.
Term = tuple[str, str, str, str] | None
Rows = list[tuple[Term, ...]]

pytestmark = pytest.mark.slow

STRING, TAGGED = f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString"
ENTITIES = f"{GRAPH}entities"
SAMPLE = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ENTITIES}> {{ ?s a <{TERMS}Gene> ; ?p ?o }} }}"


@pytest.fixture(scope="module")
def kb(complete_dataset: Path) -> KnowledgeBase:
    """The knowledge base from the file that is served: what is concatenated comes in the order of the file."""
    return KnowledgeBase.load(complete_dataset)


@pytest.fixture(scope="module")
def endpoint(server: Server) -> str:
    return f"{server.url}sparql"


@pytest.fixture(scope="module")
def questions(kb: KnowledgeBase) -> dict[str, str]:
    """The competency queries by name."""
    return {name: question.text for name, question in kb.questions.items()}


@pytest.fixture(scope="module")
def expected(kb: KnowledgeBase, questions: dict[str, str]) -> dict[str, Rows]:
    """What the knowledge base itself answers."""
    return {name: embedded(kb, query) for name, query in questions.items()}


@pytest.fixture(scope="module")
def values(expected: dict[str, Rows]) -> dict[str, list[list[str]]]:
    """The same as CSV tells it: values without kind, nothing as an empty one."""
    return {name: [[term[1] if term else "" for term in row] for row in rows] for name, rows in expected.items()}


def embedded(kb: KnowledgeBase, query: str) -> Rows:
    found = run(kb.store, query)
    assert isinstance(found, QuerySolutions)
    return [tuple(of_store(term) for term in row) for row in found]


def statements(kb: KnowledgeBase, query: str) -> int:
    found = run(kb.store, query)
    assert isinstance(found, QueryTriples)
    return sum(1 for _ in found)


def of_store(term: Any) -> Term:
    if isinstance(term, Literal):
        return ("literal", term.value, term.datatype.value, term.language or "")
    return ("uri", term.value, "", "") if term is not None else None


def of_rdflib(term: Any) -> Term:
    if isinstance(term, rdflib.Literal):
        kind = TAGGED if term.language else str(term.datatype or STRING)
        return ("literal", str(term), kind, term.language or "")
    return ("uri", str(term), "", "") if term is not None else None


def of_json(term: dict[str, str] | None) -> Term:
    if term is None or term["type"] == "uri":
        return ("uri", term["value"], "", "") if term else None
    language = term.get("xml:lang", "")
    return ("literal", term["value"], TAGGED if language else term.get("datatype", STRING), language)


def of_dom(term: Any) -> Term:
    value = term.firstChild.data if term.firstChild else ""
    if term.tagName == "uri":
        return ("uri", value, "", "")
    language = term.getAttribute("xml:lang")
    return ("literal", value, TAGGED if language else term.getAttribute("datatype") or STRING, language)


def of_result(result: Result) -> Rows:
    return [tuple(of_rdflib(row.get(name)) for name in result.vars or ()) for row in result.bindings]


def of_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


# SPARQLWrapper

WAYS = {"GET": (GET, URLENCODED), "POST of a form": (POST, URLENCODED), "POST": (POST, POSTDIRECTLY)}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def wrapper(endpoint: str, way: tuple[str, str], form: str, query: str) -> Wrapper:
    client = Wrapper(endpoint, returnFormat=form)
    client.setMethod(way[0])
    client.setRequestMethod(way[1])
    client.setQuery(query)
    return client


def rows_of_json(answer: Any) -> Rows:
    names = answer["head"]["vars"]
    return [tuple(of_json(row.get(name)) for name in names) for row in answer["results"]["bindings"]]


def rows_of_dom(document: Any) -> Rows:
    names = [variable.getAttribute("name") for variable in document.getElementsByTagName("variable")]
    bound = [
        {one.getAttribute("name"): of_dom(one.firstChild) for one in result.childNodes}
        for result in document.getElementsByTagName("result")
    ]
    return [tuple(row.get(name) for name in names) for row in bound]


@each_way
@pytest.mark.parametrize(("form", "read"), [(JSON, rows_of_json), (XML, rows_of_dom)], ids=["json", "xml"])
def test_sparqlwrapper_reads_all_answers_as_terms(
    endpoint: str,
    questions: dict[str, str],
    expected: dict[str, Rows],
    way: tuple[str, str],
    form: str,
    read: Callable[[Any], Rows],
) -> None:
    for name, query in questions.items():
        answer = wrapper(endpoint, way, form, query).queryAndConvert()
        assert (name, read(answer)) == (name, expected[name])


@each_way
@pytest.mark.parametrize("form", [CSV, TSV])
def test_sparqlwrapper_reads_all_answers_as_text(
    endpoint: str, questions: dict[str, str], values: dict[str, list[list[str]]], way: tuple[str, str], form: str
) -> None:
    for name, query in questions.items():
        answer: Any = wrapper(endpoint, way, form, query).queryAndConvert()
        if form == CSV:
            assert (name, of_csv(answer.decode())) == (name, values[name])
        else:
            assert (name, answer.count(b"\n")) == (name, len(values[name]) + 1)


@each_way
@pytest.mark.parametrize(
    ("form", "parser"), [(TURTLE, "turtle"), (N3, "n3"), (RDFXML, None), (XML, None), (JSONLD, None)]
)
def test_sparqlwrapper_reads_statements_in_every_form(
    kb: KnowledgeBase, endpoint: str, way: tuple[str, str], form: str, parser: str | None
) -> None:
    answer: Any = wrapper(endpoint, way, form, SAMPLE).queryAndConvert()
    graph = rdflib.Graph().parse(data=answer, format=parser) if parser else answer
    assert len(graph) == statements(kb, SAMPLE) > 1000


@each_way
@pytest.mark.parametrize("form", [JSON, XML])
def test_sparqlwrapper_reads_truth(endpoint: str, way: tuple[str, str], form: str) -> None:
    answer: Any = wrapper(endpoint, way, form, f"ASK {{ ?study a <{TERMS}Study> }}").queryAndConvert()
    assert (answer["boolean"] if form == JSON else "<boolean>true</boolean>" in answer.toxml()) is True


@each_way
def test_sparqlwrapper_asks_the_graphs_that_it_names(kb: KnowledgeBase, endpoint: str, way: tuple[str, str]) -> None:
    client = wrapper(endpoint, way, JSON, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    client.addDefaultGraph(ENTITIES)
    client.addDefaultGraph(f"{GRAPH}review")
    answer: Any = client.queryAndConvert()
    asked = f"SELECT (COUNT(*) AS ?n) FROM <{ENTITIES}> FROM <{GRAPH}review> {{ ?s ?p ?o }}"
    assert rows_of_json(answer) == embedded(kb, asked)


@each_way
def test_sparqlwrapper_is_told_what_is_wrong_with_a_query(endpoint: str, way: tuple[str, str]) -> None:
    with pytest.raises(QueryBadFormed, match="line 1, column 15"):
        wrapper(endpoint, way, JSON, "SELECT * { ?s }").query()


# rdflib

STORES = {
    "GET json": {"method": "GET", "returnFormat": "json"},
    "GET xml": {"method": "GET", "returnFormat": "xml"},
    "POST xml": {"method": "POST", "returnFormat": "xml"},
    "POST_FORM json": {"method": "POST_FORM", "returnFormat": "json"},
}


@pytest.mark.parametrize("how", STORES.values(), ids=STORES)
def test_rdflib_asks_all_queries(
    endpoint: str, questions: dict[str, str], expected: dict[str, Rows], how: dict[str, Any]
) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, **how))
    for name, query in questions.items():
        assert (name, of_result(graph.query(query))) == (name, expected[name])


@pytest.fixture
def graph(endpoint: str) -> rdflib.Graph:
    graph = rdflib.Graph("SPARQLStore")
    graph.open(endpoint)
    return graph


def test_rdflib_uses_the_server_as_a_graph(kb: KnowledgeBase, graph: rdflib.Graph) -> None:
    gene = rdflib.URIRef(f"{BASE}gene/CASP3")
    study = rdflib.URIRef(f"{TERMS}Study")
    assert len(graph) == len(kb.store)
    assert (gene, rdflib.RDF.type, rdflib.URIRef(f"{TERMS}Gene")) in graph
    assert len(list(graph.subjects(rdflib.RDF.type, study))) == len(
        embedded(kb, f"SELECT ?s {{ ?s a <{TERMS}Study> }}")
    )
    assert {str(label) for label in graph.objects(gene, rdflib.RDFS.label)} == {
        row[0][1] for row in embedded(kb, f"SELECT ?l {{ <{gene}> <{rdflib.RDFS.label}> ?l }}") if row[0]
    }


def test_rdflib_brings_prefixes_and_values(graph: rdflib.Graph) -> None:
    names = {"mscpof": TERMS, "rdfs": str(rdflib.RDFS)}
    bound = {"gene": rdflib.URIRef(f"{BASE}gene/CASP3")}
    query = "SELECT ?label { ?gene a mscpof:Gene ; rdfs:label ?label } ORDER BY ?label"
    rows = of_result(graph.query(query, initNs=names, initBindings=bound))
    assert ("literal", "caspase 3", TAGGED, "en") in [row[-1] for row in rows]


def test_rdflib_gets_statements_and_truth(kb: KnowledgeBase, graph: rdflib.Graph) -> None:
    assert len(graph.query(SAMPLE)) == statements(kb, SAMPLE)
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(graph.query(f"DESCRIBE <{BASE}gene/CASP3>")) > 5


def test_rdflib_asks_one_graph_of_a_dataset(kb: KnowledgeBase, endpoint: str) -> None:
    one = rdflib.Graph(SPARQLStore(endpoint), identifier=rdflib.URIRef(ENTITIES))
    assert ("literal", str(len(one)), f"{PREFIXES['xsd']}integer", "") == embedded(
        kb, f"SELECT (COUNT(*) AS ?n) FROM <{ENTITIES}> {{ ?s ?p ?o }}"
    )[0][0]


# pandas


def test_pandas_reads_all_answers_from_their_addresses(
    endpoint: str, questions: dict[str, str], values: dict[str, list[list[str]]]
) -> None:
    for name, query in questions.items():
        address = f"{endpoint}?{urlencode({'query': query, 'format': 'csv'})}"
        frame = pd.read_csv(address, dtype=str, keep_default_na=False)
        assert (name, frame.to_numpy().tolist()) == (name, values[name])


# curl

DIRECT = ["--data-binary", "@{file}", "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv"]
CURL = {
    "GET": ["--get", "--data-urlencode", "query@{file}", "-H", "Accept: text/csv"],
    "GET of a format": ["--get", "--data-urlencode", "query@{file}", "--data", "format=csv"],
    "POST of a form": ["--data-urlencode", "query@{file}", "-H", "Accept: text/csv"],
    "POST": DIRECT,
    "compressed": ["--compressed", "--data-urlencode", "query@{file}", "-H", "Accept: text/csv"],
    "HTTP/1.0": ["--http1.0", "--data-urlencode", "query@{file}", "-H", "Accept: text/csv"],
    "in chunks": [*DIRECT, "-H", "Expect: 100-continue", "-H", "Transfer-Encoding: chunked"],
}


@pytest.mark.parametrize("options", CURL.values(), ids=CURL)
def test_curl_gets_all_answers(
    endpoint: str,
    questions: dict[str, str],
    values: dict[str, list[list[str]]],
    options: Sequence[str],
    tmp_path: Path,
) -> None:
    for name, query in questions.items():
        file = tmp_path / f"{name}.rq"
        file.write_text(query, encoding="utf-8")
        given = [part.format(file=file) for part in options]
        command = [program("curl"), "--silent", "--show-error", "--fail", *given, endpoint]
        done = subprocess.run(command, capture_output=True, check=True)
        assert (name, of_csv(done.stdout.decode())) == (name, values[name])


# Comunica, a query engine in JavaScript


def test_the_list_of_its_packages_is_the_lock_file_that_npm_is_given() -> None:
    lock = lock_of(listed())
    assert lines_of(lock) == listed()
    assert len(lock["packages"]) == len(listed()) + 1
    assert all({"version", "integrity"} <= package.keys() for path, package in lock["packages"].items() if path)


@pytest.mark.systems
def test_comunica_asks_all_queries(endpoint: str, questions: dict[str, str], expected: dict[str, Rows]) -> None:
    answers = answers_of_comunica(endpoint, questions)
    for name, rows in expected.items():
        assert (name, [tuple(tuple(term) if term else None for term in row) for row in answers[name]]) == (name, rows)
