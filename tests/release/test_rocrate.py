"""A release is a RO-Crate, and archives can read what it says of itself."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from mscpof.release.schema_org_metadata import CRATE
from tests.programs.validators import validated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

# What is recommended and cannot be had: the developers are in no registry of organisations and have no address for
# letters; and a description of each of six hundred files, folder by folder, would help nobody.
KNOWN = {"ro-crate-1.2_68.1", "ro-crate-1.2_89.0", "ro-crate-1.2_90.1", "ro-crate-1.2_93.0"}


# What is made after the crate, and the crate itself.
AFTER = {CRATE, "SHA256SUMS"}


def ask(script: str, *folders: Path) -> list[list[str]]:
    reports = validated(script, *folders)
    return [reports[str(folder)] for folder in folders]


def without(key: str, one: str = "./") -> Callable[[list[dict[str, Any]]], object]:
    return lambda graph: next(entity for entity in graph if entity["@id"] == one).pop(key)


# What the validator says of a crate that lacks something.
BREAKS = {
    "The Root Data Entity MUST have a `license` property": without("license"),
    "file descriptor does not contain the @type attribute": without("@type", "dataset.nq"),
}


@pytest.mark.systems
def test_a_release_is_a_ro_crate_and_one_that_lacks_something_is_not(released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "broken", copy_function=os.link)
    data = json.loads((folder / CRATE).read_bytes())
    for damage in BREAKS.values():
        damage(data["@graph"])
    # A file of its own, since the others are links.
    (folder / CRATE).unlink()
    (folder / CRATE).write_text(json.dumps(data))
    fine, broken = ask("crates.py", released, folder)
    assert {fault.split()[1].rstrip(":") for fault in fine} <= KNOWN
    assert [fault for fault in fine if fault.startswith("REQUIRED")] == []
    required = [fault for fault in broken if fault.startswith("REQUIRED")]
    assert [words for words in BREAKS if not any(words in fault for fault in required)] == [], required


def test_a_crate_describes_every_file_by_itself_or_with_its_folder(released: Path) -> None:
    graph = {one["@id"]: one for one in json.loads((released / CRATE).read_bytes())["@graph"]}
    parts = [part["@id"] for part in graph["./"]["hasPart"]]
    for path in (path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()):
        if path not in AFTER:
            assert [part for part in parts if path == part or (part.endswith("/") and path.startswith(part))], path
    assert all(part in graph for part in parts)


@pytest.mark.systems
def test_archives_can_read_citation_and_metadata(released: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    data = json.loads((released / "datacite.json").read_bytes())
    del data["creators"], data["titles"]
    (other / "datacite.json").write_text(json.dumps(data))
    text = (released / "CITATION.cff").read_text(encoding="utf-8")
    (other / "CITATION.cff").write_text(text.replace("title:", "titel:", 1), encoding="utf-8")
    fine, broken = ask("deposits.py", released, other)
    assert fine == []
    assert {fault.partition(":")[0] for fault in broken} == {"datacite.json", "CITATION.cff"}
