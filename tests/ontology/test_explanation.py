"""Explanations: minimal, found with few questions, each axiom in words and at its place."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple

from mscpof.base.names import ONTOLOGY_GRAPH, term
from mscpof.base.place import Places
from mscpof.curated.project import Project
from mscpof.curated.turtle import read_turtle
from mscpof.ontology.axiom import Axiom, Signature, axioms_of, pairwise
from mscpof.ontology.explanation import minimal, why_inconsistent, why_unsatisfiable
from mscpof.ontology.manchester import write
from mscpof.ontology.reasoner import Reasoner, ReasonerTooSlow
from tests.conftest import raises

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix mscpof: <https://w3id.org/mscpof/ontology#> .

"""
EMPTY = """mscpof:Product a owl:Class .

mscpof:Cells a owl:Class ;
    rdfs:subClassOf mscpof:Product .

mscpof:Exosome a owl:Class ;
    rdfs:subClassOf mscpof:Product .

mscpof:Medium a owl:Class ;
    rdfs:subClassOf mscpof:Product .

[] a owl:AllDisjointClasses ;
    owl:members ( mscpof:Medium mscpof:Cells mscpof:Exosome ) .

mscpof:Both a owl:Class ;
    rdfs:subClassOf mscpof:Cells , mscpof:Exosome .

mscpof:BothOfCord a owl:Class ;
    rdfs:subClassOf mscpof:Both .
"""
CLASH = """mscpof:Setting a owl:Class .
mscpof:Finding a owl:Class .
mscpof:setting a owl:ObjectProperty , owl:FunctionalProperty .

mscpof:InVivo a mscpof:Setting .
mscpof:InVitro a mscpof:Setting .
mscpof:Patients a mscpof:Setting .

[] a owl:AllDifferent ;
    owl:distinctMembers ( mscpof:Patients mscpof:InVivo mscpof:InVitro ) .

<https://w3id.org/mscpof/finding/one> a mscpof:Finding ;
    mscpof:setting mscpof:InVivo .

<https://w3id.org/mscpof/finding/two> a mscpof:Finding ;
    mscpof:setting mscpof:InVivo , mscpof:InVitro .

<https://w3id.org/mscpof/finding/three> a mscpof:Finding ;
    mscpof:setting mscpof:Patients .
"""


def _read(folder: Path, text: str) -> tuple[list[Axiom], Signature]:
    (folder / "some.ttl").write_text(HEAD + text, encoding="utf-8")
    places = Places()
    quads = read_turtle(Project(folder), [folder / "some.ttl"], ONTOLOGY_GRAPH, places)
    signature = Signature.of(quads)
    return axioms_of(quads, signature, places), signature


def _words(axioms: Sequence[Axiom]) -> set[str]:
    return {write(axiom) for axiom in axioms}


# Minimal, without Java


@pytest.mark.parametrize("seed", range(20))
def test_of_many_axioms_only_those_are_kept_that_contradict_each_other(seed: int) -> None:
    chance = random.Random(seed)
    axioms = [_axiom(number) for number in range(chance.randint(4, 60))]
    reasons = [set(chance.sample(axioms, chance.randint(1, 4))) for _ in range(chance.randint(1, 3))]
    asked = 0

    def contradictory(given: Sequence[Axiom]) -> bool:
        nonlocal asked
        asked += 1
        return any(reason <= set(given) for reason in reasons)

    found = minimal(axioms, axioms, contradictory)
    assert contradictory(found)
    assert not any(contradictory([other for other in found if other != axiom]) for axiom in found)
    assert asked <= 50


def test_what_is_near_need_not_suffice() -> None:
    axioms = [_axiom(number) for number in range(10)]
    found = minimal(axioms[:2], axioms, lambda given: {axioms[1], axioms[9]} <= set(given))
    assert set(found) == {axioms[1], axioms[9]}


# Minimal, by HermiT


@pytest.mark.slow
def test_an_empty_class_is_explained_by_axioms_that_are_all_needed(tmp_path: Path) -> None:
    axioms, signature = _read(tmp_path, EMPTY)
    reasoner = Reasoner(signature, 300)
    classes = reasoner.ask(axioms).unsatisfiable
    assert classes == [term("Both"), term("BothOfCord")]
    both, below = why_unsatisfiable(reasoner, axioms, classes)
    apart = {"Both SubClassOf Cells", "Both SubClassOf Exosome", "Cells DisjointWith Exosome"}
    assert _words(both.axioms) == apart
    assert _words(below.axioms) == apart | {"BothOfCord SubClassOf Both"}
    declarations = [axiom for axiom in axioms if axiom.kind == "declaration"]
    for axiom in both.axioms:
        rest = [other for other in both.axioms if other != axiom]
        assert term("Both") not in reasoner.ask([*declarations, *rest]).unsatisfiable


@pytest.mark.slow
def test_contradictory_data_are_explained_by_the_statements_at_fault_with_their_places(tmp_path: Path) -> None:
    axioms, signature = _read(tmp_path, CLASH)
    reasoner = Reasoner(signature, 300)
    assert not reasoner.ask(axioms).consistent
    found = why_inconsistent(reasoner, axioms)
    assert sorted(found.lines()) == [
        "some.ttl:13:1  InVivo DifferentFrom InVitro",
        "some.ttl:19:1  finding/two setting InVitro",
        "some.ttl:19:1  finding/two setting InVivo",
        "some.ttl:7:1   setting Functional",
    ]
    for axiom in found.axioms:
        assert reasoner.ask([other for other in found.axioms if other != axiom]).consistent


@pytest.mark.slow
def test_a_statement_that_a_rule_derived_is_named_only_where_none_that_was_written_suffices(tmp_path: Path) -> None:
    text = "mscpof:A a owl:Class ; owl:disjointWith mscpof:B .\nmscpof:B a owl:Class .\n<http://a/i> a mscpof:A ."
    axioms, signature = _read(tmp_path, text)
    derived = Triple(
        NamedNode("http://a/i"),
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        NamedNode(term("B")),
    )
    found = why_inconsistent(Reasoner(signature, 300), [*axioms, Axiom((derived,), "fact", derived=True)])
    assert "derived by a rule  http://a/i Type B" in found.lines()


@pytest.mark.slow
def test_there_is_no_explanation_when_the_time_is_up(tmp_path: Path) -> None:
    axioms, signature = _read(tmp_path, EMPTY)
    with raises("reasoner-too-slow", ReasonerTooSlow):
        why_unsatisfiable(Reasoner(signature, 0.01), axioms, [term("Both")])


# In words


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("mscpof:A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( mscpof:B mscpof:C ) ]", "A SubClassOf (B or C)"),
        (
            "mscpof:A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( mscpof:B "
            "[ a owl:Restriction ; owl:onProperty mscpof:p ; owl:someValuesFrom mscpof:C ] ) ]",
            "A EquivalentTo (B and (p some C))",
        ),
        (
            "mscpof:A rdfs:subClassOf [ a owl:Restriction ; "
            "owl:onProperty [ owl:inverseOf mscpof:p ] ; owl:maxCardinality 1 ]",
            "A SubClassOf (inverse p max 1)",
        ),
        ("mscpof:A rdfs:subClassOf [ owl:complementOf mscpof:B ]", "A SubClassOf not B"),
        ("mscpof:A owl:equivalentClass [ a owl:Class ; owl:oneOf ( mscpof:i ) ]", "A EquivalentTo {i}"),
        ("mscpof:p a owl:FunctionalProperty", "p Functional"),
        ("mscpof:p owl:propertyChainAxiom ( mscpof:p mscpof:q )", "p SubPropertyChain [p, q]"),
        ("mscpof:i a mscpof:A", "i Type A"),
        ("mscpof:i mscpof:n 3", "i n 3"),
        ('mscpof:i mscpof:n "three"', 'i n "three"'),
        ("[] a owl:AllDisjointClasses ; owl:members ( mscpof:A mscpof:B )", "AllDisjointClasses: A, B"),
        (
            "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual mscpof:i ; "
            "owl:assertionProperty mscpof:p ; owl:targetIndividual mscpof:j",
            "not i p j",
        ),
    ],
)
def test_an_axiom_in_words(tmp_path: Path, turtle: str, words: str) -> None:
    declared = "mscpof:A a owl:Class . mscpof:p a owl:ObjectProperty . mscpof:n a owl:DatatypeProperty .\n"
    axioms, _ = _read(tmp_path, f"{declared}{turtle} .")
    assert [write(axiom) for axiom in axioms if axiom.kind != "declaration"] == [words]


def test_an_axiom_about_many_is_taken_apart_into_pairs(tmp_path: Path) -> None:
    axioms, _ = _read(tmp_path, "[] a owl:AllDifferent ; owl:distinctMembers ( mscpof:a mscpof:b mscpof:c ) .")
    assert _words(pairwise(axioms[0])) == {"a DifferentFrom b", "a DifferentFrom c", "b DifferentFrom c"}


def _axiom(number: int) -> Axiom:
    below = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    return Axiom((Triple(NamedNode(term(f"A{number}")), below, NamedNode(term("B"))),), "schema")
