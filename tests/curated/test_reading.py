"""A whole project is read: every file, every node, every value, each to its graph and with its place."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, PREFIXES, TERMS
from mscpof.curated.reading import Reading, read
from tests.programs.damage import damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

FIRST = "data/studies/first-a-2020.yaml"
SECOND = "data/studies/second-b-2021.yaml"
GENES = "data/entities/genes.yaml"
TYPE = f"{PREFIXES['rdf']}type"


def _lines(reading: Reading) -> list[str]:
    return [f"{fault.code} {fault.place}" for fault in reading.faults]


def _data(reading: Reading) -> list[Quad]:
    terms = {NamedNode(ONTOLOGY_GRAPH), NamedNode(INFERRED_GRAPH)}
    return [quad for quad in reading.quads if quad.graph_name not in terms]


def _graphs(reading: Reading) -> dict[str, set[str]]:
    """Return the named nodes with a type in every graph."""
    found: dict[str, set[str]] = {}
    for quad in _data(reading):
        if quad.predicate.value == TYPE:
            found.setdefault(str(quad.graph_name)[1:-1], set()).add(str(quad.subject)[1:-1].removeprefix(BASE))
    return found


def _unplaced(reading: Reading) -> list[str]:
    """Return the statements whose exact place is not known: what the parser made and the reader did not see."""
    return [
        str(quad)
        for quad in _data(reading)
        if not isinstance(quad.subject, NamedNode)
        or not isinstance(quad.object, NamedNode | Literal)
        or not reading.places.exact(quad.subject.value, quad.predicate.value, quad.object.value)
    ]


@pytest.fixture(scope="module")
def reading(real: Project) -> Reading:
    """The project itself, read."""
    return read(real)


def test_the_valid_project_is_read_whole_and_without_fault(tiny: Project) -> None:
    reading = read(tiny)
    assert reading.faults == []
    assert reading.whole
    assert reading.broken == set()
    assert reading.files == 6


def test_every_study_has_a_graph_of_its_own_and_the_rest_theirs(tiny: Project) -> None:
    graphs = _graphs(read(tiny))
    kinds = {graph.removeprefix(GRAPH): {node.partition("/")[0] for node in nodes} for graph, nodes in graphs.items()}
    assert kinds["study/first-a-2020"] == {"study", "finding"}
    assert kinds["study/second-b-2021"] == {"study", "finding"}
    assert kinds["review"] == {"review", "finding"}
    assert kinds["discrepancies"] == {"discrepancy"}
    assert {"gene", "family", "pathway"} <= kinds["entities"]
    assert len(kinds) == 5


def test_every_statement_of_the_tiny_project_has_its_exact_place(tiny: Project) -> None:
    assert _unplaced(read(tiny)) == []


def test_every_statement_of_the_project_has_its_exact_place(reading: Reading) -> None:
    assert _unplaced(reading) == []


def test_the_project_has_no_blank_node_in_its_data(reading: Reading) -> None:
    assert [q for q in _data(reading) if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)] == []


def test_every_graph_of_a_study_in_the_project_holds_that_study_and_no_other(real: Project, reading: Reading) -> None:
    held = {
        (graph.removeprefix(GRAPH), node)
        for graph, nodes in _graphs(reading).items()
        for node in nodes
        if node.startswith("study/") and node.count("/") == 1
    }
    assert held == {(f"study/{p.stem}", f"study/{p.stem}") for p in real.data if p.parent.name == "studies"}


def test_every_property_of_the_data_is_declared(reading: Reading) -> None:
    declared = {quad.subject for quad in reading.quads if quad.graph_name == NamedNode(ONTOLOGY_GRAPH)}
    used = {quad.predicate for quad in _data(reading) if quad.predicate.value.startswith(TERMS)}
    assert used - declared == set()


def test_every_value_that_was_written_is_a_statement(tiny: Project) -> None:
    node = f"{BASE}finding/first-a-2020-02"
    said = {
        (quad.subject.value.removeprefix(BASE), quad.predicate.value.removeprefix(TERMS), str(quad.object.value))  # type: ignore[union-attr]
        for quad in read(tiny).quads
        if str(quad.subject).startswith(f"<{node}")
    }
    step = "finding/first-a-2020-02/axis"
    assert said == {
        ("finding/first-a-2020-02", TYPE, f"{TERMS}CausalLink"),
        ("finding/first-a-2020-02", "reportedIn", f"{BASE}study/first-a-2020"),
        ("finding/first-a-2020-02", "source", f"{TERMS}UmbilicalCordMSC"),
        ("finding/first-a-2020-02", "axis", f"{BASE}{step}-1"),
        ("finding/first-a-2020-02", "axis", f"{BASE}{step}-2"),
        ("finding/first-a-2020-02", "statedAt", f"{BASE}review/liu-2025/section-2.2.1"),
        ("finding/first-a-2020-02", "certainty", f"{TERMS}Hedged"),
        (f"{step}-1", TYPE, f"{TERMS}Step"),
        (f"{step}-1", "position", "1"),
        (f"{step}-1", "from", f"{BASE}mirna/hsa-miR-126-3p"),
        (f"{step}-1", "inhibits", f"{BASE}gene/BAX"),
        (f"{step}-2", TYPE, f"{TERMS}Step"),
        (f"{step}-2", "position", "2"),
        (f"{step}-2", "from", f"{BASE}gene/BAX"),
        (f"{step}-2", "modulates", "http://purl.obolibrary.org/obo/GO_0006915"),
    }


def test_a_file_is_named_like_its_study(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    change(SECOND, "id: study/second-b-2021", "id: study/second-c-2021")
    assert _lines(read(tiny)) == [f"misnamed-file {SECOND}:2:5"]


def test_a_study_stands_in_a_file_of_its_own(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write(SECOND, "- id: study/second-b-2021\n  type: AnimalStudy\n")
    assert _lines(read(tiny)) == [f"list-for-node {SECOND}:1:1"]


def test_a_list_of_nodes_holds_nodes_only(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/entities/more.yaml", "- id: measure/more\n  type: Outcome\n- measure/other\n")
    assert _lines(read(tiny)) == ["not-a-node data/entities/more.yaml:3:3"]


def test_a_file_that_would_be_passed_over_is_told(tiny: Project, write: Callable[[str, str], Path]) -> None:
    text = "- id: measure/more\n  type: Outcome\n"
    write("data/entities/more.yml", text)
    write("data/entity/more.yaml", text)
    write("data/more.yaml", text)
    assert _lines(read(tiny)) == [
        "wrong-ending data/entities/more.yml:1:1",
        "unknown-folder data/entity/more.yaml:1:1",
        "unknown-folder data/more.yaml:1:1",
    ]


def test_a_study_in_a_list_of_entities_is_told(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/entities/more.yaml", "- id: measure/more\n  type: Outcome\n- id: study/more\n  type: AnimalStudy\n")
    assert _lines(read(tiny)) == ["node-needs-own-file data/entities/more.yaml:3:3"]


def test_the_lock_of_an_editor_is_no_curated_file(tiny: Project) -> None:
    (tiny.root / "data/studies/.#first-a-2020.yaml").symlink_to("curator@host.1234")
    assert read(tiny).faults == []


def test_an_id_twice_in_one_file_is_told_with_both_places(
    tiny: Project, change: Callable[[str, str, str], None]
) -> None:
    change(GENES, "id: gene/BCL2", "id: gene/BAX")
    (fault,) = read(tiny).faults
    assert (fault.code, str(fault.place), str(fault.facts["other"])) == ("duplicate-id", f"{GENES}:9:7", f"{GENES}:1:7")


def test_an_id_in_two_files_is_told_in_both_with_the_other_s_place(
    tiny: Project, change: Callable[[str, str, str], None]
) -> None:
    change("data/entities/others.yaml", "id: process/repair", "id: gene/BAX")
    assert _lines(read(tiny)) == [
        f"duplicate-id {GENES}:1:7",
        "duplicate-id data/entities/others.yaml:57:7",
    ]


def test_an_inline_node_with_the_id_of_another_is_told_in_both_files(
    tiny: Project, change: Callable[[str, str, str], None]
) -> None:
    change(FIRST, "{position: 1, from: mirna", "{id: gene/BAX, position: 1, from: mirna")
    assert _lines(read(tiny)) == [
        f"duplicate-id {GENES}:1:7",
        f"duplicate-id {FIRST}:57:14",
    ]


def test_a_broken_file_hides_only_itself(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write(GENES, "- id: [gene/BAX\n")
    second = (tiny.root / SECOND).read_text(encoding="utf-8")
    write(SECOND, second.replace("year:", "yaer:").replace("section-2.2.1", "section-2.2.9"))
    reading = read(tiny)
    assert _lines(reading) == [f"broken-yaml {GENES}:2:1", f"unknown-key {SECOND}:8:1"]
    assert not reading.whole


def test_every_broken_file_is_told(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write(GENES, "")
    write(SECOND, "id: study/second-b-2021\nid: study/second-b-2021\n")
    (tiny.root / FIRST).write_bytes(b"\xff")
    assert _lines(read(tiny)) == [
        f"empty-file {GENES}:1:1",
        f"not-utf8 {FIRST}:1:1",
        f"duplicate-key {SECOND}:2:1",
    ]


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("ontology/sources.ttl", "a b c", "broken-turtle ontology/sources.ttl:1:1"),
        ("shapes/finding.ttl", "\n<a> <b> .", "broken-turtle shapes/finding.ttl:2:9"),
        ("data/context.jsonld", "{,}", "broken-json data/context.jsonld:1:2"),
    ],
)
def test_nothing_is_read_by_words_that_cannot_be(
    tiny: Project, write: Callable[[str, str], Path], path: str, text: str, fault: str
) -> None:
    write(path, text)
    reading = read(tiny)
    assert _lines(reading) == [fault]
    assert not reading.whole


def test_windows_files_are_read_like_others(tiny: Project) -> None:
    before = {str(quad) for quad in _data(read(tiny))}
    for path in tiny.data:
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    reading = read(tiny)
    assert reading.faults == []
    assert {str(quad) for quad in _data(reading)} == before


def test_a_typo_adds_no_statement(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    before = set(_data(read(tiny)))
    change(SECOND, "mechanism: AntiApoptosis", "mechanisms: AntiApoptosis")
    after = set(_data(read(tiny)))
    assert after < before
    assert {quad.predicate.value for quad in before - after} == {f"{TERMS}mechanism"}


def test_three_hundred_damaged_files_give_faults_and_no_statement_without_a_place(
    tiny: Project, write: Callable[[str, str], Path]
) -> None:
    chance = random.Random(7)
    original = (tiny.root / FIRST).read_text(encoding="utf-8")
    for number in range(300):
        name = f"damaged-x-{number}"
        write(f"data/studies/{name}.yaml", damage(original.replace("first-a-2020", name), chance))
    started = time.perf_counter()
    reading = read(tiny)
    assert time.perf_counter() - started < 10
    assert all(isinstance(fault, CurationFault) and fault.place for fault in reading.faults)
    assert {str(fault.place.path)[:20] for fault in reading.faults if fault.place} == {"data/studies/damaged"}
    assert _unplaced(reading) == []
