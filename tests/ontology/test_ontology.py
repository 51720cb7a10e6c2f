"""What the axioms add to the data: each question asked of what was written alone, and of what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Store

from mscpof.base.answer import Answer
from mscpof.base.names import INFERRED_GRAPH, PREFIXES, TERMS, shorten
from mscpof.base.place import Places
from mscpof.curated.reading import read_inferred
from mscpof.dataset.build import Knowledge, assemble
from mscpof.dataset.derivation import derive, load_rules

if TYPE_CHECKING:
    from mscpof import KnowledgeBase
    from mscpof.curated.project import Project

# Where a cell biologist puts the sources. The reasoner is told none of this, only what each source derives from.
GROUPS = {
    "PerinatalMSC": {
        "UmbilicalCordMSC",
        "PlacentalMSC",
        "AmnioticMSC",
        "AmnioticFluidMSC",
        "ChorionicMSC",
        "UmbilicalCordBloodMSC",
    },
    "AdultTissueMSC": {"BoneMarrowMSC", "AdiposeMSC", "SkinMSC", "ReproductiveTractMSC"},
    "ReproductiveTractMSC": {"EndometrialMSC", "MenstrualBloodMSC"},
    "BodyFluidMSC": {"AmnioticFluidMSC", "UmbilicalCordBloodMSC", "MenstrualBloodMSC"},
}
DRUGS = {"CyclophosphamideInduction", "CisplatinInduction", "BusulfanInduction", "EpirubicinInduction"}
# A reference of the review that a finding or a study leads to.
OF_FINDING = "?finding mscpof:reportedIn/mscpof:reference ?reference"
OF_STUDY = "?study mscpof:reference ?reference"
SUBCLASS = f"{PREFIXES['rdfs']}subClassOf"


@pytest.fixture(scope="module")
def written(knowledge: Knowledge) -> Store:
    """What people wrote, without anything that follows from it."""
    store = Store()
    store.extend(q for q in knowledge.reading.quads if q.graph_name != NamedNode(INFERRED_GRAPH))
    return store


@pytest.fixture(scope="module")
def ruled(real: Project, written: Store) -> Store:
    """What people wrote and what the rules make of it, without the reasoner."""
    store = Store()
    store.extend(written)
    derive(store, load_rules(real))
    return store


@pytest.fixture(scope="module")
def inferred(real: Project) -> set[tuple[str, str]]:
    """The subsumptions of the reasoner's file, class and superclass."""
    quads = read_inferred(real, Places())
    assert {quad.predicate.value for quad in quads} == {SUBCLASS}
    return {(_iri(quad.subject), _iri(quad.object)) for quad in quads}


def _iri(node: object) -> str:
    assert isinstance(node, NamedNode)
    return node.value


def found(store: Store, what: str, where: str) -> set[str]:
    """Return the values of a variable of a pattern, shortened."""
    prefixes = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("mscpof", "obo", "owl", "rdfs", "skos"))
    rows = Answer(store, f"{prefixes}\nSELECT DISTINCT ?{what} WHERE {{ {where} }}").rows
    return {shorten(str(row[what])) for row in rows}


def below(path: str, term: str) -> str:
    """Return a pattern for the findings with a value that is a term or lies below it."""
    return f"?finding mscpof:{path}/rdfs:subClassOf* {term} ; a ?kind . ?kind rdfs:subClassOf? mscpof:Finding"


# What the reasoner found


def test_the_reasoner_fills_a_group_of_sources_as_a_cell_biologist_would(inferred: set[tuple[str, str]]) -> None:
    for group, sources in GROUPS.items():
        assert {child.removeprefix(TERMS) for child, parent in inferred if parent == TERMS + group} == sources


def test_no_source_of_the_matrix_takes_in_another_but_the_cord_its_vein(kb: KnowledgeBase) -> None:
    sources = set(kb.matrix().sources) | {"ChorionicMSC", "EndometrialMSC", "UmbilicalCordBloodMSC", "SkinMSC"}
    kinds = {name: found(kb.store, "kind", f"?kind rdfs:subClassOf+ mscpof:{name}") for name in sources}
    assert {name: below for name, below in kinds.items() if below} == {"UmbilicalCordMSC": {"UmbilicalVeinMSC"}}


def test_the_reasoner_puts_the_models_made_with_a_drug_under_chemotherapy(inferred: set[tuple[str, str]]) -> None:
    chemotherapy = f"{TERMS}ChemotherapyInduction"
    assert {child.removeprefix(TERMS) for child, parent in inferred if parent == chemotherapy} == DRUGS


def test_the_reasoner_file_repeats_nothing_and_speaks_of_declared_classes(
    written: Store, inferred: set[tuple[str, str]]
) -> None:
    classes = found(written, "class", "?class a owl:Class")
    said = {
        (child, parent)
        for child in {child for child, _ in inferred}
        for parent in found(written, "parent", f"<{child}> rdfs:subClassOf+ ?parent")
    }
    assert {shorten(name) for pair in inferred for name in pair} <= classes
    assert {(child, shorten(parent)) for child, parent in inferred} & said == set()


def test_the_reasoner_file_is_no_part_of_the_ontology_and_can_be_missing(tiny: Project, real: Project) -> None:
    assert tiny.inferred not in tiny.ontology
    perinatal = "?source rdfs:subClassOf mscpof:PerinatalMSC"
    knowledge = assemble(tiny)
    assert knowledge.faults == []
    assert found(knowledge.store, "source", perinatal) == set()
    tiny.inferred.write_bytes(real.inferred.read_bytes())
    assert found(assemble(tiny).store, "source", perinatal) >= {"UmbilicalCordMSC", "UmbilicalVeinMSC"}


# What it is worth: how much a question finds in what was written, and in all that follows


def test_findings_on_a_group_of_sources_are_found_by_the_reasoner_alone(
    written: Store, ruled: Store, kb: KnowledgeBase
) -> None:
    for group, studies in (("Perinatal", 39), ("AdultTissue", 29), ("ReproductiveTract", 12), ("BodyFluid", 15)):
        where = f"{below('source', f'mscpof:{group}MSC')} . {OF_FINDING}"
        assert found(written, "reference", where) == found(ruled, "reference", where) == set()
        assert len(found(kb.store, "reference", where)) == studies


def test_perinatal_findings_are_those_of_the_seven_perinatal_sources(written: Store, kb: KnowledgeBase) -> None:
    sources = " ".join(f"mscpof:{name}" for name in (*GROUPS["PerinatalMSC"], "UmbilicalVeinMSC"))
    listed = f"VALUES ?source {{ {sources} }} ?finding mscpof:source ?source ; mscpof:certainty ?certainty"
    assert found(kb.store, "finding", below("source", "mscpof:PerinatalMSC")) == found(written, "finding", listed)


def test_the_questions_of_the_project_take_a_group_for_a_source(kb: KnowledgeBase) -> None:
    listed = {finding.source for finding in kb.findings(source="perinatal source", direction="lowered")}
    assert {"UmbilicalCordMSC", "PlacentalMSC", "AmnioticFluidMSC"} <= listed
    assert listed <= {*GROUPS["PerinatalMSC"], "UmbilicalVeinMSC"}
    filed = {row["reference"] for row in kb.query("filed-studies", source="围产期来源").rows}
    cord_to_fluid = {*range(7, 23), *range(36, 44), *range(53, 63)}
    assert filed == cord_to_fluid


def test_a_group_of_sources_is_no_row_of_the_matrix(kb: KnowledgeBase) -> None:
    assert set(kb.matrix().sources).isdisjoint(GROUPS)


def test_exosomes_are_found_as_vesicles_and_as_cell_free_products(kb: KnowledgeBase) -> None:
    def studies(pattern: str) -> int:
        return len(found(kb.store, "reference", f"{pattern} . {OF_FINDING}"))

    kinds = ("Exosome", "ExtracellularVesicle", "CellFreeProduct")
    assert [studies(f"?finding mscpof:product mscpof:{kind}") for kind in kinds] == [9, 0, 0]
    assert [studies(below("product", f"mscpof:{kind}")) for kind in kinds] == [9, 9, 15]


def test_perinatal_vesicles_need_what_the_reasoner_found(written: Store, kb: KnowledgeBase) -> None:
    where = (
        f"{below('source', 'mscpof:PerinatalMSC')} . {below('product', 'mscpof:ExtracellularVesicle')} . {OF_FINDING}"
    )
    assert found(written, "reference", where) == set()
    assert found(kb.store, "reference", where) == {"8", "9", "10", "41", "53", "60", "61"}


def test_models_made_by_chemotherapy_are_also_those_that_name_the_drug(written: Store, kb: KnowledgeBase) -> None:
    where = f"?study mscpof:induction/rdfs:subClassOf* mscpof:ChemotherapyInduction . {OF_STUDY}"
    assert len(found(written, "reference", where)) == 12
    assert len(found(kb.store, "reference", where)) == 17


def test_a_finding_on_a_member_or_form_bears_on_the_whole(kb: KnowledgeBase) -> None:
    for group, said, follows in (
        ("family/caspase", 1, 14),
        ("family/IGF", 0, 16),
        ("family/heat-shock-proteins", 2, 4),
        ("gene/FOXO3", 1, 3),
    ):
        whole = f"<https://w3id.org/mscpof/{group}>"
        assert len(found(kb.store, "finding", f"?finding mscpof:names {whole}")) == said
        assert len(found(kb.store, "finding", f"?finding mscpof:bearsOn {whole}")) == follows


def test_a_finding_on_the_whole_names_no_member(kb: KnowledgeBase) -> None:
    only_family = "?finding mscpof:names <https://w3id.org/mscpof/family/VEGF>"
    member = "?finding mscpof:bearsOn <https://w3id.org/mscpof/gene/VEGFA>"
    assert found(kb.store, "finding", only_family)
    assert found(kb.store, "finding", f"{only_family} . {member}") == set()


def test_a_question_on_pi3k_finds_the_pathways_that_hold_it(kb: KnowledgeBase) -> None:
    assert found(kb.store, "finding", "?finding mscpof:names <https://w3id.org/mscpof/family/PI3K>") == set()
    rows = kb.query("family-findings", entity="PI3K").rows
    assert {(row["kinship"], row["reference"]) for row in rows} == {("whole", n) for n in (8, 31, 43, 50)}


def test_a_question_on_the_caspases_finds_each_of_them(kb: KnowledgeBase) -> None:
    rows = kb.query("family-findings", entity="family/caspase").rows
    named = {(row["kinship"], shorten(row["named"])) for row in rows}
    members = {("member", f"gene/CASP{number}") for number in (3, 9, 12)}
    assert named == {("itself", "family/caspase")} | members


def test_a_question_on_a_member_finds_its_form_and_its_family(kb: KnowledgeBase) -> None:
    rows = kb.query("family-findings", entity="IGF1R").rows
    assert {(row["kinship"], shorten(row["named"])) for row in rows} == {
        ("itself", "gene/IGF1R"),
        ("member", "form/p-IGF1R"),
        ("whole", "pathway/IGF1"),
    }


def test_genes_are_found_by_the_ancestors_of_what_they_are_annotated_with(kb: KnowledgeBase) -> None:
    assert len(found(kb.store, "gene", "?gene mscpof:annotatedWith obo:GO_0042981")) == 1
    assert len(found(kb.store, "gene", "?gene mscpof:annotatedWith/rdfs:subClassOf* obo:GO_0042981")) == 31
    rows = kb.query("genes-by-process", process="regulation of apoptotic process").rows
    assert {"BCL2", "BAX"} <= {row["symbol"] for row in rows}


def test_apoptosis_of_granulosa_cells_is_apoptosis(kb: KnowledgeBase) -> None:
    assert len(found(kb.store, "finding", "?finding mscpof:names obo:GO_0006915")) == 17
    assert len(found(kb.store, "finding", "?finding mscpof:names/rdfs:subClassOf* obo:GO_0006915")) == 48
    granulosa = found(kb.store, "finding", "?finding mscpof:names obo:GO_1904700")
    assert granulosa <= found(kb.store, "finding", "?finding mscpof:names/rdfs:subClassOf* obo:GO_0006915")


def test_filing_is_not_biology(kb: KnowledgeBase) -> None:
    rows = kb.query("mechanism-processes", mechanism="AntiApoptosis").rows
    elsewhere = {(shorten(row["filedUnder"]), row["reference"]) for row in rows if row["filedUnder"]}
    assert {pair for pair in elsewhere if pair[0] != "AntiApoptosis"} == {
        ("AntiFibrosis", 48),  # endometrial cells grow
        ("AntiInflammation", 27),  # granulosa cells survive
        ("Homing", 31),  # granulosa cells survive
        ("ImmuneRegulation", 64),  # T cells grow less
        ("Paracrine", 56),  # cells grow and survive
    }


# What the terms say of themselves


def test_every_own_term_is_named_and_defined_in_both_languages(written: Store) -> None:
    terms = found(written, "term", "?term rdfs:isDefinedBy ?ontology")
    for what in ("rdfs:label", "skos:definition"):
        for language in ("en", "zh"):
            given = found(written, "term", f'?term {what} ?text . FILTER (LANG(?text) = "{language}")')
            assert terms - given == set(), (what, language)


def test_every_own_term_says_where_it_is_defined(written: Store) -> None:
    declared = found(written, "term", f'?term a ?kind . FILTER STRSTARTS(STR(?term), "{TERMS}")')
    assert declared - found(written, "term", "?term rdfs:isDefinedBy <https://w3id.org/mscpof/ontology>") == set()
