"""The documentation site in a real browser: its diagram is drawn, it fits, and no other host is asked."""

from __future__ import annotations

import runpy
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from mscpof.ontology.data_model import model_of
from tests.conftest import ROOT
from tests.programs.browser import PHONE, SIZES, opened
from tests.programs.debian import missing
from tests.programs.static_host import hosting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from mscpof.curated.project import Project

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

SITE = ROOT / "build" / "docs"
# Without this the theme puts the drawing where no script of a test can see it.
OPEN_SHADOWS = """
    const attach = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (options) { return attach.call(this, {...options, mode: "open"}) }
"""
WORDS = "[...document.querySelectorAll('div.mermaid')].flatMap(e => [...e.shadowRoot.querySelectorAll('svg .label')])"
FOUND = ".map(e => e.textContent.trim())"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address of the site that `make docs` has written from the documents as they are now."""
    if not (SITE / "index.html").is_file():
        missing("the site of the documents", "make docs")
    written = (SITE / "index.html").stat().st_mtime
    late = [path for path in (ROOT / "docs").rglob("*.md") if path.stat().st_mtime > written]
    assert late == [], "changed after the site was built; build it with: make docs"
    with hosting(SITE) as url:
        yield url


def test_the_data_model_is_drawn_in_both_languages_and_widths(chromium: Browser, address: str, real: Project) -> None:
    for language, size in ((language, size) for language in ("en", "zh") for size in SIZES):
        with opened(chromium, address, size=size, language=language) as tab:
            tab.page.add_init_script(OPEN_SHADOWS)
            page = tab.go(f"{'' if language == 'en' else 'zh/'}design/data-model/")
            page.wait_for_function(f"{WORDS}.length > 0")
            assert set(model_of(real)) <= set(page.evaluate(f"{WORDS}{FOUND}")), (language, size)
            assert tab.fits(), (language, size)
            tab.quiet()


def test_pages_lead_to_the_other_language_and_search_answers_in_each(chromium: Browser, address: str) -> None:
    for language, size, word in (("en", SIZES[1], "placenta"), ("zh", SIZES[0], "卵巢")):
        with opened(chromium, address, size=size, language=language) as tab:
            page = tab.go("" if language == "en" else "zh/")
            assert page.get_attribute("html", "lang") == language
            assert tab.fits()
            other = page.locator(".md-select__link").evaluate_all("all => all.map(e => e.href)")
            assert f"{address}{'zh/' if language == 'en' else ''}" in other
            page.keyboard.press("/")
            page.locator(".md-search__input").fill(word)
            # The search answers to keys; signs of Chinese come without one.
            page.keyboard.press("End")
            page.locator(".md-search-result__item").first.wait_for()
            tab.quiet()


def test_every_page_fits_a_telephone_and_asks_no_other_host(chromium: Browser, address: str) -> None:
    documents = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
    wide = []
    with opened(chromium, address, size=PHONE) as tab:
        for document in documents:
            name = document.removesuffix(".md").removesuffix(".zh")
            path = "" if name == "index" else f"{name.removesuffix('/index')}/"
            tab.page.goto(f"{address}{'zh/' if document.endswith('.zh.md') else ''}{path}")
            wide += [] if tab.fits() else [document]
        tab.quiet()
    assert wide == []


def test_a_page_asks_no_host_for_mermaid_whether_it_was_fetched_or_not(tmp_path: Path) -> None:
    write = runpy.run_path(str(ROOT / "src" / "documents" / "hooks.py"))["on_post_page"]
    page = SimpleNamespace(file=SimpleNamespace(dest_uri="design/data-model/index.html"))
    diagram = '<head></head><pre class="mermaid"><code>classDiagram</code></pre>'
    write.__globals__["_MERMAID"] = tmp_path
    assert '<script src="../../assets/mermaid/mermaid.min.js"></script></head>' in write(diagram, page=page)
    assert write("<head></head>", page=page) == "<head></head>"
    # The theme loads the script from another host for anything of that class.
    write.__globals__["_MERMAID"] = tmp_path / "nothing"
    assert write(diagram, page=page) == "<head></head><pre><code>classDiagram</code></pre>"
