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
from mscpof.ontology.reasoner import Reasoner
from tests.ontology.stand_in_reasoner import StandIn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix mscpof: <https://w3id.org/mscpof/ontology#> .

"""
EMPTY = """mscpof:Cells a owl:Class .
mscpof:Exosome a owl:Class .
mscpof:Medium a owl:Class .

[] a owl:AllDisjointClasses ;
    owl:members ( mscpof:Medium mscpof:Cells mscpof:Exosome ) .

mscpof:Both a owl:Class ;
    rdfs:subClassOf mscpof:Cells , mscpof:Exosome .
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


def test_of_many_axioms_only_those_are_kept_that_contradict_each_other() -> None:
    for seed in range(20):
        chance = random.Random(seed)
        axioms = [_axiom(number) for number in range(chance.randint(4, 60))]
        reasons = [set(chance.sample(axioms, chance.randint(1, 4))) for _ in range(chance.randint(1, 3))]
        questions: list[bool] = []

        def contradictory(given: Sequence[Axiom], reasons: list[set[Axiom]] = reasons) -> bool:
            return any(reason <= set(given) for reason in reasons)

        def ask(given: Sequence[Axiom], questions: list[bool] = questions) -> bool:
            questions.append(contradictory(given))
            return questions[-1]

        kept = minimal(axioms, axioms, ask)
        assert contradictory(kept), seed
        assert not any(contradictory([other for other in kept if other != axiom]) for axiom in kept), seed
        assert len(questions) <= 50, seed


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
    assert classes == [term("Both")]
    [both] = why_unsatisfiable(reasoner, axioms, classes)
    assert _words(both.axioms) == {"Both SubClassOf Cells", "Both SubClassOf Exosome", "Cells DisjointWith Exosome"}


@pytest.mark.slow
def test_contradictory_data_are_explained_by_the_statements_at_fault_with_their_places(tmp_path: Path) -> None:
    axioms, signature = _read(tmp_path, CLASH)
    assert sorted(why_inconsistent(Reasoner(signature, 300), axioms).lines()) == [
        "some.ttl:13:1  InVivo DifferentFrom InVitro",
        "some.ttl:19:1  finding/two setting InVitro",
        "some.ttl:19:1  finding/two setting InVivo",
        "some.ttl:7:1   setting Functional",
    ]


def test_a_statement_that_a_rule_derived_is_named_only_where_none_that_was_written_suffices(tmp_path: Path) -> None:
    text = "mscpof:A a owl:Class ; owl:disjointWith mscpof:B .\nmscpof:B a owl:Class .\n<http://a/i> a mscpof:A ."
    axioms, _ = _read(tmp_path, f"{text} <http://a/j> a mscpof:A , mscpof:B .")
    type_, b = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(term("B"))
    derived = Axiom((Triple(NamedNode("http://a/i"), type_, b),), "fact", derived=True)
    known = [{f"http://a/{name} Type A", f"http://a/{name} Type B", "A DisjointWith B"} for name in "ij"]
    needed = why_inconsistent(StandIn(known[:1]), [*axioms, derived])
    assert "derived by a rule  http://a/i Type B" in needed.lines()
    assert _words(why_inconsistent(StandIn(known), [derived, *axioms]).axioms) == known[1]


def test_individuals_that_contradict_the_ontology_only_together_are_found_together(tmp_path: Path) -> None:
    names = [f"http://a/{name}" for name in "ghij"]
    text = "mscpof:A a owl:Class .\n" + "\n".join(f"<{name}> a mscpof:A ." for name in names)
    axioms, _ = _read(tmp_path, text)
    first, last = {f"{names[0]} Type A"}, {f"{names[-1]} Type A"}
    assert _words(why_inconsistent(StandIn([first | last]), axioms).axioms) == first | last


# In words


AXIOMS = {
    "A SubClassOf (B or C)": "mscpof:A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( mscpof:B mscpof:C ) ]",
    "A EquivalentTo (B and (p some C))": "mscpof:A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( mscpof:B "
    "[ a owl:Restriction ; owl:onProperty mscpof:p ; owl:someValuesFrom mscpof:C ] ) ]",
    "A SubClassOf (inverse p max 1)": "mscpof:A rdfs:subClassOf [ a owl:Restriction ; "
    "owl:onProperty [ owl:inverseOf mscpof:p ] ; owl:maxCardinality 1 ]",
    "A SubClassOf not B": "mscpof:A rdfs:subClassOf [ owl:complementOf mscpof:B ]",
    "A EquivalentTo {i}": "mscpof:A owl:equivalentClass [ a owl:Class ; owl:oneOf ( mscpof:i ) ]",
    "p Functional": "mscpof:p a owl:FunctionalProperty",
    "p SubPropertyChain [p, q]": "mscpof:p owl:propertyChainAxiom ( mscpof:p mscpof:q )",
    "i Type A": "mscpof:i a mscpof:A",
    "i n 3": "mscpof:i mscpof:n 3",
    'i n "three"': 'mscpof:i mscpof:n "three"',
    "AllDisjointClasses: A, B": "[] a owl:AllDisjointClasses ; owl:members ( mscpof:A mscpof:B )",
    "not i p j": "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual mscpof:i ; "
    "owl:assertionProperty mscpof:p ; owl:targetIndividual mscpof:j",
}


def test_axioms_in_words(tmp_path: Path) -> None:
    declared = "mscpof:A a owl:Class . mscpof:p a owl:ObjectProperty . mscpof:n a owl:DatatypeProperty .\n"
    written = {}
    for words, turtle in AXIOMS.items():
        axioms, _ = _read(tmp_path, f"{declared}{turtle} .")
        written[words] = [write(axiom) for axiom in axioms if axiom.kind != "declaration"]
    assert written == {words: [words] for words in AXIOMS}


def test_an_axiom_about_many_is_taken_apart_into_pairs(tmp_path: Path) -> None:
    axioms, _ = _read(tmp_path, "[] a owl:AllDifferent ; owl:distinctMembers ( mscpof:a mscpof:b mscpof:c ) .")
    assert _words(pairwise(axioms[0])) == {"a DifferentFrom b", "a DifferentFrom c", "b DifferentFrom c"}


def _axiom(number: int) -> Axiom:
    below = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    return Axiom((Triple(NamedNode(term(f"A{number}")), below, NamedNode(term("B"))),), "schema")
