"""Answers: rows as Python values, frames in one call, standard formats that others parse, words that fit the query."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pandas as pd
import polars as pl
import pytest
from pyoxigraph import RdfFormat, Store, parse

from mscpof.base.answer import Answer, aligned
from mscpof.base.faults import BadParameter
from tests.conftest import raises

SELECT = """SELECT ?iri ?whole ?broken ?yes ?text ?none {
  VALUES (?iri ?whole ?broken ?yes ?text) {
    (<https://w3id.org/mscpof/gene/CASP3> 3 0.5 true "半胱, \\"3\\""@zh)
    (<http://purl.obolibrary.org/obo/GO_0006915> 4 UNDEF false "b")
  }
}"""
CONSTRUCT = 'CONSTRUCT { <http://a/s> <http://a/p> "甲" } WHERE {}'
EMPTY = "SELECT ?a ?b { ?a <http://a/p> ?b }"


def _answer(query: str) -> Answer:
    return Answer(Store(), query)


def test_rows_hold_pythons_own_values() -> None:
    answer = _answer(SELECT)
    assert answer.columns == ["iri", "whole", "broken", "yes", "text", "none"]
    assert answer.rows[0] == {
        "iri": "https://w3id.org/mscpof/gene/CASP3",
        "whole": 3,
        "broken": 0.5,
        "yes": True,
        "text": '半胱, "3"',
        "none": None,
    }
    assert [type(value) for value in answer.rows[0].values()] == [str, int, float, bool, str, type(None)]
    assert list(answer) == answer.rows
    assert len(answer) == 2


def test_people_see_shortened_names() -> None:
    assert [row[0] for row in _answer(SELECT).texts()] == ["gene/CASP3", "GO:0006915"]


def test_an_ask_query_is_true_or_false() -> None:
    yes, no = _answer("ASK {}"), _answer("ASK { ?s ?p ?o }")
    assert (yes.truth, no.truth) == (True, False)
    assert yes
    assert not no
    assert repr(yes) == "Answer(True)"


def test_an_answer_without_rows_is_empty() -> None:
    answer = _answer(EMPTY)
    assert not answer
    assert answer.columns == ["a", "b"]
    assert repr(answer) == "0 rows"


def test_statements_are_rows_of_three() -> None:
    assert _answer(CONSTRUCT).rows == [{"subject": "http://a/s", "predicate": "http://a/p", "object": "甲"}]


def test_an_answer_shows_its_first_rows_aligned() -> None:
    lines = repr(_answer("SELECT ?n { VALUES ?n { 1 2 3 4 5 6 7 8 9 10 11 12 } }")).splitlines()
    assert lines[:3] == ["12 rows", "n", "1"]
    assert lines[-1] == "... and 2 more"
    assert len(lines) == 13


def test_chinese_is_aligned_by_its_width() -> None:
    assert aligned(["a", "b"], [["脐带", "1"], ["cord", "2"]]).splitlines() == ["a     b", "脐带  1", "cord  2"]


def test_a_pandas_frame_has_a_type_for_every_column() -> None:
    frame = _answer(SELECT).to_pandas()
    assert list(frame.columns) == ["iri", "whole", "broken", "yes", "text", "none"]
    assert [str(kind) for kind in frame.dtypes[:4]] == ["string", "Int64", "Float64", "boolean"]
    assert pd.isna(frame["broken"][1])


def test_a_polars_frame_has_a_type_for_every_column() -> None:
    frame = _answer(SELECT).to_polars()
    assert frame.dtypes[:5] == [pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.String]
    assert frame["broken"][1] is None


def test_an_empty_frame_keeps_its_columns() -> None:
    assert list(_answer(EMPTY).to_pandas().columns) == ["a", "b"]
    assert _answer(EMPTY).to_polars().columns == ["a", "b"]
    assert _answer(EMPTY).to_polars().height == 0


def test_values_of_several_types_fit_into_one_column() -> None:
    answer = _answer('SELECT ?x { VALUES ?x { 1 "a" 2.5 UNDEF } }')
    assert answer.to_pandas()["x"].tolist()[:3] == [1, "a", 2.5]
    assert answer.to_polars()["x"].to_list() == ["1", "a", "2.5", None]


def test_csv_and_tsv_are_what_spreadsheets_read() -> None:
    answer = _answer(SELECT)
    rows = list(csv.DictReader(io.StringIO(answer.serialize("csv").decode())))
    assert rows[0]["text"] == '半胱, "3"'
    assert rows[1]["broken"] == ""
    assert answer.serialize("tsv").decode().splitlines()[0] == "?iri\t?whole\t?broken\t?yes\t?text\t?none"


def test_json_and_xml_are_what_sparql_clients_read() -> None:
    answer = _answer(SELECT)
    found = json.loads(answer.serialize("json"))
    assert found["head"]["vars"] == answer.columns
    assert found["results"]["bindings"][0]["text"] == {"type": "literal", "value": '半胱, "3"', "xml:lang": "zh"}
    root = ElementTree.fromstring(answer.serialize("xml"))
    assert len(root.findall(".//{http://www.w3.org/2005/sparql-results#}result")) == 2
    assert json.loads(_answer("ASK {}").serialize("json"))["boolean"] is True


def test_statements_are_turtle_that_parses() -> None:
    triples = list(parse(_answer(CONSTRUCT).serialize("ttl"), format=RdfFormat.TURTLE))
    assert len(triples) == 1


@pytest.mark.parametrize(
    ("query", "form", "code"),
    [
        (CONSTRUCT, "csv", "statements-in-table"),
        (CONSTRUCT, "json", "statements-in-table"),
        (SELECT, "ttl", "rows-in-turtle"),
        ("ASK {}", "csv", "truth-in-table"),
        ("ASK {}", "ttl", "rows-in-turtle"),
        (SELECT, "xlsx", "unknown-format"),
    ],
)
def test_a_format_that_cannot_hold_the_answer_is_refused(query: str, form: str, code: str) -> None:
    with raises(code, BadParameter):
        _answer(query).serialize(form)
