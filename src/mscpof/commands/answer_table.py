"""Answers as tables for people: on terminals of any width and in pipes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mscpof.base.answer import aligned
from mscpof.commands.terminal import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.base.answer import Answer

# The narrowest column that is worth folding text into.
_NARROWEST_COLUMN = 14


def number_of(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural (with an s) unless the count is 1.

    >>> number_of(1, "row"), number_of(2, "row")
    ('1 row', '2 rows')
    """
    return f"{count} {noun}{'s' * (count != 1)}"


def print_answer(answer: Answer) -> None:
    """Print the rows of an answer on stdout, aligned, and their number on stderr; `yes` or `no` for an ASK query."""
    if answer.truth is not None:
        print("yes" if answer.truth else "no")
        return
    print_rows(answer.columns, answer.texts())
    print(number_of(len(answer), "row"), file=sys.stderr)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in aligned columns; where the terminal is too narrow, with folded cells, or one value a line.

    :param columns: the headings.
    :param rows: the texts of each row, one for each column.
    """
    width = terminal_width()
    text = aligned(columns, rows)
    if width is None or max(map(cell_len, text.splitlines())) <= width:
        print(text)
    elif len(columns) * _NARROWEST_COLUMN > width:
        for row in rows:
            pairs = [pair for pair in zip(columns, row, strict=True) if pair[1]]
            print_folded(Text(aligned(["", ""], pairs)), width)
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        print_folded(table, width)


def print_folded(content: Table | Text, width: int) -> None:
    """Print a table or a text folded to a width in characters, without the spaces that fill its lines."""
    target = console(width=width)
    with target.capture() as capture:
        target.print(content)
    for line in capture.get().splitlines():
        print(line.rstrip())


def terminal_width() -> int | None:
    """Return the width of the terminal in characters; None for files and pipes, unless COLUMNS gives a number."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return Console().width
    return None
