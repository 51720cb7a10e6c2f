"""Answers, questions and the evidence matrix as people read them, on terminals of any width and in pipes."""

from __future__ import annotations

import csv
import json
import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mscpof.ask.matrix import SIGNS
from mscpof.base.answer import aligned
from mscpof.base.names import ENDPOINT
from mscpof.base.terminal import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mscpof.ask.matrix import Matrix
    from mscpof.base.answer import Answer
    from mscpof.dataset.question import Question

# The narrowest terminal in which the nine mechanisms stand side by side, and the narrowest column worth folding into.
_WIDE = 170
_COLUMN = 14

_TITLE = {"en": "Studies by MSC source and mechanism", "zh": "按间充质干细胞来源与机制统计的研究数"}
_LEGEND = {
    "en": {
        "ChangeReported": "n + r: n studies that stand and r retracted",
        "NoDifferenceReported": "no difference reported",
        "OtherwiseReported": "reported otherwise (place, secretion, harm, several sources at once)",
        "NotReported": "not reported in this review",
        "NotApplicable": "not applicable",
        "NotYetCurated": "not curated yet",
    },
    "zh": {
        "ChangeReported": "n + r: n 项研究成立, r 项已撤稿",
        "NoDifferenceReported": "报道无差异",
        "OtherwiseReported": "以其他方式报道 (定位、分泌、不良反应、多种来源合并陈述)",
        "NotReported": "本综述未报道",
        "NotApplicable": "不适用",
        "NotYetCurated": "尚未录入",
    },
}
_WAITING = {"en": "Not curated yet: {}.", "zh": "尚未录入: {}。"}


def print_answer(answer: Answer) -> None:
    """Print the rows of an answer, aligned; yes or no for an ASK query."""
    if answer.truth is not None:
        print("yes" if answer.truth else "no")
        return
    print_rows(answer.columns, answer.shown())
    print(f"{len(answer)} row{'s' * (len(answer) != 1)}", file=sys.stderr)


def print_questions(questions: Iterable[Question], language: str) -> None:
    """Print the queries that can be asked by name, with an example for each parameter."""
    rows = [[q.name, q.question[language], ", ".join(f"{p.name}={p.example}" for p in q.parameters)] for q in questions]
    print_rows(["query", "question", "parameters"], rows)


def print_federated(questions: Iterable[Question], language: str) -> None:
    """Print the queries that ask several servers, with where they run; servers by name, since addresses are long."""

    def named(*addresses: str) -> str:
        return ", ".join("mscpof" if address == ENDPOINT else urlsplit(address).netloc for address in addresses)

    rows = [
        [
            q.name,
            q.question[language],
            named(q.endpoint),
            named(*q.services),
            ", ".join(f"{p.name}={p.example}" for p in q.parameters),
        ]
        for q in questions
    ]
    print_rows(["query", "question", "runs at", "asks", "parameters"], rows)


def print_matrix(found: Matrix, language: str = "en") -> None:
    """Print the evidence matrix: mechanisms side by side, or below each other where the terminal is narrow."""
    width = _terminal_width() or _WIDE
    curated = found.curated()
    _print(Text(_TITLE[language]), width)
    if width >= _WIDE:
        table = _matrix_table(found.mechanisms.values(), padding=1)
        for source in curated:
            table.add_row(found.sources[source], *(str(found.cells[source, m]) for m in found.mechanisms))
        _print(table, width)
    else:
        for group in _groups(found, curated, width):
            table = _matrix_table((found.sources[source] for source in group), padding=0)
            for mechanism, label in found.mechanisms.items():
                table.add_row(label, *(str(found.cells[s, mechanism]) for s in group))
            _print(table, width)
    states = {found.cells[s, m].state for s in curated for m in found.mechanisms}
    words = [f"{sign} {_LEGEND[language][state]}".strip() for state, sign in SIGNS.items() if state in states]
    _print(Text("; ".join(words) + ("。" if language == "zh" else ".")), width)
    if waiting := [label for source, label in found.sources.items() if source not in curated]:
        _print(Text(_WAITING[language].format(", ".join(waiting))), width)


def write_matrix_csv(found: Matrix) -> None:
    """Write the evidence matrix to stdout, a row a cell."""
    records = found.records()
    writer = csv.DictWriter(sys.stdout, list(records[0]) if records else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)


def write_matrix_json(found: Matrix) -> None:
    """Write the evidence matrix to stdout, an object a cell."""
    print(json.dumps(found.records(), indent=2))


def _matrix_table(labels: Iterable[str], padding: int) -> Table:
    table = Table(padding=(0, padding))
    table.add_column("", no_wrap=True)
    for label in labels:
        # A word that is broken is hard to read; the groups leave room for the longest.
        table.add_column(label, justify="center", min_width=max(map(cell_len, label.split())))
    return table


def _groups(found: Matrix, sources: Sequence[str], width: int) -> Iterator[list[str]]:
    """Yield the sources in groups that stand side by side in a terminal, their labels broken at spaces only."""
    first = max(map(cell_len, found.mechanisms.values())) + 2
    group: list[str] = []
    used = first
    for source in sources:
        words = [*found.sources[source].split(), *(str(found.cells[source, m]) for m in found.mechanisms)]
        needed = max(map(cell_len, words)) + 1
        if group and used + needed > width:
            yield group
            group, used = [], first
        group.append(source)
        used += needed
    if group:
        yield group


def _terminal_width() -> int | None:
    """Return the width to fit into; none into files and pipes, unless COLUMNS says one."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return Console().width
    return None


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows: as they are where they fit, else folded, else one value a line where folding leaves no room."""
    width = _terminal_width()
    table_of = aligned(columns, rows)
    if width is None or max(map(cell_len, table_of.splitlines())) <= width:
        print(table_of)
    elif len(columns) * _COLUMN > width:
        for row in rows:
            _print(Text(aligned(["", ""], [pair for pair in zip(columns, row, strict=True) if pair[1]])), width)
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        _print(table, width)


def _print(shown: Table | Text, width: int) -> None:
    """Print something folded to a width, without the spaces that fill its lines."""
    into = console(width=width)
    with into.capture() as captured:
        into.print(shown)
    for line in captured.get().splitlines():
        print(line.rstrip())
