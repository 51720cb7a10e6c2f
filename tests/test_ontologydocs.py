"""What is generated for people to read: the page of the ontology, and the picture of the data model."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import html5rdf
import pytest
from typer.testing import CliRunner

from mscpof.cli import app
from mscpof.datamodel import model_of
from mscpof.description import describe
from mscpof.diagram import draw
from mscpof.faults import Undescribed
from mscpof.layout import HEAD, WIDTH, Placed, lay_out
from mscpof.names import TERMS
from mscpof.ontologypage import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.datamodel import Box
    from mscpof.project import Project
    from mscpof.terminology import Terminology

pytestmark = pytest.mark.slow

CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Page(HTMLParser):
    """A page: its elements, and each text with the language that it stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag not in ("meta", "link", "img", "br"):
            self._open.append((tag, given.get("lang") or (self._open[-1][1] if self._open else "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((data, self._open[-1][1]))

    def all(self, name: str) -> list[str]:
        return [given[name] for _, given in self.elements if name in given]


@pytest.fixture(scope="module")
def terminology(real: Project) -> Terminology:
    return describe(real)


@pytest.fixture(scope="module")
def text(real: Project, terminology: Terminology) -> str:
    return render(real, terminology)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def boxes(real: Project) -> dict[str, Box]:
    return model_of(real)


def card(text: str, name: str) -> str:
    found = re.search(rf'<section class="term" id="{name}">.*?</section>', text, re.DOTALL)
    assert found, name
    return found[0]


def test_each_own_term_is_an_anchor_once_and_every_anchor_that_is_linked_exists(
    page: Page, terminology: Terminology
) -> None:
    anchors = page.all("id")
    assert len(anchors) == len(set(anchors))
    assert {iri.removeprefix(TERMS) for iri in terminology.terms} <= set(anchors)
    assert {link[1:] for link in page.all("href") if link.startswith("#")} <= set(anchors)


def test_the_page_is_valid_html_and_loads_nothing(text: str, page: Page) -> None:
    html5rdf.HTMLParser(strict=True).parse(text)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}
    assert page.all("src") == []
    assert "url(" not in text
    assert "@import" not in text


def test_chinese_is_marked_as_chinese_and_nothing_else_is(page: Page) -> None:
    assert [said for said, language in page.texts if CHINESE.search(said) and language != "zh"] == []
    assert any(language == "zh" for _, language in page.texts)


def test_a_term_tells_its_names_definitions_axioms_and_mappings(text: str) -> None:
    cord = card(text, "UmbilicalCordMSC")
    for part in (
        "脐带间充质干细胞",
        "isolated from the umbilical cord",
        "从新生儿脐带分离得到的间充质干细胞。",
        "UC-MSC",
    ):
        assert part in cord
    assert 'exactMatch <a href="http://purl.obolibrary.org/obo/CL_0002569">' in cord
    assert '<a href="http://purl.obolibrary.org/obo/UBERON_0002331" title="UBERON:0002331">umbilical cord</a>' in cord
    assert '<dt>domain</dt>\n    <dd><a href="#Finding"' in card(text, "measuredProtein")
    assert '<dt>members</dt><dd><a href="#InVivo"' in card(text, "Setting")


def test_what_the_reasoner_inferred_is_marked_and_what_was_written_is_not(text: str) -> None:
    cord = card(text, "UmbilicalCordMSC")
    assert re.search(r'>PerinatalMSC</a> <span class="inferred">', cord)
    assert not re.search(r'>MesenchymalStemCell</a> <span class="inferred">', cord)


def test_a_mapping_that_is_denied_is_not_shown_as_one(text: str) -> None:
    assert re.search(r"<strong>not</strong> exactMatch <a [^>]*UBERON_0001460", card(text, "Arm"))


def test_signs_of_html_in_a_label_stay_text(tiny: Project) -> None:
    path = tiny.root / "ontology" / "mscpof.ttl"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"study"@en', '"<b>study</b> & more"@en'), encoding="utf-8"
    )
    assert "&lt;b&gt;study&lt;/b&gt; &amp; more" in card(render(tiny, describe(tiny)), "Study")


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (r'"arm"@en , ', "no label in en"),
        (r' , "比较组"@zh', "no label in zh"),
        (r' ,\s+"对比较另一方的描述[^"]*"@zh', "no definition in zh"),
    ],
)
def test_a_term_without_words_in_a_language_is_refused_and_nothing_is_written(
    tiny: Project, gone: str, said: str
) -> None:
    path = tiny.root / "ontology" / "mscpof.ttl"
    words, number = re.subn(gone, "", path.read_text(encoding="utf-8"), count=1)
    path.write_text(words, encoding="utf-8")
    assert number == 1
    done = CliRunner().invoke(app, ["docs", "--root", str(tiny.root)])
    assert done.exit_code == 1
    assert isinstance(done.exception, Undescribed)
    line = words[: words.index("\nmscpof:Arm a ")].count("\n") + 2
    assert str(done.exception).splitlines() == [
        "1 term without a label or a definition in English and Chinese:",
        f"  ontology/mscpof.ttl:{line}:1: Arm has {said}",
    ]
    assert not (tiny.root / "build" / "docs").exists()
    assert not (tiny.root / "docs").exists()


def test_the_command_writes_the_same_bytes_each_time(tiny: Project) -> None:
    found = []
    for _ in range(2):
        done = CliRunner().invoke(app, ["docs", "--root", str(tiny.root)])
        assert done.exit_code == 0, done.output
        found.append([(tiny.root / path).read_bytes() for path in ("build/docs/ontology.html", "docs/data-model.svg")])
    assert found[0] == found[1]


def test_the_picture_in_the_repository_is_the_one_of_this_ontology_and_these_shapes(
    real: Project, boxes: dict[str, Box]
) -> None:
    committed = (real.root / "docs" / "data-model.svg").read_text(encoding="utf-8")
    assert committed == draw(boxes), "write it anew with: mscpof docs"


def test_arrows_come_from_classes_inline_shapes_reversed_keys_and_ranges(boxes: dict[str, Box]) -> None:
    leads = {
        (name, key, target)
        for name, box in boxes.items()
        for keys in box.keys
        for key in keys.names
        for target in keys.boxes
    }
    assert {
        ("Finding", "statedAt", "ReviewPart"),
        ("Finding", "comparedWith", "Arm"),
        ("Finding", "reportedIn", "Study"),
        ("Finding", "reportedIn", "Review"),
        ("Finding", "increased", "Entity"),
        ("Finding", "measuredProtein", "UniProtEntry"),
        ("Notice", "noticeOn", "Study"),
        ("Step", "activates", "Entity"),
    } <= leads
    assert not any(key in ("findings", "notices", "raised", "affected") for _, key, _ in leads)


def test_what_rules_make_is_told_apart(boxes: dict[str, Box]) -> None:
    assert {name for name, box in boxes.items() if box.derived} == {"MatrixCell", "Conflict"}
    assert {"basis", "disputed", "measuredProtein"} <= {
        key for keys in boxes["Finding"].keys if keys.derived for key in keys.names
    }


def test_a_new_class_with_a_shape_gets_a_box_and_its_arrow(tiny: Project, write: Callable[[str, str], Path]) -> None:
    prefixes = "@prefix mscpof: <https://w3id.org/mscpof/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    write(
        "shapes/cohort.ttl",
        f"{prefixes}mscpof:CohortShape a sh:NodeShape ; sh:targetClass mscpof:Cohort ;\n"
        "    sh:property mscpof:CohortShape-of .\n"
        "mscpof:CohortShape-of a sh:PropertyShape ; sh:path mscpof:cohortOf ; sh:class mscpof:Study .\n",
    )
    [keys] = model_of(tiny)["Cohort"].keys
    assert (keys.names, keys.boxes) == (("cohortOf",), ("Study",))
    placed = {each.box.name: each for each in lay_out(model_of(tiny)).boxes}
    assert placed["Cohort"].lines[0].to == "→ Study"


def test_no_box_overlaps_another_and_every_arrow_ends_at_the_head_of_its_box(boxes: dict[str, Box]) -> None:
    drawing = lay_out(boxes)
    named = {each.box.name: each for each in drawing.boxes}
    assert set(named) == set(boxes)
    for one in drawing.boxes:
        assert 0 < one.x < one.x + WIDTH < drawing.width
        assert one.y + one.height < drawing.height
        assert not any(one is not other and _touch(one, other) for other in drawing.boxes)
    for arrow in drawing.arrows:
        x, y = map(float, re.findall(r"[\d.]+", arrow.tip)[:2])
        target = named[arrow.target]
        assert y == target.y + HEAD / 2
        assert x in (target.x, target.x + WIDTH)


def test_every_lead_of_the_model_is_drawn(boxes: dict[str, Box]) -> None:
    drawing = lay_out(boxes)
    leads = sum(len(keys.boxes) for box in boxes.values() for keys in box.keys)
    assert sum(len(arrow.paths) for arrow in drawing.arrows) == leads


def test_the_picture_loads_nothing(boxes: dict[str, Box]) -> None:
    picture = ET.fromstring(draw(boxes))
    assert not [node for node in picture.iter() if any("href" in name or name == "src" for name in node.attrib)]


def _touch(one: Placed, other: Placed) -> bool:
    return (
        one.x < other.x + WIDTH
        and other.x < one.x + WIDTH
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
