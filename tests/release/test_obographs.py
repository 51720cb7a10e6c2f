"""The ontology as OBO Graphs is read by others, and holds what the ontology says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from mscpof.base.names import ONTOLOGY, PREFIXES, TERMS
from mscpof.release.obographs import obo_graph
from tests.programs.validators import validated

if TYPE_CHECKING:
    from pathlib import Path

SMALL = f"""
@prefix : <{TERMS}> .
@prefix owl: <{PREFIXES["owl"]}> .
@prefix rdf: <{PREFIXES["rdf"]}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> .
@prefix skos: <{PREFIXES["skos"]}> .
<{ONTOLOGY}> a owl:Ontology ; owl:versionIRI <{ONTOLOGY}/1> ; rdfs:label "small" .
:A a owl:Class ; rdfs:label "a"@en , "甲"@zh ; skos:altLabel "an a"@en ; skos:definition "A thing."@en , "物。"@zh .
:B a owl:Class , owl:NamedIndividual ; rdfs:subClassOf :A ,
    [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :A ] ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf
        ( :A [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :C ] ) ] .
:C a owl:Class ; owl:deprecated true ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf
        ( :A [ a owl:Class ; owl:complementOf :B ] ) ] .
:p a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :C ; rdfs:subPropertyOf :q ; owl:propertyChainAxiom ( :q :p ) .
:q a owl:ObjectProperty ; owl:inverseOf :p .
:i a owl:NamedIndividual , :A .
"""


def triples(text: str) -> list[Triple]:
    return list(parse(text, format=RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def graph() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(obo_graph(triples(SMALL), ONTOLOGY))
    return document["graphs"][0]  # type: ignore[no-any-return]


def test_a_term_has_its_names_in_both_languages_and_one_definition(graph: dict[str, Any]) -> None:
    node = next(node for node in graph["nodes"] if node["id"] == f"{TERMS}A")
    assert (node["type"], node["lbl"], node["meta"]["definition"]) == ("CLASS", "a", {"val": "A thing."})
    assert [synonym["val"] for synonym in node["meta"]["synonyms"]] == ["an a", "甲"]


def test_each_term_is_told_once_with_its_kind(graph: dict[str, Any]) -> None:
    kinds = [(node["id"].removeprefix(TERMS), node["type"], node.get("propertyType", "")) for node in graph["nodes"]]
    assert kinds == [
        ("A", "CLASS", ""),
        ("B", "CLASS", ""),
        ("C", "CLASS", ""),
        ("i", "INDIVIDUAL", ""),
        ("p", "PROPERTY", "OBJECT"),
        ("q", "PROPERTY", "OBJECT"),
    ]
    assert [node["id"] for node in graph["nodes"] if node.get("meta", {}).get("deprecated")] == [f"{TERMS}C"]


def test_links_between_terms_are_edges(graph: dict[str, Any]) -> None:
    edges = {tuple(edge[key].removeprefix(TERMS) for key in ("sub", "pred", "obj")) for edge in graph["edges"]}
    assert edges == {
        ("B", "is_a", "A"), ("B", "p", "A"), ("p", "subPropertyOf", "q"), ("q", "inverseOf", "p"), ("i", "type", "A"),
    }  # fmt: skip


def test_a_definition_that_has_no_place_is_left_out_whole(graph: dict[str, Any]) -> None:
    assert graph["logicalDefinitionAxioms"] == [
        {
            "definedClassId": f"{TERMS}B",
            "genusIds": [f"{TERMS}A"],
            "restrictions": [{"propertyId": f"{TERMS}p", "fillerId": f"{TERMS}C"}],
        }
    ]


def test_domains_ranges_and_chains_are_told(graph: dict[str, Any]) -> None:
    assert graph["domainRangeAxioms"] == [
        {"predicateId": f"{TERMS}p", "rangeClassIds": [f"{TERMS}C"], "domainClassIds": [f"{TERMS}A"]}
    ]
    chain = {"predicateId": f"{TERMS}p", "chainPredicateIds": [f"{TERMS}q", f"{TERMS}p"]}
    assert graph["propertyChainAxioms"] == [chain]


@pytest.mark.slow
@pytest.mark.systems
def test_others_read_the_ontology_without_and_with_inferences(released: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    data = json.loads((released / "ontology/mscpof.json").read_bytes())
    del data["graphs"][0]["nodes"][0]["id"]
    broken.write_text(json.dumps(data))
    paths = [released / "ontology/mscpof.json", released / "ontology/mscpof-inferred.json", broken]
    plain, inferred, faulty = validated("ontology_graphs.py", *paths).values()
    assert faulty == {"fault": "ValidationError"}
    for graph in (plain, inferred):
        assert graph["dangling"] == []
        assert graph["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (plain["id"], inferred["id"]) == (ONTOLOGY, f"{ONTOLOGY}/inferred")
    assert plain["version"] != inferred["version"]
    assert inferred["edges"] > plain["edges"]
    assert inferred["definitions"] == plain["definitions"] > 0
