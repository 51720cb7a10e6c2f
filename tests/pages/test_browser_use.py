"""What people do with the pages, done in a real browser: by mouse, by keyboard, without a server, with hostile data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from mscpof.base.names import BASE, ENTITIES_GRAPH, LANGUAGES, PREFIXES, REVIEW_GRAPH
from tests.programs.browser import WINDOWS, opened
from tests.programs.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.programs.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

HOSTILE = "<script>document.title = 'broken'</script><img src=x onerror=alert(1)>\"'\u202e{{ 7*7 }}"


@pytest.mark.parametrize(
    ("language", "column", "sources", "verdict"),
    [
        ("en", "anti-fibrosis", ("umbilical cord", "bone marrow", "menstrual blood"), "Does anything contradict it?"),
        ("zh", "抗纤维化", ("脐带", "骨髓", "经血"), "是否有相反的证据?"),
    ],
)
def test_which_sources_act_on_fibrosis_and_what_contradicts_it_is_told_within_three_clicks(
    chromium: Browser, server: Server, language: str, column: str, sources: tuple[str, ...], verdict: str
) -> None:
    with opened(chromium, server.url, language=language) as tab:
        page = tab.go("")
        page.get_by_role("columnheader").get_by_role("link", name=column).click()
        page.wait_for_url("**/mechanism/AntiFibrosis*", wait_until="networkidle")
        told = page.inner_text("main")
        assert all(source in told for source in sources)
        against = page.locator("section.verdict")
        assert against.get_by_role("heading").inner_text() == verdict
        # What else there is to know is one click further.
        against.get_by_role("link").first.click()
        assert page.locator(page.evaluate("location.hash")).count() == 1
        tab.quiet()


def test_a_cell_opens_its_findings_and_a_finding_its_place_in_the_review(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as tab:
        page = tab.go("")
        tab.follow("td a")
        assert "/matrix/UmbilicalCordMSC/AntiApoptosis" in page.url
        tab.follow('main a[href*="/finding/"]')
        tab.follow('main a[href*="review/liu-2025/"]')
        assert "/review/liu-2025/" in page.url
        tab.quiet()


def test_a_filter_is_set_by_the_form_and_taken_away_again(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url, scripts=False) as tab:
        page = tab.go("")
        before = page.inner_text("#map")
        page.locator("details.map-filter summary").click()
        page.select_option("select[name=setting]", "InVitro")
        tab.follow("details.map-filter button")
        assert "setting=InVitro" in page.url
        assert page.inner_text("#map") != before
        tab.follow(".map-active a")
        assert page.inner_text("#map") == before


def test_the_network_is_walked_by_keyboard(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as tab:
        page = tab.go("network/UmbilicalCordMSC")
        page.focus(".canvas")
        page.keyboard.press("ArrowRight")
        first = page.inner_text("#picture-chosen a")
        page.keyboard.press("ArrowRight")
        assert page.inner_text("#picture-chosen a") != first
        before = page.evaluate("document.querySelector('.canvas').graph.zoom()")
        page.keyboard.press("+")
        assert page.evaluate("document.querySelector('.canvas').graph.zoom()") > before
        page.select_option("#picture-find", label="KLF6")
        assert page.inner_text("#picture-chosen a") == "KLF6"
        page.focus(".canvas")
        page.keyboard.press("Enter")
        page.wait_for_url("**/gene/KLF6*")
        tab.quiet()


def test_the_network_leaves_the_keyboard_to_the_page(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as tab:
        page = tab.go("network/PlacentalMSC")
        page.focus(".canvas")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") != "canvas"


def test_a_picture_of_the_map_is_made_in_the_browser(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as tab:
        page = tab.go("")
        with page.expect_download() as download:
            page.get_by_role("button", name="PNG").or_(page.get_by_role("link", name="PNG")).first.click()
        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
        tab.quiet()


# Data of others


@pytest.fixture
def hostile(complete_dataset: Path, tmp_path: Path) -> Path:
    """The dataset with a gene and a study whose names are an attack."""
    store = Store()
    store.bulk_load(path=complete_dataset, format=RdfFormat.N_QUADS)
    label, title = NamedNode(f"{PREFIXES['rdfs']}label"), NamedNode(f"{PREFIXES['dcterms']}title")
    for thing, prop, graph in (("gene/SOD1", label, ENTITIES_GRAPH), ("study/li-h-2019", title, REVIEW_GRAPH)):
        node = NamedNode(BASE + thing)
        for quad in list(store.quads_for_pattern(node, prop, None, None)):
            store.remove(quad)
        for language in LANGUAGES:
            store.add(Quad(node, prop, Literal(HOSTILE, language=language), NamedNode(graph)))
    for quad in list(store.quads_for_pattern(NamedNode(f"{BASE}gene/SOD1"), NamedNode(f"{BASE}ontology#symbol"), None)):
        store.remove(quad)
    path = tmp_path / "hostile.nq"
    store.dump(str(path), format=RdfFormat.N_QUADS)
    return path


def test_hostile_names_are_text(chromium: Browser, hostile: Path) -> None:
    with serving("--dataset", hostile, "--workers", 1) as server, opened(chromium, server.url) as tab:
        for path in (
            "gene/SOD1", "network/PlacentalMSC", "conflict/gene/SOD1", "gaps", "study/li-h-2019",
            "ask/changes?entity=gene/SOD1", "sparql?query=SELECT+*+WHERE+{+<https://w3id.org/mscpof/gene/SOD1>+?p+?o+}",
        ):  # fmt: skip
            page = tab.go(path)
            assert HOSTILE.split("<img")[0] in page.evaluate("document.body.textContent"), path
            assert page.title() != "broken", path
            assert page.locator("main img, main script").count() == 0, path
            tab.quiet()


# Without a server


@pytest.mark.parametrize(("size", "language"), WINDOWS)
def test_the_static_site_is_shown_without_complaint(
    chromium: Browser, site_url: str, size: tuple[int, int], language: str
) -> None:
    faults = {}
    with opened(chromium, site_url, size=size, language=language) as tab:
        for path in (
            "index.html", "gaps.html", "network.html", "search.html", "sparql.html", "ontology.html",
            "study/index.html", "gene/CASP3.html", "finding/qu-q-2022-02.html", "source/UmbilicalCordMSC.html",
            "term/GO_0006915.html", "matrix/UmbilicalCordMSC/AntiApoptosis.html",
            "review/liu-2025/table-1/row-1/item-2.html",
        ):  # fmt: skip
            page = tab.go(path if language == LANGUAGES[0] else f"{language}/{path}")
            assert page.get_attribute("html", "lang") == language
            faults[path] = tab.problems()
    assert {path: problems for path, problems in faults.items() if problems} == {}


def test_readers_of_the_static_site_stay_in_their_language_until_they_change_it(
    chromium: Browser, site_url: str
) -> None:
    with opened(chromium, site_url) as tab:
        page = tab.go("zh/study/index.html")
        tab.follow("main a[href$='qu-q-2022.html']")
        assert page.url == f"{site_url}zh/study/qu-q-2022.html"
        tab.follow("header a.language")
        assert page.url == f"{site_url}study/qu-q-2022.html"
        assert page.get_attribute("html", "lang") == "en"
        tab.quiet()


def test_the_static_site_can_be_read_from_a_disk_without_any_host(chromium: Browser, site: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    with page.expect_navigation():
        page.click("header nav a[href$='gaps.html']")
    assert page.url.endswith("/site/gaps.html")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).display") == "block"
    assert page.evaluate("document.styleSheets.length") == 1
    context.close()


def test_the_map_is_filtered_without_a_server(chromium: Browser, server: Server, site_url: str) -> None:
    with opened(chromium, site_url) as static, opened(chromium, server.url) as served:
        filtered = static.go("index.html?setting=InVitro")
        assert filtered.get_attribute("html", "data-static") is not None
        assert filtered.inner_text("#map") == served.go("?setting=InVitro").inner_text("#map")
        assert filtered.inner_text("#map") != served.go("").inner_text("#map")
        static.quiet()
