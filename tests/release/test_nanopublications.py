"""Every finding is a well-formed nanopublication that others can sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from mscpof.base.edition import edition_of
from mscpof.base.names import BASE, PREFIXES, TERMS
from mscpof.base.store import open_dataset
from mscpof.release.nanopublications import TEMPORARY
from tests.programs.validators import validated

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

GRAPHS = ("Head", "assertion", "provenance", "pubinfo")


@pytest.fixture(scope="module")
def folder(released: Path) -> Path:
    return released / "nanopublications"


@pytest.fixture(scope="module")
def store(released: Path) -> Store:
    return open_dataset(released / "dataset.nq")


def read(folder: Path, name: str) -> dict[str, set[tuple[str, str, str]]]:
    """Return the statements of each graph of a nanopublication."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for quad in parse(path=folder / f"{name}.trig", format=RdfFormat.TRIG):
        graph = str(quad.graph_name.value).removeprefix(f"{TEMPORARY}{name}#")
        found.setdefault(graph, set()).add((str(quad.subject), str(quad.predicate), str(quad.object)))
    return found


def test_every_finding_is_a_nanopublication_of_four_graphs(folder: Path, store: Store) -> None:
    findings = {
        str(quad.subject).strip("<>").removeprefix(f"{BASE}finding/")
        for quad in store.quads_for_pattern(None, NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{TERMS}Finding"))
    }
    assert {path.stem for path in folder.iterdir()} == findings
    for name in sorted(findings):
        assert tuple(read(folder, name)) == GRAPHS, name


def test_an_assertion_holds_the_finding_with_its_steps_and_not_where_it_stands(folder: Path, store: Store) -> None:
    graphs = read(folder, "qu-q-2022-02")
    finding, source = f"<{BASE}finding/qu-q-2022-02>", f"<{TERMS}UmbilicalCordMSC>"
    assert (finding, f"<{TERMS}source>", source) in graphs["assertion"]
    assert (f"<{BASE}finding/qu-q-2022-02/axis-1>", f"<{TERMS}position>", str(Literal(1))) in graphs["assertion"]
    place = f"<{BASE}review/liu-2025/section-2.2.1>"
    assert place not in {value for _, _, value in graphs["assertion"]}
    this = f"<{TEMPORARY}qu-q-2022-02#assertion>"
    assert (this, f"<{PREFIXES['prov']}wasDerivedFrom>", place) in graphs["provenance"]
    assert (this, f"<{PREFIXES['prov']}hadPrimarySource>", f"<{BASE}study/qu-q-2022>") in graphs["provenance"]


def test_every_assertion_says_what_the_dataset_says(folder: Path, store: Store) -> None:
    for path in folder.iterdir():
        for quad in parse(path=path, format=RdfFormat.TRIG):
            if str(quad.graph_name.value).endswith("#assertion"):
                assert any(store.quads_for_pattern(quad.subject, quad.predicate, quad.object)), (path.name, quad)


def test_what_a_retracted_study_found_says_so(folder: Path, store: Store) -> None:
    retracted = {quad.subject for quad in store.quads_for_pattern(None, NamedNode(f"{TERMS}retractionNotice"), None)}
    assert retracted
    named = [
        str(quad.subject).strip("<>").removeprefix(f"{BASE}finding/")
        for study in retracted
        for quad in store.quads_for_pattern(None, NamedNode(f"{TERMS}reportedIn"), study)
    ]
    for path in sorted(folder.iterdir()):
        graphs = read(folder, path.stem)
        told = any(predicate == f"<{TERMS}retractionNotice>" for _, predicate, _ in graphs["provenance"])
        label = next(value for _, name, value in graphs["pubinfo"] if name.endswith("label>") and "Finding" in value)
        assert (told, "of a retracted study" in label) == (path.stem in named,) * 2, path.name


def test_the_publication_tells_date_version_licence_and_who(folder: Path, store: Store) -> None:
    edition = edition_of(store)
    this = f"<{TEMPORARY}qu-q-2022-02#>"
    told = {name: value for who, name, value in read(folder, "qu-q-2022-02")["pubinfo"] if who == this}
    created = Literal(f"{edition.date}T00:00:00Z", datatype=NamedNode(f"{PREFIXES['xsd']}dateTime"))
    assert told[f"<{PREFIXES['dcterms']}created>"] == str(created)
    assert told[f"<{PREFIXES['dcterms']}creator>"] == f"<{BASE}developers>"
    assert told[f"<{PREFIXES['dcterms']}license>"] == "<https://creativecommons.org/licenses/by/4.0/>"
    assert told[f"<{PREFIXES['owl']}versionInfo>"] == str(Literal(edition.version))


@pytest.mark.systems
def test_others_find_them_well_formed_and_can_sign_them(folder: Path) -> None:
    report = validated("nanopublications.py", folder, "qu-q-2022-02.trig")
    assert report["files"] == len(list(folder.iterdir()))
    assert report["faults"] == {}
    signed = report["signed"]
    assert signed["uri"].startswith("http://purl.org/np/RA")
    assert signed["trusty"]
    assert signed["changed"] == "MalformedNanopubError"
    assert TEMPORARY not in signed["text"]
    # What the finding is called stays: only the nanopublication gets a name.
    assert f"{BASE}finding/qu-q-2022-02" in signed["text"] or "finding/qu-q-2022-02" in signed["text"]


@pytest.mark.systems
def test_others_refuse_one_that_lacks_a_graph(folder: Path, tmp_path: Path) -> None:
    name = "qu-q-2022-02"
    for graph in GRAPHS:
        quads = parse(path=folder / f"{name}.trig", format=RdfFormat.TRIG)
        store = Store()
        store.extend(quad for quad in quads if quad.graph_name != NamedNode(f"{TEMPORARY}{name}#{graph}"))
        store.dump(tmp_path / f"{graph}.trig", RdfFormat.TRIG)
    faults = validated("nanopublications.py", tmp_path)["faults"]
    assert sorted(faults) == sorted(f"{graph}.trig" for graph in GRAPHS)
