"""Answers to queries as Python rows, as pandas and polars frames, and in the standard result formats of SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize
from rich.cells import cell_len

from mscpof.base.faults import BadParameter
from mscpof.base.names import NAMED_PREFIXES, PREFIXES, shorten
from mscpof.base.sparql import explained, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import polars as pl

    from mscpof.base.sparql import Source

_TABLES = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
_INTEGERS = {f"{PREFIXES['xsd']}{name}" for name in ("integer", "int", "long", "nonNegativeInteger")}
_DECIMALS = {f"{PREFIXES['xsd']}{name}" for name in ("decimal", "double", "float")}
_PREVIEWED = 10


class Answer:
    """Answer to a query.

    :param source: store or server that holds the dataset.
    :param query: SPARQL; it is run once for the rows and once for each serialisation.
    :ivar truth: result of ASK; None for other queries.
    :ivar columns: names of the variables; for CONSTRUCT and DESCRIBE `subject`, `predicate` and `object`.
    :ivar rows: values by column: str for an IRI or text, int, float or bool for such literals, None for no value.
    :raises BadQuery: when the query is not SPARQL, uses SERVICE, or cannot be answered.
    :raises MscpofError: when a server that holds the dataset cannot be asked.
    """

    def __init__(self, source: Source, query: str) -> None:
        self._source = source
        self._query = query
        self.truth: bool | None = None
        self.columns: list[str] = []
        self.rows: list[dict[str, Any]] = []
        result = run(source, query)
        with explained(query):
            if isinstance(result, QueryBoolean):
                self.truth = bool(result)
            elif isinstance(result, QuerySolutions):
                self.columns = [variable.value for variable in result.variables]
                self.rows = [{name: _python(row[name]) for name in self.columns} for row in result]
            else:
                self.columns = ["subject", "predicate", "object"]
                self.rows = [{name: _python(getattr(t, name)) for name in self.columns} for t in result]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        """Return the result of an ASK query; for other queries, whether there is any row."""
        return bool(self.rows) if self.truth is None else self.truth

    def __repr__(self) -> str:
        """Return the number of rows and the first ten, aligned in columns, or the result of an ASK query."""
        if self.truth is not None:
            return f"Answer({self.truth})"
        return preview(self.columns, self.texts(), "row")

    def texts(self) -> list[list[str]]:
        """Return the cells of all rows as text, with shortened IRIs; empty where a variable has no value."""
        return [["" if row[name] is None else shorten(str(row[name])) for name in self.columns] for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; needs `mscpof[frames]`."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=self.columns).convert_dtypes()

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a polars frame; needs `mscpof[frames]`."""
        import polars as pl

        return pl.DataFrame(self.rows, schema=self.columns if not self.rows else None, infer_schema_length=None)

    def serialize(self, form: str) -> bytes:
        """Return the answer, asked for again, in a standard format of SPARQL or RDF.

        :param form: csv, tsv, json or xml for SELECT; json or xml for ASK; ttl for CONSTRUCT and DESCRIBE.
        :raises BadParameter: when the format is another, or does not fit the kind of query.
        """
        if form != "ttl" and form not in _TABLES:
            raise BadParameter("unknown-format", form=form, known=[*_TABLES, "ttl"])
        result = run(self._source, self._query)
        if isinstance(result, QueryTriples):
            if form != "ttl":
                raise BadParameter("statements-in-table", form=form)
            return serialize(result, format=RdfFormat.TURTLE, prefixes=NAMED_PREFIXES) or b""
        if form == "ttl":
            raise BadParameter("rows-in-turtle")
        if isinstance(result, QueryBoolean) and form in ("csv", "tsv"):
            raise BadParameter("truth-in-table", form=form)
        with explained(self._query):
            return result.serialize(format=_TABLES[form]) or b""


def aligned(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as text, each column as wide as its longest text; a Chinese character counts as two wide.

    >>> print(aligned(["source", "n"], [["UmbilicalCordMSC", "3"]]))
    source            n
    UmbilicalCordMSC  3
    """
    lines = [list(columns), *[list(row) for row in rows]]
    widths = [max(cell_len(line[n]) for line in lines) for n in range(len(columns))]
    return "\n".join(
        "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def preview(columns: Sequence[str], rows: Sequence[Sequence[str]], noun: str) -> str:
    """Return the number of rows, and the first ten rows aligned in columns.

    :param noun: noun for a row in the singular, such as `finding`.
    """
    count = f"{len(rows)} {noun}{'s' * (len(rows) != 1)}"
    if not rows:
        return count
    more = f"\n... and {len(rows) - _PREVIEWED} more" if len(rows) > _PREVIEWED else ""
    return f"{count}\n{aligned(columns, rows[:_PREVIEWED])}{more}"


def _python(term: Any) -> Any:
    """Return an RDF term as a Python value: an IRI or a text as str, a number as int or float, a boolean as bool."""
    if term is None:
        return None
    if isinstance(term, Literal):
        kind = term.datatype.value
        if kind in _INTEGERS:
            return int(term.value)
        if kind in _DECIMALS:
            return float(term.value)
        return term.value == "true" if kind == f"{PREFIXES['xsd']}boolean" else term.value
    return getattr(term, "value", str(term))
