"""Tests of counting rows in an answer while it is written."""

from __future__ import annotations

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from mscpof.server.workers.row_counter import COUNTERS

FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
    "json": QueryResultsFormat.JSON,
}
# As SPARQL writes them: values that look like marks, or like the end of a string.
VALUES = ["plain", "]},[{", r"\"", r"\\", r"\\\"", r"a\nb", r"\r\n", "<result>", ",{}", r"x\\", "中文", ""]
WRITTEN = " ".join(f'"{value}"' for value in VALUES)
QUERIES = {
    "one row": "SELECT ?x { VALUES ?x { 1 } }",
    "rows without any binding": "SELECT ?x { VALUES ?x { UNDEF UNDEF } }",
    "each value": f"SELECT ?x ?y {{ VALUES ?x {{ {WRITTEN} }} BIND(?x AS ?y) }}",
}


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 8192])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("form", FORMATS)
def test_rows_are_counted_whatever_stands_in_them_and_wherever_the_answer_is_cut(
    form: str, query: str, piece: int
) -> None:
    rows, again = Store().query(query), Store().query(query)
    assert isinstance(rows, QuerySolutions)
    assert isinstance(again, QuerySolutions)
    answer = again.serialize(format=FORMATS[form]) or b""
    counter = COUNTERS[form]()
    counted = sum(counter.count(answer[start : start + piece]) for start in range(0, len(answer), piece))
    assert counted - counter.surplus == len(list(rows))
