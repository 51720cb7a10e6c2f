"""The ontology and the shapes are read with the line of every subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode

from mscpof.base.faults import BrokenTurtle, NotUtf8
from mscpof.base.place import Places
from mscpof.curated.turtle import read_turtle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

GRAPH = "https://example.org/graph"


def test_every_way_to_write_a_subject_has_its_line(tiny: Project, write: Callable[[str, str], Path]) -> None:
    file = write(
        "ontology/new.ttl",
        "@prefix : <https://example.org/> .\n"
        "PREFIX ex: <https://example.org/ex#>\n\n"
        ":First a :Thing ;\n    :of ex:second .\n"
        "ex:second a :Thing .\n"
        "<https://example.org/脐带> a :Thing .\n",
    )
    places = Places()
    assert len(read_turtle(tiny, [file], GRAPH, places)) == 4
    assert str(places.find("https://example.org/First")) == "ontology/new.ttl:4:1"
    assert str(places.find("https://example.org/ex#second")) == "ontology/new.ttl:6:1"
    assert str(places.find("https://example.org/脐带")) == "ontology/new.ttl:7:1"


def test_every_own_term_and_shape_of_the_project_has_a_place(real: Project) -> None:
    places = Places()
    quads = read_turtle(real, (*real.ontology, *real.shapes), GRAPH, places)
    subjects = {quad.subject.value for quad in quads if not isinstance(quad.subject, BlankNode)}  # type: ignore[union-attr]
    assert [subject for subject in subjects if places.find(subject) is None] == []


def test_a_file_that_is_not_turtle_is_refused_with_its_place(tiny: Project, write: Callable[[str, str], Path]) -> None:
    file = write("ontology/new.ttl", '@prefix : <https://example.org/> .\n:a :b "脐带" ; ,\n')
    with pytest.raises(BrokenTurtle, match=r"ontology/new.ttl:2:14  not Turtle: .*not a valid predicate"):
        read_turtle(tiny, [file], GRAPH, Places())


def test_a_prefix_that_is_not_declared_is_refused(tiny: Project, write: Callable[[str, str], Path]) -> None:
    file = write("ontology/new.ttl", "\nex:a ex:b ex:c .\n")
    with pytest.raises(BrokenTurtle, match=r"ontology/new.ttl:2:1  not Turtle: .*prefix ex: has not been declared"):
        read_turtle(tiny, [file], GRAPH, Places())


def test_turtle_that_is_not_utf_8_is_refused(tiny: Project) -> None:
    file = tiny.root / "ontology" / "new.ttl"
    file.write_bytes(b"# \xff\n")
    with pytest.raises(NotUtf8, match=r"ontology/new.ttl:1:3  byte 0xff is not UTF-8"):
        read_turtle(tiny, [file], GRAPH, Places())


def test_blank_nodes_of_two_files_keep_apart_and_their_names(tiny: Project, write: Callable[[str, str], Path]) -> None:
    text = "<https://example.org/a> <https://example.org/b> _:x .\n"
    files = [write("ontology/one.ttl", text), write("ontology/two.ttl", text)]
    first = read_turtle(tiny, files, GRAPH, Places())
    assert len({quad.object for quad in first}) == 2
    assert first == read_turtle(tiny, files, GRAPH, Places())
