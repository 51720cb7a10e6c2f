"""What a release says of itself holds, everywhere the same, and what its README shows works."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pyoxigraph import NamedNode, RdfFormat, Store

from mscpof.base.edition import Edition
from mscpof.release.artefact import Content
from mscpof.release.release_identity import identity_of
from tests.conftest import raises
from tests.programs.command import COMMAND, environment

if TYPE_CHECKING:
    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

DCAT, SPDX, DCTERMS = "http://www.w3.org/ns/dcat#", "http://spdx.org/rdf/terms#", "http://purl.org/dc/terms/"
# Of the Dataset profile of Bioschemas, 1.0: what is the least, and what is recommended.
MINIMUM = ("name", "description", "identifier", "keywords", "license", "url")
RECOMMENDED = ("alternateName", "creator", "citation", "distribution", "includedInDataCatalog", "isBasedOn", "version")


@pytest.fixture(scope="module")
def catalogue(released: Path) -> Store:
    store = Store()
    store.load(path=released / "metadata.ttl", format=RdfFormat.TURTLE)
    return store


def values(store: Store, subject: str | None, name: str) -> list[str]:
    node = NamedNode(subject) if subject else None
    return sorted(str(q.object).strip("<>") for q in store.quads_for_pattern(node, NamedNode(name), None))


@pytest.mark.parametrize(("version", "date", "key"), [("9.9.9", "", "version"), ("", "1999-01-01", "date-released")])
def test_a_citation_of_another_edition_is_refused(real: Project, version: str, date: str, key: str) -> None:
    citation = yaml.safe_load((real.root / "CITATION.cff").read_text(encoding="utf-8"))
    edition = Edition(version or citation["version"], date or str(citation["date-released"]))
    with raises("other-edition", key=key):
        identity_of(Content(real, Store(), edition))


def test_version_and_date_are_the_same_wherever_they_are_told(released: Path, catalogue: Store) -> None:
    def data(name: str) -> Any:
        return json.loads((released / name).read_bytes())

    citation = yaml.safe_load((released / "CITATION.cff").read_text(encoding="utf-8"))
    version, date = citation["version"], str(citation["date-released"])
    this = f"https://w3id.org/mscpof/release/{version}"
    root = next(one for one in data("ro-crate-metadata.json")["@graph"] if one["@id"] == "./")
    schema, zenodo, datacite = data("bioschemas.jsonld"), data(".zenodo.json"), data("datacite.json")
    assert {
        (values(catalogue, this, f"{DCAT}version")[0].strip('"'), date),
        (schema["version"], schema["datePublished"]),
        (root["version"], root["datePublished"]),
        (zenodo["version"], zenodo["publication_date"]),
        (datacite["version"], datacite["dates"][0]["date"]),
    } == {(version, date)}
    assert date in values(catalogue, this, f"{DCTERMS}issued")[0]
    assert f"Version {version}, {date}." in (released / "README.md").read_text(encoding="utf-8")


def test_every_distribution_can_be_had_under_a_licence_in_a_form_with_its_size(
    released: Path, catalogue: Store
) -> None:
    distributions = values(catalogue, None, f"{DCAT}distribution")
    assert distributions
    for one in distributions:
        for name in (f"{DCAT}accessURL", f"{DCAT}mediaType", f"{DCAT}byteSize", f"{DCTERMS}license", f"{DCTERMS}title"):
            assert len(values(catalogue, one, name)) == 1, (one, name)
        path = released / re.sub(r"^https://w3id\.org/mscpof/release/[^/]+/", "", one)
        size = int(values(catalogue, one, f"{DCAT}byteSize")[0].split('"')[1])
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        assert sum(file.stat().st_size for file in files) == size
        if path.is_file():
            (proof,) = values(catalogue, one, f"{SPDX}checksum")
            told = values(catalogue, proof, f"{SPDX}checksumValue")[0].split('"')[1]
            assert told == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_catalogue_has_no_nameless_nodes(released: Path) -> None:
    assert "_:" not in (released / "metadata.ttl").read_text(encoding="utf-8")
    assert "[" not in re.sub(r'"[^"]*"', "", (released / "metadata.ttl").read_text(encoding="utf-8"))


def test_search_engines_are_told_what_bioschemas_asks_for(released: Path) -> None:
    data = json.loads((released / "bioschemas.jsonld").read_bytes())
    assert [key for key in (*MINIMUM, *RECOMMENDED) if not data.get(key)] == []
    # Its length is bounded, by Google's guide to structured data.
    assert 50 <= len(data["description"]) <= 5000
    assert {one["@type"] for one in data["distribution"]} == {"DataDownload"}


def test_the_readme_lists_every_file_with_its_size(released: Path) -> None:
    text = (released / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \| (\d+) \|", text, re.MULTILINE))
    for path in (path for path in released.rglob("*") if path.is_file()):
        name = path.relative_to(released).as_posix()
        if name in rows:
            assert int(rows[name]) == path.stat().st_size
        else:
            assert f"{name.partition('/')[0]}/" in rows or name.partition("/")[0] in AFTER, name


# What tells of the README, or is made after it.
AFTER = {"README.md", "SHA256SUMS", ".zenodo.json", "datacite.json", "metadata.ttl", "bioschemas.jsonld"}
AFTER |= {"ro-crate-metadata.json"}


def blocks(released: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (released / "README.md").read_text(encoding="utf-8"), re.M | re.S)


def test_what_the_readme_shows_in_python_runs(released: Path) -> None:
    shown = blocks(released, "python")
    assert len(shown) == 3
    for block in shown:
        done = subprocess.run([sys.executable, "-c", block], cwd=released, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_what_the_readme_shows_for_the_shell_runs(released: Path) -> None:
    commands = [line for block in blocks(released, "sh") for line in block.splitlines()]
    assert len(commands) == 4
    env = environment()
    env["PATH"] = f"{Path(COMMAND[0]).parent}:{env['PATH']}"
    for command in commands:
        done = subprocess.run(command, shell=True, cwd=released, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)


def test_the_readme_counts_what_the_dataset_holds(released: Path, knowledge: Knowledge) -> None:
    text = (released / "README.md").read_text(encoding="utf-8")
    lines = (released / "dataset.nq").read_bytes().splitlines()
    graphs = len(list((released / "graphs").rglob("*.ttl")))
    assert f"| statements | {len(lines)} in {graphs} named graphs |" in text
    studies = len(list((released / "graphs" / "study").glob("*.ttl")))
    assert re.search(rf"^\| studies \| {studies}, \d+ of them retracted \|$", text, re.MULTILINE)
