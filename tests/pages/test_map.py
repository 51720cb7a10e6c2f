"""The evidence map on the start page: its table, filters and files, and the script that filters without a server."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
from dataclasses import asdict
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from mscpof.ask.evidence import DIRECTIONS, SETTINGS, evidence_of
from mscpof.ask.evidence_map import MapCell, map_of
from mscpof.ask.filters import FACETS, Filters, choices_of, filters_of
from mscpof.base.faults import BadFilter, UnknownResource
from mscpof.base.names import BASE, LANGUAGES, TERMS
from mscpof.base.study_count import StudyCount
from mscpof.pages.frontend import node_program
from mscpof.pages.html.bundles import STYLESHEET, bundles
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.model.resource import resource_of
from mscpof.pages.views.documents import page_of
from mscpof.pages.views.map import map_table_of
from mscpof.pages.views.matrix_cell import SIGNS, matrix_cell_of
from mscpof.pages.views.view_paths import survey, view_of
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

SCRIPT = Path(__file__).parents[2] / "src" / "frontend" / "map.js"
HARNESS = Path(__file__).parents[1] / "frontend" / "map.mjs"
LIGHT = 100_000


def home(store: Store, query: str = "", language: str = "en", *, static: bool = False) -> str:
    page_request = PageRequest("index.html" if static else "", language, query=query, static=static)
    return page_of(store, resource_of(store, BASE), page_request)


def file(store: Store, path: str, query: str = "", language: str = "en") -> str:
    view = view_of(path)
    assert view
    return view.show(store, PageRequest(path, language, query=query)).body


def cells(page: str) -> list[str]:
    return re.findall(r'<td class="\w+ level-\d"><a href="[^"]+" title="([^"]+)"><span class="unseen">\1</span>', page)


def queries(store: Store) -> list[str]:
    """Return one address query for every value of every filter, and for pairs of values."""
    evidence = evidence_of(store)
    single = [{facet: value} for facet in FACETS for value in choices_of(evidence, facet)]
    single += [{"retracted": "without"}, {"from": "2019"}, {"to": "2018"}]
    pairs = [one | other for one, other in combinations(single, 2) if not one.keys() & other.keys()]
    return [urlencode(one) for one in ({}, *single, *pairs[::3])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_says_in_words_what_it_shows(kb: KnowledgeBase, language: str) -> None:
    said = [unescape(words) for words in cells(home(kb.store, language=language))]
    assert len(said) == len(kb.matrix().cells)
    assert (
        said[0]
        == {
            "en": "umbilical cord, anti-apoptosis: 4 studies and 1 retracted, 3 in vivo, 1 in vitro, "
            "1 and 1 retracted in an unclear setting, "
            "findings: 5 raise, 8 and 2 retracted lower, 8 and 4 retracted other",
            "zh": "脐带, 抗凋亡促增殖: 4 项研究 及 1 项已撤稿, 体内 3, 体外 1, 场景不明 1 及 1 项已撤稿, "
            "发现: 上调 5, 下调 8 及 2 项已撤稿, 其他 8 及 4 项已撤稿",
        }[language]
    )
    assert any("conflict" in words or "方向相反" in words for words in said)
    assert any(words.endswith(("not reported in this review", "本综述未报道")) for words in said)


def test_rows_columns_and_cells_lead_to_their_pages(kb: KnowledgeBase) -> None:
    page = home(kb.store)
    assert '<th scope="col"><a href="./mechanism/AntiFibrosis">' in page
    assert '<th scope="row"><a href="./source/UmbilicalCordMSC">' in page
    for path in re.findall(r'<td class="[^"]+"><a href="([^"]+)"', page):
        assert resource_of(kb.store, BASE + path.removeprefix("./")).types


def test_every_state_has_a_sign_of_its_own_and_words(kb: KnowledgeBase) -> None:
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert {entry.state for entry in map_of(evidence_of(kb.store), Filters(since=2023)).cells.values()} <= set(SIGNS)
    settings, directions = dict.fromkeys(SETTINGS, StudyCount()), dict.fromkeys(DIRECTIONS, StudyCount())
    for state in SIGNS:
        nothing = MapCell((), StudyCount(), settings, directions, (), state)
        for language in LANGUAGES:
            words = matrix_cell_of(nothing, "x", "a", "b", language).words
            assert words.endswith(": ") == (state == "ChangeReported")


def test_the_page_says_that_it_shows_what_there_is_and_not_how_strong_it_is(kb: KnowledgeBase) -> None:
    assert "not how strong it is" in home(kb.store)
    assert "而非证据强度" in home(kb.store, language="zh")


def test_a_filter_is_in_the_address_and_in_the_form_and_can_be_removed(kb: KnowledgeBase) -> None:
    asked = {"organism": "NCBITaxon:10090", "from": "2018", "retracted": "without"}
    page = home(kb.store, urlencode(asked))
    assert '<option value="NCBITaxon:10090" selected>' in page
    assert re.search(r'name="from"[^>]* value="2018"', page)
    assert re.search(r'name="retracted" value="without" checked', page)
    (active,) = re.findall(r'<p class="map-active">(.*?)</p>', page, re.DOTALL)
    left = [parse_qs(unescape(href).partition("?")[2]) for href in re.findall(r'href="([^"]+)"', active)]
    expected = [{name: [value] for name, value in asked.items() if name != removed} for removed in asked]
    assert left == [*expected, {}]
    assert 'href="./map.csv?organism=NCBITaxon%3A10090&amp;from=2018&amp;retracted=without"' in page


def test_a_chosen_language_stays_when_filters_change(kb: KnowledgeBase) -> None:
    page_request = PageRequest("", "zh", chosen=True, query="setting=InVivo&from=2015")
    page = page_of(kb.store, resource_of(kb.store, BASE), page_request)
    (form,) = re.findall(r'<details class="map-filter".*?</details>', page, re.DOTALL)
    assert '<input type="hidden" name="lang" value="zh">' in form
    (active,) = re.findall(r'<p class="map-active">(.*?)</p>', page, re.DOTALL)
    assert all("lang=zh" in href for href in re.findall(r'href="([^"]+)"', active))


@pytest.mark.parametrize("path", ["", "map.csv"])
def test_an_unknown_value_is_refused_with_those_that_there_are(kb: KnowledgeBase, path: str) -> None:
    with raises("bad-filter", BadFilter, name="setting", value="Dish"):
        file(kb.store, path, "setting=Dish") if path else home(kb.store, "setting=Dish")


def test_the_csv_has_the_numbers_of_the_map_under_the_same_filter(kb: KnowledgeBase) -> None:
    query = "product=Exosome&retracted=without"
    evidence = evidence_of(kb.store)
    found = map_of(evidence, filters_of(parse_qs(query), evidence))
    rows = list(csv.DictReader(io.StringIO(file(kb.store, "map.csv", query))))
    assert len(rows) == len(found.cells)
    for row, entry in zip(rows, found.cells.values(), strict=True):
        assert (int(row["studies"]), int(row["studies_retracted"])) == (entry.studies.standing, entry.studies.retracted)
        assert int(row["findings_raised"]) == entry.directions["raised"].standing
        assert int(row["studies_InVivo"]) == entry.settings["InVivo"].standing
        assert row["study"].split() == [BASE + one.study for one in entry.cell_studies]
        assert row["state"] == entry.state


def test_the_picture_shows_what_the_filter_leaves(kb: KnowledgeBase) -> None:
    whole, left = file(kb.store, "map.svg"), file(kb.store, "map.svg", "organism=NCBITaxon:10090&retracted=without")
    for svg in (whole, left):
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert "4 + 1" in whole
    assert "4 + 1" not in left
    page = home(kb.store, "organism=NCBITaxon:10090")
    assert 'href="./map.svg?organism=NCBITaxon%3A10090"' in page


def test_a_file_that_the_map_does_not_have_is_unknown(kb: KnowledgeBase) -> None:
    with raises("unknown-resource", UnknownResource, nearest=("map.csv", "map.svg")):
        file(kb.store, "map.pdf")
    with raises("unknown-resource", UnknownResource, nearest=("evidence.json",)):
        file(kb.store, "evidence.csv")


def test_the_first_page_is_light(kb: KnowledgeBase) -> None:
    assert len(home(kb.store).encode()) + len(bundles()[STYLESHEET].read()) < LIGHT
    assert len(gzip.compress(file(kb.store, "evidence.json").encode())) < 30_000


def test_a_page_without_a_server_names_the_evidence_and_one_with_a_server_does_not(kb: KnowledgeBase) -> None:
    assert '<table id="map" data-static="./evidence.json">' in home(kb.store, static=True)
    assert '<table id="map">' in home(kb.store)


def test_the_script_of_static_pages_counts_and_says_the_same_as_the_server(kb: KnowledgeBase) -> None:
    store, evidence = kb.store, evidence_of(kb.store)
    asked = queries(store)
    assert len(asked) > 60
    answers = _scripted(store, [*asked, "setting=Dish", "from=2021&to=2019", "from=soon"])
    assert [one["refused"] for one in answers[len(asked) :]] == ["setting=Dish", "from=2021", "from=soon"]
    for query, answer in zip(asked, answers[: len(asked)], strict=True):
        filters = filters_of(parse_qs(query), evidence)
        for language in LANGUAGES:
            chart = map_table_of(evidence, filters, language)
            shown = [asdict(square) for _, squares in chart.rows for square in squares]
            assert answer["squares"][language] == json.loads(json.dumps(shown)), query
        assert answer["rows"] == [str(row.studies) for row, _ in chart.rows]
        assert answer["columns"] == [str(column.studies) for column in chart.columns]
        assert answer["total"] == str(chart.total)


def test_a_hostile_label_stays_text() -> None:
    store = _one_cell('"><script>alert(1)</script>')
    page = home(store)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_dataset_without_a_matrix_says_so() -> None:
    page = home(Store())
    assert "This dataset has no evidence map." in page
    survey(Store())


def _scripted(store: Store, asked: list[str]) -> list[dict[str, Any]]:
    given = {"evidence": json.loads(file(store, "evidence.json")), "queries": asked, "languages": LANGUAGES}
    done = subprocess.run(
        [node_program(), HARNESS, SCRIPT],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not done.returncode, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _one_cell(label: str) -> Store:
    """Return a dataset of one cell whose source has a label."""
    store = Store()
    cell = NamedNode(f"{BASE}matrix/A/B")

    def add(subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        store.add(Quad(subject, NamedNode(name if "//" in name else TERMS + name), value, NamedNode(f"{BASE}graph/x")))

    add(cell, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", NamedNode(f"{TERMS}MatrixCell"))
    for role, name in (("source", "A"), ("mechanism", "B")):
        add(cell, role, NamedNode(TERMS + name))
        add(NamedNode(TERMS + name), "rank", Literal(1))
        for language in LANGUAGES:
            add(NamedNode(TERMS + name), "shortLabel", Literal(label, language=language))
    add(cell, "state", NamedNode(f"{TERMS}NotReported"))
    for count in ("studyCount", "retractedCount"):
        add(cell, count, Literal(0))
    return store
