from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import CurationFault
from mscpof.curator.author import Author
from mscpof.curator.record import BadRecord, Record
from mscpof.curator.studies import AlreadyCurated, Studies
from tests.conftest import raises

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.curated.project import Project

NEW = Record(title="A third study", authors=(Author("Third", "C"),), year="2022", journal="J", language="en")


def test_a_paper_with_nothing_in_common_is_new(tiny: Project) -> None:
    Studies(tiny).check_new("third-c-2022", NEW)


@pytest.mark.parametrize(
    ("record", "code", "facts"),
    [
        (NEW.with_fields(doi="10.1234/EXAMPLE.1"), "curated-doi", {"doi": "10.1234/EXAMPLE.1"}),
        (NEW.with_fields(pmid="1234567"), "curated-pmid", {"pmid": "1234567"}),
        (NEW.with_fields(title="A First Study of Stem-Cells"), "curated-title", {"study": "study/first-a-2020"}),
    ],
)
def test_a_paper_that_is_there_is_refused_with_its_file(
    tiny: Project, record: Record, code: str, facts: dict[str, object]
) -> None:
    with raises(code, AlreadyCurated, path=Path("data/studies/first-a-2020.yaml"), **facts):
        Studies(tiny).check_new("third-c-2022", record)


def test_an_id_that_is_taken_is_refused_with_a_way_out(tiny: Project) -> None:
    with raises("curated-study", AlreadyCurated, name="first-a-2020"):
        Studies(tiny).check_new("first-a-2020", NEW)


def test_the_review_itself_is_no_new_study(tiny: Project) -> None:
    with raises("curated-title", AlreadyCurated, path=Path("data/review/liu-2025.yaml")):
        Studies(tiny).check_new("third-c-2022", NEW.with_fields(title="A small review of stem cells"))


def test_the_number_is_the_one_under_which_the_review_cites_the_study(cited: Project) -> None:
    studies = Studies(cited)
    assert studies.reference("third-c-2022", None) == studies.reference("third-c-2022", 3) == 3
    assert studies.cites("third-c-2022")


@pytest.mark.parametrize(
    ("study", "number", "code"),
    [
        ("third-c-2022", 4, "other-reference-number"),
        ("fourth-d-2022", 3, "reference-of-another-study"),
        ("fourth-d-2022", None, "no-reference-number"),
    ],
)
def test_no_number_or_that_of_another_is_refused(cited: Project, study: str, number: int | None, code: str) -> None:
    with raises("bad-record", BadRecord) as fault:
        Studies(cited).reference(study, number)
    assert [problem.code for problem in fault.value.facts["problems"]] == [code]


def test_a_number_that_another_file_has_is_refused(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/studies/other-o-2022.yaml", "id: study/other-o-2022\ntype: Study\nreference: 7\n")
    with raises("curated-reference", AlreadyCurated, path=Path("data/studies/other-o-2022.yaml"), number=7):
        Studies(tiny).reference("third-c-2022", 7)


def test_a_file_that_cannot_be_read_is_mended_first(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/studies/broken-b-2022.yaml", "id: [")
    with raises("broken-yaml", CurationFault, place="data/studies/broken-b-2022.yaml:2:1"):
        Studies(tiny)


def test_a_file_that_came_in_between_is_not_written_over(tiny: Project, write: Callable[[str, str], Path]) -> None:
    studies = Studies(tiny)
    there = write("data/studies/third-c-2022.yaml", "of someone else")
    before = sorted(there.parent.iterdir())
    with raises("curated-file", AlreadyCurated):
        studies.add("third-c-2022", "mine")
    assert there.read_text(encoding="utf-8") == "of someone else"
    assert sorted(there.parent.iterdir()) == before


def test_a_folder_that_cannot_be_written_is_told(tiny: Project) -> None:
    studies = Studies(tiny)
    folder = tiny.root / "data/studies"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("a file in the place of the folder", encoding="utf-8")
    with raises("study-not-writable", path=Path("data/studies/third-c-2022.yaml")):
        studies.add("third-c-2022", "mine")
