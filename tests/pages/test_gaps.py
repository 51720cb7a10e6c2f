"""The page of gaps and conflicts: each table holds what its question asks for, and nothing else."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES, TERMS
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.views.gaps import gaps_of, gaps_paths, show_gaps
from mscpof.pages.views.view_paths import view_of
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows(kb: KnowledgeBase, table: str, language: str = "en") -> list[dict[str, str]]:
    body = show_gaps(kb.store, PageRequest(f"gaps.{table}.csv", language)).body
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_a_way_to_each_section_and_each_has_its_csv(kb: KnowledgeBase, language: str) -> None:
    page = show_gaps(kb.store, PageRequest("gaps", language)).body
    anchors = re.findall(r'<li><a href="#([^"]+)">', page)
    assert anchors == re.findall(r'<h2 id="([^"]+)">', page)
    assert len(anchors) >= 7
    for anchor in anchors:
        assert f'href="./gaps.{anchor}.csv"' in page
        assert view_of(f"gaps.{anchor}.csv")


def test_every_section_says_how_it_is_read_in_both_languages(kb: KnowledgeBase) -> None:
    for table in gaps_of(kb.store, "en"):
        assert table.note.endswith(".")
    for table in gaps_of(kb.store, "zh"):
        assert CHINESE.search(table.title)
        assert CHINESE.search(table.note)
        assert all(CHINESE.search(column.label) for column in table.columns)


def test_cells_on_one_study_are_those_that_the_matrix_counts_so(kb: KnowledgeBase) -> None:
    expected = {
        f"{BASE}matrix/{source}/{mechanism}"
        for (source, mechanism), cell in kb.matrix().cells.items()
        if cell.standing <= 1 and cell.standing + cell.retracted
    }
    found = rows(kb, "single-study")
    assert {row["cell of the matrix (IRI)"] for row in found} == expected
    assert "retracted" in found[0]["studies"]


def test_pairs_that_are_not_reported_are_those_of_the_matrix(kb: KnowledgeBase) -> None:
    states = {cell: known.state for cell, known in kb.matrix().cells.items()}
    for row in rows(kb, "unreported"):
        source = row["source (IRI)"].removeprefix(TERMS)
        missing = {mechanism for (one, mechanism), state in states.items() if one == source and state == "NotReported"}
        told = {iri.removeprefix(TERMS) for iri in row["not reported (IRI)"].split()}
        assert told == missing
        assert int(row["number"]) == len(missing)
    loose = {row["source (IRI)"]: row["named without a study (IRI)"] for row in rows(kb, "unreported")}
    assert loose[f"{TERMS}SkinMSC"].split() == [f"{TERMS}AntiApoptosis", f"{TERMS}Homing"]


def test_both_sides_of_every_conflict_are_told(kb: KnowledgeBase) -> None:
    found = rows(kb, "opposite")
    sides: dict[str, set[str]] = {}
    for row in found:
        sides.setdefault(row["conflict (IRI)"], set()).add(row["side (IRI)"].removeprefix(TERMS))
        assert row["study (IRI)"].startswith(f"{BASE}study/")
    conflicts = kb.query(f"SELECT ?conflict WHERE {{ ?conflict a <{TERMS}Conflict> }}")
    assert sides == {row["conflict"]: {"raised", "lowered"} for row in conflicts}


def test_no_difference_is_told_apart_from_opposite_directions(kb: KnowledgeBase) -> None:
    found = rows(kb, "no-difference")
    assert found
    assert {row["how (IRI)"] for row in found} <= {f"{TERMS}unchanged", f"{TERMS}similar"}
    assert not {row["finding (IRI)"] for row in found} & {row["finding (IRI)"] for row in rows(kb, "opposite")}


def test_unresolved_discrepancies_come_with_the_major_ones_first(kb: KnowledgeBase) -> None:
    severities = [row["severity (IRI)"].removeprefix(TERMS) for row in rows(kb, "unresolved")]
    assert severities == sorted(severities)
    counted = {(r["severity (IRI)"], r["settled by (IRI)"]): int(r["number"]) for r in rows(kb, "settled")}
    assert severities.count("Major") == counted[f"{TERMS}Major", f"{TERMS}Unresolved"]
    assert sum(counted.values()) == len(kb.query("discrepancies"))


def test_what_rests_on_a_retracted_paper_alone_is_reported_by_no_other(kb: KnowledgeBase) -> None:
    for row in rows(kb, "retractions"):
        for iri in row["changed in no other study (IRI)"].split():
            found = kb.query(
                f"SELECT DISTINCT ?study WHERE {{ ?finding <{TERMS}affected> <{iri}> ; <{TERMS}reportedIn> ?study . "
                f"MINUS {{ ?study a <{TERMS}RetractedStudy> }} }}"
            )
            assert not found.rows
        assert row["notice (IRI)"].startswith("https://doi.org/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_questions_are_told_in_the_language_of_the_page(kb: KnowledgeBase, language: str) -> None:
    words = next(iter(rows(kb, "open-questions", language)[0]))
    told = [row[words] for row in rows(kb, "open-questions", language)]
    assert len(told) == len(kb.query("open-questions"))
    assert all(bool(CHINESE.search(text)) == (language == "zh") for text in told if text)
    assert any(told)


def test_an_unknown_table_is_refused_with_those_that_there_are(kb: KnowledgeBase) -> None:
    with raises("unknown-resource", UnknownResource) as fault:
        show_gaps(kb.store, PageRequest("gaps.mood.csv"))
    assert "gaps.opposite.csv" in fault.value.facts["nearest"]


def test_a_dataset_without_gaps_says_so() -> None:
    assert "neither gaps nor conflicts" in show_gaps(Store(), PageRequest("gaps")).body
    assert list(gaps_paths(Store())) == ["gaps"]
