"""The command `mscpof matrix`: the evidence matrix on terminals of any width, and as data."""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text
from typer import Option

from mscpof.ask.matrix import SIGNS
from mscpof.commands.answer_table import print_folded, terminal_width
from mscpof.commands.options import DatasetOption, EndpointOption, LanguageOption, StoreOption, load_knowledge_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mscpof.ask.matrix import Matrix

EXAMPLES = ("mscpof matrix", "mscpof matrix --lang zh", "mscpof matrix --format csv")

# Columns of the narrowest terminal in which the nine mechanisms stand side by side.
_WIDE = 170


def matrix(
    form: Annotated[
        Literal["table", "csv", "json"], Option("--format", "-f", help="How to write the matrix.")
    ] = "table",
    lang: LanguageOption = "en",
    dataset: DatasetOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Show the evidence matrix: MSC sources by mechanisms, number of studies."""
    result = load_knowledge_base(dataset, store, endpoint).matrix(lang)
    records = result.records()
    if form == "table":
        _print_matrix(result, lang)
    elif form == "json":
        print(json.dumps(records, indent=2))
    else:
        writer = csv.DictWriter(sys.stdout, list(records[0]) if records else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def _print_matrix(matrix: Matrix, language: str) -> None:
    """Print mechanisms side by side, or below each other where the terminal is narrow."""
    width = terminal_width() or _WIDE
    curated = matrix.curated()
    cells, mechanisms = matrix.cells, matrix.mechanisms
    texts = tomllib.loads(files(__package__).joinpath("matrix.toml").read_text(encoding="utf-8"))
    print_folded(Text(texts["title"][language]), width)
    if width >= _WIDE:
        rows = [(matrix.sources[source], [str(cells[source, m]) for m in mechanisms]) for source in curated]
        print_folded(_table(mechanisms.values(), rows, padding=1), width)
    else:
        for group in _groups(matrix, curated, width):
            rows = [(label, [str(cells[source, m]) for source in group]) for m, label in mechanisms.items()]
            print_folded(_table((matrix.sources[source] for source in group), rows, padding=0), width)
    states = {cells[source, m].state for source in curated for m in mechanisms}
    legend = [f"{sign} {texts['states'][state][language]}".strip() for state, sign in SIGNS.items() if state in states]
    print_folded(Text(texts["legend"][language].format("; ".join(legend))), width)
    if others := [label for source, label in matrix.sources.items() if source not in curated]:
        print_folded(Text(texts["not_curated"][language].format(", ".join(others))), width)


def _table(labels: Iterable[str], rows: Sequence[tuple[str, list[str]]], padding: int) -> Table:
    """Return a table of rows, each with its label, under the labels of the columns."""
    table = Table(padding=(0, padding))
    table.add_column("", no_wrap=True)
    for label in labels:
        # A broken word is hard to read; `_groups` leaves room for the longest.
        table.add_column(label, justify="center", min_width=max(map(cell_len, label.split())))
    for label, cells in rows:
        table.add_row(label, *cells)
    return table


def _groups(matrix: Matrix, sources: Sequence[str], width: int) -> Iterator[list[str]]:
    """Yield the sources in groups that fit a terminal side by side, their labels broken at spaces only."""
    first = max(map(cell_len, matrix.mechanisms.values())) + 2
    group: list[str] = []
    used = first
    for source in sources:
        words = [*matrix.sources[source].split(), *(str(matrix.cells[source, m]) for m in matrix.mechanisms)]
        needed = max(map(cell_len, words)) + 1
        if group and used + needed > width:
            yield group
            group, used = [], first
        group.append(source)
        used += needed
    if group:
        yield group
