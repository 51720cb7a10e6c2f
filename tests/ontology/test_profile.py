"""Tiny ontologies, each with one thing that OWL 2 DL does not allow, and the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from mscpof.base.names import ONTOLOGY_GRAPH, PREFIXES
from mscpof.ontology.profile import dl_violations, foreign_datatypes
from tests.programs.command import run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

HEAD = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("owl", "rdf", "rdfs", "xsd", "mscpof"))
HEAD += "@prefix : <https://w3id.org/mscpof/ontology#> .\n"
DECLARED = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :i a owl:NamedIndividual . :j a owl:NamedIndividual .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . :s a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""


def not_dl(text: str) -> set[tuple[str, str]]:
    violations = dl_violations(parse(HEAD + DECLARED + text, format=RdfFormat.TURTLE))
    return {(violation.rule, violation.term.rpartition("#")[2]) for violation in violations}


COMPOSITE = "composite property where a simple one is asked"


VIOLATIONS = [
    (":p a owl:DatatypeProperty .", "term of two kinds", "p"),
    (":n a owl:ObjectProperty .", "term of two kinds", "n"),
    (":A a rdfs:Datatype .", "term of two kinds", "A"),
    ("owl:Thing a owl:ObjectProperty .", "reserved name declared", "Thing"),
    ("rdfs:label a owl:DatatypeProperty .", "reserved name declared", "label"),
    ("owl:Unknown a owl:Class .", "reserved name declared", "Unknown"),
    ("xsd:integer a owl:NamedIndividual .", "reserved name declared", "integer"),
    (":A rdfs:member :B .", "reserved name used as a property", "member"),
    (":A :unknown :B .", "undeclared property", "unknown"),
    (":A :unknown [] .", "undeclared property", "unknown"),
    (":p rdfs:subPropertyOf :unknown .", "undeclared property", "unknown"),
    (":p owl:inverseOf :unknown .", "undeclared property", "unknown"),
    (":p owl:propertyChainAxiom ( :q :unknown ) .", "undeclared property", "unknown"),
    (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :unknown ; owl:someValuesFrom :B ] .",
     "undeclared property", "unknown"),
    (":A rdfs:subClassOf :Unknown .", "undeclared class", "Unknown"),
    (":Unknown rdfs:subClassOf :A .", "undeclared class", "Unknown"),
    (":p rdfs:range :Unknown .", "undeclared class", "Unknown"),
    (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :Unknown ] .",
     "undeclared class", "Unknown"),
    (":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :B :Unknown ) ] .", "undeclared class", "Unknown"),
    (':i :p "text" .', "object property with a literal", "p"),
    (":i :d :j .", "data property with a name", "d"),
    ("<https://w3id.org/mscpof/ontology> a owl:Ontology ; :p :i .", "ontology with more than annotations", "https://w3id.org/mscpof/ontology"),
    (':i :d "2020"^^xsd:gYear .', "datatype that OWL 2 lacks", "i"),
    (':i :n "2020-01-01"^^xsd:date .', "datatype that OWL 2 lacks", "i"),
    (":d rdfs:range xsd:duration .", "datatype that OWL 2 lacks", "d"),
    (":p a owl:TransitiveProperty , owl:FunctionalProperty .", COMPOSITE, "p"),
    (":q a owl:TransitiveProperty ; rdfs:subPropertyOf :p . :p a owl:FunctionalProperty .", COMPOSITE, "p"),
    (":q a owl:TransitiveProperty ; owl:inverseOf :p . :p a owl:AsymmetricProperty .", COMPOSITE, "p"),
    (":p owl:propertyChainAxiom ( :q :r ) ; a owl:IrreflexiveProperty .", COMPOSITE, "p"),
    (":p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
     " owl:maxQualifiedCardinality 1 ; owl:onClass :B ] .", COMPOSITE, "p"),
    (":p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ; owl:hasSelf true ;"
     " owl:onProperty [ owl:inverseOf :p ] ] .", COMPOSITE, "p"),
    (":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q .", COMPOSITE, "p"),
    (":p a owl:TransitiveProperty . [] a owl:AllDisjointProperties ; owl:members ( :q :p ) .", COMPOSITE, "p"),
    (":p owl:propertyChainAxiom ( :q :p :r ) .", "chains in a circle", "p"),
    (":p owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) .", "chains in a circle", "p"),
    (":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :s ) .", "chains in a circle", "p"),
    (":p owl:propertyChainAxiom ( :q :r ) ; rdfs:subPropertyOf :q .", "chains in a circle", "p"),
]  # fmt: skip


def test_what_owl_2_dl_does_not_allow_is_found() -> None:
    assert [case for case in VIOLATIONS if case[1:] not in not_dl(case[0])] == []


ALLOWED = [
    "",
    ":A a owl:NamedIndividual .",
    ":A a owl:ObjectProperty .",
    ":A rdfs:subClassOf owl:Thing . rdfs:label a owl:AnnotationProperty . xsd:integer a rdfs:Datatype .",
    ":p owl:propertyChainAxiom ( :p :p ) , ( :p :q ) , ( :q :p ) , ( :q :r :s ) .",
    ":q a owl:TransitiveProperty . :p rdfs:subPropertyOf :q ; a owl:FunctionalProperty .",
    ":p owl:propertyChainAxiom ( :q :r ) . :q rdfs:subPropertyOf :p .",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:allValuesFrom :B ] .",
    ":year a rdfs:Datatype . :d rdfs:range :year .",
    ':i :d "2020-01-01T00:00:00Z"^^xsd:dateTime , "x"@en , 1.5 ; :p :j ; :n <https://example.org/> .',
    ":d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:length 1 ] ) ] .",
    "[] a owl:AllDisjointClasses ; owl:members ( :A :B ) . [] a owl:AllDifferent ; owl:distinctMembers ( :i :j ) .",
]


def test_what_owl_2_dl_allows_is_not_found() -> None:
    assert {text: not_dl(text) for text in ALLOWED} == {text: set() for text in ALLOWED}


def test_the_ontology_of_the_project_is_owl_2_dl(knowledge: Knowledge) -> None:
    quads = [quad for quad in knowledge.reading.quads if quad.graph_name == NamedNode(ONTOLOGY_GRAPH)]
    assert dl_violations(quads) == []


def test_dates_keep_the_data_from_owl_2_dl(knowledge: Knowledge) -> None:
    data = [quad for quad in knowledge.reading.quads if quad.graph_name != NamedNode(ONTOLOGY_GRAPH)]
    xsd = PREFIXES["xsd"]
    assert {datatype for _, datatype, _ in foreign_datatypes(data)} == {xsd + "gYear", xsd + "date", xsd + "duration"}


def test_the_command_shows_the_values_that_keep_the_data_from_owl_2_dl(real: Project) -> None:
    done = run_command("profile", "--root", real.root)
    assert done.returncode == 0
    assert "xsd:gYear" in done.stdout
    assert "OWL 2 DL: yes, but for values in the data" in done.stderr


def test_the_command_fails_where_the_ontology_is_not_dl(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("ontology/added.ttl", HEAD + ":source rdfs:subPropertyOf :unknown .\n")
    done = run_command("profile", "--root", tiny.root)
    assert done.returncode == 1
    assert "undeclared property" in done.stdout
    assert "the ontology is not OWL 2 DL: 1 violation, listed above" in done.stderr
