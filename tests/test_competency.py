"""The competency queries against answers worked out by hand from the tables and sections 2.2 to 2.8 of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mscpof.names import shorten

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

# Tables 1 to 5 and sections 2.7 and 2.8, as the review means them: item (3) of the homing row of Table 1 belongs to the
# row above, and rows 4 and 5 of Table 2 have one printed heading.
FILED = {
    "UmbilicalCordMSC": {
        "AntiApoptosis": {7, 8, 9, 10, 11},
        "AntiInflammation": {12, 13, 14},
        "Homing": {15, 16},
        "AntiFibrosis": {17, 18},
        "Angiogenesis": {8, 19},
        "Paracrine": {20},
        "ImmuneRegulation": {21},
        "Autophagy": {22},
    },
    "BoneMarrowMSC": {
        "AntiApoptosis": {23, 24, 25, 26},
        "AntiInflammation": {27, 28, 29},
        "Homing": {30, 31},
        "AntiFibrosis": {32},
        "Paracrine": {33, 34},
        "Microenvironment": {35},
    },
    "PlacentalMSC": {
        "AntiApoptosis": {36, 37, 38},
        "AntiInflammation": {39, 40},
        "Homing": {40},
        "Angiogenesis": {36},
        "Paracrine": {41, 42},
        "ImmuneRegulation": {43},
    },
    "MenstrualBloodMSC": {
        "AntiApoptosis": {45, 46, 47},
        "AntiFibrosis": {48, 49},
        "Paracrine": {48, 50},
        "Microenvironment": {51, 52},
    },
    "AmnioticMSC": {"AntiApoptosis": {53, 54}, "Paracrine": {55, 56}, "ImmuneRegulation": {57, 58}},
    "AmnioticFluidMSC": {"AntiApoptosis": {59, 60, 61}, "Paracrine": {62}},
    "AdiposeMSC": {"ImmuneRegulation": {64}},
}
RETRACTED = {11, 43}
CORD = FILED["UmbilicalCordMSC"]


def rows(kb: KnowledgeBase, name: str, /, *columns: str, **parameters: object) -> set[tuple[Any, ...]]:
    """Return some columns of an answer, IRIs shortened."""

    def shown(value: Any) -> Any:
        return shorten(value) if isinstance(value, str) else value

    return {tuple(shown(row[column]) for column in columns) for row in kb.query(name, **parameters).rows}


@pytest.mark.parametrize("source", FILED)
def test_the_studies_of_a_source_are_filed_where_the_review_means_them(kb: KnowledgeBase, source: str) -> None:
    expected = {(mechanism, reference) for mechanism, references in FILED[source].items() for reference in references}
    assert rows(kb, "studies-by-source", "mechanism", "reference", source=source) == expected


def test_references_11_and_43_alone_are_retracted(kb: KnowledgeBase) -> None:
    found = {row for source in FILED for row in rows(kb, "studies-by-source", "reference", "retracted", source=source)}
    assert found == {(n, n in RETRACTED) for n in range(7, 65) if n not in (44, 63)}


@pytest.mark.parametrize("source", FILED)
def test_the_matrix_counts_standing_and_retracted_studies_apart(kb: KnowledgeBase, source: str) -> None:
    found = rows(kb, "matrix", "source", "mechanism", "standing", "retracted")
    assert {row[1:] for row in found if row[0] == source and row[2] + row[3]} == {
        (mechanism, len(references - RETRACTED), len(references & RETRACTED))
        for mechanism, references in FILED[source].items()
    }


def test_the_cells_of_the_cord_have_the_states_that_its_findings_give(kb: KnowledgeBase) -> None:
    def cord(state: str) -> set[str]:
        found = rows(kb, "cells-by-state", "source", "mechanism", state=state)
        return {mechanism for source, mechanism in found if source == "UmbilicalCordMSC"}

    assert cord("ChangeReported") == set(CORD) - {"Homing"}
    assert cord("OtherwiseReported") == {"Homing"}
    assert cord("NotReported") == {"Microenvironment"}
    assert cord("NoDifferenceReported") == cord("NotApplicable") == cord("NotYetCurated") == set()


def test_the_empty_cells_of_a_curated_source_are_not_reported(kb: KnowledgeBase) -> None:
    found = rows(kb, "cells-by-state", "source", "mechanism", state="NotReported")
    nine = set(CORD) | {"Microenvironment"}
    for source, filed in FILED.items():
        assert {mechanism for name, mechanism in found if name == source} == nine - set(filed)


def test_four_exosomal_rnas_are_reported_by_four_studies(kb: KnowledgeBase) -> None:
    assert rows(kb, "exosomal-rnas", "rna", "reference") == {
        ("mirna/hsa-miR-126-3p", 8),
        ("mirna/hsa-miR-22-3p", 10),
        ("circrna/circLRRC8A", 29),
        ("mirna/mir-10a", 60),
    }


def test_two_exosomal_micrornas_of_the_cord_act_along_the_printed_axes(kb: KnowledgeBase) -> None:
    found = rows(kb, "exosomal-rnas", "rna", "reference", "position", "from", "effect", "to")
    found = {row for row in found if row[1] in (8, 10) and row[2] is not None}
    r126, r22 = "mirna/hsa-miR-126-3p", "mirna/hsa-miR-22-3p"
    pathway, axis = "pathway/PIK3R2-PI3K-AKT-mTOR", "pathway/ATF4-ATF3-CHOP"
    apoptosis, angiogenesis, ovary = "GO:1904700", "GO:0001525", "measure/ovarian-function"
    text = {
        (r126, 8, 1, r126, "modulates", pathway),
        (r126, 8, 2, pathway, "modulates", apoptosis),
        (r22, 10, 1, r22, "inhibits", "gene/KLF6"),
        (r22, 10, 2, "gene/KLF6", "modulates", axis),
        (r22, 10, 3, axis, "modulates", apoptosis),
        (r22, 10, 4, apoptosis, "modulates", ovary),
        # In the animal: Bcl-2 up, Bax and caspase-3 down.
        (r126, 8, 1, r126, "activates", "gene/BCL2"),
        (r126, 8, 1, r126, "inhibits", "gene/BAX"),
        (r126, 8, 1, r126, "inhibits", "gene/CASP3"),
        (r126, 8, 3, angiogenesis, "modulates", ovary),
    }
    factors = {"family/VEGF", "gene/IGF1", "family/FGF"}
    text |= {(r126, 8, 1, r126, "activates", factor) for factor in factors}
    text |= {(r126, 8, 2, factor, "modulates", angiogenesis) for factor in factors}
    title = {
        (r22, 10, 1, r22, "modulates", "gene/KLF6"),
        (r22, 10, 1, r22, "modulates", axis),
        (r22, 10, 2, "gene/KLF6", "modulates", apoptosis),
        (r22, 10, 2, axis, "modulates", apoptosis),
    }
    assert found == text | title


def test_four_sources_lower_caspase_3(kb: KnowledgeBase) -> None:
    assert rows(kb, "sources-lowering", "source", "references") == {
        ("UmbilicalCordMSC", "7, 8, 9"),
        ("BoneMarrowMSC", "26"),
        ("MenstrualBloodMSC", "46"),
        ("AmnioticFluidMSC", "61"),
    }


@pytest.mark.parametrize(
    ("entity", "cord", "others"),
    [
        ("BAX", "8, 9", {"46"}),
        ("KLF6", "10", set()),
        ("MMP-9", "18", set()),
        ("IL-6", "14", set()),
        ("活性氧", "12", {"27, 28"}),
        ("NOX4/NLRP3", "11", set()),
    ],
)
def test_what_a_source_lowers_is_found_by_any_name(kb: KnowledgeBase, entity: str, cord: str, others: set[str]) -> None:
    found = rows(kb, "sources-lowering", "source", "references", entity=entity)
    assert found >= {("UmbilicalCordMSC", cord)}
    assert {references for source, references in found if source != "UmbilicalCordMSC"} == others


def test_cord_and_placenta_disagree_on_sod1_and_ucp2(kb: KnowledgeBase) -> None:
    assert rows(kb, "conflicts", "entity", "side", "source", "reference") == {
        ("gene/SOD1", "raised", "UmbilicalCordMSC", 12),
        ("gene/SOD1", "raised", "PlacentalMSC", 40),
        ("gene/SOD1", "lowered", "PlacentalMSC", 39),
        ("gene/UCP2", "raised", "UmbilicalCordMSC", 12),
        ("gene/UCP2", "lowered", "PlacentalMSC", 39),
    }


def test_what_rests_on_a_reading_that_changes_an_assertion_is_listed(kb: KnowledgeBase) -> None:
    found = rows(kb, "disputed-findings", "finding", "discrepancy", "adopted")
    assert ("finding/wang-j-2021-01", "discrepancy/wang-j-2021-organism", "NCBITaxon:10116") in found
    assert ("finding/zhou-y-2021-01", "discrepancy/zhou-y-2021-organism", "NCBITaxon:10090") in found
    assert ("finding/deng-t-2021-01", "discrepancy/deng-t-2021-mechanism", "AntiInflammation") in found
    assert ("finding/yin-n-2020-03", "discrepancy/yin-n-2020-markers", "cell/cd8-pos-cd28-neg-t") in found


@pytest.mark.parametrize(
    "name", ["CASP3", "caspase-3", "半胱氨酸蛋白酶 3", "HGNC:1504", "P42574", "UniProtKB:P55213", "P70677"]
)
def test_a_gene_is_found_by_symbol_alias_hgnc_or_uniprot(kb: KnowledgeBase, name: str) -> None:
    assert rows(kb, "findings-on-gene", "finding", "effect", name=name) == {
        ("finding/wang-j-2021-01", "decreased"),
        ("finding/qu-q-2022-03", "decreased"),
        ("finding/zhao-yingying-2022-01", "increased"),
        ("finding/zhao-yingying-2022-02", "decreased"),
        ("finding/liu-ping-2023-01", "decreased"),
        ("finding/sun-fang-2021-01", "decreased"),
        ("finding/geng-z-2022-01", "decreased"),
    }


def test_the_cells_that_rest_on_one_standing_study_are_listed(kb: KnowledgeBase) -> None:
    assert rows(kb, "single-study-cells", "source", "mechanism", "reference") == {
        (source, mechanism, min(references))
        for source, filed in FILED.items()
        for mechanism, references in filed.items()
        if len(references - RETRACTED) == 1
    }


def test_every_finding_of_a_retracted_paper_names_its_notice(kb: KnowledgeBase) -> None:
    found = rows(kb, "retracted-evidence", "finding", "reference", "notice")
    assert {row[1:] for row in found} == {
        (11, "https://doi.org/10.1155/2023/9848903"),
        (43, "https://doi.org/10.1186/s13287-022-03173-8"),
    }
    reported = {str(row["f"]) for study in ("niu-j-2022", "yin-n-2018") for row in _findings_of(kb, study)}
    assert {row[0] for row in found} == reported


def test_downstream_of_heme_oxygenase_lie_what_two_studies_report(kb: KnowledgeBase) -> None:
    found = rows(kb, "causal-chain", "downstream", entity="HO-1")
    # Reference 22, umbilical cord; reference 26, bone marrow.
    assert found >= {("pathway/JNK-Bcl-2",), ("GO:0006914",), ("cell/cd8-pos-cd28-neg-t",)}
    assert found >= {("pathway/NLRP1-Caspase-3",), ("GO:1904700",), ("measure/ovarian-function",)}


def test_every_place_of_the_review_holds_a_finding_or_has_a_reason_not_to(kb: KnowledgeBase) -> None:
    empty = {place for place, findings in rows(kb, "coverage", "place", "findings") if findings == 0}
    # Figure 2 is not in the text; the titles of references 6 and 44 name reviews and no result.
    assert empty == {f"review/liu-2025/{place}" for place in ("section-2.1", "reference-6", "reference-44")}


def test_a_measured_protein_is_of_the_species_in_which_it_was_measured(kb: KnowledgeBase) -> None:
    found = rows(kb, "measured-proteins", "reference", "gene", "protein", "organism")
    assert (8, "gene/BCL2", "uniprot:P49950", "NCBITaxon:10116") in found
    assert (14, "gene/IL6", "uniprot:P08505", "NCBITaxon:10090") in found
    assert (18, "gene/MMP9", "uniprot:P41246", "NCBITaxon:9986") in found
    # No verified rabbit accession, so none is given.
    assert not any(gene == "gene/TIMP1" for _, gene, _, _ in found)


def test_the_discrepancies_that_change_an_assertion_hold_the_known_ones(kb: KnowledgeBase) -> None:
    major = {name for name, severity in rows(kb, "discrepancies", "discrepancy", "severity") if severity == "Major"}
    known = {
        "wang-j-2021-organism",
        "wang-j-2021-modification",
        "niu-j-2022-process",
        "shi-l-2022-kind",
        "deng-t-2021-mechanism",
        "jalalie-l-2019-source",
        "zhou-y-2021-organism",
        "zhou-y-2021-modification",
        "li-j-2017-vegf",
        "li-j-2017-indication",
        "lu-x-2019-receptivity",
        "yin-n-2020-markers",
    }
    assert {f"discrepancy/{name}" for name in known} <= major


@pytest.mark.parametrize(
    ("reference", "finding", "effect", "entities"),
    [
        (7, "wang-j-2021-01", "increased", {"gene/PCNA"}),
        (9, "zhao-yingying-2022-01", "increased", {"gene/BAX", "gene/CASP3"}),
        (9, "zhao-yingying-2022-02", "increased", {"family/RAS", "family/ERK"}),
        (11, "niu-j-2022-02", "decreased", {"GO:0141201"}),
        (11, "niu-j-2022-03", "modulated", {"mirna/miR-100-5p"}),
        (12, "tan-li-2019-01", "increased", {"gene/SOD1", "gene/UCP2"}),
        (13, "shi-l-2022-01", "observed", {"measure/inflammatory-cell-infiltration"}),
        (14, "deng-t-2021-01", "decreased", {"gene/IL6", "gene/IL1B"}),
        (14, "deng-t-2021-01", "increased", {"gene/IL10", "gene/TNFAIP6", "family/VEGF"}),
        (16, "jalalie-l-2019-01", "higher", {"cell/labelled-umbilical-cord-msc"}),
        (18, "zhang-juan-2021-01", "increased", {"gene/TIMP1", "gene/FN1"}),
        (19, "zhang-juan-2020-01", "modulated", {"family/VEGF"}),
        (20, "li-j-2017-01", "secreted", {"gene/HGF", "family/VEGF", "gene/IGF1"}),
        (21, "lu-x-2019-03", "decreased", {"cell/cd56-pos-cd16-pos-uterine-nk", "ratio/th1-th2"}),
        (22, "yin-n-2020-02", "modulated", {"GO:0006914"}),
    ],
)
def test_a_finding_says_what_the_review_prints(
    kb: KnowledgeBase, reference: int, finding: str, effect: str, entities: set[str]
) -> None:
    found = rows(kb, "findings", "reference", "finding", "effect", "entity")
    assert {row[3] for row in found if row[:3] == (reference, f"finding/{finding}", effect)} == entities


def _findings_of(kb: KnowledgeBase, study: str) -> list[dict[str, Any]]:
    sparql = f"""
        PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
        SELECT ?f WHERE {{ ?finding mscpof:reportedIn <https://w3id.org/mscpof/study/{study}>
                           BIND (STRAFTER(STR(?finding), "https://w3id.org/mscpof/") AS ?f) }}"""
    return kb.query(sparql).rows
