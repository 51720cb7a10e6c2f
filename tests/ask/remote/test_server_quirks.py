"""What servers write otherwise than the specification is put right before it is read."""

from __future__ import annotations

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from mscpof.ask.remote.server_quirks import as_specified, statements_as_specified

_TABLE = (
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
    "<results>{}</results></sparql>"
)
_ROW = '<result><binding name="x">{}</binding></result>'
_DURATION = "http://www.w3.org/2001/XMLSchema#duration"


def read(literal: str) -> str:
    """Return the text that is read from a literal as a server writes it."""
    body = as_specified(_TABLE.format(_ROW.format(literal)).encode())
    result = parse_query_results(body, format=QueryResultsFormat.XML)
    assert isinstance(result, QuerySolutions)
    return str(next(result)["x"].value)


@pytest.mark.parametrize("text", ["", " ", "\n\n", " a", "a\n", "\ta b ", "脐带 ", "a &lt; b\n", "no blank"])
def test_blanks_at_the_ends_of_a_text_are_read(text: str) -> None:
    assert read(f"<literal>{text}</literal>") == text.replace("&lt;", "<")
    assert read(f'<literal xml:lang="zh">{text}</literal>') == text.replace("&lt;", "<")


def test_a_duration_in_seconds_is_read_as_a_duration() -> None:
    assert read(f'<literal datatype="{_DURATION}">1.8144e+06</literal>') == "P21D"
    assert read(f'<literal datatype="{_DURATION}">P3W</literal>') == "P3W"
    assert read('<literal datatype="http://www.w3.org/2001/XMLSchema#integer">1814400</literal>') == "1814400"
    stated = f'<http://x.org/s> <http://x.org/p> "1.8144e+06"^^<{_DURATION}> .\n'.encode()
    assert statements_as_specified(stated) == stated.replace(b"1.8144e+06", b"P21D")


@pytest.mark.parametrize(("rows", "truth"), [("1", True), ("0", False), ("", False)])
def test_a_table_with_one_number_answers_ask(rows: str, truth: bool) -> None:
    cell = f'<literal datatype="http://www.w3.org/2001/XMLSchema#integer">{rows}</literal>'
    table = _TABLE.format(_ROW.format(cell) if rows else "").replace('"x"', '"__ASK_RETVAL"')
    assert bool(parse_query_results(as_specified(table.encode()), format=QueryResultsFormat.XML)) is truth
