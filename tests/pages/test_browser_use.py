"""What people do with the pages, done in a real browser: by mouse, by keyboard, without a server, with hostile data."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from mscpof.ask.knowledge_base import default_dataset
from mscpof.base.names import BASE, ENTITIES_GRAPH, LANGUAGES, PREFIXES, REVIEW_GRAPH
from mscpof.pages.folder import write_site
from tests.programs.browser import PHONE, chromium, opened
from tests.programs.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.programs.server import Server

__all__ = ["chromium"]

pytestmark = pytest.mark.slow

HOSTILE = "<script>document.title = 'broken'</script><img src=x onerror=alert(1)>\"'\u202e{{ 7*7 }}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


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


@pytest.mark.parametrize("path", ["", "network/PlacentalMSC", "sparql", "mechanism/AntiFibrosis", "gaps"])
def test_a_dark_page_keeps_nobody_out_either(chromium: Browser, server: Server, path: str) -> None:
    with opened(chromium, server.url, dark=True, size=PHONE) as tab:
        tab.go(path)
        assert tab.barriers() == []


# Data of others


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset with a gene and a study whose names are an attack."""
    store = Store()
    store.bulk_load(path=default_dataset(), format=RdfFormat.N_QUADS)
    label, title = NamedNode(f"{PREFIXES['rdfs']}label"), NamedNode(f"{PREFIXES['dcterms']}title")
    for thing, prop, graph in (("gene/SOD1", label, ENTITIES_GRAPH), ("study/li-h-2019", title, REVIEW_GRAPH)):
        node = NamedNode(BASE + thing)
        for quad in list(store.quads_for_pattern(node, prop, None, None)):
            store.remove(quad)
        for language in LANGUAGES:
            store.add(Quad(node, prop, Literal(HOSTILE, language=language), NamedNode(graph)))
    for quad in list(store.quads_for_pattern(NamedNode(f"{BASE}gene/SOD1"), NamedNode(f"{BASE}ontology#symbol"), None)):
        store.remove(quad)
    path = tmp_path_factory.mktemp("hostile") / "dataset.nq"
    store.dump(str(path), format=RdfFormat.N_QUADS)
    return path


@pytest.mark.parametrize(
    "path",
    ["gene/SOD1", "network/PlacentalMSC", "conflict/gene/SOD1", "gaps", "study/li-h-2019",
     "ask/changes?entity=gene/SOD1", "sparql?query=SELECT+*+WHERE+{+<https://w3id.org/mscpof/gene/SOD1>+?p+?o+}"],
)  # fmt: skip
def test_hostile_names_are_text(chromium: Browser, hostile: Path, path: str) -> None:
    with serving("--dataset", hostile) as server, opened(chromium, server.url) as tab:
        page = tab.go(path)
        assert HOSTILE.split("<img")[0] in page.evaluate("document.body.textContent")
        assert page.title() != "broken"
        assert page.locator("main img, main script").count() == 0
        tab.quiet()


# Without a server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site") / "public"
    write_site(default_dataset(), folder)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_without_a_server_queries_run_in_the_browser(chromium: Browser, site: str, folder: str) -> None:
    with opened(chromium, site) as tab:
        page = tab.go(f"{folder}sparql.html")
        page.locator("main form button[type=submit]").first.click()
        page.locator("main table tbody tr").first.wait_for(timeout=30_000)
        assert page.locator("main table tbody tr").count() > 50
        tab.quiet()


def test_without_a_server_the_questions_and_the_search_answer_too(chromium: Browser, site: str) -> None:
    with opened(chromium, site) as tab:
        page = tab.go("ask/changes.html?entity=caspase-3&direction=lowered")
        page.locator("main table tbody tr").first.wait_for(timeout=30_000)
        assert page.locator("main table tbody tr").count() == 4
        page = tab.go("zh/search.html?q=caspace+3")
        page.locator("#hits a").first.wait_for()
        assert page.locator("#hits a").first.get_attribute("href") == "./gene/CASP3.html"
        page = tab.go("index.html?setting=InVitro")
        assert page.get_attribute("html", "data-static") is not None
        tab.quiet()
