"""A build: the same bytes each time, nothing where the data are wrong, faults in the order of files and lines."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, NamedNode

from mscpof.base.canonical import canonical
from mscpof.base.faults import CurationFault
from mscpof.base.names import INFERRED_GRAPH, ONTOLOGY_GRAPH, QUERIES_GRAPH
from mscpof.base.store import open_dataset, open_store
from mscpof.dataset.build import DATASET, InvalidData, assemble, build, check
from mscpof.dataset.quality import load_quality_queries
from mscpof.dataset.selected_files import Selection
from tests.conftest import raises
from tests.programs.command import environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

BROKEN = "id: study/second-b-2021\ntype: AnimalStudy\nsauce: UmbilicalCordMSC\n"


def test_two_builds_give_the_same_bytes(tiny: Project) -> None:
    build(tiny, checked=False)
    first = (tiny.build / DATASET).read_bytes()
    (tiny.build / DATASET).unlink()
    build(tiny, checked=False)
    assert (tiny.build / DATASET).read_bytes() == first


@pytest.mark.slow
def test_another_process_with_another_order_of_hashes_builds_the_same_bytes(tiny: Project) -> None:
    script = (
        "import sys; from pathlib import Path; from mscpof.dataset.build import *;"
        "from mscpof.curated.project import Project;"
        "sys.stdout.buffer.write(canonical(assemble(Project(Path(sys.argv[1]))).store))"
    )
    one, two = (
        subprocess.run(
            [sys.executable, "-c", script, tiny.root],
            capture_output=True,
            check=True,
            env=environment(PYTHONHASHSEED=seed),
        ).stdout
        for seed in ("1", "2")
    )
    assert one == two
    assert len(one.splitlines()) > 1000


def test_a_dataset_is_sorted_n_quads_that_load_again_with_what_was_derived_and_the_questions(tiny: Project) -> None:
    knowledge = build(tiny, checked=False)
    lines = (tiny.build / DATASET).read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(knowledge.store)
    store = open_dataset(tiny.build / DATASET)
    assert canonical(store).splitlines() == lines
    graphs = {str(graph)[1:-1] for graph in store.named_graphs()}
    assert {INFERRED_GRAPH, QUERIES_GRAPH, "https://w3id.org/mscpof/graph/study/first-a-2020"} <= graphs
    blank = {quad.graph_name for quad in store if BlankNode in (type(quad.subject), type(quad.object))}
    assert blank <= {NamedNode(ONTOLOGY_GRAPH)}


@pytest.mark.slow
def test_invalid_data_are_not_built_and_the_former_build_stays(
    tiny: Project, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    build(tiny, store=store, checked=False)
    former = (tiny.build / DATASET).read_bytes()
    write("data/studies/second-b-2021.yaml", BROKEN)
    with pytest.raises(InvalidData) as fault:
        build(tiny, store=store)
    assert [(wrong.code, wrong.facts["excerpt"]) for wrong in fault.value.faults] == [("unknown-key", "sauce")]
    assert (tiny.build / DATASET).read_bytes() == former
    assert len(open_store(store)) == len(former.splitlines())


def test_invalid_data_are_not_built_even_unchecked(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("data/studies/second-b-2021.yaml", BROKEN)
    with raises("invalid-data", InvalidData, number="1 error"):
        build(tiny, checked=False)
    assert not (tiny.build / DATASET).exists()


@pytest.mark.slow
def test_a_warning_does_not_stop_a_build(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("queries/quality/any-study-violation.rq", QUALITY)
    knowledge = build(tiny)
    assert [fault.severity for fault in knowledge.faults] == ["warning", "warning"]
    assert (tiny.build / DATASET).exists()


@pytest.mark.slow
def test_faults_come_in_the_order_of_files_and_lines(
    tiny: Project, write: Callable[[str, str], Path], change: Callable[[str, str, str], None]
) -> None:
    write("queries/quality/any-study-violation.rq", QUALITY)
    change("data/studies/first-a-2020.yaml", "gene/BAX, gene/CASP3", "gene/BAKS, gene/CASP33")
    faults = check(tiny).faults
    places = [fault.place for fault in faults if fault.place]
    assert len(places) == len(faults)
    assert places == sorted(places)
    assert len({str(fault) for fault in faults}) == len(faults)


@pytest.mark.slow
def test_every_part_of_a_check_is_timed_and_reported(tiny: Project) -> None:
    parts: list[str] = []
    knowledge = check(tiny, parts.append)
    assert parts == ["reading", "deriving", "checking shapes", "checking quality"]
    assert list(knowledge.seconds) == ["read", "derive", "shapes", "quality"]


HEAD = "#+ title: T\n#+ question: {en: Q, zh: 问}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SELECT * { ?s ?p ?o }", "query-without-words"),
        ("#+ title: T\n#+ question: {en: Q}\nSELECT * { ?s ?p ?o }", "query-without-words"),
        (f"{HEAD}#+ parameters: {{x: {{type: colour}}}}\nSELECT * {{}}", "parameter-without-type"),
        (f"{HEAD}#+ parameters: {{x: {{type: text, example: a}}}}\nSELECT * {{}}", "parameter-without-default"),
        (f"{HEAD}#+ keywords: gap\nSELECT * {{}}", "keywords-not-listed"),
        (f"{HEAD}SELECT * {{ ?s ?p }}", "broken-query"),
    ],
    ids=["no words", "one language", "unknown kind", "no values line", "keywords in a row", "broken"],
)
def test_a_question_that_lacks_something_is_a_fault_at_its_file(
    tiny: Project, write: Callable[[str, str], Path], text: str, code: str
) -> None:
    write("queries/competency/new.rq", text)
    (fault,) = assemble(tiny).faults
    assert fault.place
    assert (fault.code, str(fault.place.path)) == (code, "queries/competency/new.rq")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("#+   zh: 这是一项研究\n", "", "quality-query-without-message"),
        ("SELECT ?focus WHERE { ?focus", "SELECT ?node WHERE { ?node", "quality-query-without-focus"),
        ("#+ severity", "#+ about: studies\n#+ severity", "quality-query-about-unknown"),
    ],
    ids=["one language", "no focus", "about something else"],
)
def test_a_quality_query_that_is_not_right_is_refused(
    tiny: Project, write: Callable[[str, str], Path], old: str, new: str, code: str
) -> None:
    assert old in QUALITY
    write("queries/quality/any-study-violation.rq", QUALITY.replace(old, new))
    with raises(code, CurationFault):
        load_quality_queries(tiny)


def test_a_query_about_the_ontology_is_not_asked_of_curated_files(
    tiny: Project, write: Callable[[str, str], Path]
) -> None:
    study = Selection.of(tiny, [tiny.root / "data/studies/first-a-2020.yaml"])
    for about, count in (("", 1), ("#+ about: ontology\n", 0)):
        write("queries/quality/any-study-violation.rq", about + QUALITY)
        assert len(check(tiny, selection=study).faults) == count
        # Asked it is of the whole, whatever it says.
        assert check(tiny).faults


QUALITY = """#+ message:
#+   en: this is a study
#+   zh: 这是一项研究
#+ severity: warning
PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
SELECT ?focus WHERE { ?focus a mscpof:AnimalStudy }
"""
