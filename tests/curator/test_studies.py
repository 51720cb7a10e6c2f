from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import CurationFault, MscpofError
from mscpof.curator.author import Author
from mscpof.curator.record import BadRecord, Record
from mscpof.curator.studies import AlreadyCurated, Studies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

NEW = Record(title="A third study", authors=(Author("Third", "C"),), year="2022", journal="J", language="en")
_ENTRY = '  - {id: review/liu-2025/reference-3, type: ReferenceEntry, number: "3", cites: study/third-c-2022}\n'


@pytest.fixture
def cited(tiny: Project) -> Project:
    """The tiny project, whose review cites a study that is not there yet."""
    review = tiny.root / "data/review/liu-2025.yaml"
    text = review.read_text(encoding="utf-8")
    review.write_text(text.replace("notApplicable:\n", f"{_ENTRY}notApplicable:\n"), encoding="utf-8")
    return tiny


def test_a_paper_with_nothing_in_common_is_new(tiny: Project) -> None:
    Studies(tiny).check_new("third-c-2022", NEW)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (NEW.with_fields(doi="10.1234/EXAMPLE.1"), "the paper with the DOI 10.1234/EXAMPLE.1 is there already"),
        (NEW.with_fields(pmid="1234567"), "the paper with the PubMed number 1234567 is there already"),
        (
            NEW.with_fields(title="A First Study of Stem-Cells"),
            "a paper with this title is there already, study/first-a-2020",
        ),
    ],
)
def test_a_paper_that_is_there_is_refused_with_its_file(tiny: Project, record: Record, told: str) -> None:
    with pytest.raises(AlreadyCurated) as fault:
        Studies(tiny).check_new("third-c-2022", record)
    assert str(fault.value) == f"data/studies/first-a-2020.yaml: {told}; nothing was written"


def test_an_id_that_is_taken_is_refused_with_a_way_out(tiny: Project) -> None:
    with pytest.raises(AlreadyCurated, match="name it with --id, such as first-a-2020-b"):
        Studies(tiny).check_new("first-a-2020", NEW)


def test_the_review_itself_is_no_new_study(tiny: Project) -> None:
    with pytest.raises(AlreadyCurated, match=r"^data/review/liu-2025.yaml: a paper with this title"):
        Studies(tiny).check_new("third-c-2022", NEW.with_fields(title="A small review of stem cells"))


def test_the_number_is_the_one_under_which_the_review_cites_the_study(cited: Project) -> None:
    studies = Studies(cited)
    assert studies.reference("third-c-2022", None) == studies.reference("third-c-2022", 3) == 3
    assert studies.cites("third-c-2022")


def test_without_a_number_a_study_is_refused(tiny: Project) -> None:
    with pytest.raises(BadRecord, match="give one with --reference"):
        Studies(tiny).reference("third-c-2022", None)


@pytest.mark.parametrize(
    ("study", "number", "told"),
    [
        ("third-c-2022", 4, "study/third-c-2022: the review cites it as reference 3, not 4"),
        ("fourth-d-2022", 3, "study/fourth-d-2022: reference 3 of the review is study/third-c-2022"),
    ],
)
def test_a_number_that_is_not_its_own_is_refused(cited: Project, study: str, number: int, told: str) -> None:
    with pytest.raises(BadRecord) as fault:
        Studies(cited).reference(study, number)
    assert str(fault.value) == told


def test_a_number_that_another_file_has_is_refused(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/studies/other-o-2022.yaml", "id: study/other-o-2022\ntype: Study\nreference: 7\n")
    with pytest.raises(AlreadyCurated, match=r"^data/studies/other-o-2022.yaml: reference 7 is study/other-o-2022"):
        Studies(tiny).reference("third-c-2022", 7)


def test_a_file_that_cannot_be_read_is_mended_first(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/studies/broken-b-2022.yaml", "id: [")
    with pytest.raises(CurationFault, match=r"broken-b-2022.yaml:"):
        Studies(tiny)


def test_a_file_that_came_in_between_is_not_written_over(tiny: Project, write: Callable[[str, str], Path]) -> None:
    studies = Studies(tiny)
    there = write("data/studies/third-c-2022.yaml", "of someone else")
    before = sorted(there.parent.iterdir())
    with pytest.raises(AlreadyCurated):
        studies.add("third-c-2022", "mine")
    assert there.read_text(encoding="utf-8") == "of someone else"
    assert sorted(there.parent.iterdir()) == before


def test_a_folder_that_cannot_be_written_is_told(tiny: Project) -> None:
    studies = Studies(tiny)
    folder = tiny.root / "data/studies"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("a file in the place of the folder", encoding="utf-8")
    with pytest.raises(MscpofError, match=r"^data/studies/third-c-2022.yaml: cannot be written"):
        studies.add("third-c-2022", "mine")
