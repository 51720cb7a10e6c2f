"""What a query returned: rows for programs, frames for analysts, and the formats that SPARQL clients read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize

from mscpof.faults import BadParameter
from mscpof.names import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import polars as pl

_TABLES = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
_INTEGERS = {f"{PREFIXES['xsd']}{name}" for name in ("integer", "int", "long", "nonNegativeInteger")}
_DECIMALS = {f"{PREFIXES['xsd']}{name}" for name in ("decimal", "double", "float")}


class Answer:
    """The answer to a query.

    :param run: runs the query; called once for the rows and once for each serialisation.
    """

    def __init__(self, run: Callable[[], QuerySolutions | QueryBoolean | QueryTriples]) -> None:
        self._run = run
        result = run()
        self.truth: bool | None = None
        self.columns: list[str] = []
        self.rows: list[dict[str, Any]] = []
        if isinstance(result, QueryBoolean):
            self.truth = bool(result)
        elif isinstance(result, QuerySolutions):
            self.columns = [variable.value for variable in result.variables]
            self.rows = [{name: _python(row[name]) for name in self.columns} for row in result]
        else:
            self.columns = ["subject", "predicate", "object"]
            self.rows = [
                {"subject": _python(t.subject), "predicate": _python(t.predicate), "object": _python(t.object)}
                for t in result
            ]

    def __len__(self) -> int:
        return len(self.rows)

    def shown(self) -> list[list[str]]:
        """Return the rows as people read them, IRIs shortened."""
        return [["" if row[name] is None else shorten(str(row[name])) for name in self.columns] for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; needs `mscpof[frames]`."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=self.columns)

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a polars frame; needs `mscpof[frames]`."""
        import polars as pl

        return pl.DataFrame(self.rows, schema=self.columns if not self.rows else None, infer_schema_length=None)

    def serialize(self, form: str) -> bytes:
        """Return the answer in a standard format.

        :param form: csv, tsv, json or xml for SELECT; json or xml for ASK; ttl for CONSTRUCT and DESCRIBE.
        :raises BadParameter: when the format does not fit the kind of query.
        """
        result = self._run()
        if isinstance(result, QueryTriples):
            if form != "ttl":
                raise BadParameter(
                    f"a CONSTRUCT or DESCRIBE query gives statements; {form} cannot hold them, use --format ttl"
                )
            prefixes = {name: iri for name, iri in PREFIXES.items() if name}
            return serialize(result, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
        if form not in _TABLES:
            raise BadParameter(f"{form} holds statements; use csv, tsv, json or xml for this query")
        if isinstance(result, QueryBoolean) and form in ("csv", "tsv"):
            raise BadParameter(f"an ASK query gives true or false; SPARQL defines no {form} for it, use json or xml")
        return result.serialize(format=_TABLES[form]) or b""


def _python(term: Any) -> Any:
    """Return an RDF term as Python's own value: an IRI as text, a number as number."""
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
