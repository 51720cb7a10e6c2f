"""Every kind of page in a real browser: quiet, no wider than its window, open to all, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs.browser import PHONE, WINDOWS, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.programs.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

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


@pytest.mark.parametrize(("size", "language"), WINDOWS)
def test_pages_are_quiet_fit_and_keep_nobody_out(
    chromium: Browser, server: Server, size: tuple[int, int], language: str
) -> None:
    faults = {}
    with opened(chromium, server.url, size=size, language=language) as tab:
        for path in PAGES:
            spoken = tab.go(path).get_attribute("html", "lang")
            # That the thing is not there, or the name unknown, the browser itself calls a complaint.
            problems = [text for text in tab.problems() if "the server responded with a status of 4" not in text]
            faults[path] = [*problems, *([] if spoken == language else [f"in {spoken}"])]
    assert {path: problems for path, problems in faults.items() if problems} == {}


def test_dark_pages_keep_nobody_out_either(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url, dark=True, size=PHONE) as tab:
        for path in ("", "network/PlacentalMSC", "sparql", "mechanism/AntiFibrosis", "gaps"):
            tab.go(path)
            assert tab.barriers() == [], path
