"""pyshacl alone finds faults; the nodes that the first step takes out would have passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store, parse

from mscpof.base.place import Places
from mscpof.curated.shapes import Shapes
from mscpof.dataset.build import assemble
from mscpof.dataset.shacl.conformance import Conformance
from mscpof.dataset.shacl.validation import check_shapes
from tests.invalid import INVALID, put_in_all

if TYPE_CHECKING:
    from mscpof.base.faults import RuleViolation
    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

HEAD = """@prefix mscpof: <https://w3id.org/mscpof/ontology#> .
@prefix owl:    <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:   <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:     <http://www.w3.org/ns/shacl#> .
"""
STUDY = "mscpof:NewShape a sh:NodeShape ; sh:targetClass mscpof:AnimalStudy ; "
# A study with a number, a gene, and the shape that another refers to.
DATA = """
<http://a/study> a mscpof:AnimalStudy ; mscpof:reference 1 ; mscpof:induction mscpof:CisplatinInduction .
<http://a/other> a mscpof:AnimalStudy ; mscpof:reference 2 ; mscpof:induction mscpof:CisplatinInduction .
<http://a/gene> a mscpof:Gene .
mscpof:AnimalStudy rdfs:subClassOf mscpof:Study .
"""
NUMBER = "mscpof:NumberShape a sh:PropertyShape ; sh:path mscpof:reference ; sh:minCount 1 ."
STUDY = "mscpof:NewShape a sh:NodeShape ; sh:targetClass mscpof:AnimalStudy ; "
# Of kinds that the first step does not know; the data break each.
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
    "shape of its own": STUDY
    + f"sh:property [ sh:path mscpof:reference ; sh:minCount 2 ] , mscpof:NumberShape . {NUMBER}",
    "target node": "mscpof:NewShape a sh:NodeShape ; sh:targetNode <http://a/gene> ; sh:class mscpof:Study .",
    "target objects": "mscpof:NewShape a sh:NodeShape ; sh:targetObjectsOf mscpof:reference ; sh:nodeKind sh:IRI .",
    "implicit class": "mscpof:AnimalStudy a sh:NodeShape , rdfs:Class ; sh:nodeKind sh:Literal .",
    "shape that leads back to itself": STUDY + "sh:node mscpof:NewShape ; sh:nodeKind sh:Literal .",
}


@pytest.fixture(scope="module")
def small() -> Store:
    store = Store()
    store.load(input=(HEAD + DATA).encode(), format=RdfFormat.TURTLE)
    return store


def _shapes(text: str) -> Shapes:
    return Shapes(parse((HEAD + text).encode(), format=RdfFormat.TURTLE))


def _told(violations: list[RuleViolation]) -> set[tuple[str, ...]]:
    return {(v.code, str(v), v.message("zh"), v.severity, v.focus, v.path, v.value) for v in violations}


def _both(store: Store, shapes: Shapes, places: Places) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return the faults that are found with and without the first step."""
    two_steps, one_step = (_told(check_shapes(store, shapes, places, first_step=first)) for first in (True, False))
    return two_steps, one_step


def test_no_node_of_the_valid_project_is_doubtful(tiny: Project) -> None:
    knowledge = assemble(tiny)
    assert knowledge.reading.shapes.plain
    assert Conformance(knowledge.store, knowledge.reading.shapes).doubtful() == {}


def test_no_node_of_the_project_is_doubtful(knowledge: Knowledge) -> None:
    assert Conformance(knowledge.store, knowledge.reading.shapes).doubtful() == {}


@pytest.mark.slow
def test_pyshacl_finds_no_fault_in_the_nodes_that_the_first_step_takes_out(knowledge: Knowledge) -> None:
    assert _both(knowledge.store, knowledge.reading.shapes, knowledge.reading.places) == (set(), set())


@pytest.mark.slow
def test_faults_of_every_shape_are_the_same_with_and_without_the_first_step(tiny: Project) -> None:
    put_in_all(tiny)
    knowledge = assemble(tiny)
    assert knowledge.reading.whole
    two_steps, one_step = _both(knowledge.store, knowledge.reading.shapes, knowledge.reading.places)
    assert two_steps == one_step
    assert {fault[0] for fault in one_step} == {rule for rule in INVALID if not rule.endswith("-violation")}


@pytest.mark.parametrize("shape", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_constraint_that_the_first_step_does_not_know_is_left_to_pyshacl(small: Store, shape: str) -> None:
    two_steps, one_step = _both(small, _shapes(shape), Places())
    assert two_steps == one_step != set()


def test_only_the_chosen_nodes_are_judged(small: Store) -> None:
    shapes = _shapes(f"{STUDY} sh:nodeKind sh:Literal .")
    assert {fault.focus for fault in check_shapes(small, shapes, Places())} == {"http://a/study", "http://a/other"}
    (fault,) = check_shapes(small, shapes, Places(), chosen=lambda iri: iri.endswith("/other"))
    assert fault.focus == "http://a/other"


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
