"""pyshacl alone finds faults; the nodes that the first step takes out would have passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof.base.names import local_name
from mscpof.base.place import Places
from mscpof.curated.project import Project
from mscpof.curated.turtle import read_turtle
from mscpof.dataset.build import assemble, check
from mscpof.dataset.shacl.conformance import Conformance
from mscpof.dataset.shacl.validation import check_shapes
from tests.conftest import INVALID, ROOT, put_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.base.faults import RuleViolation
    from mscpof.dataset.build import Knowledge

HEAD = """@prefix mscpof: <https://w3id.org/mscpof/ontology#> .
@prefix owl:    <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:   <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:     <http://www.w3.org/ns/shacl#> .
"""
STUDY = "mscpof:NewShape a sh:NodeShape ; sh:targetClass mscpof:AnimalStudy ; "
# Of kinds that the first step does not know; the tiny project breaks each.
UNKNOWN = {
    "property pair": STUDY + "sh:property [ sh:path mscpof:reference ; sh:equals mscpof:dose ] .",
    "property pair without a value": STUDY + "sh:property [ sh:path mscpof:dose ; sh:equals mscpof:reference ] .",
    "closed": STUDY + "sh:closed true .",
    "qualified minimum": STUDY
    + "sh:property [ sh:path mscpof:dose ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ] .",
    "pattern with flags": STUDY + 'sh:property [ sh:path mscpof:induction ; sh:pattern "^x" ; sh:flags "i" ] .',
    "alternative path": STUDY
    + "sh:property [ sh:path [ sh:alternativePath ( mscpof:dose mscpof:route ) ] ; sh:minCount 1 ] .",
    "inverse path": STUDY + "sh:property [ sh:path [ sh:inversePath mscpof:dose ] ; sh:minCount 1 ] .",
    "node kind": STUDY + "sh:property [ sh:path mscpof:reference ; sh:nodeKind sh:BlankNode ] .",
    "no such shape": STUDY + "sh:property [ sh:path mscpof:reference ; sh:minCount 2 ] , mscpof:StudyShape-reference .",
    "target node": "mscpof:NewShape a sh:NodeShape ; sh:targetNode <https://w3id.org/mscpof/gene/BAX> ; "
    "sh:class mscpof:Study .",
    "target objects": "mscpof:NewShape a sh:NodeShape ; sh:targetObjectsOf mscpof:reference ; sh:nodeKind sh:IRI .",
    "implicit class": "mscpof:AnimalStudy a sh:NodeShape , rdfs:Class ; sh:nodeKind sh:Literal .",
    "shape that leads back to itself": STUDY + "sh:node mscpof:NewShape ; sh:nodeKind sh:Literal .",
}


def _told(violations: list[RuleViolation]) -> set[tuple[str, ...]]:
    return {(v.code, str(v), v.message("zh"), v.severity, v.focus, v.path, v.value) for v in violations}


def _both(knowledge: Knowledge) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return the faults that are found with and without the first step."""
    reading = knowledge.reading
    two_steps, one_step = (
        _told(check_shapes(knowledge.store, reading.shapes, reading.places, first_step=first))
        for first in (True, False)
    )
    return two_steps, one_step


def test_no_node_of_the_valid_project_is_doubtful(tiny: Project) -> None:
    knowledge = assemble(tiny)
    assert knowledge.reading.shapes.plain
    assert Conformance(knowledge.store, knowledge.reading.shapes).doubtful() == {}


def test_no_node_of_the_project_is_doubtful(knowledge: Knowledge) -> None:
    assert Conformance(knowledge.store, knowledge.reading.shapes).doubtful() == {}


@pytest.mark.slow
def test_pyshacl_finds_no_fault_in_the_nodes_that_the_first_step_takes_out(knowledge: Knowledge) -> None:
    assert _both(knowledge) == (set(), set())


def _one_of_each_constraint() -> list[Path]:
    """Return fixtures of shapes that together break every kind of constraint that the shapes have."""
    of: dict[str, set[str]] = {}
    project = Project(ROOT)
    for quad in read_turtle(project, project.shapes, "https://example.org/shapes", Places()):
        of.setdefault(local_name(getattr(quad.subject, "value", "")), set()).add(quad.predicate.value)
    seen: set[str] = set()
    chosen = []
    for path in INVALID:
        if kinds := of.get(path.stem, set()) - seen:
            seen |= kinds
            chosen.append(path)
    return chosen


# That a fixture is told at all test_rules.py shows, of every one; here the engine alone is asked too, which takes long.
@pytest.mark.slow
@pytest.mark.parametrize("fixture", _one_of_each_constraint(), ids=lambda path: path.stem)
def test_a_fixture_has_the_same_faults_with_and_without_the_first_step(tiny: Project, fixture: Path) -> None:
    put_in(tiny, fixture)
    two_steps, one_step = _both(assemble(tiny))
    assert two_steps == one_step


@pytest.mark.slow
@pytest.mark.parametrize("shape", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_constraint_that_the_first_step_does_not_know_is_left_to_pyshacl(
    tiny: Project, write: Callable[[str, str], Path], shape: str
) -> None:
    write("shapes/new.ttl", HEAD + shape)
    two_steps, one_step = _both(assemble(tiny))
    assert two_steps == one_step != set()


def test_only_the_chosen_nodes_are_judged(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("shapes/new.ttl", HEAD + STUDY + "sh:nodeKind sh:Literal .")
    knowledge = assemble(tiny)
    reading = knowledge.reading
    all_of_them = check_shapes(knowledge.store, reading.shapes, reading.places)
    one = check_shapes(
        knowledge.store, reading.shapes, reading.places, chosen=lambda iri: iri.endswith("/first-a-2020")
    )
    assert {violation.focus for violation in one} < {violation.focus for violation in all_of_them}
    assert len(one) == 1


def test_a_check_without_a_doubtful_node_does_not_load_pyshacl(tiny: Project) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from pathlib import Path; from mscpof.dataset.build import check;"
        "from mscpof.curated.project import Project;"
        "assert not check(Project(Path(sys.argv[1]))).faults; print('pyshacl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, tiny.root], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


def test_a_broken_shape_is_a_fault(tiny: Project) -> None:
    put_in(tiny, next(path for path in INVALID if path.stem == "FindingShape-certainty"))
    assert [fault.code for fault in check(tiny).faults] == ["FindingShape-certainty"]
