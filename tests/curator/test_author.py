from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from mscpof.curator.author import Author, study_id
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof.curated.project import Project


def test_ids_and_names_of_the_curated_studies_follow_the_rules(real: Project) -> None:
    files = [path for path in real.data if path.parent.name == "studies"]
    studies = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in files]
    made = [f"study/{study_id(Author.parse(str(study['firstAuthor'])), int(study['year']))}" for study in studies]
    assert made == [study["id"] for study in studies]
    names = [name for study in studies for name in study["creator"]]
    assert [Author.parse(name).printed for name in names] == names


@pytest.mark.parametrize(
    ("name", "printed", "made"),
    [
        ("Qu, Qian", "QU Q", "qu-q-2020"),
        ("Qian Qu", "QU Q", "qu-q-2020"),
        ("Qu Q", "QU Q", "qu-q-2020"),
        ("van der Berg, Jan", "VAN DER BERG J", "vanderberg-j-2020"),
        ("Jan van der Berg", "VAN DER BERG J", "vanderberg-j-2020"),
        ("VAN DER BERG J", "VAN DER BERG J", "vanderberg-j-2020"),
        ("de la Fuente, M.", "DE LA FUENTE M", "delafuente-m-2020"),
        ("Müller-Lüdenscheidt, Jean-Pierre", "MÜLLER-LÜDENSCHEIDT JP", "mullerludenscheidt-jp-2020"),
        ("Østergaard, Åsa", "ØSTERGAARD Å", "ostergaard-a-2020"),
        ("O'Brien, Pat", "O'BRIEN P", "obrien-p-2020"),
        ("Smith, Jr., Bob", "SMITH B JR", "smith-b-2020"),
        ("Smith BA Jr", "SMITH BA JR", "smith-ba-2020"),
        ("Suharto", "SUHARTO", "suharto-2020"),
        ("李, 永丽", "李永丽", "li-yongli-2020"),
        ("欧阳明月", "欧阳明月", "ouyang-mingyue-2020"),
        ("阳司马", "阳司马", "yang-sima-2020"),
        ("曾单", "曾单", "zeng-dan-2020"),
        ("单曾", "单曾", "shan-ceng-2020"),
        ("吕绿", "吕绿", "lyu-lyu-2020"),
        ("阿依古丽·买买提", "阿依古丽·买买提", "ayiguli-maimaiti-2020"),
    ],
)
def test_a_name_is_printed_and_named_by_the_rule(name: str, printed: str, made: str) -> None:
    author = Author.parse(name)
    assert author.printed == printed
    assert study_id(author, 2020) == made


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("{World Health Organization}", "study-id-of-body"),
        ("Иванов, И.", "study-id-not-latin"),
        ("김, 철수", "study-id-not-latin"),
    ],
)
def test_a_name_that_makes_no_id_asks_for_one(name: str, code: str) -> None:
    with raises(code):
        study_id(Author.parse(name), 2020)
