"""A statement is found where it was written, and otherwise as near to it as is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscpof.base.place import Place, Places

STUDY = Path("data/studies/a.yaml")
NODE = Place(STUDY, 1, 5)
PROPERTY = Place(STUDY, 4, 14)
SECOND = Place(STUDY, 4, 24)


@pytest.fixture
def places() -> Places:
    """A node with two values under one property."""
    found = Places()
    found.put(NODE, "finding")
    found.put(PROPERTY, "finding", "increased", "BAX")
    found.put(SECOND, "finding", "increased", "BCL2")
    return found


def test_a_place_reads_as_editors_link_it() -> None:
    assert str(SECOND) == "data/studies/a.yaml:4:24"


def test_places_sort_by_file_then_line_then_column() -> None:
    assert sorted([SECOND, PROPERTY, Place(Path("a.yaml"), 9, 9), NODE]) == [
        Place(Path("a.yaml"), 9, 9),
        NODE,
        PROPERTY,
        SECOND,
    ]


def test_a_statement_is_found_at_its_value(places: Places) -> None:
    assert places.exact("finding", "increased", "BCL2") == SECOND
    assert places.find("finding", "increased", "BCL2") == SECOND


def test_a_derived_statement_is_found_at_the_value_it_comes_from(places: Places) -> None:
    assert places.exact("finding", "raised", "BCL2") is None
    assert places.find("finding", "raised", "BCL2") == SECOND


def test_a_missing_value_is_found_at_its_property(places: Places) -> None:
    assert places.find("finding", "increased", "CASP3") == PROPERTY


def test_a_missing_property_is_found_at_its_node(places: Places) -> None:
    assert places.find("finding", "statedAt") == NODE


def test_what_nobody_wrote_is_nowhere(places: Places) -> None:
    assert places.find("study") is None


def test_the_first_place_of_a_statement_stays(places: Places) -> None:
    places.put(Place(STUDY, 9, 9), "finding", "increased", "BCL2")
    assert places.find("finding", "increased", "BCL2") == SECOND
