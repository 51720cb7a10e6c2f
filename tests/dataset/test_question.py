"""Parameters of a question: a value replaces the default and can never be more than a value."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from mscpof.base.faults import BadParameter
from mscpof.dataset.question import Parameter, Question, question_quads, questions_of
from tests.conftest import raises

TEXT = """SELECT ?name ?entity
WHERE {
  VALUES ?name { "a } in the \\"default\\"" }
  VALUES ?entity { <http://a/default> }
  VALUES ?other { 1 2 }
}
"""
QUESTION = Question(
    "what-is-it",
    "What it is",
    {"en": "What is it?", "zh": "是什么?"},
    (Parameter("name", "text", "x"), Parameter("entity", "entity", "gene/BAX")),
    TEXT,
    ("entity", "name"),
)
NASTY = [
    'a "quoted" name',
    "it's",
    "} . ?s ?p ?o . {",
    '" } } INSERT DATA { <http://a> <http://b> <http://c> } #',
    "VALUES ?entity { <http://a/injected> }",
    "$name ?name $1 \\1 \\g<head>",
    "back\\slash",
    "\\",
    '\\"',
    "line\nbreak\r\ttab",
    "# comment",
    "'''\"\"\"",
    "<http://a>",
    "半胱天冬酶 3 ‑ α",
    "\N{DNA DOUBLE HELIX}",
]


def _ask(values: dict[str, list[NamedNode | Literal]]) -> list[tuple[str, str]]:
    rows = Store().query(QUESTION.ask(values))
    assert isinstance(rows, QuerySolutions)
    return sorted({(row["name"].value, row["entity"].value) for row in rows})


def test_without_values_every_parameter_keeps_its_default() -> None:
    assert QUESTION.ask({}) == TEXT
    assert _ask({}) == [('a } in the "default"', "http://a/default")]


def test_a_value_replaces_only_its_own_default() -> None:
    assert _ask({"entity": [NamedNode("http://a/BAX")]}) == [('a } in the "default"', "http://a/BAX")]
    assert "VALUES ?other { 1 2 }" in QUESTION.ask({"entity": [NamedNode("http://a/BAX")]})


def test_of_several_values_any_will_do() -> None:
    both: list[NamedNode | Literal] = [NamedNode("http://a/BAX"), NamedNode("http://a/BCL2")]
    assert {entity for _, entity in _ask({"entity": both})} == {"http://a/BAX", "http://a/BCL2"}


def test_no_value_at_all_is_refused() -> None:
    with raises("no-value", BadParameter, name="entity"):
        QUESTION.ask({"entity": []})


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_asked_as_it_is_and_does_not_reach_the_line_of_another_parameter(text: str) -> None:
    values: dict[str, list[NamedNode | Literal]] = {"name": [Literal(text)]}
    assert _ask(values) == [(text, "http://a/default")]
    values["entity"] = [NamedNode("http://a/BAX")]
    assert _ask(values) == _ask(dict(reversed(values.items()))) == [(text, "http://a/BAX")]


def test_the_default_of_a_parameter_is_shown_as_written() -> None:
    assert QUESTION.default("entity") == "<http://a/default>"
    assert QUESTION.default("name") == r'"a } in the \"default\""'
    assert QUESTION.default("nothing") == ""


def test_an_unknown_parameter_is_refused_with_those_that_are_known() -> None:
    with raises("unknown-parameter", BadParameter, known=["name", "entity"]):
        QUESTION.ask({"gene": [Literal("BAX")]})


def test_names_of_parameters_are_told_apart_by_case_as_sparql_does() -> None:
    with raises("unknown-parameter", BadParameter, name="Entity"):
        QUESTION.ask({"Entity": [Literal("BAX")]})


def test_questions_survive_the_way_through_a_dataset() -> None:
    store = Store()
    store.extend(question_quads([QUESTION]))
    found = questions_of(store)["what-is-it"]
    assert (found.title, found.question, found.text) == (QUESTION.title, QUESTION.question, TEXT)
    assert found.keywords == QUESTION.keywords
    assert set(found.parameters) == set(QUESTION.parameters)


def test_a_question_in_a_dataset_has_no_blank_nodes() -> None:
    assert not any("BlankNode" in repr(quad) for quad in question_quads([QUESTION]))
