"""Every kind of page in a real browser: quiet, no wider than its window, open to all, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof.base.names import LANGUAGES
from tests.programs.browser import DESK, PHONE, chromium, opened
from tests.programs.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.programs.server import Server

__all__ = ["chromium"]

pytestmark = pytest.mark.slow

# One of each kind.
PAGES = (
    "", "?organism=Mouse&retracted=without", "gaps", "network", "network/PlacentalMSC", "search", "search?q=caspase+3",
    "search?q=qzqzqzqz", "source/UmbilicalCordMSC", "mechanism/AntiFibrosis", "gene/CASP3", "mirna/hsa-miR-126-3p",
    "family/VEGF", "term/GO_0006915", "term/CL_0000501", "process/oxidative-stress", "measure/ovarian-function",
    "pathway/PI3K-AKT", "cell/", "study/qu-q-2022", "study/yin-n-2018", "finding/qu-q-2022-02", "conflict/gene/SOD1",
    "discrepancy/qu-q-2022-setting", "matrix/UmbilicalCordMSC/AntiApoptosis", "matrix/SkinMSC/Autophagy", "gene/",
    "source/", "mechanism/", "study/", "query/", "query/changes", "ask/changes",
    "ask/changes?entity=caspase-3&direction=lowered", "ask/changes?entity=nothing-like-it", "sparql",
    "sparql?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+5", "ontology", "review/liu-2025",
    "review/liu-2025/section-2.2.1", "notice/yin-n-2018-retraction", "graph/study/qu-q-2022", "no/such/thing",
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_fits_and_keeps_nobody_out(
    chromium: Browser, server: Server, path: str, language: str, size: tuple[int, int]
) -> None:
    with opened(chromium, server.url, size=size, language=language) as tab:
        page = tab.go(path)
        assert page.get_attribute("html", "lang") == language
        assert tab.fits()
        assert tab.barriers() == []
        # That the thing is not there, or the name unknown, the browser itself calls a complaint.
        tab.complaints = [said for said in tab.complaints if "the server responded with a status of 4" not in said]
        tab.quiet()
