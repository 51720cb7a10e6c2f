"""Figures read back: they say what queries say, all of it can be read, and hostile names stay names."""

from __future__ import annotations

import io
import shutil
import struct
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pypdf
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from mscpof.ask.evidence import evidence_of
from mscpof.ask.evidence_map import map_of
from mscpof.ask.filters import Filters
from mscpof.base.names import BASE, PREFIXES, TERMS
from mscpof.figures.fonts import fonts_for
from mscpof.figures.genes import genes_figure
from mscpof.figures.image_file import image
from mscpof.figures.matrix import matrix_figure
from mscpof.figures.network import network_figure
from mscpof.figures.selection import Selection
from mscpof.figures.text_width import width_of
from mscpof.figures.timeline import timeline_figure
from tests.conftest import raises
from tests.programs.debian import chinese_font

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mscpof import KnowledgeBase
    from mscpof.base.sparql import Source
    from mscpof.figures.figure import Figure

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
FIGURES: dict[str, Callable[..., Figure]] = {
    "matrix": matrix_figure,
    "timeline": timeline_figure,
    "network": network_figure,
    "genes": genes_figure,
}
UMBILICAL = TERMS + "UmbilicalCordMSC"
HOSTILE = '<script>alert("1")</script> & \u202eevil\u0001'


@dataclass(frozen=True)
class Line:
    """A line of text as it lies on the paper."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def read(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(figure.svg())


def lines(node: ElementTree.Element, x: float = 0, y: float = 0) -> Iterator[Line]:
    """Yield all lines of text; groups are only ever shifted."""
    if shift := node.get("transform"):
        across, along = shift.removeprefix("translate(").removesuffix(")").split()
        x, y = x + float(across), y + float(along)
    if node.tag == f"{SVG}text":
        size, text = float(node.get("font-size", "0")), "".join(node.itertext())
        wide = width_of(text, size)
        left = x + float(node.get("x", "0")) - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0)
        base = y + float(node.get("y", "0"))
        yield Line(text, left, left + wide, base - 0.72 * size, base + 0.2 * size)
    for child in node:
        if child.tag != f"{SVG}defs":
            yield from lines(child, x, y)


def titles(figure: Figure) -> list[str]:
    return [title.text or "" for group in read(figure).iter(f"{SVG}g") for title in group.findall(f"{SVG}title")]


@pytest.fixture(scope="module")
def figures(kb: KnowledgeBase) -> list[Figure]:
    """Every figure in both languages."""
    return [draw(kb.source, language) for draw in FIGURES.values() for language in ("en", "zh")]


def inside(figure: Figure) -> list[Line]:
    """Return the lines of a figure, all of which lie within its width."""
    found = list(lines(read(figure)))
    assert [line for line in found if line.left < 0 or line.right > figure.width] == []
    return found


def test_every_text_is_inside_and_none_lies_on_another(figures: list[Figure]) -> None:
    for figure in figures:
        found = inside(figure)
        assert len(found) > 20
        assert [line for line in found if not 0 <= line.top <= line.bottom <= figure.height] == []
        assert [(one, other) for one, other in combinations(found, 2) if meet(one, other)] == []


def meet(one: Line, other: Line) -> bool:
    """Tell whether two lines of text lie on each other."""
    beside = one.right <= other.left or other.right <= one.left
    return not beside and one.bottom > other.top and other.bottom > one.top


def test_a_figure_says_what_it_does_not_show_and_where_it_comes_from(figures: list[Figure]) -> None:
    for figure in figures:
        root = read(figure)
        words = "".join(line.text for line in lines(root))
        caveat = {"en": "not how strong", "zh": "不表示证据强弱"}[figure.language]
        needed = (caveat, "mscpof 0.1.0", "doi:10.12307/2025.017", "CC BY 4.0")
        assert [part for part in needed if part not in words] == []
        assert root.get("role") == "img"
        named = [root.find(f"{SVG}{name}") for name in ("title", "desc")]
        assert root.get("aria-labelledby") == " ".join(str(node.get("id")) for node in named if node is not None)
        assert all(node is not None and node.text for node in named)


def test_nothing_in_a_figure_is_styled_scripted_or_fetched(figures: list[Figure]) -> None:
    for node in (node for figure in figures for node in read(figure).iter()):
        assert node.tag.removeprefix(SVG) not in {"style", "script", "image", "use", "foreignObject", "a"}
        assert not {"style", "href", "onload"} & set(node.keys())


def test_the_cells_of_the_matrix_are_those_of_the_query(kb: KnowledgeBase) -> None:
    figure = matrix_figure(kb.source, "en")
    rows = kb.query("matrix").rows
    asked = {(row["source"], row["mechanism"]): (row["state"], row["studies"]) for row in rows}
    drawn = {
        (TERMS + one.source, TERMS + one.mechanism): (
            TERMS + one.cell.state,
            f"{one.cell.standing} + {one.cell.retracted}",
        )
        for one in figure.body.boxes
    }
    assert drawn == asked
    told = [title.rpartition("studies ")[2] for title in titles(figure)]
    assert told == [f"{one.cell.standing} + {one.cell.retracted}" for one in figure.body.boxes]
    written = [line.text for line in lines(read(figure))]
    for one in figure.body.boxes:
        assert one.count in written


def test_the_bars_of_a_cell_share_its_settings_and_conflicts_are_marked(kb: KnowledgeBase) -> None:
    squares = {(one.source, one.mechanism): one for one in matrix_figure(kb.source, "en").body.boxes}
    whole = [sum(part.width for part in one.parts) for one in squares.values() if one.parts]
    assert whole == [pytest.approx(whole[0], abs=0.3)] * len(whole)
    assert [part.setting for part in squares["AdiposeMSC", "ImmuneRegulation"].parts] == ["InVitro"]
    sides = kb.query("conflicts").rows
    conflicting = {row["finding"] for row in sides}
    asked = kb.query(f"PREFIX : <{TERMS}> SELECT ?source ?mechanism ?finding "
                     "{ ?cell :source ?source ; :mechanism ?mechanism ; :cellFinding ?finding }")  # fmt: skip
    expected = {(row["source"], row["mechanism"]) for row in asked if row["finding"] in conflicting}
    marked = {(TERMS + one.source, TERMS + one.mechanism) for one in squares.values() if one.conflict}
    assert marked == expected
    assert marked


def test_without_retracted_studies_a_cell_that_had_no_other_says_so(kb: KnowledgeBase) -> None:
    figure = matrix_figure(kb.source, "en", Selection(retracted=False))
    squares = {(one.source, one.mechanism): one for one in figure.body.boxes}
    assert squares["UmbilicalCordMSC", "AntiApoptosis"].count == "4"
    emptied = squares["PlacentalMSC", "ImmuneRegulation"]
    assert (emptied.count, emptied.fill) == ("", "NotAdmitted")
    said = [line.text for line in lines(read(figure))]
    assert "without retracted studies" in said
    assert "nothing in this selection" in said
    assert not any(one.cell.retracted for one in figure.body.boxes)


def test_a_matrix_under_a_filter_counts_what_that_admits_and_says_so(kb: KnowledgeBase) -> None:
    filters = Filters(product="Exosome", setting="InVitro", since=2015, standing=True)
    figure = matrix_figure(kb.source, "en", filters=filters)
    entries = map_of(evidence_of(kb.source), filters).cells
    counts = {(one.source, one.mechanism): one.cell.standing for one in figure.body.boxes}
    assert counts == {key: entry.studies.standing for key, entry in entries.items()}
    assert sum(counts.values()) > 0
    assert all({part.setting for part in one.parts} <= {"InVitro"} for one in figure.body.boxes)
    said = " ".join(line.text for line in lines(read(figure)))
    for words in ("product: exosome", "setting: in vitro", "from 2015", "without retracted studies"):
        assert words in said


def test_every_reference_of_the_review_is_in_the_timeline_once_for_each_source(kb: KnowledgeBase) -> None:
    figure = timeline_figure(kb.source, "en")
    rows: dict[int, list[float]] = {}
    for dot in figure.body.dots:
        rows.setdefault(dot.number, []).append(dot.y)
    assert sorted(rows) == list(range(1, 73))
    assert {number for number, heights in rows.items() if len(heights) > 1} == {47}
    gone = {dot.number for dot in figure.body.dots if dot.retracted}
    assert gone == {row["reference"] for row in kb.query("retracted-evidence").rows}
    shown = {dot.number for dot in timeline_figure(kb.source, "en", Selection(retracted=False)).body.dots}
    assert shown == set(rows) - gone


def test_the_bars_of_the_genes_are_those_of_the_query(kb: KnowledgeBase) -> None:
    bars = genes_figure(kb.source, "en", most=1000).body.bars
    assert len({bar.molecule for bar in bars}) == len(bars)
    drawn = {
        (bar.molecule, TERMS + side): f"{count.standing} + {count.retracted}"
        for bar in bars
        for side, count in (("raised", bar.raised), ("lowered", bar.lowered))
        if count.standing > 1
    }
    asked = {(row["changed"], row["direction"]): row["studies"] for row in kb.query("replicated-changes").rows}
    molecules = {bar.molecule for bar in bars}
    assert drawn == {key: studies for key, studies in asked.items() if key[0] in molecules}
    marked = {bar.molecule for bar in bars if bar.conflict}
    assert marked == {row["entity"] for row in kb.query("conflicts").rows}
    assert [bar.molecule for bar in genes_figure(kb.source, "zh", most=3).body.bars] == [
        bar.molecule for bar in bars[:3]
    ]


def test_what_rests_on_retracted_studies_is_crossed_out_in_the_bars(kb: KnowledgeBase) -> None:
    figure = genes_figure(kb.source, "en", Selection(source=TERMS + "PlacentalMSC"))
    [bar] = [bar for bar in figure.body.bars if bar.name == "interleukin 17 family"]
    assert (str(bar.raised), str(bar.lowered)) == ("0", "0 + 1")
    said = [line.text for line in lines(read(figure))]
    assert "0 + 1" in said
    assert "retracted" in said
    assert f"All {len(figure.body.bars)}; against the untreated model." in said
    left = genes_figure(kb.source, "en", Selection(source=TERMS + "PlacentalMSC", retracted=False))
    assert bar.molecule not in {other.molecule for other in left.body.bars}


def test_every_link_of_the_network_ends_in_the_head_of_its_sign(kb: KnowledgeBase) -> None:
    figure = network_figure(kb.source, "en", Selection(source=TERMS + "PlacentalMSC"))
    heads = [node.get("marker-end") for node in read(figure).iter(f"{SVG}path") if node.get("marker-end")]
    links = figure.body.links
    assert heads[: len(links)] == [f"url(#{link.sign})" for link in links]
    assert {link.end for link in links if link.opposed} == {"https://w3id.org/mscpof/gene/SOD1"}


def test_a_scope_without_evidence_is_refused(kb: KnowledgeBase) -> None:
    selection = Selection(source=TERMS + "SkinMSC")
    for draw in (network_figure, genes_figure):
        with raises("nothing-to-draw") as fault:
            draw(kb.source, "en", selection)
        assert "source: skin" in fault.value.facts["part"]


def with_name(source: Source, iri: str, name: str) -> Store:
    """Return a copy of a dataset in which a thing is called otherwise, in all languages."""
    assert isinstance(source, Store)
    store = Store()
    store.bulk_extend(source)
    for predicate in ("shortLabel", "symbol"):
        for quad in list(store.quads_for_pattern(NamedNode(iri), NamedNode(TERMS + predicate), None, None)):
            store.remove(quad)
            literal = quad.object
            assert isinstance(literal, Literal)
            said = Literal(name, language=literal.language) if literal.language else Literal(name)
            store.add(Quad(quad.subject, quad.predicate, said, quad.graph_name))
    return store


def test_the_date_in_a_citation_is_that_of_the_dataset(kb: KnowledgeBase) -> None:
    store = with_name(kb.source, UMBILICAL, "cord")
    issued = Literal("2026-11-22", datatype=NamedNode(f"{PREFIXES['xsd']}date"))
    store.add(Quad(NamedNode(f"{BASE}dataset"), NamedNode(f"{PREFIXES['dcterms']}issued"), issued))
    said = [line.text for line in lines(read(genes_figure(store, "en")))]
    assert [line for line in said if line.startswith("Source: mscpof 0.1.0 (2026-11-22), w3id.org/mscpof;")]


def test_a_hostile_name_stays_text(kb: KnowledgeBase) -> None:
    for kind, draw in FIGURES.items():
        iri = "https://w3id.org/mscpof/gene/CASP3" if kind == "genes" else UMBILICAL
        selection = Selection() if kind == "genes" else Selection(source=UMBILICAL)
        figure = draw(with_name(kb.source, iri, HOSTILE), "en", selection)
        assert not [node for node in read(figure).iter() if node.tag.endswith("script")]
        assert any("<script>" in line.text for line in inside(figure)), kind


@pytest.mark.parametrize(("kind", "language"), [("matrix", "en"), ("genes", "zh")])
def test_png_and_pdf_open_at_the_width_that_was_asked_for(kb: KnowledgeBase, kind: str, language: str) -> None:
    if language == "zh":
        chinese_font()
    figure = FIGURES[kind](kb.source, language)
    png = image(figure, "png", 180)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", png[16:24])
    assert wide == round(180 / 25.4 * 300)
    assert high / wide == pytest.approx(figure.height / figure.width, abs=0.001)
    pdf = image(figure, "pdf", 180)
    [page] = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert float(page.mediabox.width) == pytest.approx(180 / 25.4 * 72, abs=0.1)
    assert float(page.mediabox.height / page.mediabox.width) == pytest.approx(figure.height / figure.width, abs=0.001)
    read_back = "".join(page.extract_text().split())
    for line in lines(read(figure)):
        assert "".join(line.text.split()) in read_back
    assert image(figure, "svg", 180).count(b'width="180mm"') == 1


def test_signs_that_no_font_has_are_refused_and_never_boxes(tmp_path: Path) -> None:
    chinese_font()
    with raises("font-missing", signs=["干"], package="fonts-noto-cjk"):
        fonts_for("干", "zh", (tmp_path,))
    [latin] = fonts_for("CASP3", "en")
    shutil.copy(latin.path, tmp_path)
    assert [font.family for font in fonts_for("CASP3", "en", (tmp_path, tmp_path))] == [latin.family]
    with raises("font-missing", signs=sorted("间充质")):
        fonts_for("CASP3 间充质", "zh", (tmp_path, tmp_path))
    assert [font.family for font in fonts_for("间充质", "zh")] == [fonts_for("充", "en")[0].family]
