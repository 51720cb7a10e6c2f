"""Counters of the rows of an answer while it is written, so that a limit can stop it.

The store writes whole answers in one call; handing it row by row would take several times as long. So rows are counted
by the mark between them. Only a value that holds the mark of JSON itself, `},{`, counts as a row more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class MarkCounter:
    """Counter of a mark that stands in each row of an answer, also where two pieces of the answer cut it in two.

    :param mark: bytes that stand once in each row.
    :param surplus: number of marks beyond that of rows: 1 for a line that names the variables, -1 for marks that only
        stand between rows.
    """

    def __init__(self, mark: bytes, surplus: int = 0) -> None:
        self.surplus = surplus
        self._mark = mark
        self._rest = b""

    def count(self, data: bytes) -> int:
        """Return how often the mark ends in the next piece of an answer."""
        data = self._rest + data
        self._rest = data[max(0, len(data) - len(self._mark) + 1) :]
        return data.count(self._mark)


class CsvCounter(MarkCounter):
    """Counter of the line breaks of CSV outside quotes; a quote inside a value is doubled, so that parity holds."""

    def __init__(self) -> None:
        super().__init__(b"\n", surplus=1)
        self._quoted = False

    def count(self, data: bytes) -> int:
        """Return how many line breaks outside quotes the next piece of an answer has."""
        parts = data.split(b'"')
        outside = parts[1 if self._quoted else 0 :: 2]
        self._quoted ^= len(parts) % 2 == 0
        return sum(part.count(b"\n") for part in outside)


COUNTERS: dict[str, Callable[[], MarkCounter]] = {
    # Between two rows; none stands before the first.
    "json": lambda: MarkCounter(b"},{", surplus=-1),
    # A value's `<` is escaped, in TSV its line breaks.
    "xml": lambda: MarkCounter(b"<result>"),
    "tsv": lambda: MarkCounter(b"\n", surplus=1),
    "csv": CsvCounter,
}
