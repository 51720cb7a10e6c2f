"""Every place and every reference of the review has its findings, or a reason for having none; a gap is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof import KnowledgeBase
from mscpof.ask.coverage import coverage_of
from mscpof.base.canonical import canonical
from mscpof.dataset.build import assemble
from tests.programs.command import run_command

if TYPE_CHECKING:
    from mscpof.curated.project import Project

REVIEW = "data/review/liu-2025.yaml"
SECOND = "data/studies/second-b-2021.yaml"


def _gaps(tiny: Project, *changes: tuple[str, str, str]) -> list[str]:
    for path, old, new in changes:
        file = tiny.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
    return coverage_of(KnowledgeBase(assemble(tiny).store)).gaps()


def test_nothing_of_the_review_is_missing(kb: KnowledgeBase) -> None:
    assert coverage_of(kb).gaps() == []


def test_all_places_and_all_references_of_the_review_are_listed(kb: KnowledgeBase) -> None:
    found = coverage_of(kb)
    places = {str(row["place"]).rpartition("liu-2025/")[2] for row in found.places.rows}
    sections = {f"section-2.{number}" for number in range(2, 11)}
    rows = {
        f"table-{table}/row-{row}"
        for table, rows in ((1, 8), (2, 6), (3, 6), (4, 4), (5, 3))
        for row in range(1, rows + 1)
    }
    assert sections | rows <= places
    assert [row["reference"] for row in found.references.rows] == list(range(1, 73))


def test_the_only_section_without_a_finding_is_the_one_that_is_a_figure(kb: KnowledgeBase) -> None:
    empty = {
        row["place"] for row in coverage_of(kb).places.rows if not row["findings"] and "/section-" in str(row["place"])
    }
    assert {str(place).rpartition("/")[2] for place in empty} == {"section-2.1"}


def test_a_place_without_a_finding_is_a_gap(tiny: Project) -> None:
    assert "section-2.3 has no finding" in _gaps(tiny)


def test_a_recorded_reason_closes_a_gap(tiny: Project) -> None:
    reason = "curated: false\n    withoutFindings: {en: It is a figure., zh: 内容为图。}"
    assert "section-2.3 has no finding" not in _gaps(tiny, (REVIEW, "curated: false", reason))


def test_a_study_cited_where_no_finding_of_it_is_stated_is_a_gap(tiny: Project) -> None:
    gap = "section-2.2.2 cites study/second-b-2021, but no finding of that is stated there"
    assert gap in _gaps(tiny)
    assert gap not in _gaps(tiny, (SECOND, "statedAt: [section-2.2.1]", "statedAt: [section-2.2.1, section-2.2.2]"))


def test_a_reference_that_no_place_cites_is_a_gap(tiny: Project) -> None:
    gaps = _gaps(
        tiny,
        (REVIEW, "cites: [study/first-a-2020, study/second-b-2021]", "cites: study/first-a-2020"),
        (REVIEW, "        filedUnder: AntiInflammation\n        cites: study/second-b-2021\n", ""),
    )
    assert "reference 2 (study/second-b-2021) is cited at no place" in gaps


def test_the_command_names_each_gap_and_fails(tiny: Project) -> None:
    dataset = tiny.root / "dataset.nq"
    dataset.write_bytes(canonical(assemble(tiny).store))
    done = run_command("coverage", "--dataset", dataset)
    assert done.returncode == 1
    assert "section-2.3 has no finding" in done.stderr
    assert "withoutFindings" in done.stderr
