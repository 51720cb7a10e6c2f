from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import CurationFault
from mscpof.curated import document
from mscpof.curated.document import Mapping
from mscpof.curator.author import Author
from mscpof.curator.record import Record
from mscpof.curator.studies import Studies
from mscpof.curator.study_file import Guide, study_file
from mscpof.dataset.build import check
from tests.conftest import ROOT, raises

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project

# Left out of the quick loop.
pytestmark = pytest.mark.slow

STUDIES = sorted((ROOT / "data/studies").glob("*.yaml"))
PAPER = Record(
    title='A "third" study: of #1 cells',
    title_zh="第三项研究",
    authors=(Author("Third", "C"), Author("Other-Name", "O.", "Jr"), Author("A, Body", body=True)),
    year="2022",
    journal="J Examples",
    volume="13",
    issue="7-8",
    pages="1e5",
    doi="10.1234/example.3",
    pmid="7654321",
    language="en",
)


@pytest.fixture(scope="module")
def guide(real: Project) -> Guide:
    return Guide.of(real)


def keys(text: str, path: Path) -> list[str]:
    node = document.parse(text, path)
    assert isinstance(node, Mapping)
    return [key.text for key, _ in node.items]


def uncommented(text: str) -> str:
    head, _, guide = text.partition("\n# What was studied")
    lines = (re.sub(r"^# ", "", line) for line in guide.splitlines()[1:] if not line.startswith(("# What", "# docs/")))
    return "\n".join([head, *lines])


def test_what_is_known_stands_in_the_file_as_it_was_given(guide: Guide, tmp_path: Path) -> None:
    text = study_file("third-c-2022", PAPER, 3, ["AnimalStudy", "CellStudy"], guide)
    assert document.plain(document.parse(text, tmp_path)) == {
        "id": "study/third-c-2022",
        "type": ["AnimalStudy", "CellStudy"],
        "reference": 3,
        "title": {"en": 'A "third" study: of #1 cells', "zh": "第三项研究"},
        "firstAuthor": "THIRD C",
        "creator": ["THIRD C", "OTHER-NAME O JR", "A, Body"],
        "year": 2022,
        "journal": "J Examples",
        "volume": "13",
        "issue": "7-8",
        "pages": "1e5",
        "language": "en",
        "doi": "10.1234/example.3",
        "pmid": "7654321",
    }


def test_the_order_of_keys_is_that_of_the_curated_files(guide: Guide) -> None:
    order = keys(uncommented(study_file("third-c-2022", PAPER, 3, [], guide)), STUDIES[0])
    for path in STUDIES:
        theirs = [key for key in keys(path.read_text(encoding="utf-8"), path) if key in order]
        assert theirs == [key for key in order if key in theirs], path


def test_bibliographic_lines_are_written_as_in_the_curated_files(guide: Guide) -> None:
    """What is written anew from a curated file is what stands there."""
    kept = ("id", "title", "  ", "firstAuthor", "creator", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
    strange = []
    for path in STUDIES:
        text = path.read_text(encoding="utf-8")
        node = document.plain(document.parse(text, path))
        assert isinstance(node, dict)
        keys = ("year", "journal", "volume", "issue", "pages", "doi", "pmid", "language")
        record = Record(
            title=node["title"].get("en", ""),
            title_zh=node["title"].get("zh", ""),
            authors=tuple(Author.parse(name) for name in node["creator"]),
            **{key: str(node.get(key, "")) for key in keys},
        )
        made = study_file(path.stem, record, node["reference"], [], guide).partition("\n\n")[0].splitlines()
        strange += [line for line in made if line.startswith(kept) and line not in text.splitlines()]
    assert strange == []


def test_a_new_file_is_valid_as_it_stands(cited: Project, guide: Guide) -> None:
    Studies(cited).add("third-c-2022", study_file("third-c-2022", PAPER, 3, [], guide))
    assert check(cited).faults == []


def test_what_the_guide_shows_is_valid_once_it_is_uncommented(cited: Project, guide: Guide) -> None:
    text = uncommented(study_file("third-c-2022", PAPER, 3, [], guide))
    assert {"organism", "induction", "indication", "sourced", "findings"} <= set(keys(text, cited.root))
    Studies(cited).add("third-c-2022", text)
    assert check(cited).faults == []


def test_the_guide_names_what_can_be_chosen_and_nothing_that_is_derived(guide: Guide) -> None:
    text = study_file("third-c-2022", PAPER, 3, [], guide)
    words = set(re.findall(r"\w+", text))
    assert {
        "Rabbit",
        "BusulfanInduction",
        "OvarianAgeing",
        "Exosome",
        "SkinMSC",
        "LossOfFunction",
        "CaseReport",
    } <= words
    assert not {"RetractedStudy", "NegativeFinding"} & words
    assert max(map(len, text.splitlines())) <= 120


def test_many_authors_stand_on_several_lines(guide: Guide, tmp_path: Path) -> None:
    authors = tuple(Author(f"Name-{number}", "A B") for number in range(40))
    text = study_file("name-ab-2022", PAPER.with_fields(authors=authors), 3, [], guide)
    node = document.plain(document.parse(text, tmp_path))
    assert isinstance(node, dict)
    assert node["creator"] == [author.printed for author in authors]
    assert max(map(len, text.splitlines())) <= 120


def test_an_unknown_kind_of_study_is_refused_with_the_nearest(guide: Guide) -> None:
    with raises("unknown-study-kind", CurationFault) as fault:
        guide.check_types(["AnimalStudies"])
    assert fault.value.facts["nearest"][0] == "AnimalStudy"
