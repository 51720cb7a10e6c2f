"""The page on licences lists every slice and every bundled package with the licence that its own file names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mscpof.ontology.slices import load_slices
from tests.conftest import ROOT

if TYPE_CHECKING:
    from mscpof.curated.project import Project

PAGE = (ROOT / "docs" / "design" / "licences.md").read_text(encoding="utf-8")


def rows(head: str) -> list[list[str]]:
    """Return the rows of the table whose first column has this name."""
    lines = PAGE.split(f"| {head} |", 1)[1].splitlines()[2:]
    table = lines[: next((n for n, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_slice_has_the_version_and_the_licence_of_its_file(real: Project) -> None:
    listed = {row[0].partition(",")[0].lower(): row[1:] for row in rows("slice")}
    slices = load_slices(real)
    assert listed.keys() == slices.keys()
    for name, (version, licence) in listed.items():
        first, more = slices[name].versions[0], len(slices[name].versions) - 1
        assert version == first + (f" and {more} more" if more else "")
        words = licence.partition(";")[0].lower().split()
        kind, number = slices[name].licence.rstrip("/").split("/")[-2:]
        assert words == (["cc0", number] if kind == "zero" else ["cc", kind, number]), name


def test_every_bundled_package_has_the_licence_of_the_lock_file() -> None:
    lock = json.loads((ROOT / "src" / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    patterns = [(re.findall(r"`([^`]+)`", names), licence) for names, licence in rows("package")]
    for path, package in lock["packages"].items():
        name = path.removeprefix("node_modules/")
        if name and not package.get("dev"):
            said = [licence for names, licence in patterns if name in names or f"{name.partition('/')[0]}/*" in names]
            assert said == [package["license"].replace("OR Apache-2.0", "or Apache 2.0")], name
