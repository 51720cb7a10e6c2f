from __future__ import annotations

import pytest

from mscpof.curator.author import Author
from mscpof.curator.record import BadRecord, Record, pages, tidy
from tests.conftest import raises

WHOLE = Record(title="A title", authors=(Author("Qu", "Q"),), year="2022", journal="J Examples")


@pytest.mark.parametrize(
    "written",
    ["10.1186/s13287-022-03056-y", "https://doi.org/10.1186/s13287-022-03056-y", "doi:10.1186/s13287-022-03056-y."],
)
def test_a_doi_begins_at_its_ten(written: str) -> None:
    assert WHOLE.with_fields(doi=written).normal().doi == "10.1186/s13287-022-03056-y"


@pytest.mark.parametrize("written", ["35883161", "PMID: 35883161", "https://pubmed.ncbi.nlm.nih.gov/35883161/"])
def test_a_pubmed_number_is_its_digits(written: str) -> None:
    assert WHOLE.with_fields(pmid=written).normal().pmid == "35883161"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("673--676", "673-676"), ("1429–45", "1429-1445"), ("e98749", "e98749"), ("627-630, 644", "627-630, 644")],
)
def test_pages_have_plain_dashes_and_whole_numbers(written: str, kept: str) -> None:
    assert pages(written) == kept


@pytest.mark.parametrize(
    ("title", "said", "language", "kept_zh"),
    [("A title", "", "en", ""), ("一个题名", "", "zh", "一个题名"), ("A title", "chi", "zh", "")],
)
def test_the_language_is_said_or_that_of_the_title(title: str, said: str, language: str, kept_zh: str) -> None:
    record = WHOLE.with_fields(title=title, language=said).normal()
    assert (record.language, record.title_zh) == (language, kept_zh)


def test_a_title_in_both_languages_keeps_both() -> None:
    record = WHOLE.with_fields(title_zh="一个题名").normal()
    assert (record.title, record.title_zh, record.language) == ("A title", "一个题名", "en")


def test_invisible_signs_and_mark_up_are_taken_out_of_titles() -> None:
    assert tidy("Stem\u00adcells <i>in\u200b vivo</i> at p<0.05 and CD44<sup>+</sup>.") == (
        "Stemcells in vivo at p<0.05 and CD44⁺"
    )


def test_everything_that_is_missing_is_told_at_once() -> None:
    with raises("bad-record", BadRecord) as fault:
        Record(name="x").normal()
    lines = str(fault.value).splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["--title", "--author", "2022", "--journal"]
    assert all(line.startswith("x: ") for line in lines)


@pytest.mark.parametrize(
    ("code", "field", "texts"),
    [
        ("bad-doi", "doi", ("https://doi.org/10.1/x", "10.12/x", "doi of this")),
        ("title-in-other-language", "title", ("卵巢の研究", "난소 연구")),
        ("bad-language", "language", ("jpn",)),
        ("bad-year", "year", ("in press", "22", "20222")),
    ],
)
def test_what_a_field_cannot_hold_is_refused(code: str, field: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        with raises("bad-record", BadRecord) as fault:
            WHOLE.with_fields(**{field: text}).normal()
        assert [problem.code for problem in fault.value.facts["problems"]] == [code]
