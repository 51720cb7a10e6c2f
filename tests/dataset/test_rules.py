"""Every shape and quality query fires on the change of the valid project that breaks it, and nothing else does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Store

from mscpof.base.names import INFERRED_GRAPH, PREFIXES, local_name
from mscpof.base.place import Places
from mscpof.curated.front_matter import read_query
from mscpof.curated.reading import read, read_inferred
from mscpof.curated.turtle import read_turtle
from mscpof.dataset.build import check
from mscpof.dataset.derivation import derive, load_rules
from mscpof.dataset.quality import load_quality_queries
from mscpof.dataset.selected_files import Selection
from tests.conftest import tiny_project, told
from tests.invalid import INVALID, broken, dump, load, put_in_all

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The tiny project for all tests of this module, with a memory of its files as they are when they are valid."""
    project = tiny_project(tmp_path_factory.mktemp("rules"))
    read(project)
    return project


def test_the_valid_project_has_no_fault_however_its_files_are_written(valid: Project, tiny: Project) -> None:
    assert check(valid).faults == []
    for path in tiny.data:
        path.write_text(dump(load(path)), encoding="utf-8")
    assert check(tiny).faults == []
    assert set(read(tiny).quads) == set(read(valid).quads)


@pytest.mark.slow
@pytest.mark.parametrize("rule", INVALID)
def test_a_rule_fires_on_its_change_and_only_it(valid: Project, rule: str) -> None:
    with broken(valid, rule) as changed:
        # A term that a change adds to the ontology stands in no mapping table.
        faults = [fault for fault in check(valid).faults if fault.code != "unmapped-term"]
    assert {fault.code for fault in faults} == {rule}
    places = [fault.place.path for fault in faults if fault.place]
    assert len(places) == len(faults)
    if changed.suffix == ".yaml":
        assert valid.relative(changed) in places
    if rule in {query.name for query in load_quality_queries(valid) if query.of_terms}:
        assert changed.is_relative_to(valid.root / "ontology")
        assert {path.parts[0] for path in places} == {"ontology"}


@pytest.mark.slow
def test_a_file_by_itself_is_told_what_the_whole_is_told_of_it(valid: Project, tiny: Project) -> None:
    # In a project that is broken everywhere, and where these two rules need the rest of the file to be right.
    put_in_all(tiny)
    studies = [path for path in tiny.data if path.parent.name == "studies"]
    rules = _told_alike(tiny, studies, *([path] for path in tiny.data if path not in studies))
    for rule in ("adopted-reading-violation", "needless-reason-violation"):
        with broken(valid, rule) as changed:
            rules |= _told_alike(valid, [changed])
    assert rules >= {rule for rule, change in INVALID.items() if change.path.startswith("data/")}


def _told_alike(project: Project, *groups: list[Path]) -> set[str]:
    """Check that files by themselves have the faults that they have in the whole; return the codes of these faults."""
    whole, codes = check(project).faults, set()
    for files in groups:
        selection = Selection.of(project, files)
        faults = told(check(project, selection=selection).faults)
        assert faults == told(fault for fault in whole if selection.holds(fault)), files[0]
        codes |= {fault[0] for fault in faults}
    return codes


def test_every_rule_has_a_fixture(real: Project) -> None:
    said = {subject for subject, predicate in _shapes(real) if predicate == f"{PREFIXES['sh']}message"}
    rules = {local_name(name) for name in said} | {path.stem for path in real.queries("quality")}
    assert rules == set(INVALID)


def test_a_shape_without_a_message_only_allows_a_key(real: Project) -> None:
    shapes = _shapes(real)
    said = {subject for subject, predicate in shapes if predicate == f"{PREFIXES['sh']}message"}
    silent = {(s, p) for s, p in shapes if "Shape-" in s and s not in said}
    assert {local_name(predicate) for _, predicate in silent} <= {"type", "path", "node", "class"}


def test_every_message_is_in_both_languages(real: Project) -> None:
    shapes = read_turtle(real, real.shapes, "https://example.org/shapes", Places())
    languages: dict[str, set[str]] = {}
    for quad in shapes:
        if quad.predicate.value == f"{PREFIXES['sh']}message":
            languages.setdefault(str(quad.subject), set()).add(getattr(quad.object, "language", ""))
    assert all(found == {"en", "zh"} for found in languages.values())


def _shapes(project: Project) -> set[tuple[str, str]]:
    quads = read_turtle(project, project.shapes, "https://example.org/shapes", Places())
    return {(getattr(quad.subject, "value", ""), quad.predicate.value) for quad in quads}


def test_nothing_that_is_checked_looks_at_what_only_questions_look_at(real: Project) -> None:
    apart = _rules_of_nodes_apart(real)
    only_asked = [rule for rule in load_rules(real) if not rule.checked and rule.name not in apart]
    added = {name for rule in only_asked for name in re.findall(r"(\w+:\w+)", rule.text[: rule.text.index("WHERE")])}
    # These two add what the ontology declares to be an inverse or a chain.
    added |= {"mscpof:memberOf", "mscpof:bearsOn", "mscpof:names"}
    for path in (*real.shapes, *real.queries("quality")):
        assert not added & set(re.findall(r"\w+:\w+", path.read_text(encoding="utf-8"))), path.name


def test_what_a_check_of_files_does_without_is_said_of_nodes_that_no_file_describes(
    real: Project, knowledge: Knowledge
) -> None:
    apart = _rules_of_nodes_apart(real)
    assert apart
    store = Store()
    knowledge.reading.fill(store)
    store.extend(read_inferred(real, Places()))
    derive(store, [rule for rule in load_rules(real) if rule.name not in apart])
    graph = NamedNode(INFERRED_GRAPH)
    more = {quad for quad in knowledge.store.quads_for_pattern(None, None, None, graph) if quad not in store}
    nodes = {quad.subject for quad in more}
    assert nodes
    assert [node for node in nodes if knowledge.reading.places.find(_iri(node))] == []
    assert [quad for quad in knowledge.store if quad.object in nodes] == []


def _iri(node: object) -> str:
    return str(getattr(node, "value", ""))


def _rules_of_nodes_apart(project: Project) -> set[str]:
    return {
        path.stem for path in project.queries("derive") if read_query(project, path).matter.get("checked") == "whole"
    }
