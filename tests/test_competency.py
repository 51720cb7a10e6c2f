"""The competency queries against answers worked out by hand from Table 1 and sections 2.2.1 to 2.2.8 of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mscpof.names import shorten

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

# Table 1 as the review means it: item (3) of the homing row belongs to the row above.
TABLE_1 = {
    "AntiApoptosis": {7, 8, 9, 10, 11},
    "AntiInflammation": {12, 13, 14},
    "Homing": {15, 16},
    "AntiFibrosis": {17, 18},
    "Angiogenesis": {8, 19},
    "Paracrine": {20},
    "ImmuneRegulation": {21},
    "Autophagy": {22},
}


def rows(kb: KnowledgeBase, name: str, /, *columns: str, **parameters: object) -> set[tuple[Any, ...]]:
    """Return some columns of an answer, IRIs shortened."""

    def shown(value: Any) -> Any:
        return shorten(value) if isinstance(value, str) else value

    return {tuple(shown(row[column]) for column in columns) for row in kb.query(name, **parameters).rows}


def test_the_studies_of_table_1_are_filed_where_the_review_means_them(kb: KnowledgeBase) -> None:
    expected = {(mechanism, reference) for mechanism, references in TABLE_1.items() for reference in references}
    assert rows(kb, "studies-by-source", "mechanism", "reference") == expected


def test_only_reference_11_is_retracted(kb: KnowledgeBase) -> None:
    assert rows(kb, "studies-by-source", "reference", "retracted") == {(n, n == 11) for n in range(7, 23)}


def test_the_matrix_counts_standing_and_retracted_studies_apart(kb: KnowledgeBase) -> None:
    counts = {
        (mechanism, len(references) - (11 in references), int(11 in references))
        for mechanism, references in TABLE_1.items()
    }
    cord = {
        row[1:] for row in rows(kb, "matrix", "source", "mechanism", "standing", "retracted") if "CordMSC" in row[0]
    }
    assert cord == counts | {("Microenvironment", 0, 0)}


def test_the_cells_of_the_cord_have_the_states_that_its_findings_give(kb: KnowledgeBase) -> None:
    def cord(state: str) -> set[str]:
        found = rows(kb, "cells-by-state", "source", "mechanism", state=state)
        return {mechanism for source, mechanism in found if source == "UmbilicalCordMSC"}

    assert cord("ChangeReported") == set(TABLE_1) - {"Homing"}
    assert cord("OtherwiseReported") == {"Homing"}
    assert cord("NotReported") == {"Microenvironment"}
    assert cord("NoDifferenceReported") == cord("NotApplicable") == cord("NotYetCurated") == set()


def test_sources_that_are_not_curated_yet_are_not_called_unreported(kb: KnowledgeBase) -> None:
    waiting = rows(kb, "cells-by-state", "source", "mechanism", state="NotYetCurated")
    assert len(waiting) == 10 * 9
    assert not any(source == "UmbilicalCordMSC" for source, _ in waiting)


def test_two_exosomal_micrornas_act_along_the_printed_axes(kb: KnowledgeBase) -> None:
    found = rows(kb, "exosomal-rnas", "rna", "reference", "position", "from", "effect", "to")
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


def test_the_cord_lowers_caspase_3_in_references_7_8_and_9(kb: KnowledgeBase) -> None:
    assert rows(kb, "sources-lowering", "source", "references") == {("UmbilicalCordMSC", "7, 8, 9")}


@pytest.mark.parametrize(
    ("entity", "references"),
    [("BAX", "8, 9"), ("KLF6", "10"), ("MMP-9", "18"), ("IL-6", "14"), ("活性氧", "12"), ("NOX4/NLRP3", "11")],
)
def test_what_the_cord_lowers_is_found_by_any_name(kb: KnowledgeBase, entity: str, references: str) -> None:
    assert rows(kb, "sources-lowering", "references", entity=entity) == {(references,)}


def test_nothing_is_raised_by_one_and_lowered_by_another_cord_study(kb: KnowledgeBase) -> None:
    assert len(kb.query("conflicts")) == 0


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
    }


def test_the_cells_that_rest_on_one_study_are_those_of_the_last_three_rows(kb: KnowledgeBase) -> None:
    expected = {("Paracrine", 20), ("ImmuneRegulation", 21), ("Autophagy", 22)}
    assert rows(kb, "single-study-cells", "mechanism", "reference") == expected


def test_every_finding_of_the_retracted_paper_names_the_notice(kb: KnowledgeBase) -> None:
    found = rows(kb, "retracted-evidence", "finding", "reference", "notice")
    assert {row[1:] for row in found} == {(11, "https://doi.org/10.1155/2023/9848903")}
    assert {row[0] for row in found} == {str(row["f"]) for row in _findings_of(kb, "niu-j-2022")}


def test_downstream_of_heme_oxygenase_lie_the_pathway_autophagy_and_the_ovary(kb: KnowledgeBase) -> None:
    assert rows(kb, "causal-chain", "downstream", entity="HO-1") == {
        ("pathway/JNK-Bcl-2",),
        ("GO:0006914",),
        ("cell/cd8-pos-cd28-neg-t",),
        ("measure/ovarian-function",),
    }


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
