"""The ontology and the shapes are read with the line of every subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode

from mscpof.base.faults import CurationFault
from mscpof.base.place import Places
from mscpof.curated.turtle import read_turtle
from tests.conftest import raises

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


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (b'@prefix : <https://example.org/> .\n:a :b "\xe8\x84\x90" ; ,\n', "broken-turtle", "2:13"),
        (b"\nex:a ex:b ex:c .\n", "broken-turtle", "2:1"),
        (b"# \xff\n", "not-utf8", "1:3"),
    ],
    ids=["not Turtle", "an undeclared prefix", "not UTF-8"],
)
def test_a_broken_file_is_refused_with_its_place(tiny: Project, text: bytes, code: str, place: str) -> None:
    file = tiny.root / "ontology" / "new.ttl"
    file.write_bytes(text)
    with raises(code, CurationFault, place=f"ontology/new.ttl:{place}"):
        read_turtle(tiny, [file], GRAPH, Places())


def test_blank_nodes_of_two_files_keep_apart_and_their_names(tiny: Project, write: Callable[[str, str], Path]) -> None:
    text = "<https://example.org/a> <https://example.org/b> _:x .\n"
    files = [write("ontology/one.ttl", text), write("ontology/two.ttl", text)]
    first = read_turtle(tiny, files, GRAPH, Places())
    assert len({quad.object for quad in first}) == 2
    assert first == read_turtle(tiny, files, GRAPH, Places())
