"""The correction that docs/curate/corrections.md makes by hand shows what the page says, in both languages."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.documents.test_documents import blocks, typed

if TYPE_CHECKING:
    from pathlib import Path

PAGE, CHINESE = "docs/curate/corrections.md", "docs/curate/corrections.zh.md"


def without_edition(text: str) -> str:
    return re.sub(r"\d+\.\d+\.\d+ \([\d-]+\)", "VERSION", text)


@pytest.mark.slow
def test_a_correction_made_as_the_page_says_shows_the_difference_of_the_page(tmp_path: Path) -> None:
    for folder in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    typed("mscpof build", folder=tmp_path)
    shutil.copy(tmp_path / "build" / "dataset.nq", tmp_path / "build" / "before.nq")
    [commands] = [block.text.splitlines() for block in blocks(PAGE, "sh") if "validate" in block.text]
    study = tmp_path / commands[0].split()[-1]
    before, found, after = study.read_text(encoding="utf-8").partition("id: finding/li-yongli-2020-03")
    study.write_text(before + found + after.replace("Asserted", "Hedged", 1), encoding="utf-8")
    outputs = [typed(command, folder=tmp_path) for command in commands]
    assert outputs[0].startswith("0 errors, 0 warnings")
    [chinese] = [block.text.splitlines() for block in blocks(CHINESE, "sh") if "validate" in block.text]
    assert chinese[:-1] == commands[:-1]
    for page, output in ((PAGE, outputs[-1]), (CHINESE, typed(chinese[-1], folder=tmp_path))):
        [shown] = [block.text for block in blocks(page, "text") if "li-yongli-2020-03" in block.text]
        assert without_edition(" ".join(output.split())) == without_edition(" ".join(shown.split()))
