"""The competency queries against answers worked out by hand from the tables, sections and titles of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.base.names import shorten

if TYPE_CHECKING:
    from mscpof import KnowledgeBase


def filed(text: str) -> dict[str, dict[str, set[int]]]:
    """Read the references by source and mechanism; a line that is indented further goes on with its source."""
    found = {}
    for source, _, cells in (row.partition(":") for row in text.strip().replace("\n       ", "").split("\n")):
        words = [cell.split() for cell in cells.split(";")]
        found[source.strip()] = {mechanism: {int(n) for n in references} for mechanism, *references in words}
    return found


# Tables 1 to 5 and sections 2.7 and 2.8, as the review means them: item (3) of the homing row of Table 1 belongs to the
# row above, and rows 4 and 5 of Table 2 have one printed heading.
FILED = filed("""
    UmbilicalCordMSC: AntiApoptosis 7 8 9 10 11; AntiInflammation 12 13 14; Homing 15 16; AntiFibrosis 17 18;
        Angiogenesis 8 19; Paracrine 20; ImmuneRegulation 21; Autophagy 22
    BoneMarrowMSC: AntiApoptosis 23 24 25 26; AntiInflammation 27 28 29; Homing 30 31; AntiFibrosis 32;
        Paracrine 33 34; Microenvironment 35
    PlacentalMSC: AntiApoptosis 36 37 38; AntiInflammation 39 40; Homing 40; Angiogenesis 36; Paracrine 41 42;
        ImmuneRegulation 43
    MenstrualBloodMSC: AntiApoptosis 45 46 47; AntiFibrosis 48 49; Paracrine 48 50; Microenvironment 51 52
    AmnioticMSC: AntiApoptosis 53 54; Paracrine 55 56; ImmuneRegulation 57 58
    AmnioticFluidMSC: AntiApoptosis 59 60 61; Paracrine 62
    AdiposeMSC: ImmuneRegulation 64
""")
RETRACTED = {11, 43}
NINE = {*FILED["UmbilicalCordMSC"], "Microenvironment"}
SHORT = {
    "cord": "UmbilicalCordMSC",
    "marrow": "BoneMarrowMSC",
    "placenta": "PlacentalMSC",
    "menstrual": "MenstrualBloodMSC",
    "amnion": "AmnioticMSC",
    "fluid": "AmnioticFluidMSC",
    "fat": "AdiposeMSC",
    "endometrium": "EndometrialMSC",
    "not said": "MesenchymalStemCell",
}


def rows(kb: KnowledgeBase, name: str, /, *columns: str, **parameters: object) -> set[tuple[Any, ...]]:
    """Return some columns of an answer, IRIs shortened."""

    def shown(value: Any) -> Any:
        return shorten(value) if isinstance(value, str) else value

    return {tuple(shown(row[column]) for column in columns) for row in kb.query(name, **parameters).rows}


def counted(references: set[int]) -> str:
    """Write a number of studies as n + r."""
    return f"{len(references - RETRACTED)} + {len(references & RETRACTED)}"


def listed(references: set[int]) -> str:
    """Write references as the queries do, retracted ones in brackets."""
    return ", ".join(f"[{n}]" if n in RETRACTED else str(n) for n in sorted(references))


def by_source(answers: str) -> dict[str, set[int]]:
    """Read hand-made answers such as `cord 7 8; fluid 61`."""
    found = [answer.split() for answer in answers.replace("not said", "not_said").split(";") if answer]
    return {SHORT[source.replace("_", " ")]: {int(n) for n in references} for source, *references in found}


def gathered(found: set[tuple[Any, ...]]) -> dict[str, set[int]]:
    """Gather rows of source and references by source; brackets must be where they belong."""
    answer: dict[str, set[int]] = {}
    for source, references in found:
        numbers = {int(reference.strip("[]")) for reference in references.split(", ")}
        assert references == listed(numbers)
        answer.setdefault(source, set()).update(numbers)
    return answer


# Filing: studies, mechanisms, empty cells, counts


def test_the_matrix_names_and_counts_the_studies_of_every_mechanism_of_a_source_and_its_empty_cells(
    kb: KnowledgeBase,
) -> None:
    for source, cells in FILED.items():
        found = rows(kb, "matrix", "mechanism", "studies", "references", source=source)
        assert {row for row in found if row[2]} == {
            (mechanism, counted(references), listed(references)) for mechanism, references in cells.items()
        }
        empty = rows(kb, "matrix", "mechanism", "studies", source=source, state="NotReported")
        assert empty == {(mechanism, "0 + 0") for mechanism in NINE - set(cells)}


def test_every_cell_is_in_the_state_that_its_findings_give(kb: KnowledgeBase) -> None:
    def cells(state: str) -> set[tuple[str, str]]:
        return {cell for cell in rows(kb, "matrix", "source", "mechanism", state=state) if cell[0] in FILED}

    homing = {("UmbilicalCordMSC", "Homing"), ("PlacentalMSC", "Homing")}
    assert cells("OtherwiseReported") == homing
    assert cells("ChangeReported") == {(source, name) for source in FILED for name in FILED[source]} - homing
    assert cells("NoDifferenceReported") == cells("NotApplicable") == cells("NotYetCurated") == set()


def test_the_studies_of_a_source_are_those_of_its_mechanisms(kb: KnowledgeBase) -> None:
    for source, cells in FILED.items():
        found = rows(kb, "filed-studies", "reference", "retracted", source=source)
        assert found == {(n, n in RETRACTED) for references in cells.values() for n in references}, source


def test_four_studies_are_filed_under_two_mechanisms(kb: KnowledgeBase) -> None:
    assert rows(kb, "filed-studies", "reference", "mechanisms", least=2) == {
        (8, "Angiogenesis, AntiApoptosis"),
        (36, "Angiogenesis, AntiApoptosis"),
        (40, "AntiInflammation, Homing"),
        (48, "AntiFibrosis, Paracrine"),
    }
    assert rows(kb, "filed-studies", "reference", least=3) == set()


def test_what_rests_on_one_study_or_on_none_that_stands_is_listed(kb: KnowledgeBase) -> None:
    cells = {
        (source, mechanism, counted(references), listed(references))
        for source, filed in FILED.items()
        for mechanism, references in filed.items()
        if len(references - RETRACTED) <= 1
    }
    assert len(cells) == 10
    whole = {(None, "Autophagy", "1 + 0", "22"), ("AdiposeMSC", None, "1 + 0", "64")}
    assert rows(kb, "single-study", "source", "mechanism", "studies", "references") == cells | whole


def test_the_count_of_the_cord_is_the_one_that_the_citations_do_not_bear_out(kb: KnowledgeBase) -> None:
    # Section 3.1. References 7 to 22 are sixteen, one of them retracted.
    found = rows(kb, "stated-counts", "source", "stated", "found", "agrees")
    assert {row for row in found if row[0] in FILED} == {
        ("UmbilicalCordMSC", 15, "15 + 1", False),
        ("BoneMarrowMSC", 13, "13 + 0", True),
        ("PlacentalMSC", 8, "7 + 1", True),
        ("MenstrualBloodMSC", 8, "8 + 0", True),
        ("AmnioticMSC", 6, "6 + 0", True),
        ("AmnioticFluidMSC", 4, "4 + 0", True),
        ("AdiposeMSC", 1, "1 + 0", True),
    }
    # Section 2.10: two trials and a case report.
    assert {(2, "2 + 0", True), (1, "1 + 0", True), (3, "3 + 0", True)} <= {row[1:] for row in found}


# Products, modifications, routes, models, patients


PRODUCTS = {
    # Reference 29 names the marrow in its table only; its title says mesenchymal stem cells.
    "Exosome": "cord 8 9 10; marrow 29; not said 29; placenta 41; menstrual 52; amnion 53; fluid 60 61",
    "ConditionedMedium": "marrow 34; placenta 38; menstrual 48; amnion 54 55 56",
    "ConcentratedConditionedMedium": "menstrual 48; amnion 55",
}


def test_the_studies_of_a_product_are_listed_by_source(kb: KnowledgeBase) -> None:
    for product, answers in PRODUCTS.items():
        assert gathered(rows(kb, "studies-by-product", "source", "references", product=product)) == by_source(answers)


def test_what_was_done_to_the_cells_is_told_from_what_only_a_title_says(kb: KnowledgeBase) -> None:
    found = rows(kb, "modifications", "reference", "kind", "titleOnly")
    assert found == {
        (5, "Carrier", False),  # collagen
        (7, "Combination", True),  # platelet-rich plasma
        (17, "Carrier", True),  # Matrigel
        (23, "GeneModification", False),
        (24, "GeneModification", True),
        (26, "GeneModification", False),
        (27, "GeneModification", False),
        (28, "GeneModification", False),
        (31, "Preconditioning", False),  # heat
        (35, "Combination", False),  # hyperbaric oxygen
        (42, "Storage", False),  # frozen placenta
        (45, "Combination", True),  # Bushen Tiaochong recipe
        (46, "Combination", False),  # GnRH
        (47, "Preconditioning", False),  # low oxygen
    }
    engineered = rows(kb, "modifications", "reference", type="GeneModification")
    assert engineered == {(reference,) for reference, kind, _ in found if kind == "GeneModification"}


def test_few_studies_tell_the_route(kb: KnowledgeBase) -> None:
    # The titles of references 70 and 71 leave open whether it was an injection.
    for route, expected in {
        "IntravenousInjection": {(20, "TailVeinInjection"), (40, "IntravenousInjection")},
        "IntraovarianInjection": {(n, "IntraovarianInjection") for n in (13, 55, 72)},
        "LocalOvarianTransplantation": {(n, "LocalOvarianTransplantation") for n in (15, 70, 71)},
    }.items():
        assert rows(kb, "routes", "reference", "route", route=route) == expected


def test_where_only_a_title_tells_the_route_it_says_so(kb: KnowledgeBase) -> None:
    assert {n for n, only in rows(kb, "routes", "reference", "titleOnly") if only} == {13, 70, 71, 72}


def test_the_models_are_told_with_the_place_that_tells_them(kb: KnowledgeBase) -> None:
    told = rows(kb, "models", "reference", "induction", "saidBy")
    expected = {(n, "ChemotherapyInduction", "title") for n in (7, 14, 26, 30, 31, 45, 59, 60, 65)}
    expected |= {(n, "ChemotherapyInduction", "text") for n in (32, 41)}
    expected |= {(n, "CyclophosphamideInduction", "title") for n in (16, 33, 34)}
    expected |= {(n, "CisplatinInduction", "text") for n in (10, 27)}
    expected |= {(n, "NaturalAgeing", "text, title") for n in (55, 62)}
    assert expected < told
    assert {row for row in told - expected if row[1] and row[0] != 28} == {
        (21, "AutoimmuneInduction", "title"),
        (24, "ChemotherapyInduction", "text, title"),
        (25, "RadiationInduction", "title"),
        (37, "AutoimmuneInduction", "text, title"),
        (40, "SurgicalOvariectomy", "title"),
        (54, "RadiationInduction", "text, title"),
        (67, "EpirubicinInduction", "title"),
    }
    # Printed is cyclic AMP; the drug is the curator's reading.
    assert {row[1] for row in told if row[0] == 28} == {"CyclophosphamideInduction"}


ANIMALS = {
    "NCBITaxon:10116": "7 8 9 12 13 15 20 24 30 32 33 34 35 38 39 40 41 49 52 55 56 68",
    "NCBITaxon:9986": "18 19",
    "NCBITaxon:10090": "10 14 16 17 21 22 36 37 42 43 45 46 48 50 51 53 57 59 65 66 69",
}


def test_the_animals_are_those_that_are_printed(kb: KnowledgeBase) -> None:
    # References 7, 17 and 49 as their titles have it.
    found = rows(kb, "models", "reference", "organism")
    for organism, references in ANIMALS.items():
        assert {n for n, species in found if species == organism} == set(map(int, references.split())), organism


def test_an_induction_stands_for_the_drugs_below_it(kb: KnowledgeBase) -> None:
    found = rows(kb, "models", "reference", induction="ChemotherapyInduction")
    drugs = {7, 10, 14, 16, 24, 26, 27, 28, 30, 31, 32, 33, 34, 41, 45, 59, 60, 65, 67}
    assert found == {(n,) for n in drugs}


def test_six_studies_are_of_patients_or_their_material(kb: KnowledgeBase) -> None:
    # Reference 67 examined human granulosa cells; of patients is not printed.
    assert rows(kb, "patient-studies", "reference", "kind", "source") == {
        (5, "ClinicalTrial", "UmbilicalCordMSC"),
        (57, "PatientMaterialStudy", "AmnioticMSC"),
        (64, "PatientMaterialStudy", "AdiposeMSC"),
        (70, "ClinicalTrial", "AdiposeMSC"),
        (71, "ClinicalTrial", "MenstrualBloodMSC"),
        (72, "CaseReport", "MesenchymalStemCell"),
    }


# Changes


# Autophagy (GO:0006914) is affected without a sign; GO:1990739 is granulosa cell proliferation. Follicle-stimulating
# hormone is never lowered, and luteinizing hormone is not printed.
CHANGES = """
    caspase-3 lowered: cord 7 8 9; marrow 26; menstrual 46; fluid 61
    caspase-9 lowered: menstrual 46; fluid 60 61
    caspase-12 lowered: placenta 37
    BAX lowered: cord 8 9; menstrual 46
    Bcl-2 raised: cord 8; placenta 38; menstrual 46; amnion 53; fluid 61
    KLF6 lowered: cord 10
    PTEN lowered: marrow 24
    NOX4/NLRP3 lowered: cord 11
    GADD45B lowered: menstrual 45; endometrium 67
    SOD1 raised: cord 12; placenta 40
    SOD1 lowered: placenta 39
    HO-1 lowered: placenta 40
    活性氧 lowered: cord 12; marrow 27 28
    丙二醛 lowered: marrow 27 28
    8-OHdG lowered: cord 12
    IL-6 lowered: cord 14
    VEGF raised: cord 8 14 20
    VEGF modulated: cord 19
    ANGPT1 raised: placenta 36
    MMP-9 lowered: cord 18
    FN1 raised: cord 18; menstrual 52
    TGFBR2 raised: marrow 32
    SMAD6 restored: menstrual 49
    FSH raised: amnion 55
    FSH restored: fluid 62
    AMH raised: amnion 55
    雌二醇 restored: fluid 62
    FOXP3 raised: amnion 58; fat 64
    measure/ovarian-fibrosis lowered: cord 17; marrow 32; menstrual 48 49
    measure/fertility improved: placenta 42
    GO:0006914 affected: cord 22
    GO:1904700 lowered: cord 7 8 10; marrow 23 24 26 27; not said 31; placenta 37 38; menstrual 45; fluid 61
    GO:1990739 raised: cord 7 17; amnion 57
    FSH lowered:
"""


def test_which_sources_change_an_entity_in_which_studies(kb: KnowledgeBase) -> None:
    wrong = []
    for line in CHANGES.strip().splitlines():
        question, _, answers = f"{line} ".partition(": ")
        entity, direction = question.split()
        found = gathered(rows(kb, "changes", "source", "references", entity=entity, direction=direction))
        if found != by_source(answers):
            wrong.append((line, found))
    assert wrong == []


# What is asked for, what of it was changed, and where.
COVERED = {
    # Members of a family, by family or by name.
    "caspase lowered": ("gene/CASP3 gene/CASP9 gene/CASP12",
                        "cord 7 8 9; marrow 26; placenta 37; menstrual 46; fluid 60 61"),
    "IL-17 lowered": ("family/IL17 gene/IL17A", "placenta 43; amnion 58"),
    # The phosphorylated form.
    "FOXO3 raised": ("gene/FOXO3 form/p-FOXO3", "marrow 25; menstrual 50"),
    # Programmed cell death, and apoptosis below it.
    "GO:0012501 lowered": ("GO:0012501", "menstrual 48"),
    "GO:0008219 lowered": ("GO:0012501 GO:0006915 GO:1904700",
                           "cord 7 8 10 14; marrow 23 24 26 27; not said 31; placenta 36 37 38; menstrual 45 48;"
                           "amnion 54 56; fluid 60 61"),
    # Their number, their ratio to Th17 cells, and how they multiply.
    "Treg raised": ("cell/treg ratio/treg-th17 GO:0042098", "placenta 43; amnion 58; fat 64"),
}  # fmt: skip


def test_who_asks_for_an_entity_gets_what_it_covers(kb: KnowledgeBase) -> None:
    for question, (changed, answers) in COVERED.items():
        entity, direction = question.split()
        found = rows(kb, "changes", "changed", "source", "references", entity=entity, direction=direction)
        assert {row[0] for row in found} == set(changed.split()), question
        assert gathered({row[1:] for row in found}) == by_source(answers), question


def test_several_entities_are_asked_for_at_once(kb: KnowledgeBase) -> None:
    found = rows(kb, "changes", "source", "references", "studies", entity=["Treg", "Foxp3"], direction="raised")
    assert gathered({row[:2] for row in found}) == by_source("placenta 43; amnion 58; fat 64")
    assert {row[2] for row in found if row[0] == "PlacentalMSC"} == {"0 + 1"}


def test_what_the_disease_changes_is_asked_for_apart(kb: KnowledgeBase) -> None:
    found = rows(kb, "changes", "effect", "changed", "references", kind="DiseaseObservation")
    assert found >= {
        ("increased", "gene/CASP3", "9"),
        ("decreased", "family/ERK", "9"),
        ("increased", "gene/SMAD2", "49"),
    }
    assert not rows(kb, "changes", "source", kind="DiseaseObservation") - {(None,)}


def test_the_changes_that_four_studies_agree_on_are_five(kb: KnowledgeBase) -> None:
    assert rows(kb, "replicated-changes", "changed", "direction", "references", "sources", least=4) == {
        ("GO:1904700", "lowered", "7, 8, 10, 23, 24, 26, 27, 31, 37, 38, 45, 61", 6),
        ("GO:0006915", "lowered", "14, 26, 36, 54, 56, 60", 5),
        ("gene/CASP3", "lowered", "7, 8, 9, 26, 46, 61", 4),
        ("gene/BCL2", "raised", "8, 38, 46, 53, 61", 5),
    }


def test_cord_and_placenta_disagree_on_sod1_and_ucp2(kb: KnowledgeBase) -> None:
    assert rows(kb, "conflicts", "entity", "side", "source", "reference") == {
        ("gene/SOD1", "raised", "UmbilicalCordMSC", 12),
        ("gene/SOD1", "raised", "PlacentalMSC", 40),
        ("gene/SOD1", "lowered", "PlacentalMSC", 39),
        ("gene/UCP2", "raised", "UmbilicalCordMSC", 12),
        ("gene/UCP2", "lowered", "PlacentalMSC", 39),
    }


# Non-coding RNAs, axes, pathways, processes


def test_twelve_non_coding_rnas_are_named_and_four_of_them_are_cargo(kb: KnowledgeBase) -> None:
    cargo = {"mirna/hsa-miR-126-3p 8", "mirna/hsa-miR-22-3p 10", "circrna/circLRRC8A 29", "mirna/mir-10a 60"}
    # Of miR-369-3p the review says that it leads the way by which the exosomes act, not that they carry it.
    others = {"mirna/miR-100-5p 11", "mirna/mir-21 23", "mirna/mir-21 24", "mirna/mir-224 27", "mirna/mir-25 28"}
    others |= {"mirna/miR-125a-3p 29", "mirna/mir-34a 31", "mirna/mir-146a 60", "mirna/miR-369-3p 61"}
    found = rows(kb, "noncoding-rnas", "rna", "reference", "exosomal", "retracted")
    expected = {(*row.partition(" ")[::2], row in cargo) for row in cargo | others}
    assert found == {(rna, int(n), exosomal, n == "11") for rna, n, exosomal in expected}


# Each with its reference, and what it does to what.
TARGETS = {
    ("mirna/hsa-miR-22-3p", 10): "decreased gene/KLF6, inhibited pathway/ATF4-ATF3-CHOP",
    ("mirna/miR-100-5p", 11): "modulates pathway/NOX4-NLRP3",
    ("mirna/mir-21", 24): "decreased gene/PTEN, decreased gene/PDCD4",
    ("mirna/mir-25", 28): "decreased chemical/malondialdehyde, lower chemical/reactive-oxygen-species",
    ("circrna/circLRRC8A", 29): "modulates pathway/miR-125a-3p-NFE2L1",
    ("mirna/mir-34a", 31): "member pathway/HSF1-miR-34a-HSP70",
    ("mirna/mir-10a", 60): "decreased gene/RACK1, decreased gene/TRAF6, decreased gene/BCL2L11, decreased gene/CASP9",
    ("mirna/miR-369-3p", 61): "member pathway/miR-369-3p-YAF2-PDCD5-p53",
}


def test_a_non_coding_rna_acts_on_what_is_printed(kb: KnowledgeBase) -> None:
    found = rows(kb, "noncoding-rnas", "rna", "reference", "relation", "target")
    printed = {(*key, *target.split()) for key, targets in TARGETS.items() for target in targets.split(", ")}
    assert len(printed) == 14
    assert printed - found == set()


def test_two_exosomal_micrornas_of_the_cord_act_along_the_printed_axes(kb: KnowledgeBase) -> None:
    r126, r22 = "mirna/hsa-miR-126-3p", "mirna/hsa-miR-22-3p"
    found = rows(kb, "axes", "reference", "position", "from", "relation", "to", entity=[r126, r22])
    pathway, axis = "pathway/PIK3R2-PI3K-AKT-mTOR", "pathway/ATF4-ATF3-CHOP"
    apoptosis, angiogenesis, ovary = "GO:1904700", "GO:0001525", "measure/ovarian-function"
    text = {
        (8, 1, r126, "modulates", pathway),
        (8, 2, pathway, "modulates", apoptosis),
        (10, 1, r22, "inhibits", "gene/KLF6"),
        (10, 2, "gene/KLF6", "modulates", axis),
        (10, 3, axis, "modulates", apoptosis),
        (10, 4, apoptosis, "modulates", ovary),
        # In the animal: Bcl-2 up, Bax and caspase-3 down.
        (8, 1, r126, "activates", "gene/BCL2"),
        (8, 1, r126, "inhibits", "gene/BAX"),
        (8, 1, r126, "inhibits", "gene/CASP3"),
        (8, 3, angiogenesis, "modulates", ovary),
    }
    factors = {"family/VEGF", "gene/IGF1", "family/FGF"}
    text |= {(8, 1, r126, "activates", factor) for factor in factors}
    text |= {(8, 2, factor, "modulates", angiogenesis) for factor in factors}
    title = {
        (10, 1, r22, "modulates", "gene/KLF6"),
        (10, 1, r22, "modulates", axis),
        (10, 2, "gene/KLF6", "modulates", apoptosis),
        (10, 2, axis, "modulates", apoptosis),
    }
    assert found == text | title


def test_downstream_of_heme_oxygenase_lie_what_two_studies_report(kb: KnowledgeBase) -> None:
    found = rows(kb, "causal-chain", "downstream", entity="HO-1")
    # Reference 22, umbilical cord; reference 26, bone marrow.
    assert found >= {("pathway/JNK-Bcl-2",), ("GO:0006914",), ("cell/cd8-pos-cd28-neg-t",)}
    assert found >= {("pathway/NLRP1-Caspase-3",), ("GO:1904700",), ("measure/ovarian-function",)}


def test_the_pathways_are_listed_with_their_part(kb: KnowledgeBase) -> None:
    found = rows(kb, "involvement", "involved", "role", "references", type="Pathway")
    signed = {row for row in found if row[1] in ("activated", "inhibited")}
    assert {(name.removeprefix("pathway/"), *rest) for name, *rest in signed} == {
        *(("ATF4-ATF3-CHOP", "inhibited", "10"), ("NOX4-NLRP3", "inhibited", "[11]")),
        *(("JNK-Bcl-2", "activated", "22"), ("NLRP1-Caspase-3", "inhibited", "26")),
        *(("HSF1-miR-34a-HSP70", "activated", "31"), ("IRE1alpha", "inhibited", "37")),
        *(("IGF1", "activated", "50"), ("YAF2-PDCD5-p53", "inhibited", "53")),
    }
    # Acted through, without a sign of their own.
    through = """
        PIK3R2-PI3K-AKT-mTOR 8, Ras-Erk 9, miR-125a-3p-NFE2L1 29, PI3K-AKT 31, ERK 31, PI3K-AKT [43],
        TGFbeta-Smad 49, PI3K-AKT-FOXO3 50, miR-369-3p-YAF2-PDCD5-p53 61"""
    acted = {(pathway, references) for pathway, role, references in found if role == "from"}
    assert {tuple(f"pathway/{each.strip()}".split()) for each in through.split(",")} <= acted
    # Only named by the title of reference 25.
    assert {pathway for pathway, role, _ in found if role == "assessed"} == {
        "pathway/TGF-beta",
        "pathway/Wnt-beta-catenin",
        "pathway/Hippo",
    }


def test_three_studies_speak_of_fertility(kb: KnowledgeBase) -> None:
    found = rows(kb, "involvement", "role", "references", entity=["fertility", "conception", "endometrial receptivity"])
    assert {row for row in found if row[0] not in ("from", "to")} == {
        ("observed", "5"),  # conception
        ("modulated", "21"),  # receptivity of the endometrium
        ("improved", "42"),
    }


def test_a_process_is_found_by_any_above_it(kb: KnowledgeBase) -> None:
    found = rows(kb, "involvement", "source", "involved", "role", "references", entity="GO:0008219")
    assert ("MenstrualBloodMSC", "GO:0012501", "decreased", "48") in found
    assert ("BoneMarrowMSC", "GO:0008219", "assessed", "34") in found
    assert ("UmbilicalCordMSC", "GO:0006915", "from", "[11], 14") in found


# What was seen, released, compared, taken away, left alike, harmful, open


def test_given_cells_were_found_in_the_ovary_alone(kb: KnowledgeBase) -> None:
    found = rows(kb, "localisations", "reference", "place", "cellLabel")
    assert {reference for reference, *_ in found} == {None, 15, 16, 30, 40, 51, 59}
    ovary, medulla, cortex, follicle = "UBERON:0000992", "UBERON:0013192", "UBERON:0013191", "CL:0002174"
    assert {place for _, place, _ in found} == {None, ovary, medulla, cortex, follicle}
    assert {(reference, label) for reference, _, label in found if label} == {
        (15, "chemical/green-fluorescent-label"),
        (16, "chemical/CM-DiI"),
        (40, "chemical/PKH67"),
    }


def test_the_medulla_holds_more_than_the_cortex_and_the_cortex_more_than_the_epithelium(kb: KnowledgeBase) -> None:
    found = rows(kb, "localisations", "reference", "effect", "place", "otherPlace", source="UC-MSC")
    medulla, cortex, epithelium = "UBERON:0013192", "UBERON:0013191", "UBERON:0001304"
    assert {row for row in found if row[1] == "higher"} == {
        (16, "higher", medulla, cortex),
        (16, "higher", medulla, epithelium),
        (16, "higher", cortex, epithelium),
    }


RELEASED = {
    "cord": """
        family/VEGF 18 20, gene/HGF 20, gene/IGF1 20, family/anti-inflammatory-factors 14,
        mirna/hsa-miR-126-3p 8, mirna/hsa-miR-22-3p 10""",
    "marrow": """
        family/VEGF 30, gene/IGF1 30, gene/FGF2 30, family/growth-factors 33 34, family/chemokines 33 34,
        chemical/immune-modulators 33, family/secreted-proteins 33, family/trophic-factors 35, circrna/circLRRC8A 29""",
    "placenta": """
        family/VEGF 38, family/pro-inflammatory-cytokines 42, gene/CXCL12 42, gene/CXCL6 42, gene/CCL2 42,
        gene/CXCL1 42, gene/ANGPTL1 42, gene/ANGPTL2 42, gene/PDGFB 42, gene/PDGFD 42""",
    "menstrual": "gene/FGF2 48, family/cytokines 48, family/growth-factors 48, gene/IGF1 50",
    "amnion": """
        gene/EGF 55, gene/HGF 55 56, gene/IGF1 56, gene/FGF2 56, family/VEGF 56, family/cytokines 55, GO:1903561 55,
        family/collagen 57, family/growth-factors 57""",
    "fluid": "family/cytokines 62, mirna/mir-10a 60",
    "fat": "",
}


def test_what_the_cells_of_a_source_release_is_listed(kb: KnowledgeBase) -> None:
    for source, text in RELEASED.items():
        expected = [answer.split() for answer in text.split(",") if answer.strip()]
        found = gathered(rows(kb, "secretions", "released", "references", source=SHORT[source]))
        assert found == {molecule: {int(n) for n in references} for molecule, *references in expected}, source


def test_twelve_studies_compare_arms(kb: KnowledgeBase) -> None:
    found = rows(kb, "comparisons", "reference", "effect", "entity", "mscSource")
    # Reference 33 compares in its title only, without a result.
    assert {reference for reference, *_ in found} == {7, 16, 27, 28, 31, 34, 42, 47, 51, 57, 59, 64}
    assert {row[2] for row in found if row[:2] == (42, "lower")} == {
        f"gene/{n}" for n in ("ANGPTL1", "ANGPTL2", "PDGFB", "PDGFD")
    }
    assert {row[2] for row in found if row[:2] == (42, "higher")} == {
        "family/pro-inflammatory-cytokines",
        *(f"gene/{name}" for name in ("CXCL12", "CXCL6", "CCL2", "CXCL1")),
    }
    assert {row[3] for row in found if row[0] == 47} == {"MenstrualBloodMSC"}


def test_one_study_took_a_molecule_away(kb: KnowledgeBase) -> None:
    found = rows(kb, "loss-of-function", "reference", "source", "lost", "effect", "entity")
    assert found == {(48, "MenstrualBloodMSC", "gene/FGF2", "decreased", "measure/reparative-activity")}


def test_findings_are_asked_by_their_kind(kb: KnowledgeBase) -> None:
    for kind, references in {
        "NegativeFinding": {None, 34, 42, 51},
        "AdverseObservation": {13, 42, 57},
        "ClinicalOutcome": {5, 70, 71, 72},
        "LossOfFunction": {48},
    }.items():
        assert {reference for (reference,) in rows(kb, "findings", "reference", kind=kind)} == references
        assert {finding.reference for finding in kb.findings(kind=kind)} == references


def test_five_studies_leave_a_question_open(kb: KnowledgeBase) -> None:
    english, chinese = (rows(kb, "open-questions", "reference", "words", language=lang) for lang in ("en", "zh"))
    assert {reference for reference, _ in english} - {None} == {21, 23, 36, 38, 49}
    assert all(words for _, words in english | chinese)
    assert not english & chinese


# Entities and proteins


def test_an_entity_is_found_by_symbol_alias_or_identifier(kb: KnowledgeBase) -> None:
    for name in ("CASP3", "caspase-3", "半胱氨酸蛋白酶 3", "HGNC:1504", "P42574", "UniProtKB:P55213", "P70677"):
        assert rows(kb, "entity-by-name", "entity", "kind", name=name) == {("gene/CASP3", "Gene")}, name
    assert rows(kb, "entity-by-name", "entity", name="CL:0000815") == {("cell/treg",)}


def test_a_measured_protein_is_of_the_species_in_which_it_was_measured(kb: KnowledgeBase) -> None:
    found = rows(kb, "measured-proteins", "reference", "gene", "protein", "species")
    assert (8, "gene/BCL2", "uniprot:P49950", "NCBITaxon:10116") in found
    assert (14, "gene/IL6", "uniprot:P08505", "NCBITaxon:10090") in found
    assert (18, "gene/MMP9", "uniprot:P41246", "NCBITaxon:9986") in found
    # No verified rabbit accession, so none is given.
    assert not any(gene == "gene/TIMP1" for _, gene, _, _ in found)
    rats = rows(kb, "measured-proteins", "reference", "gene", "protein", "species", organism="NCBITaxon:10116")
    assert rats == {row for row in found if row[3] == "NCBITaxon:10116"}


# Doubt: retraction, discrepancies, coverage


def test_every_finding_of_a_retracted_paper_names_its_notice(kb: KnowledgeBase) -> None:
    found = rows(kb, "retracted-evidence", "finding", "reference", "notice")
    assert {row[1:] for row in found} == {
        (11, "https://doi.org/10.1155/2023/9848903"),
        (43, "https://doi.org/10.1186/s13287-022-03173-8"),
    }
    reported = {str(row["f"]) for study in ("niu-j-2022", "yin-n-2018") for row in _findings_of(kb, study)}
    assert {row[0] for row in found} == reported


def test_pyroptosis_and_the_th17_tc17_ratio_rest_on_retracted_papers_alone(kb: KnowledgeBase) -> None:
    for entity in ("GO:0141201", "ratio/th17-tc17", "miR-100-5p", "NOX4/NLRP3"):
        assert {row[0] for row in rows(kb, "changes", "studies", entity=entity)} == {"0 + 1"}


def test_what_rests_on_a_reading_that_changes_an_assertion_is_listed(kb: KnowledgeBase) -> None:
    found = rows(kb, "disputed-findings", "finding", "discrepancy", "adopted")
    assert ("finding/wang-j-2021-01", "discrepancy/wang-j-2021-organism", "NCBITaxon:10116") in found
    assert ("finding/zhou-y-2021-01", "discrepancy/zhou-y-2021-organism", "NCBITaxon:10090") in found
    assert ("finding/deng-t-2021-01", "discrepancy/deng-t-2021-mechanism", "AntiInflammation") in found
    assert ("finding/yin-n-2020-03", "discrepancy/yin-n-2020-markers", "cell/cd8-pos-cd28-neg-t") in found


def test_the_discrepancies_that_change_an_assertion_hold_the_known_ones(kb: KnowledgeBase) -> None:
    major = {name for (name,) in rows(kb, "discrepancies", "discrepancy", severity="Major")}
    known = """
        wang-j-2021-organism wang-j-2021-modification niu-j-2022-process shi-l-2022-kind deng-t-2021-mechanism
        jalalie-l-2019-source zhou-y-2021-organism zhou-y-2021-modification li-j-2017-vegf li-j-2017-indication
        lu-x-2019-receptivity yin-n-2020-markers"""
    assert {f"discrepancy/{name}" for name in known.split()} <= major


def test_every_place_of_the_review_holds_a_finding_or_has_a_reason_not_to(kb: KnowledgeBase) -> None:
    empty = {place for place, findings in rows(kb, "coverage", "place", "findings") if findings == 0}
    # Figure 2 is not in the text; table notes explain abbreviations; some titles name a subject and no result.
    notes = {f"table-{number}/note" for number in range(1, 6)}
    titles = {f"reference-{number}" for number in (1, 2, 3, 4, 6, 44, 63)}
    assert empty == {f"review/liu-2025/{place}" for place in {"section-2.1"} | notes | titles}


PRINTED = """
    7 wang-j-2021-01 increased gene/PCNA
    9 zhao-yingying-2022-01 increased gene/BAX gene/CASP3
    9 zhao-yingying-2022-02 increased family/RAS family/ERK
    11 niu-j-2022-02 decreased GO:0141201
    11 niu-j-2022-03 modulated mirna/miR-100-5p
    12 tan-li-2019-01 increased gene/SOD1 gene/UCP2
    13 shi-l-2022-01 observed measure/inflammatory-cell-infiltration
    14 deng-t-2021-01 decreased gene/IL6 gene/IL1B
    14 deng-t-2021-01 increased gene/IL10 gene/TNFAIP6 family/VEGF
    16 jalalie-l-2019-01 higher cell/labelled-umbilical-cord-msc
    18 zhang-juan-2021-01 increased gene/TIMP1 gene/FN1
    19 zhang-juan-2020-01 modulated family/VEGF
    20 li-j-2017-01 secreted gene/HGF family/VEGF gene/IGF1
    21 lu-x-2019-03 decreased cell/cd56-pos-cd16-pos-uterine-nk ratio/th1-th2
    22 yin-n-2020-02 modulated GO:0006914
"""


def test_a_finding_says_what_the_review_prints(kb: KnowledgeBase) -> None:
    found = rows(kb, "findings", "reference", "finding", "effect", "entity")
    for line in PRINTED.strip().splitlines():
        reference, finding, effect, *entities = line.split()
        said = {row[3] for row in found if row[:3] == (int(reference), f"finding/{finding}", effect)}
        assert said == set(entities), line


def _findings_of(kb: KnowledgeBase, study: str) -> list[dict[str, Any]]:
    sparql = f"""
        PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
        SELECT ?f WHERE {{ ?finding mscpof:reportedIn <https://w3id.org/mscpof/study/{study}>
                           BIND (STRAFTER(STR(?finding), "https://w3id.org/mscpof/") AS ?f) }}"""
    return kb.query(sparql).rows
