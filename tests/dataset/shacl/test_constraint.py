"""A constraint is answered with yes or no only where every engine would answer so; otherwise with None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import PREFIXES
from mscpof.dataset.shacl.constraint import ON_ALL, ON_EACH, at_least, at_most, contains, every, negation, some

if TYPE_CHECKING:
    from collections.abc import Callable

XSD = PREFIXES["xsd"]
INTEGER, YEAR, STRING = (NamedNode(f"{XSD}{name}") for name in ("integer", "gYear", "string"))
# These constraints look at nothing but the values.
NO_DATA: Any = None
A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")
ONE, TWO, ODD_ONE = (Literal(text, datatype=INTEGER) for text in ("1", "2", "01"))


@pytest.mark.parametrize("answers", [[], [True], [True, False], [True, None], [False, None], [None]])
def test_some_and_every_are_each_other_s_mirror(answers: list[bool | None]) -> None:
    assert some(answers) == negation(every([negation(answer) for answer in answers]))


def test_one_no_outweighs_what_is_not_known() -> None:
    assert every([None, False]) is False
    assert some([None, True]) is True
    assert every([None, True]) is None
    assert some([None, False]) is None


@pytest.mark.parametrize(
    ("values", "count", "number", "answer"),
    [
        ([A], at_least, ONE, True),
        ([A], at_most, ONE, True),
        ([], at_least, ONE, False),
        ([A, B], at_most, ONE, False),
        ([A], at_least, TWO, False),
        ([ONE, ODD_ONE], at_most, TWO, True),
        ([ONE, ODD_ONE], at_least, TWO, None),
        ([ONE, ODD_ONE], at_most, ONE, None),
        ([ODD_ONE], at_least, ONE, True),
        ([A], at_least, Literal("one"), None),
    ],
)
def test_values_are_counted_where_they_are_sure_to_differ(
    values: list[Any], count: Callable[[Any, list[Any]], bool | None], number: Any, answer: bool | None
) -> None:
    assert count(number, values) is answer


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({Literal("a", language="en"), Literal("b", language="zh")}, True),
        ({Literal("a", language="en"), Literal("b", language="en")}, None),
        ({A}, True),
    ],
)
def test_languages_differ_or_are_left_to_the_engine(values: set[Any], answer: bool | None) -> None:
    assert ON_ALL["uniqueLang"](NO_DATA, NO_DATA, Literal(True), A, values) is answer


@pytest.mark.parametrize(
    ("values", "wanted", "answer"),
    [([A, B], A, True), ([B], A, False), ([ONE], ONE, True), ([ODD_ONE], ONE, None), ([A], ODD_ONE, None)],
)
def test_a_value_is_found_where_it_has_one_spelling(values: list[Any], wanted: Any, answer: bool | None) -> None:
    assert contains(values, wanted) is answer


@pytest.mark.parametrize(
    ("kind", "parameter", "value", "answer"),
    [
        ("pattern", Literal("^https:"), A, True),
        ("pattern", Literal("^http:"), A, False),
        ("pattern", Literal("^a"), Literal("abc"), True),
        ("pattern", Literal("^a"), BlankNode("a"), False),
        ("pattern", Literal("1"), ODD_ONE, None),
        ("datatype", INTEGER, ONE, True),
        ("datatype", INTEGER, A, False),
        ("datatype", INTEGER, Literal("one", datatype=INTEGER), None),
        ("datatype", INTEGER, Literal("1"), None),
        ("datatype", YEAR, Literal("2022", datatype=YEAR), True),
        ("datatype", STRING, Literal("1"), True),
        ("nodeKind", NamedNode(f"{PREFIXES['sh']}IRI"), A, True),
        ("nodeKind", NamedNode(f"{PREFIXES['sh']}IRI"), ONE, False),
        ("nodeKind", NamedNode(f"{PREFIXES['sh']}Literal"), ONE, None),
        ("minInclusive", ONE, TWO, True),
        ("minInclusive", TWO, ONE, False),
        ("minInclusive", ONE, Literal("2.5"), None),
    ],
)
def test_a_value_meets_a_constraint_or_not_or_that_is_left_open(
    kind: str, parameter: Any, value: Any, answer: bool | None
) -> None:
    assert ON_EACH[kind](NO_DATA, parameter, value) is answer
