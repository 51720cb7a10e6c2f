"""Tests of linked data over HTTP: every IRI of the resource answers, rebased to the host that serves it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import FOAF, OWL, RDFS

from mscpof.base.names import BASE
from tests.programs.server import serving

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof import KnowledgeBase
    from tests.programs.server import Server

pytestmark = pytest.mark.slow

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
THING = "/gene/CASP3"
DOCUMENTS = ["/", "/ontology", "/gene/", "/graph/study/qu-q-2022"]
XSD = "http://www.w3.org/2001/XMLSchema#"
RETIRED = f"""
<{BASE}gene/OLD> <http://www.w3.org/2002/07/owl#deprecated> "true"^^<{XSD}boolean> <{BASE}g> .
<{BASE}gene/OLD> <http://www.w3.org/2000/01/rdf-schema#label> "<script>alert('old')</script>"@en <{BASE}g> .
<{BASE}gene/OLD> <http://purl.obolibrary.org/obo/IAO_0100001> <{BASE}gene/NEW> <{BASE}g> .
<{BASE}gene/NEW> <http://www.w3.org/2000/01/rdf-schema#label> "new"@en <{BASE}g> .
"""


@pytest.mark.parametrize("form", FORMS)
def test_a_thing_leads_to_its_document_in_the_form_that_the_client_likes(server: Server, form: str) -> None:
    media_type, parser = FORMS[form]
    led = server.get(THING, media_type)
    assert led.status == 303
    assert led.headers["Location"] == f"{server.url}gene/CASP3.{form}"
    assert "Accept" in led.headers["Vary"]
    document = server.get(f"{THING}.{form}")
    assert (document.status, document.media_type) == (200, media_type)
    graph = Graph().parse(data=document.body, format=parser)
    thing = URIRef(f"{BASE}gene/CASP3")
    assert str(graph.value(thing, RDFS.label, any=True))
    # Names stay those of the resource, whoever serves it, or nobody could join them.
    assert not any(server.host in str(term) for triple in graph for term in triple)
    others = {str(other) for other in graph.objects(URIRef(f"{thing}.{form}"), RDFS.seeAlso)} | {
        str(other) for other in graph.objects(None, RDFS.seeAlso)
    }
    assert {f"{thing}.{other}" for other in FORMS if other != form} <= others
    assert (None, FOAF.primaryTopic, thing) in graph


def test_a_browser_is_led_to_a_page(server: Server) -> None:
    led = server.get(THING, BROWSER)
    assert (led.status, led.headers["Location"]) == (303, f"{server.url}gene/CASP3.html")
    page = server.get(f"{THING}.html", BROWSER)
    assert (page.status, page.media_type) == (200, "text/html")
    assert "caspase 3" in page.text
    assert 'href="../study/' in page.text or 'href="../finding/' in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_language_is_chosen_by_the_address_or_wished_by_the_browser(server: Server) -> None:
    by_address = server.get(f"{THING}?lang=zh", BROWSER)
    assert by_address.headers["Location"].endswith("gene/CASP3.html?lang=zh")
    for page in (
        server.get(f"{THING}.html?lang=zh", BROWSER, Accept_Language="en"),
        server.get(f"{THING}.html", BROWSER, Accept_Language="fr, zh-CN;q=0.9, en;q=0.8"),
    ):
        assert page.headers["Content-Language"] == "zh"
        assert '<html lang="zh' in page.text


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_is_a_document_itself_answers_at_its_own_iri(server: Server, path: str) -> None:
    for accept, media_type in ((BROWSER, "text/html"), ("application/n-triples", "application/n-triples")):
        document = server.get(path, accept)
        assert (document.status, document.media_type) == (200, media_type)
        assert document.body


def test_the_ontology_is_served_at_its_iri_with_its_terms(server: Server) -> None:
    graph = Graph().parse(data=server.get("/ontology", "text/turtle").body, format="turtle")
    assert (URIRef(f"{BASE}ontology"), None, OWL.Ontology) in graph
    assert (URIRef(f"{BASE}ontology#UmbilicalCordMSC"), RDFS.label, None) in graph


def test_the_start_page_names_each_kind_of_thing_once(server: Server) -> None:
    kinds = re.findall(r'<a href="\./([a-z]+/)">([^<]+)</a>', server.get("/", BROWSER).text.partition("<main")[2])
    assert len(kinds) > 15
    assert len(dict(kinds)) == len(dict(map(reversed, kinds))) == len(kinds)
    assert not any(name.endswith("/") for _, name in kinds)


def test_one_thing_of_each_kind_answers_in_each_form(server: Server, kb: KnowledgeBase) -> None:
    rows = kb.query(f"""
        SELECT (MIN(STR(?s)) AS ?thing) {{
          ?s a ?class . FILTER (STRSTARTS(STR(?s), "{BASE}") && !CONTAINS(STR(?s), "#"))
          BIND (STRBEFORE(STRAFTER(STR(?s), "{BASE}"), "/") AS ?kind)
        }} GROUP BY ?kind ?class""")
    things = {row["thing"] for row in rows}
    assert len(things) > 40
    for thing in things:
        path = f"/{thing.removeprefix(BASE)}"
        for ending in ("html", *FORMS):
            document = server.get(f"{path}.{ending}")
            assert document.status == 200, f"{path}.{ending}: {document.text[:200]}"


def test_what_does_not_exist_is_a_404_that_names_what_is_near(server: Server) -> None:
    for path in ("/gene/CASP33", "/gene/CASP33.ttl", "/nowhere", "/gene/CASP3/x"):
        assert server.get(path, "text/turtle").status == 404
        page = server.get(path, BROWSER)
        assert (page.status, page.media_type) == (404, "text/html")
    assert "gene/CASP3" in server.get("/gene/CASP33", BROWSER).text


def test_what_was_retired_is_gone_and_names_its_successor(tmp_path: Path) -> None:
    dataset = tmp_path / "retired.nq"
    dataset.write_text(RETIRED.lstrip())
    with serving("--workers", 1, "--dataset", dataset) as server:
        for path in ("/gene/OLD", "/gene/OLD.ttl"):
            gone = server.get(path, "text/turtle")
            assert gone.status == 410
            assert f"{BASE}gene/NEW" in gone.text
        page = server.get("/gene/OLD", BROWSER)
        assert page.status == 410
        assert 'href="NEW"' in page.text or 'href="../gene/NEW"' in page.text
        assert "<script>" not in page.text
        assert server.get("/gene/NEW", "text/turtle").status == 303
        assert server.get("/gene/OTHER", "text/turtle").status == 404


def test_documents_can_be_asked_for_without_being_sent_and_not_be_changed(server: Server) -> None:
    sent, asked = server.get(f"{THING}.ttl"), server.request("HEAD", f"{THING}.ttl")
    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["Content-Length"] == str(len(sent.body))
    refused = server.request("PUT", f"{THING}.ttl", body=b"")
    assert refused.status == 405
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_client_that_has_a_document_is_not_sent_it_again(server: Server) -> None:
    tag = server.get(f"{THING}.ttl").headers["ETag"]
    again = server.get(f"{THING}.ttl", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_no_form_that_the_client_takes_is_a_406(server: Server) -> None:
    refused = server.get(THING, "image/png")
    assert refused.status == 406
    assert "text/turtle" in refused.text


def test_links_go_where_the_server_is_reached() -> None:
    with serving("--workers", 1, "--base-url", "https://example.org/pof") as behind:
        led = behind.request("GET", THING, {"Accept": "text/turtle"})
        assert led.status == 303
        assert led.headers["Location"] == "https://example.org/pof/gene/CASP3.ttl"
        description = behind.get("/.well-known/void", "application/n-triples").text
        assert "<https://example.org/pof/sparql>" in description


def test_a_person_who_opens_the_endpoint_finds_a_form_and_gets_answers_as_a_table(server: Server) -> None:
    page = server.get("/sparql", BROWSER)
    assert page.status == 200
    assert "<textarea" in page.text
    answered = server.query("SELECT ?s { ?s a <https://w3id.org/mscpof/ontology#Gene> } LIMIT 3", BROWSER)
    assert (answered.status, answered.media_type) == (200, "text/html")
    assert answered.text.count("<tr") == 4
    broken = server.query("SELECT <script>", BROWSER)
    assert (broken.status, broken.media_type) == (400, "text/html")
    assert "line 1" in broken.text
    assert "<script>" not in broken.text


def test_a_filter_of_the_evidence_map_has_an_address(server: Server) -> None:
    shown = server.get("/?setting=InVitro&lang=zh", "text/html")
    assert (shown.status, shown.media_type) == (200, "text/html")
    assert '<option value="InVitro" selected>' in shown.text
    table = server.get("/map.csv?setting=InVitro")
    assert (table.status, table.media_type) == (200, "text/csv")


@pytest.mark.parametrize("path", ["/?setting=Dish", "/map.csv?setting=Dish"])
def test_a_filter_that_cannot_be_is_refused_with_those_that_can(server: Server, path: str) -> None:
    refused = server.get(path, "text/html")
    assert refused.status == 400
    assert "there is: InVivo, InVitro" in refused.text
