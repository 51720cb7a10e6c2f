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
from tests.conftest import raises, replace_in, tiny_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

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
ONE, TWO = "finding/first-a-2020-01", "finding/second-b-2021-01"
RETRACTED = """year: 2021
notices:
  - {id: notice/second, type: RetractionNotice, date: 2023-10-11, doi: 10.1234/notice.1, verifiedIn: a page}"""
_FINDING = {
    "type": "TreatmentEffect",
    "source": "UmbilicalCordMSC",
    "decreased": "gene/CASP3",
    "statedAt": "section-2.2.1",
    "certainty": "Asserted",
}


class Inferred(set[tuple[str, str, str]]):
    """The statements of the inferred graph of the tiny project, with short names."""

    def of(self, subject: str, predicate: str) -> set[str]:
        """Return the values of a property of a node."""
        return {value for s, p, value in self if (s, p) == (subject, predicate)}

    def subjects(self, predicate: str, value: str = "") -> set[str]:
        """Return the nodes that have a property, or that have it with a value."""
        return {s for s, p, o in self if p == predicate and value in ("", o)}


def _inferred(project: Project) -> Inferred:
    knowledge = assemble(project)
    assert knowledge.faults == []
    quads = knowledge.store.quads_for_pattern(None, None, None, NamedNode(INFERRED_GRAPH))
    return Inferred(tuple(shorten(str(getattr(part, "value", part))) for part in quad.triple) for quad in quads)  # type: ignore[misc]


@pytest.fixture(scope="module")
def inferred(tmp_path_factory: pytest.TempPathFactory) -> Inferred:
    """What follows in the tiny project as it is."""
    return _inferred(tiny_project(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def infer(tiny: Project) -> Callable[..., Inferred]:
    """Return what follows after texts in a file, which is the second study, were replaced and findings added to it."""

    def inferred(
        *changes: tuple[str, str], path: str = SECOND, added: dict[str, dict[str, str]] | None = None
    ) -> Inferred:
        for old, new in changes:
            replace_in(tiny.root / path, old, new)
        with (tiny.root / path).open("a", encoding="utf-8") as file:
            for name, keys in (added or {}).items():
                file.write(f"  - id: finding/{name}\n")
                file.writelines(f"    {key}: {value}\n" for key, value in (_FINDING | keys).items() if value)
        return _inferred(tiny)

    return inferred


def test_an_effect_holds_by_its_super_properties(inferred: Inferred) -> None:
    assert inferred.of(ONE, "raised") == {"gene/BCL2", "pathway/example"}
    assert inferred.of(ONE, "lowered") == {"gene/BAX", "gene/CASP3"}
    assert inferred.of(ONE, "affected") == {
        "gene/BAX",
        "gene/BCL2",
        "gene/CASP3",
        "measure/ovarian-function",
        "pathway/example",
    }
    for number in ("03", "04", "05"):
        assert inferred.of(f"finding/first-a-2020-{number}", "affected") == set()


def test_what_a_family_or_pathway_has_as_member_belongs_to_it(inferred: Inferred) -> None:
    assert inferred.of("gene/BAX", "memberOf") == {"family/example"}
    assert inferred.of("family/example", "memberOf") == {"pathway/example"}


def test_a_finding_names_what_stands_in_its_effects_and_in_its_axis(inferred: Inferred) -> None:
    assert inferred.of(ONE, "affected") <= inferred.of(ONE, "names")
    assert inferred.of("finding/first-a-2020-02", "names") == {"mirna/hsa-miR-126-3p", "gene/BAX", "GO:0006915"}


def test_a_finding_bears_on_what_it_names_and_on_the_families_and_pathways_of_that(
    infer: Callable[..., Inferred],
) -> None:
    inferred = infer(("decreased: [gene/BAX, gene/CASP3]", "decreased: [gene/BAX, form/CASP3-cleaved]"), path=FIRST)
    bears, named = inferred.of(ONE, "bearsOn"), inferred.of(ONE, "names")
    assert named < bears
    assert bears - named == {"gene/CASP3", "family/example"}


def test_a_finding_has_its_source_of_knowledge_in_terms_of_prov(inferred: Inferred) -> None:
    assert inferred.of(ONE, "prov:hadPrimarySource") == {"study/first-a-2020"}
    assert inferred.of(TWO, "prov:wasDerivedFrom") >= {"review/liu-2025/section-2.2.1"}


def test_a_node_is_of_the_classes_above_its_own(inferred: Inferred) -> None:
    assert "Study" in inferred.of("study/first-a-2020", "rdf:type")
    assert "Finding" in inferred.of(ONE, "rdf:type")
    assert {"MicroRNA", "Entity"} <= inferred.of("mirna/hsa-miR-126-3p", "rdf:type")
    assert "Gene" not in inferred.of("mirna/hsa-miR-126-3p", "rdf:type")


def test_a_class_is_below_the_parents_of_its_parents(inferred: Inferred) -> None:
    assert "MesenchymalStemCell" in inferred.of("UmbilicalVeinMSC", "rdfs:subClassOf")
    assert all(name != above for name, predicate, above in inferred if predicate == "rdfs:subClassOf")


def test_a_finding_without_a_difference_is_negative(inferred: Inferred, infer: Callable[..., Inferred]) -> None:
    assert inferred.subjects("rdf:type", "NegativeFinding") == {"finding/first-a-2020-05"}
    more = infer(
        added={effect: {"decreased": "", effect: "gene/CASP3"} for effect in ("unchanged", "notObserved", "modulated")}
    )
    assert more.subjects("rdf:type", "NegativeFinding") == {
        "finding/first-a-2020-05",
        "finding/unchanged",
        "finding/notObserved",
    }


def test_a_study_with_a_retraction_notice_is_retracted_and_counted_apart(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("year: 2021", RETRACTED))
    assert inferred.subjects("rdf:type", "RetractedStudy") == {"study/second-b-2021"}
    assert inferred.of("study/second-b-2021", "retractionNotice") == {"https://doi.org/10.1234/notice.1"}
    assert inferred.of("study/second-b-2021", "retractionDate") == {"2023-10-11"}
    assert inferred.of(CELL, "studyCount") == {"1"}
    assert inferred.of(CELL, "retractedCount") == {"1"}
    assert inferred.of(CELL, "state") == {"ChangeReported"}


def test_a_study_with_an_erratum_stands(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("year: 2021", RETRACTED.replace("RetractionNotice", "Erratum")))
    assert inferred.subjects("rdf:type", "RetractedStudy") == set()
    assert inferred.of(CELL, "studyCount") == {"2"}


def test_the_human_protein_alone_is_classified_with_what_its_gene_is_annotated_with(inferred: Inferred) -> None:
    classified = {(s, o) for s, p, o in inferred if p == "up:classifiedWith"}
    assert classified == {("uniprot:P42574", term) for term in ("GO:0006915", "GO:0004197", "GO:0005829")}


def test_a_causal_link_has_its_steps_as_edges(inferred: Inferred) -> None:
    edges = {triple for triple in inferred if triple[1].startswith("causally") and triple[1] != "causallyAffects"}
    assert edges == {
        ("mirna/hsa-miR-126-3p", "causallyInhibits", "gene/BAX"),
        ("gene/BAX", "causallyModulates", "GO:0006915"),
    }


@pytest.mark.parametrize(
    ("asked", "covered"),
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
def test_an_entity_covers_what_counts_when_it_is_asked_for(inferred: Inferred, asked: str, covered: set[str]) -> None:
    assert inferred.of(asked, "covers") == covered


def test_a_process_covers_those_below_it(inferred: Inferred) -> None:
    assert {"GO:0012501", "GO:0006915", "GO:1904700"} <= inferred.of("GO:0008219", "covers")
    assert "GO:0008219" not in inferred.of("GO:0006915", "covers")


def test_an_entity_and_the_term_that_it_is_cover_each_other(infer: Callable[..., Inferred]) -> None:
    change = ("  cellType: mscpof:UmbilicalCordMSC\n", "  exactMatch: CL:0000815\n")
    inferred = infer(change, path="data/entities/others.yaml")
    assert "CL:0000815" in inferred.of("cell/marked", "covers")
    assert {"cell/marked", "ratio/example"} <= inferred.of("CL:0000815", "covers")


def test_an_axis_without_a_cause_has_no_edge(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("type: CausalLink", "type: OpenQuestion"), path=FIRST)
    assert {predicate for _, predicate, _ in inferred if predicate.startswith("causally")} == set()


def test_a_doi_and_a_pubmed_number_are_addresses(inferred: Inferred) -> None:
    assert inferred.of("study/first-a-2020", "rdfs:seeAlso") == {
        "https://doi.org/10.1234/example.1",
        "https://pubmed.ncbi.nlm.nih.gov/1234567/",
    }


def test_the_measured_protein_is_that_of_the_species(inferred: Inferred) -> None:
    assert inferred.of(ONE, "measuredProtein") == {"uniprot:Q63690", "uniprot:P55213"}
    assert inferred.subjects("measuredProtein") == {ONE}
    assert inferred.subjects("encodedProtein") == set()


def test_a_gene_measured_at_another_level_encodes_the_protein_of_the_species_as_a_form_measures_it(
    infer: Callable[..., Inferred],
) -> None:
    species = {"Human": "P42574", "Mouse": "P70677", "Rat": "P55213", "Rabbit": None}
    added = {name: {"organism": name, "level": "MRNA"} for name in species}
    inferred = infer(added=added | {"form": {"decreased": "form/CASP3-cleaved", "organism": "Rat", "level": "Protein"}})
    for name, protein in species.items():
        assert inferred.of(f"finding/{name}", "encodedProtein") == ({f"uniprot:{protein}"} if protein else set())
        assert inferred.of(f"finding/{name}", "measuredProtein") == set()
    assert inferred.of("finding/form", "measuredProtein") == {"uniprot:P55213"}


def test_a_finding_rests_on_the_places_that_state_it(infer: Callable[..., Inferred]) -> None:
    bases = {
        "section-2.2.1": "TextOnly",
        "table-1/row-1/item-1": "TableOnly",
        "table-1/note, table-1": "TableOnly",
        "section-2.2, table-1": "TextAndTable",
        "section-2.2.1, reference-2": "TextOnly",
        "reference-2": "TitleOnly",
    }
    inferred = infer(added={f"at-{number}": {"statedAt": f"[{places}]"} for number, places in enumerate(bases)})
    assert [inferred.of(f"finding/at-{number}", "basis") for number in range(6)] == [
        {basis} for basis in bases.values()
    ]


def test_a_finding_is_traceable_where_it_names_a_study(inferred: Inferred) -> None:
    assert inferred.of(ONE, "evidence") == {"ECO:0000304"}
    assert inferred.of("finding/liu-2025-01", "evidence") == {"ECO:0000304"}
    assert inferred.of("finding/liu-2025-02", "evidence") == {"ECO:0000034"}


def test_a_finding_that_a_discrepancy_is_about_is_disputed(inferred: Inferred) -> None:
    assert {triple for triple in inferred if triple[1] == "disputed"} == {(ONE, "disputed", "true")}


def test_the_disease_and_its_treatment_do_not_conflict(inferred: Inferred) -> None:
    assert "gene/CASP3" in inferred.of("finding/first-a-2020-06", "raised")
    assert inferred.subjects("conflictOn") == set()


def test_two_treatments_that_raise_and_lower_one_entity_conflict(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("decreased: gene/CASP3", "increased: [gene/CASP3, gene/BCL2]"))
    conflict = "conflict/gene/CASP3"
    assert inferred.subjects("rdf:type", "Conflict") == {conflict}
    assert inferred.of(conflict, "conflictOn") == {"gene/CASP3"}
    assert inferred.of(conflict, "raisedIn") == {TWO}
    assert inferred.of(conflict, "loweredIn") == {ONE}


def test_a_conflict_on_a_foreign_term_has_an_iri_of_its_own(infer: Callable[..., Inferred]) -> None:
    opposite = {"up": {"decreased": "", "increased": "GO:0006915"}, "down": {"decreased": "GO:0006915"}}
    assert infer(added=opposite).of("conflict/GO_0006915", "conflictOn") == {"GO:0006915"}


def test_the_matrix_has_a_cell_for_every_source_and_mechanism(inferred: Inferred) -> None:
    cells = inferred.subjects("rdf:type", "MatrixCell")
    assert len(cells) == 18
    assert {cell.split("/")[1] for cell in cells} == {"UmbilicalCordMSC", "BoneMarrowMSC"}


def test_a_cell_counts_its_studies_and_shows_their_findings(inferred: Inferred) -> None:
    assert inferred.of(CELL, "source") == {"UmbilicalCordMSC"}
    assert inferred.of(CELL, "mechanism") == {"AntiApoptosis"}
    assert inferred.of(CELL, "cellStudy") == {"study/first-a-2020", "study/second-b-2021"}
    assert inferred.of(CELL, "cellFinding") == {ONE, TWO}
    assert inferred.of(CELL, "cellKind") == {"TreatmentEffect"}
    assert inferred.of(CELL, "studyCount") == {"2"}
    assert inferred.of(CELL, "retractedCount") == {"0"}


def test_a_study_with_two_findings_in_a_cell_counts_once(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("type: CausalLink", "type: CausalLink\n    mechanism: AntiApoptosis"), path=FIRST)
    assert inferred.of(CELL, "studyCount") == {"2"}
    assert inferred.of(CELL, "cellKind") == {"TreatmentEffect", "CausalLink"}


def test_a_finding_on_a_kind_of_a_source_counts_for_the_source(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("source: UmbilicalCordMSC", "source: UmbilicalVeinMSC"))
    assert "study/second-b-2021" in inferred.of(CELL, "cellStudy")


def test_an_observation_of_the_disease_does_not_count(infer: Callable[..., Inferred]) -> None:
    inferred = infer(("type: TreatmentEffect", "type: DiseaseObservation"))
    assert inferred.of(CELL, "cellStudy") == {"study/first-a-2020"}
    assert inferred.of(CELL, "studyCount") == {"1"}


def test_a_cell_has_the_state_of_what_is_filed_there(infer: Callable[..., Inferred]) -> None:
    changed, effect = {"decreased": ""}, "gene/CASP3"
    inferred = infer(
        added={
            "1": changed | {"modulated": effect, "mechanism": "Angiogenesis"},
            "2": changed | {"unchanged": effect, "mechanism": "Homing"},
            "3": changed | {"assessed": effect, "mechanism": "AntiFibrosis"},
            "4": {"type": "DiseaseObservation", "mechanism": "Autophagy"},
        }
    )
    states = {
        "Angiogenesis": "ChangeReported",
        "Homing": "NoDifferenceReported",
        "AntiFibrosis": "OtherwiseReported",
        "Autophagy": "NotReported",
    }
    for mechanism, state in states.items():
        assert inferred.of(f"matrix/UmbilicalCordMSC/{mechanism}", "state") == {state}


@pytest.mark.parametrize("sources", [("MesenchymalStemCell", "UmbilicalCordMSC", "BoneMarrowMSC"), ("BoneMarrowMSC",)])
def test_what_is_said_of_several_sources_at_once_fills_their_cells_without_a_study(
    infer: Callable[..., Inferred], sources: tuple[str, ...]
) -> None:
    inferred = infer(
        ("concerns: BoneMarrowMSC", "concerns: [BoneMarrowMSC, UmbilicalCordMSC]"),
        ("findings:", COLLECTIVE.format(source=sources[0])),
        path="data/review/liu-2025.yaml",
    )
    for source in ("UmbilicalCordMSC", "BoneMarrowMSC"):
        cell = f"matrix/{source}/Angiogenesis"
        assert (inferred.of(cell, "state") == {"OtherwiseReported"}) is (source in sources)
        assert inferred.of(cell, "cellFinding") == ({"finding/liu-2025-09"} if source in sources else set())
        assert inferred.of(cell, "studyCount") == {"0"}


def test_a_cell_without_findings_is_open_only_where_its_section_is_not_curated(inferred: Inferred) -> None:
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
