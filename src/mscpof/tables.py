"""Answers and the evidence matrix as tables on a terminal."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mscpof.matrix import SIGNS

if TYPE_CHECKING:
    from mscpof.answer import Answer
    from mscpof.matrix import Matrix

# The narrowest terminal in which the nine mechanisms stand side by side.
WIDE = 140


def print_answer(answer: Answer) -> None:
    """Print the rows of an answer, aligned; yes or no for an ASK query."""
    if answer.truth is not None:
        print("yes" if answer.truth else "no")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for column in answer.columns:
        table.add_column(column, overflow="fold")
    for row in answer.shown():
        table.add_row(*(Text(value) for value in row))
    Console(highlight=False, width=None if sys.stdout.isatty() else 400).print(table)
    print(f"{len(answer)} row{'s' * (len(answer) != 1)}", file=sys.stderr)


def print_matrix(found: Matrix) -> None:
    """Print the evidence matrix: mechanisms side by side, or below each other where the terminal is narrow."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    curated = found.curated()
    table = Table(title="Studies by MSC source and mechanism", title_justify="left", padding=(0, 1))
    table.add_column("")
    if console.width >= WIDE:
        for label in found.mechanisms.values():
            table.add_column(label, justify="center", no_wrap=True)
        for source in curated:
            table.add_row(found.sources[source], *(str(found.cells[source, m]) for m in found.mechanisms))
    else:
        for source in curated:
            table.add_column(found.sources[source], justify="center")
        for mechanism, label in found.mechanisms.items():
            table.add_row(label, *(str(found.cells[s, mechanism]) for s in curated))
    console.print(table)
    console.print(
        f"n + r: n studies that stand and r retracted; {SIGNS['NoDifferenceReported']} no difference reported; "
        f"{SIGNS['OtherwiseReported']} reported otherwise (place, secretion, harm); "
        f"{SIGNS['NotReported']} not reported in this review."
    )
    if waiting := [label for source, label in found.sources.items() if source not in curated]:
        console.print(f"Not curated yet: {', '.join(waiting)}.")


def write_matrix_csv(found: Matrix) -> None:
    """Write the evidence matrix to stdout, a row a cell."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["source", "mechanism", "standing", "retracted", "state"])
    for (source, mechanism), cell in found.cells.items():
        writer.writerow([source, mechanism, cell.standing, cell.retracted, cell.state])
