"""The evidence behind the matrix: a filter counts by the same rules as the dataset does without one."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from mscpof.ask.evidence import DIRECTIONS, SETTINGS, UNSTATED, evidence_of
from mscpof.ask.evidence_map import NOT_ADMITTED, map_of
from mscpof.ask.filters import FACETS, Filters, choices_of, filters_of, values_of, years_of
from mscpof.base.faults import BadFilter
from mscpof.base.names import TERMS
from mscpof.base.study_count import StudyCount
from mscpof.dataset.build import assemble
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof import KnowledgeBase
    from mscpof.ask.evidence import Evidence
    from mscpof.curated.project import Project

CORD = "UmbilicalCordMSC"


@pytest.fixture(scope="session")
def evidence(kb: KnowledgeBase) -> Evidence:
    return evidence_of(kb.store)


def test_without_a_filter_every_cell_is_as_in_the_matrix(kb: KnowledgeBase, evidence: Evidence) -> None:
    found = map_of(evidence, Filters())
    assert {cell: (e.studies.standing, e.studies.retracted, e.state) for cell, e in found.cells.items()} == {
        cell: (known.standing, known.retracted, known.state) for cell, known in kb.matrix().cells.items()
    }


def test_under_every_filter_the_studies_are_those_that_a_query_of_its_own_counts(
    kb: KnowledgeBase, evidence: Evidence
) -> None:
    for setting in ("InVivo", "InVitro", "SettingUnclear"):
        rows = kb.query(
            f"PREFIX mscpof: <{TERMS}> SELECT ?cell (COUNT(DISTINCT ?study) AS ?number) WHERE {{ "
            f"?cell mscpof:cellFinding ?finding . ?finding mscpof:setting mscpof:{setting} ; "
            "mscpof:reportedIn ?study . ?study a mscpof:Study } GROUP BY ?cell"
        )
        counted = {tuple(row["cell"].rsplit("/", 2)[1:]): row["number"] for row in rows}
        entries = map_of(evidence, Filters(setting=setting)).cells
        assert {cell: entry.studies.all for cell, entry in entries.items() if entry.studies.all} == counted


def test_what_a_filter_leaves_is_never_more_than_what_there_is(evidence: Evidence) -> None:
    whole = map_of(evidence, Filters())
    for facet in FACETS:
        for value in choices_of(evidence, facet):
            left = map_of(evidence, filters_of({facet: [value]}, evidence))
            for cell, entry in left.cells.items():
                assert entry.studies.standing <= whole.cells[cell].studies.standing
                assert entry.studies.retracted <= whole.cells[cell].studies.retracted


def test_two_filters_leave_what_each_of_them_leaves_of_a_finding(evidence: Evidence) -> None:
    for organism, setting in product(choices_of(evidence, "organism"), choices_of(evidence, "setting")):
        both = Filters(organism=organism, setting=setting)
        admitted = {r.finding for r in evidence.findings if both.admits(r)}
        assert admitted == {
            r.finding
            for r in evidence.findings
            if Filters(organism=organism).admits(r) and Filters(setting=setting).admits(r)
        }


def test_a_cell_that_a_filter_empties_is_told_from_one_in_which_the_review_reports_nothing(evidence: Evidence) -> None:
    entries = map_of(evidence, Filters(since=2023)).cells
    assert entries[CORD, "Autophagy"].state == NOT_ADMITTED
    assert entries[CORD, "Microenvironment"].state == "NotReported"


def test_without_retracted_studies_a_cell_that_rests_on_one_alone_is_emptied(evidence: Evidence) -> None:
    cell = ("PlacentalMSC", "ImmuneRegulation")
    assert map_of(evidence, Filters()).cells[cell].studies == StudyCount(0, 1)
    assert map_of(evidence, Filters(standing=True)).cells[cell].state == NOT_ADMITTED


def test_what_the_review_says_of_several_sources_has_no_year_and_is_no_study(evidence: Evidence) -> None:
    cell = ("SkinMSC", "Homing")
    told = map_of(evidence, Filters()).cells[cell]
    assert (told.studies, told.state, told.cell_studies) == (StudyCount(), "OtherwiseReported", ())
    assert map_of(evidence, Filters(until=2024)).cells[cell].state == NOT_ADMITTED
    assert map_of(evidence, Filters(standing=True)).cells[cell].state == "OtherwiseReported"


def test_a_study_counts_once_in_a_row_and_once_in_all(evidence: Evidence) -> None:
    found = map_of(evidence, Filters())
    for source in found.sources:
        studies = {s.study for (one, _), entry in found.cells.items() if one == source for s in entry.cell_studies}
        assert found.by_source[source].all == len(studies)
    assert found.total.all == len({s.study for entry in found.cells.values() for s in entry.cell_studies})


def test_a_study_in_two_settings_counts_in_both_and_one_in_none_that_is_clear_apart(evidence: Evidence) -> None:
    for entry in map_of(evidence, Filters()).cells.values():
        for setting in SETTINGS:
            assert entry.settings[setting].all == sum(setting in one.settings for one in entry.cell_studies)
        assert all("SettingUnclear" not in one.settings or len(one.settings) == 1 for one in entry.cell_studies)
    placenta = map_of(evidence, Filters()).cells["PlacentalMSC", "AntiApoptosis"]
    assert (placenta.studies, placenta.settings["InVivo"], placenta.settings["InVitro"]) == (
        StudyCount(3),
        StudyCount(3),
        StudyCount(1),
    )


def test_every_finding_has_a_direction_and_other_is_none_of_the_rest(evidence: Evidence) -> None:
    assert all(finding.directions for finding in evidence.findings)
    assert all(finding.directions == ("other",) for finding in evidence.findings if "other" in finding.directions)
    assert {one for finding in evidence.findings for one in finding.directions} == set(DIRECTIONS)


def test_a_conflict_needs_both_its_sides(evidence: Evidence) -> None:
    cell = ("PlacentalMSC", "AntiInflammation")
    assert map_of(evidence, Filters()).cells[cell].conflicts == ("conflict/gene/SOD1", "conflict/gene/UCP2")
    # One side is of 2018, the other of 2019 and 2020.
    assert map_of(evidence, Filters(until=2018)).cells[cell].conflicts == ()
    assert map_of(evidence, Filters(since=2018, until=2019)).cells[cell].conflicts != ()


def test_kinds_of_a_product_count_with_it(evidence: Evidence) -> None:
    medium = choices_of(evidence, "product")
    assert medium["ConditionedMedium"].all >= medium["ConcentratedConditionedMedium"].all > 0
    concentrated = [r for r in evidence.findings if "ConcentratedConditionedMedium" in r.products]
    assert all(Filters(product="ConditionedMedium").admits(finding) for finding in concentrated)


def test_what_is_not_stated_is_asked_for_as_such(evidence: Evidence) -> None:
    unstated = [r for r in evidence.findings if values_of(r, "organism") == (UNSTATED,)]
    assert unstated
    assert not any(Filters(organism="NCBITaxon:10090").admits(finding) for finding in unstated)
    assert all(Filters(organism=UNSTATED).admits(finding) for finding in unstated)


def test_a_finding_without_a_species_has_that_of_its_study(evidence: Evidence) -> None:
    by_name = {finding.finding: finding for finding in evidence.findings}
    assert by_name["finding/seok-j-2020-02"].organisms == ("NCBITaxon:10116",)


def test_choices_come_with_the_studies_that_they_leave(evidence: Evidence) -> None:
    for facet in FACETS:
        for value, studies in choices_of(evidence, facet).items():
            assert map_of(evidence, filters_of({facet: [value]}, evidence)).total == studies


def test_a_filter_that_cannot_be_is_refused_with_what_would_be_right(evidence: Evidence) -> None:
    refusals: list[tuple[dict[str, list[str]], str]] = [
        ({"organism": ["NCBITaxon:1"]}, "NCBITaxon:10116"),
        ({"setting": ["invivo"]}, "InVitro"),
        ({"product": ["Exosome", "LivingCells"]}, "one of these alone"),
        ({"from": ["soon"]}, "a year, such as 2008 to 2023"),
        ({"from": ["٢٠٢٠"]}, "a year, such as 2008 to 2023"),
        ({"to": ["0"]}, "a year, such as 2008 to 2023"),
        ({"from": ["2021"], "to": ["2019"]}, "a year up to 2019"),
        ({"retracted": ["yes"]}, "without"),
    ]
    for asked, right in refusals:
        with raises("bad-filter", BadFilter, name=next(iter(asked))) as fault:
            filters_of(asked, evidence)
        assert right in fault.value.facts["known"]


def test_a_filter_is_asked_for_as_it_was_asked(evidence: Evidence) -> None:
    asked = {"organism": "NCBITaxon:10116", "from": "2015", "to": "2020", "retracted": "without"}
    assert filters_of({name: [value] for name, value in asked.items()}, evidence).parameters == asked
    assert filters_of({"organism": [""], "utm_source": ["x"]}, evidence) == Filters()


def test_an_empty_dataset_has_an_empty_map() -> None:
    empty = evidence_of(Store())
    assert map_of(empty, Filters()).cells == {}
    assert years_of(empty) == (0, 0)
    assert choices_of(empty, "organism") == {}


def test_what_is_excluded_stays_not_applicable_under_every_filter(tiny: Project) -> None:
    evidence = evidence_of(assemble(tiny).store)
    excluded = [cell for cell, state in evidence.states.items() if state == "NotApplicable"]
    assert excluded
    for filters in (Filters(), Filters(since=2024), Filters(standing=True)):
        assert {map_of(evidence, filters).cells[cell].state for cell in excluded} == {"NotApplicable"}
