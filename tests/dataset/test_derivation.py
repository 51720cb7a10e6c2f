"""What follows from the curated statements, rule by rule, and what is no rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, Store

from mscpof.base.faults import CurationFault
from mscpof.base.names import INFERRED_GRAPH, shorten
from mscpof.base.place import Place
from mscpof.dataset.build import assemble
from mscpof.dataset.derivation import MAX_ROUNDS, Rule, derive, load_rules
from tests.conftest import raises

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

    Infer = Callable[..., set[tuple[str, str, str]]]

SECOND = "data/studies/second-b-2021.yaml"
FIRST = "data/studies/first-a-2020.yaml"
RULE = "queries/derive/new.rq"
COLLECTIVE = """findings:
  - id: finding/liu-2025-09
    type: CollectiveStatement
    about: [study/first-a-2020, study/second-b-2021]
    source: {source}
    mechanism: Angiogenesis
    decreased: gene/CASP3
    statedAt: [section-2.3]
    certainty: Asserted
"""
CELL = "matrix/UmbilicalCordMSC/AntiApoptosis"
RETRACTED = """year: 2021
notices:
  - {id: notice/second, type: RetractionNotice, date: 2023-10-11, doi: 10.1234/notice.1, verifiedIn: a page}"""


@pytest.fixture
def infer(tiny: Project) -> Infer:
    """Return the inferred statements of the tiny project after replacing text in the second study."""

    def inferred(*changes: tuple[str, str], path: str = SECOND) -> set[tuple[str, str, str]]:
        file = tiny.root / path
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        knowledge = assemble(tiny)
        assert knowledge.faults == []
        graph = NamedNode(INFERRED_GRAPH)
        return {_short(quad) for quad in knowledge.store.quads_for_pattern(None, None, None, graph)}

    return inferred


def _short(quad: Quad) -> tuple[str, str, str]:
    subject, predicate, value = (shorten(str(getattr(part, "value", part))) for part in quad.triple)
    return subject, predicate, value


def _of(inferred: set[tuple[str, str, str]], subject: str, predicate: str) -> set[str]:
    return {value for s, p, value in inferred if (s, p) == (subject, predicate)}


def _subjects(inferred: set[tuple[str, str, str]], predicate: str) -> set[str]:
    return {subject for subject, p, _ in inferred if p == predicate}


def test_an_effect_holds_by_its_super_properties(infer: Infer) -> None:
    inferred = infer()
    first, third = "finding/first-a-2020-01", "finding/first-a-2020-03"
    assert _of(inferred, first, "raised") == {"gene/BCL2", "pathway/example"}
    assert _of(inferred, first, "lowered") == {"gene/BAX", "gene/CASP3"}
    assert _of(inferred, first, "affected") == {
        "gene/BAX",
        "gene/BCL2",
        "gene/CASP3",
        "measure/ovarian-function",
        "pathway/example",
    }
    assert _of(inferred, third, "affected") == set()
    assert _of(inferred, "finding/first-a-2020-04", "affected") == set()
    assert _of(inferred, "finding/first-a-2020-05", "affected") == set()


def test_what_a_family_or_pathway_has_as_member_belongs_to_it(infer: Infer) -> None:
    inferred = infer()
    assert _of(inferred, "gene/BAX", "memberOf") == {"family/example"}
    assert _of(inferred, "family/example", "memberOf") == {"pathway/example"}


def test_a_finding_names_what_stands_in_its_effects_and_in_its_axis(infer: Infer) -> None:
    inferred = infer()
    effects = _of(inferred, "finding/first-a-2020-01", "affected")
    assert effects <= _of(inferred, "finding/first-a-2020-01", "names")
    assert _of(inferred, "finding/first-a-2020-02", "names") == {
        "mirna/hsa-miR-126-3p",
        "gene/BAX",
        "GO:0006915",
    }


def test_a_finding_bears_on_what_it_names_and_on_the_families_and_pathways_of_that(infer: Infer) -> None:
    inferred = infer(("decreased: [gene/BAX, gene/CASP3]", "decreased: [gene/BAX, form/CASP3-cleaved]"), path=FIRST)
    bears = _of(inferred, "finding/first-a-2020-01", "bearsOn")
    named = _of(inferred, "finding/first-a-2020-01", "names")
    assert named < bears
    assert bears - named == {"gene/CASP3", "family/example"}


def test_a_finding_has_its_source_of_knowledge_in_terms_of_prov(infer: Infer) -> None:
    inferred = infer()
    assert _of(inferred, "finding/first-a-2020-01", "prov:hadPrimarySource") == {"study/first-a-2020"}
    assert _of(inferred, "finding/second-b-2021-01", "prov:wasDerivedFrom") >= {"review/liu-2025/section-2.2.1"}


def test_a_node_is_of_the_classes_above_its_own(infer: Infer) -> None:
    inferred = infer()
    assert "Study" in _of(inferred, "study/first-a-2020", "rdf:type")
    assert "Finding" in _of(inferred, "finding/first-a-2020-01", "rdf:type")
    assert {"MicroRNA", "Entity"} <= _of(inferred, "mirna/hsa-miR-126-3p", "rdf:type")
    assert "Gene" not in _of(inferred, "mirna/hsa-miR-126-3p", "rdf:type")


def test_a_class_is_below_the_parents_of_its_parents(infer: Infer) -> None:
    inferred = infer()
    assert "MesenchymalStemCell" in _of(inferred, "UmbilicalVeinMSC", "rdfs:subClassOf")
    assert all(name != above for name, predicate, above in inferred if predicate == "rdfs:subClassOf")


def test_a_finding_without_a_difference_is_negative(infer: Infer) -> None:
    negative = {s for s, p, o in infer() if (p, o) == ("rdf:type", "NegativeFinding")}
    assert negative == {"finding/first-a-2020-05"}


@pytest.mark.parametrize("effect", ["unchanged", "notObserved"])
def test_a_second_finding_is_negative_by(infer: Infer, effect: str) -> None:
    inferred = infer(("decreased:", f"{effect}:"))
    assert ("finding/second-b-2021-01", "rdf:type", "NegativeFinding") in inferred


def test_a_study_with_a_retraction_notice_is_retracted(infer: Infer) -> None:
    inferred = infer(("year: 2021", RETRACTED))
    assert {s for s, p, o in inferred if (p, o) == ("rdf:type", "RetractedStudy")} == {"study/second-b-2021"}
    assert _of(inferred, "study/second-b-2021", "retractionNotice") == {"https://doi.org/10.1234/notice.1"}
    assert _of(inferred, "study/second-b-2021", "retractionDate") == {"2023-10-11"}


def test_a_study_with_an_erratum_stands(infer: Infer) -> None:
    inferred = infer(("year: 2021", RETRACTED.replace("RetractionNotice", "Erratum")))
    assert "RetractedStudy" not in {o for _, p, o in inferred if p == "rdf:type"}
    assert _of(inferred, CELL, "studyCount") == {"2"}


def test_the_human_protein_alone_is_classified_with_what_its_gene_is_annotated_with(infer: Infer) -> None:
    classified = {(s, o) for s, p, o in infer() if p == "up:classifiedWith"}
    assert classified == {("uniprot:P42574", term) for term in ("GO:0006915", "GO:0004197", "GO:0005829")}


def test_a_causal_link_has_its_steps_as_edges(infer: Infer) -> None:
    edges = {triple for triple in infer() if triple[1].startswith("causally") and triple[1] != "causallyAffects"}
    assert edges == {
        ("mirna/hsa-miR-126-3p", "causallyInhibits", "gene/BAX"),
        ("gene/BAX", "causallyModulates", "GO:0006915"),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("gene/BCL2", {"gene/BCL2"}),
        ("gene/CASP3", {"gene/CASP3", "form/CASP3-cleaved"}),
        ("family/example", {"family/example", "gene/BAX", "gene/BCL2"}),
        ("pathway/example", {"pathway/example"}),
        ("mirna/hsa-mir-126", {"mirna/hsa-mir-126", "mirna/hsa-miR-126-3p"}),
        ("cell/marked", {"cell/marked", "ratio/example"}),
        ("CL:0000501", {"CL:0000501", "CL:0000711", "ratio/example"}),
        ("UmbilicalCordMSC", {"cell/marked", "ratio/example"}),
    ],
)
def test_an_entity_covers_what_counts_when_it_is_asked_for(infer: Infer, asked: str, found: set[str]) -> None:
    assert _of(infer(), asked, "covers") == found


def test_a_process_covers_those_below_it(infer: Infer) -> None:
    inferred = infer()
    assert {"GO:0012501", "GO:0006915", "GO:1904700"} <= _of(inferred, "GO:0008219", "covers")
    assert "GO:0008219" not in _of(inferred, "GO:0006915", "covers")


def test_an_entity_and_the_term_that_it_is_cover_each_other(infer: Infer) -> None:
    change = ("  cellType: mscpof:UmbilicalCordMSC\n", "  exactMatch: CL:0000815\n")
    inferred = infer(change, path="data/entities/others.yaml")
    assert "CL:0000815" in _of(inferred, "cell/marked", "covers")
    assert {"cell/marked", "ratio/example"} <= _of(inferred, "CL:0000815", "covers")


def test_an_axis_without_a_cause_has_no_edge(infer: Infer) -> None:
    inferred = infer(("type: CausalLink", "type: OpenQuestion"), path=FIRST)
    assert {predicate for _, predicate, _ in inferred if predicate.startswith("causally")} == set()


def test_a_doi_and_a_pubmed_number_are_addresses(infer: Infer) -> None:
    assert _of(infer(), "study/first-a-2020", "rdfs:seeAlso") == {
        "https://doi.org/10.1234/example.1",
        "https://pubmed.ncbi.nlm.nih.gov/1234567/",
    }


def test_the_measured_protein_is_that_of_the_species(infer: Infer) -> None:
    inferred = infer()
    assert _of(inferred, "finding/first-a-2020-01", "measuredProtein") == {"uniprot:Q63690", "uniprot:P55213"}
    assert _subjects(inferred, "measuredProtein") == {"finding/first-a-2020-01"}
    assert _subjects(inferred, "encodedProtein") == set()


@pytest.mark.parametrize(
    ("species", "protein"), [("Human", "P42574"), ("Mouse", "P70677"), ("Rat", "P55213"), ("Rabbit", None)]
)
def test_a_gene_measured_at_another_level_encodes_the_protein_of_the_species(
    infer: Infer, species: str, protein: str | None
) -> None:
    inferred = infer(("certainty: Asserted", f"certainty: Asserted\n    organism: {species}\n    level: MRNA"))
    encoded = _of(inferred, "finding/second-b-2021-01", "encodedProtein")
    assert encoded == ({f"uniprot:{protein}"} if protein else set())
    assert _of(inferred, "finding/second-b-2021-01", "measuredProtein") == set()


def test_the_protein_of_a_form_is_that_of_its_gene(infer: Infer) -> None:
    inferred = infer(
        ("gene/CASP3", "form/CASP3-cleaved"),
        ("certainty: Asserted", "certainty: Asserted\n    organism: Rat\n    level: Protein"),
    )
    assert _of(inferred, "finding/second-b-2021-01", "measuredProtein") == {"uniprot:P55213"}


@pytest.mark.parametrize(
    ("places", "basis"),
    [
        ("section-2.2.1", "TextOnly"),
        ("table-1/row-1/item-1", "TableOnly"),
        ("table-1/note, table-1", "TableOnly"),
        ("section-2.2, table-1", "TextAndTable"),
        ("section-2.2.1, reference-2", "TextOnly"),
        ("reference-2", "TitleOnly"),
    ],
)
def test_a_finding_rests_on_the_places_that_state_it(infer: Infer, places: str, basis: str) -> None:
    inferred = infer(("statedAt: [section-2.2.1]", f"statedAt: [{places}]"))
    assert _of(inferred, "finding/second-b-2021-01", "basis") == {basis}


def test_a_finding_is_traceable_where_it_names_a_study(infer: Infer) -> None:
    inferred = infer()
    assert _of(inferred, "finding/first-a-2020-01", "evidence") == {"ECO:0000304"}
    assert _of(inferred, "finding/liu-2025-01", "evidence") == {"ECO:0000304"}
    assert _of(inferred, "finding/liu-2025-02", "evidence") == {"ECO:0000034"}


def test_a_finding_that_a_discrepancy_is_about_is_disputed(infer: Infer) -> None:
    inferred = infer()
    assert {triple for triple in inferred if triple[1] == "disputed"} == {
        ("finding/first-a-2020-01", "disputed", "true")
    }


def test_the_disease_and_its_treatment_do_not_conflict(infer: Infer) -> None:
    inferred = infer()
    assert "gene/CASP3" in _of(inferred, "finding/first-a-2020-06", "raised")
    assert _subjects(inferred, "conflictOn") == set()


def test_two_treatments_that_raise_and_lower_one_entity_conflict(infer: Infer) -> None:
    inferred = infer(("decreased: gene/CASP3", "increased: [gene/CASP3, gene/BCL2]"))
    conflict = "conflict/gene/CASP3"
    assert {s for s, p, o in inferred if (p, o) == ("rdf:type", "Conflict")} == {conflict}
    assert _of(inferred, conflict, "conflictOn") == {"gene/CASP3"}
    assert _of(inferred, conflict, "raisedIn") == {"finding/second-b-2021-01"}
    assert _of(inferred, conflict, "loweredIn") == {"finding/first-a-2020-01"}


def test_a_conflict_on_a_foreign_term_has_an_iri_of_its_own(infer: Infer) -> None:
    treatment = (
        "- id: finding/second-b-2021-{n}\n    type: TreatmentEffect\n    source: UmbilicalCordMSC\n    {effect}\n"
    )
    rest = "    statedAt: [section-2.2.1]\n    certainty: Asserted\n  "
    raising = treatment.format(n="02", effect="increased: GO:0006915") + rest
    lowering = treatment.format(n="03", effect="decreased: GO:0006915") + rest
    inferred = infer(("- id: finding", f"{raising}{lowering}- id: finding"))
    assert _of(inferred, "conflict/GO_0006915", "conflictOn") == {"GO:0006915"}


def test_the_matrix_has_a_cell_for_every_source_and_mechanism(infer: Infer) -> None:
    cells = {s for s, p, o in infer() if (p, o) == ("rdf:type", "MatrixCell")}
    assert len(cells) == 18
    assert {cell.split("/")[1] for cell in cells} == {"UmbilicalCordMSC", "BoneMarrowMSC"}


def test_a_cell_counts_its_studies_and_shows_their_findings(infer: Infer) -> None:
    inferred = infer()
    assert _of(inferred, CELL, "source") == {"UmbilicalCordMSC"}
    assert _of(inferred, CELL, "mechanism") == {"AntiApoptosis"}
    assert _of(inferred, CELL, "cellStudy") == {"study/first-a-2020", "study/second-b-2021"}
    assert _of(inferred, CELL, "cellFinding") == {"finding/first-a-2020-01", "finding/second-b-2021-01"}
    assert _of(inferred, CELL, "cellKind") == {"TreatmentEffect"}
    assert _of(inferred, CELL, "studyCount") == {"2"}
    assert _of(inferred, CELL, "retractedCount") == {"0"}


def test_a_retracted_study_is_counted_apart(infer: Infer) -> None:
    inferred = infer(("year: 2021", RETRACTED))
    assert _of(inferred, CELL, "studyCount") == {"1"}
    assert _of(inferred, CELL, "retractedCount") == {"1"}
    assert _of(inferred, CELL, "state") == {"ChangeReported"}


def test_a_study_with_two_findings_in_a_cell_counts_once(infer: Infer) -> None:
    inferred = infer(("type: CausalLink", "type: CausalLink\n    mechanism: AntiApoptosis"), path=FIRST)
    assert _of(inferred, CELL, "studyCount") == {"2"}
    assert _of(inferred, CELL, "cellKind") == {"TreatmentEffect", "CausalLink"}


def test_a_finding_on_a_kind_of_a_source_counts_for_the_source(infer: Infer) -> None:
    inferred = infer(("source: UmbilicalCordMSC", "source: UmbilicalVeinMSC"))
    assert "study/second-b-2021" in _of(inferred, CELL, "cellStudy")


def test_an_observation_of_the_disease_does_not_count(infer: Infer) -> None:
    inferred = infer(("type: TreatmentEffect", "type: DiseaseObservation"))
    assert _of(inferred, CELL, "cellStudy") == {"study/first-a-2020"}
    assert _of(inferred, CELL, "studyCount") == {"1"}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (("decreased:", "modulated:"), "ChangeReported"),
        (("decreased:", "unchanged:"), "NoDifferenceReported"),
        (("decreased:", "assessed:"), "OtherwiseReported"),
        (("type: TreatmentEffect", "type: DiseaseObservation"), "NotReported"),
    ],
)
def test_a_cell_has_the_state_of_what_is_filed_there(infer: Infer, change: tuple[str, str], state: str) -> None:
    inferred = infer(change, ("mechanism: AntiApoptosis", "mechanism: Angiogenesis"))
    assert _of(inferred, "matrix/UmbilicalCordMSC/Angiogenesis", "state") == {state}


@pytest.mark.parametrize(
    ("said_of", "filed"),
    [
        ("MesenchymalStemCell", {"UmbilicalCordMSC", "BoneMarrowMSC"}),
        ("BoneMarrowMSC", {"BoneMarrowMSC"}),
    ],
)
def test_what_is_said_of_several_sources_at_once_fills_their_cells_without_a_study(
    infer: Infer, said_of: str, filed: set[str]
) -> None:
    inferred = infer(
        ("concerns: BoneMarrowMSC", "concerns: [BoneMarrowMSC, UmbilicalCordMSC]"),
        ("findings:", COLLECTIVE.format(source=said_of)),
        path="data/review/liu-2025.yaml",
    )
    for source in ("UmbilicalCordMSC", "BoneMarrowMSC"):
        cell = f"matrix/{source}/Angiogenesis"
        assert (_of(inferred, cell, "state") == {"OtherwiseReported"}) is (source in filed)
        assert _of(inferred, cell, "cellFinding") == ({"finding/liu-2025-09"} if source in filed else set())
        assert _of(inferred, cell, "studyCount") == {"0"}


def test_a_cell_without_findings_is_open_only_where_its_section_is_not_curated(infer: Infer) -> None:
    inferred = infer()
    states = {s.removeprefix("matrix/"): o for s, p, o in inferred if p == "state"}
    assert len(states) == 18
    assert states.pop("UmbilicalCordMSC/AntiApoptosis") == "ChangeReported"
    assert states.pop("BoneMarrowMSC/Homing") == "NotApplicable"
    assert {state for cell, state in states.items() if cell.startswith("UmbilicalCord")} == {"NotReported"}
    assert {state for cell, state in states.items() if cell.startswith("BoneMarrow")} == {"NotYetCurated"}


def test_the_inferred_graph_repeats_nothing_and_has_no_blank_node(tiny: Project) -> None:
    store = assemble(tiny).store
    graph = NamedNode(INFERRED_GRAPH)
    triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]
    assert [t for t in triples if len(list(store.quads_for_pattern(t.subject, t.predicate, t.object, None))) > 1] == []
    assert [t for t in triples if str(t.subject).startswith("_:") or str(t.object).startswith("_:")] == []


def test_nothing_more_follows_a_second_time(tiny: Project) -> None:
    assert derive(assemble(tiny).store, load_rules(tiny)) == 0


def test_a_rule_that_runs_once_has_nothing_to_add_in_a_second_run(real: Project, knowledge: Knowledge) -> None:
    store = Store()
    store.extend(knowledge.store)
    rules = load_rules(real)
    assert any(rule.once for rule in rules)
    assert derive(store, [replace(rule, once=False) for rule in rules]) == 0


def _store(*names: str) -> Store:
    """Return a store in which each name is next to the one after it."""
    store = Store()
    for one, two in pairwise(names):
        store.add(Quad(_node(one), _node("next"), _node(two), _node("asserted")))
    return store


def _node(name: str) -> NamedNode:
    return NamedNode(f"http://example.org/{name}")


def _rule(construct: str, where: str, stage: int = 1) -> Rule:
    text = f"PREFIX : <http://example.org/> CONSTRUCT {{ {construct} }} WHERE {{ {where} }}"
    return Rule("rule", stage, text, Place(Path(RULE), 1, 1))


def test_rules_run_until_nothing_is_added(tiny: Project) -> None:
    store = _store(*"abcdefgh")
    start = _rule("?x :before ?y", "?x :next ?y")
    further = _rule("?x :before ?z", "?x :before ?y . ?y :next ?z")
    assert derive(store, [further, start]) == 7 + 6 + 5 + 4 + 3 + 2 + 1


def test_a_rule_that_says_so_runs_once() -> None:
    further = _rule("?x :next ?z", "?x :next ?y . ?y :next ?z")
    assert derive(_store(*"abcdef"), [replace(further, once=True)]) == 4
    assert derive(_store(*"abcdef"), [further]) == 4 + 3 + 2 + 1


def test_a_stage_starts_when_the_one_before_it_is_complete() -> None:
    store = _store(*"abcd")
    count = _rule("?x :count ?n", "{ SELECT ?x (COUNT(?y) AS ?n) { ?x :before ?y } GROUP BY ?x }", stage=2)
    start = _rule("?x :before ?y", "?x :next ?y")
    further = _rule("?x :before ?z", "?x :before ?y . ?y :next ?z")
    derive(store, [count, further, start])
    counts = {(q.subject, q.object.value) for q in store.quads_for_pattern(None, _node("count"), None, None)}  # type: ignore[union-attr]
    assert counts == {(_node("a"), "3"), (_node("b"), "2"), (_node("c"), "1")}


def test_a_rule_that_never_ends_is_refused_with_its_place() -> None:
    rule = _rule("?y :next ?new", "?x :next ?y . BIND (IRI(CONCAT(STR(?y), 'x')) AS ?new)")
    with raises("endless-rule", CurationFault, place=f"{RULE}:1:1", rounds=MAX_ROUNDS):
        derive(_store("a", "b"), [rule])


def test_a_rule_that_adds_a_blank_node_is_refused_with_its_place() -> None:
    with raises("rule-adds-blank-node", CurationFault, place=f"{RULE}:1:1"):
        derive(_store("a", "b"), [_rule("?x :next [ :of ?y ]", "?x :next ?y")])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CONSTRUCT {} WHERE {}", "rule-without-stage"),
        ("#+ title: A\nCONSTRUCT {} WHERE {}", "rule-without-stage"),
        ("#+ stage: first\nCONSTRUCT {} WHERE {}", "rule-without-stage"),
        ("#+ stage: true\nCONSTRUCT {} WHERE {}", "rule-without-stage"),
        ("#+ stage: 1\nSELECT * {}", "rule-without-construct"),
        ("#+ stage: 1\nASK {}", "rule-without-construct"),
        ("#+ stage: 1\n# CONSTRUCT\nDESCRIBE <http://example.org/>", "rule-without-construct"),
    ],
)
def test_what_is_no_rule_is_refused(tiny: Project, write: Callable[[str, str], Path], text: str, code: str) -> None:
    write(RULE, text)
    with raises(code, CurationFault, place=f"{RULE}:1:1"):
        load_rules(tiny)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("#+ stage: 1\nCONSTRUCT { ?a ?b } WHERE {}", "broken-query", f"{RULE}:2:19"),
        ("#+ stage: 1\n#+ stage: 2\nCONSTRUCT {} WHERE {}", "duplicate-key", f"{RULE}:2:4"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_its_place(
    tiny: Project, write: Callable[[str, str], Path], text: str, code: str, place: str
) -> None:
    write(RULE, text)
    with raises(code, CurationFault, place=place):
        load_rules(tiny)


def test_a_rule_may_begin_with_comments_prefixes_and_a_base(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write(RULE, "#+ stage: 7\n# why\nbase <http://a#b>\nPREFIX : <http://c/>\n\nconstruct { :a :b :c } WHERE {}")
    assert [rule.stage for rule in load_rules(tiny) if rule.name == "new"] == [7]
