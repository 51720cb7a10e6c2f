from __future__ import annotations

from dataclasses import replace

import pytest

from mscpof.curator.bibliography import choose, read_records
from mscpof.curator.record import Record
from tests.conftest import ROOT, raises

FOLDER = ROOT / "tests" / "fixtures" / "bibliographies"


def records(name: str) -> list[Record]:
    return read_records((FOLDER / name).read_bytes(), name)


def article(fields: str) -> Record:
    [record] = read_records(f"@article{{key, {fields}}}".encode(), "x.bib")
    return record


@pytest.mark.parametrize("name", ["paper.bib", "paper.ris", "paper.json"])
def test_every_format_tells_the_same_of_the_same_paper(name: str) -> None:
    [record] = records(name)
    assert [author.printed for author in record.authors] == [
        "QU Q",
        "VAN DER BERG JP",
        "NAVAUSKIENĖ R",
        "ŽUKAUSKAITĖ D",
        "The Ovary Group",
    ]
    assert replace(record.normal(), authors=(), name="") == Record(
        title="miR-126-3p containing exosomes & β-catenin in vitro: 50% of H₂O₂",
        year="2022",
        journal="Stem Cell Res Ther",
        volume="13",
        issue="1",
        pages="352-360",
        doi="10.1186/s13287-022-03056-y",
        pmid="35883161",
        language="en",
    )


def test_the_format_is_known_by_content_whatever_the_lines_end_with() -> None:
    data = (FOLDER / "paper.ris").read_bytes().replace(b"\n", b"\r\n")
    assert read_records(b"\xef\xbb\xbf" + data, "stdin") == records("paper.ris")


def test_chinese_names_stand_apart_where_one_line_has_several() -> None:
    first, second = records("chinese.ris")
    assert [author.printed for author in first.authors] == ["李永丽", "陈冬梅", "徐仙"]
    assert (first.normal().language, first.normal().pages, second.title) == ("zh", "673-676", "另一项研究")


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"TGF-\textbeta{} and $\alpha$", "TGF-β and α"),
        (r"CD44$^{+}$ at 50% and 60\%", "CD44⁺ at 50% and 60%"),
        (r"the {DNA} of \"{O}", "the DNA of Ö"),
        (r"an \unheardof sign", r"an \unheardofsign"),
    ],
)
def test_latex_is_decoded_and_nothing_is_lost(latex: str, text: str) -> None:
    assert article(f"title={{{latex}}}").title == text


@pytest.mark.parametrize(
    ("author", "printed"),
    [
        (r"{\O}stergaard, {\AA}sa", "ØSTERGAARD Å"),
        (r"\'Elodie Dupont", "DUPONT É"),
        ("Qu Q", "QU Q"),
        ("{van Beethoven}, Ludwig", "VAN BEETHOVEN L"),
        ("李永丽", "李永丽"),
        ("{李永丽}", "李永丽"),
        ("{Smith and Sons}", "Smith and Sons"),
    ],
)
def test_names_in_bibtex_are_read_by_its_rules(author: str, printed: str) -> None:
    assert [one.printed for one in article(f"author={{{author} and others}}").authors] == [printed]


def test_an_article_number_stands_for_pages() -> None:
    assert article("eid={e98749}").pages == "e98749"


@pytest.mark.parametrize(
    ("content", "code", "facts"),
    [
        ("just words", "unknown-bibliography-format", {}),
        ("", "unknown-bibliography-format", {}),
        ("\n@article{a,\n title={never closed\n", "bad-bibtex", {"line": 2}),
        ("@article{a, title={x}}\n@article{a, title={y}}", "repeated-bibtex-entry", {"line": 2, "key": "a"}),
        ("@article{a, title={x}, title={y}}", "repeated-bibtex-field", {"line": 1, "fields": ["title"]}),
        ("@comment{nothing}", "empty-bibliography", {}),
        ("TY  - JOUR\nTI  - x\n", "unfinished-ris-record", {"begun": 1, "ended": 0}),
        ('[{"title": "x" 1}]', "bibliography-not-json", {"file": "x:1:16"}),
        ("[]", "empty-bibliography", {}),
        ("[1]", "not-a-csl-record", {"number": 1}),
        ('{"title": "x", "issued": 3}', "bad-csl-json", {}),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(content: str, code: str, facts: dict[str, object]) -> None:
    with raises(code, **{"file": "x"} | facts):
        read_records(content.encode(), "x")


def test_a_file_that_is_not_utf8_is_refused_with_the_byte() -> None:
    with raises("bibliography-not-utf8", byte=11):
        read_records("TY  - JOURé".encode("latin-1"), "x")


def test_of_several_records_one_must_be_chosen() -> None:
    several = records("chinese.ris")
    with raises("several-records", number=2) as fault:
        choose(several, [], "chinese.ris")
    assert str(fault.value).splitlines() == [
        "chinese.ris has 2 records; take some with --record, or --all:",
        "  1  1  李永丽 2020: 胎盘间充质干细胞培养液的一项研究",
        "  2  2  付霞霏 2013: 另一项研究",
    ]
    assert choose(several, ["2"], "chinese.ris") == several[1:]


def test_a_record_that_is_not_there_is_refused_with_those_that_are() -> None:
    with raises("unknown-record", file="paper.bib", name="x2"):
        choose(records("paper.bib"), ["x2"], "paper.bib")
