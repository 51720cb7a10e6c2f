"""Requests for terms say what our own terms say, rest on studies of the data, and name only what was verified."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from mscpof.base.names import PREFIXES, term
from mscpof.curated.reading import read
from tests.conftest import ROOT
from tests.curated.test_mappings import rows

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.curated.reading import Reading

FOLDER = ROOT / "ontology" / "requests"
REQUESTS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
# Named in requests only; looked up in obophenotype/cell-ontology@fd61b954f3eb and obi-ontology/obi@498085adca2c.
VERIFIED = {"CL:2000085", "OBI:0000293", "OBI:0000431"}
PARTS = ("Label", "Synonyms", "Definition", "Definition, zh", "Parent", "Logical definition", "References")


@pytest.fixture(scope="module")
def reading(real: Project) -> Reading:
    return read(real)


def words(reading: Reading, name: str, *properties: str) -> set[str]:
    """Return the texts of a term under some properties."""
    paths = {f"{PREFIXES['skos']}{name}" for name in properties} | {f"{PREFIXES['rdfs']}{name}" for name in properties}
    return {
        str(getattr(quad.object, "value", ""))
        for quad in reading.quads
        if getattr(quad.subject, "value", "") == term(name) and quad.predicate.value in paths
    }


@pytest.mark.parametrize("request_file", REQUESTS, ids=lambda path: path.stem)
def test_a_request_has_every_part(request_file: Path) -> None:
    text = request_file.read_text(encoding="utf-8")
    missing = [part for part in PARTS if f"- **{part}**" not in text and f"- **Proposed {part.lower()}**" not in text]
    assert missing == []
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["What exists and is not it", "Why it is needed"]
    assert re.search(r"<https://github\.com/[\w-]+/[\w-]+/issues>", text)


@pytest.mark.parametrize("request_file", [p for p in REQUESTS if p.stem.startswith("cl-")], ids=lambda path: path.stem)
def test_a_request_for_a_cell_says_what_our_own_term_says(request_file: Path, reading: Reading) -> None:
    text = request_file.read_text(encoding="utf-8")
    (name,) = re.findall(r"Own term: `mscpof:(\w+)`", text)
    joined = " ".join(text.split())
    for definition in words(reading, name, "definition"):
        assert " ".join(definition.split()) in joined
    for label in words(reading, name, "label"):
        assert label in joined
    said = re.search(r"^- \*\*Synonyms\*\*: (.*)$", text, re.MULTILINE)
    assert said
    assert set(said[1].split("; ")) <= words(reading, name, "altLabel")


def test_every_reference_is_a_study_of_the_data_with_its_doi() -> None:
    for path in REQUESTS:
        text = path.read_text(encoding="utf-8")
        studies = re.findall(r"<https://doi\.org/(\S+)> \(`study/([\w-]+)`\)", text)
        assert len(studies) == text.count("https://doi.org/")
        for doi, study in studies:
            data = yaml.safe_load((ROOT / "data" / "studies" / f"{study}.yaml").read_text(encoding="utf-8"))
            assert data["doi"] == doi


def test_every_identifier_is_in_a_slice_or_a_mapping_table(real: Project, reading: Reading) -> None:
    slices = {quad.subject.value for quad in reading.quads if hasattr(quad.subject, "value")}
    tables = {row["object_id"] for row in rows(real)}
    for path in REQUESTS:
        for prefix, number in re.findall(r"\b([A-Z]+):(\d{7})\b", path.read_text(encoding="utf-8")):
            known = f"http://purl.obolibrary.org/obo/{prefix}_{number}" in slices or f"{prefix}:{number}" in tables
            assert known or f"{prefix}:{number}" in VERIFIED, f"{path.name}: {prefix}:{number}"


def test_the_list_of_requests_names_each_of_them() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", text)) == {path.name for path in REQUESTS}
