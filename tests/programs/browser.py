"""Chromium, driven by Playwright, with the errors of a page and the requests that it would send to other hosts.

A test takes the fixture `chromium` and opens pages with `opened`:

    from tests.programs.browser import PHONE, opened

    def test_a_page_is_quiet(chromium, server):
        with opened(chromium, server.url, size=PHONE, language="zh") as tab:
            tab.go("network")
            tab.quiet()
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pytest

from mscpof.pages.frontend import packages_of
from tests.programs.debian import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request, Route

ROOT = Path(__file__).parents[2]
PHONE = (390, 844)
DESK = (1440, 900)
SIZES = (PHONE, DESK)
# Window, language and id of the runs in which every page is looked at: each size and each language once.
WINDOWS = (pytest.param(DESK, "en", id="wide-en"), pytest.param(PHONE, "zh", id="narrow-zh"))
# Of axe-core's four grades, those that keep people from using a page.
_SERIOUS = ("serious", "critical")
# Milliseconds without a request after which a page is taken to be ready, between looks, and until no more is waited.
_CALM, _LOOK, _PATIENCE = 120, 20, 20_000


@dataclass
class Tab:
    """Page in the browser.

    :param base: address of the server, ending in a slash.
    :param complaints: messages of errors in the console and in scripts, missing files included.
    :param outside: addresses on other hosts that the page wanted to request; these requests were aborted.
    :param pending: requests without an answer yet.
    """

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    pending: set[Request] = field(default_factory=set)

    def go(self, path: str) -> Page:
        """Open a path below the base and wait until the page sends no more requests."""
        self.pending.clear()
        self.page.goto(urljoin(self.base, path))
        return self.settled()

    def follow(self, selector: str) -> Page:
        """Click on the first element of a CSS selector, a link to another page, and wait as in `go`."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self.settled()

    def settled(self) -> Page:
        """Wait until the page has sent no request for a moment; `networkidle` waits 500 ms for that."""
        calm = waited = 0
        while calm < _CALM:
            assert waited < _PATIENCE, [request.url for request in self.pending]
            self.page.wait_for_timeout(_LOOK)
            calm, waited = (0 if self.pending else calm + _LOOK), waited + _LOOK
        return self.page

    def quiet(self) -> None:
        """Fail when the page had an error, or wanted to request another host."""
        assert (self.complaints, self.outside) == ([], [])

    def problems(self) -> list[str]:
        """Return all that `quiet`, `fits` and `barriers` have against the page that is open, for loops over pages."""
        wide = [] if self.fits() else ["wider than the window"]
        problems = [*self.complaints, *self.outside, *wide, *self.barriers()]
        self.complaints.clear()
        self.outside.clear()
        return problems

    def fits(self) -> bool:
        """Tell whether the page is no wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    def barriers(self) -> list[str]:
        """Return the serious and critical violations that axe-core finds: rule, explanation and elements of each."""
        # Through the debugger, which the page's own policy does not concern.
        self.page.evaluate((packages_of(ROOT, ROOT / "build") / "axe-core/axe.min.js").read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']]}"
            for one in found["violations"]
            if one["impact"] in _SERIOUS
        ]

    def _allow(self, route: Route) -> None:
        address = route.request.url
        if address.startswith(("data:", "blob:")) or urlsplit(address).netloc == urlsplit(self.base).netloc:
            route.continue_()
        else:
            self.outside.append(address)
            route.abort()


@contextmanager
def launched() -> Iterator[Browser]:
    """Run Chromium without history during the `with` block; the test is skipped where it is not installed."""
    from playwright.sync_api import sync_playwright

    quiet = ("disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-sync")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program("chromium"), args=[f"--{one}" for one in quiet])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser,
    base: str,
    *,
    size: tuple[int, int] = DESK,
    language: str = "en",
    dark: bool = False,
    scripts: bool = True,
) -> Iterator[Tab]:
    """Open a window without cookies or history, and close it after the `with` block.

    :param base: address of the server, ending in a slash.
    :param size: width and height of the window, in pixels.
    :param language: language that the browser prefers, `en` or `zh`.
    :param scripts: whether the browser runs JavaScript.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale={"en": "en-GB", "zh": "zh-CN"}[language],
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
    )
    try:
        tab = Tab(context.new_page(), base)
        # Of the whole window, so that what a worker asks for is seen too.
        context.route("**/*", tab._allow)
        tab.page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
        tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.page.on("request", lambda request: tab.pending.add(request))
        tab.page.on("requestfinished", lambda request: tab.pending.discard(request))
        tab.page.on("requestfailed", lambda request: tab.pending.discard(request))
        yield tab
    finally:
        context.close()
