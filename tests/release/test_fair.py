"""How FAIR a release is gets measured on its files: what is taken away is missed, what cannot be known not claimed."""

from __future__ import annotations

import json
import re
import socket
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from mscpof.base.names import LANGUAGES
from mscpof.release.checksums import CHECKSUMS, listed
from mscpof.release.fair.criterion import MET, NOT_MEASURED, NOT_MET, PARTLY, assess, criteria, declarations, score
from mscpof.release.redirects import TARGET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.release.fair.criterion import Result


pytestmark = pytest.mark.slow

OWN = ("fair.json", "fair.md", CHECKSUMS)
COMMIT = "0" * 40


@pytest.fixture(scope="module")
def said(released: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((released / "fair.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def files(released: Path) -> dict[str, bytes]:
    paths = (path for path in released.rglob("*") if path.is_file())
    found = {path.relative_to(released).as_posix(): path.read_bytes() for path in paths}
    return {path: data for path, data in found.items() if path not in OWN}


@pytest.fixture(scope="module")
def measured(files: dict[str, bytes], said: dict[str, Any]) -> Callable[..., dict[str, Result]]:
    """Assess the release with some files changed; without the dataset, which most criteria do not ask."""

    def measure(changed: dict[str, bytes | None] | None = None) -> dict[str, Result]:
        changed = changed or {}
        kept = {path: data for path, data in files.items() if path != "dataset.nq" or path in changed} | changed
        return of({path: data for path, data in kept.items() if data is not None}, said["release"])

    return measure


def of(files: dict[str, bytes], release: str) -> dict[str, Result]:
    return {one.criterion.id: one for one in assess(files, release)}


def replaced(data: bytes, pattern: str, by: str) -> bytes:
    text, count = re.subn(pattern, by, data.decode(), flags=re.DOTALL)
    assert count, f"nothing to break: {pattern}"
    return text.encode()


def test_the_release_holds_what_its_files_earn(files: dict[str, bytes], said: dict[str, Any]) -> None:
    results = of(files, said["release"])
    assert [row["id"] for row in said["results"]] == list(results)
    for row in said["results"]:
        result = results[row["id"]]
        assert row["result"] == result.outcome
        if result.outcome != NOT_MEASURED:
            assert (row["found"], row["lookedAt"]) == (len(result.found), result.looked_at)


def test_the_score_is_the_mean_of_what_was_measured(said: dict[str, Any]) -> None:
    for letter, told in (("", said["score"]), *said["scores"].items()):
        rows = [row for row in said["results"] if "lookedAt" in row and row["principle"].startswith(letter)]
        mean = sum((Fraction(row["found"], row["lookedAt"]) for row in rows), Fraction(0)) / len(rows)
        assert told == float(round(mean * 100, 1))
    assert said["measured"] == sum("lookedAt" in row for row in said["results"])
    assert said["met"] == sum(row["result"] == MET for row in said["results"])


def test_every_query_finds_something_to_look_at(said: dict[str, Any]) -> None:
    assert [row["id"] for row in said["results"] if row["result"] != NOT_MEASURED and not row["lookedAt"]] == []


def test_people_read_the_same(released: Path, said: dict[str, Any]) -> None:
    page = (released / "fair.md").read_text(encoding="utf-8")
    assert f"| all | {said['score']} % |" in page
    assert f"总分 {said['score']} %" in page
    for row in said["results"]:
        assert page.count(f"| {row['principle']} | {row['id']} | ") == 2
        for language in LANGUAGES:
            assert row["asked"][language] in page


def test_the_assessment_is_proved_like_all_else(released: Path) -> None:
    assert {"fair.json", "fair.md"} <= listed(released / CHECKSUMS).keys()


def test_what_only_a_network_tells_is_not_claimed_and_the_reason_is_given(said: dict[str, Any]) -> None:
    rows = [row for row in said["results"] if row["result"] == NOT_MEASURED]
    assert {"FsF-F1-02MD-2", "FsF-A1-02MD", "URI1", "VER2", "CN1"} <= {row["id"] for row in rows}
    for row in rows:
        assert all(row["reason"][language] for language in LANGUAGES)
        assert "found" not in row


def test_no_network_is_asked(
    measured: Callable[..., dict[str, Result]], monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert measured()["FsF-F2-01M"].outcome == MET


def test_nothing_earns_nothing(said: dict[str, Any]) -> None:
    assert score(assess({}, said["release"])) == 0


def test_the_order_of_files_changes_nothing(files: dict[str, bytes], said: dict[str, Any]) -> None:
    backwards = {path: files[path] for path in sorted(files, reverse=True) if path != "dataset.nq"}
    forwards = {path: files[path] for path in sorted(files) if path != "dataset.nq"}
    assert assess(backwards, said["release"]) == assess(forwards, said["release"])


# What is taken away: the file, what in it, by what it is replaced; the criterion and the thing that are then missing.
LICENCE = r"https://creativecommons\.org/licenses/by/4\.0/"
BREAKS: dict[str, tuple[str, str, str, str, str]] = {
    "the licence of the release": ("metadata.ttl", r"dcterms:license", "dcterms:x", "FsF-R1.1-01M", "metadata.ttl"),
    "the licence of one description": ("bioschemas.jsonld", LICENCE, "", "FsF-R1.1-01M", "bioschemas.jsonld"),
    "another licence": ("datacite.json", LICENCE, "https://x/", "FsF-R1.1-01M", "datacite.json"),
    "another licence in the citation": (
        "CITATION.cff",
        r"license: CC-BY-4\.0",
        "license: MIT",
        "mscpof-licence-text",
        "CITATION.cff",
    ),
    "another text of the licence": ("LICENSE", LICENCE, "https://x/", "mscpof-licence-text", "LICENSE"),
    "the licence of the ontology": ("ontology/mscpof.ttl", r"dcterms:license", "dcterms:x", "OM4.1", "the ontology"),
    "the version IRI": ("ontology/mscpof.ttl", r"owl:versionIRI", "owl:x", "VER1", "ontology/mscpof.ttl"),
    "the version IRI in one form": ("ontology/mscpof.owl", r"versionIRI", "x", "VER1", "ontology/mscpof.owl"),
    "forms that agree": ("ontology/mscpof.ttl", r"$", "owl:a owl:b owl:c .", "RDF1", "Turtle and RDF/XML"),
    "a label in Chinese": (
        "ontology/mscpof.ttl",
        r'"activity"@en , "[^"]*"@zh',
        '"activity"@en',
        "VOC3",
        "Activity@zh",
    ),
    "a definition": ("ontology/mscpof.ttl", r'"A level that is how[^"]*"@en', '"x"@fr', "VOC4", "Activity@en"),
    "the prefix": ("ontology/mscpof.ttl", r"preferredNamespacePrefix", "x", "FIND1", "the prefix"),
    "keywords": ("metadata.ttl", r"dcat:keyword", "dcat:x", "FsF-F2-01M", "keywords"),
    "the size of files": ("metadata.ttl", r"dcat:byteSize", "dcat:x", "FsF-R1-01M", "dataset.trig"),
    "an open form": ("metadata.ttl", r"application/trig", "application/x", "FsF-R1.3-02D", "dataset.trig"),
    "a link to the source": ("metadata.ttl", r"dcterms:source", "dcterms:x", "FsF-I3-01M", "source"),
    "the program": ("metadata.ttl", r"prov:SoftwareAgent", "prov:x", "FsF-R1.2-01M", "program"),
    "a file as it was told of": ("dataset.trig", r"$", "\n", "FsF-F3-01M", "dataset.trig"),
    "metadata that can be read": ("metadata.ttl", r"^", "<", "FsF-I1-01M", "metadata.ttl"),
    "JSON that can be read": ("bioschemas.jsonld", r"^", "{", "FsF-I1-01M", "bioschemas.jsonld"),
    "JSON that says something": ("bioschemas.jsonld", r"^.*$", "[]", "FsF-F4-01M", "schema.org"),
    "a profile": ("bioschemas.jsonld", r"https://bioschemas\.org", "https://x", "FsF-R1.3-01M", "Bioschemas"),
}


@pytest.fixture(scope="module")
def before(measured: Callable[..., dict[str, Result]]) -> dict[str, Result]:
    return measured()


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_taken_away_is_missed(
    files: dict[str, bytes], measured: Callable[..., dict[str, Result]], before: dict[str, Result], what: str
) -> None:
    path, pattern, by, criterion, thing = BREAKS[what]
    after = measured({path: replaced(files[path], pattern, by)})
    assert thing in before[criterion].found
    assert thing in after[criterion].missing
    assert after[criterion].outcome in (PARTLY, NOT_MET)
    assert score(list(after.values())) < score(list(before.values()))


@pytest.mark.parametrize(("path", "criterion"), [("metadata.ttl", "FsF-F2-01M"), ("LICENSE", "mscpof-licence-text")])
def test_a_file_that_is_gone_is_missed(
    measured: Callable[..., dict[str, Result]], before: dict[str, Result], path: str, criterion: str
) -> None:
    assert before[criterion].outcome == MET
    assert measured({path: None})[criterion].outcome in (PARTLY, NOT_MET)


def test_a_finding_without_its_place_and_a_retraction_without_its_mark_are_missed(
    files: dict[str, bytes], measured: Callable[..., dict[str, Result]]
) -> None:
    whole = measured({"dataset.nq": files["dataset.nq"]})
    assert (whole["mscpof-sources"].outcome, whole["mscpof-retractions"].outcome) == (MET, MET)
    study, finding = "study/niu-j-2022", "finding/qu-q-2022-02"
    assert study in whole["mscpof-retractions"].found
    gone = [
        line
        for line in files["dataset.nq"].splitlines(keepends=True)
        if not (f"{study}> ".encode() in line and b"#type> <https://w3id.org/mscpof/ontology#RetractedStudy>" in line)
        and not (f"{finding}> ".encode() in line and b"ontology#statedAt>" in line)
    ]
    broken = measured({"dataset.nq": b"".join(gone)})
    assert broken["mscpof-retractions"].missing == (study,)
    assert broken["mscpof-sources"].missing == (finding,)


# What cannot be had yet is earned as soon as it is there.
EARNED = {
    "a DOI in the metadata": ("datacite.json", r"^\{", '{"doi": "10.5281/zenodo.1",', "mscpof-DOI", "datacite.json"),
    "a DOI in the citation": ("CITATION.cff", r"^", "doi: 10.5281/zenodo.1\n", "mscpof-DOI", "CITATION.cff"),
    "a server": ("w3id/.htaccess", re.escape(TARGET), "https://data.example.edu", "mscpof-w3id", "w3id/.htaccess"),
    "a commit": (
        "metadata.ttl",
        r"( a prov:Activity ;)",
        rf"\1 prov:used <https://identifiers.org/swh:1:rev:{COMMIT}> ;",
        "FsF-R1.2-01M",
        "commit",
    ),
}


@pytest.mark.parametrize("what", EARNED)
def test_what_cannot_be_had_yet_is_missed_until_it_is_there(
    files: dict[str, bytes], measured: Callable[..., dict[str, Result]], before: dict[str, Result], what: str
) -> None:
    path, pattern, by, criterion, thing = EARNED[what]
    assert thing in before[criterion].missing
    assert thing in measured({path: replaced(files[path], pattern, by)})[criterion].found


def test_criteria_are_declared_once_in_both_languages_with_a_query_or_a_reason() -> None:
    names = [one.id for one in criteria()]
    assert len(names) == len(set(names))
    for one in criteria():
        assert one.after in declarations()["after"]
        assert bool(one.query) != bool(one.reason)
        assert re.fullmatch(r"[FAIR][1-4](\.[1-3])?", one.principle)
        assert re.search(r"[\u4e00-\u9fff]", one.words["zh"])
