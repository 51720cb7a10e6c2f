"""Evidence matrix of a dataset: numbers of studies and state of knowledge, by MSC source and mechanism."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from mscpof.base.answer import Answer
from mscpof.base.names import local_name
from mscpof.base.query_text import query_text, with_values
from mscpof.base.study_count import StudyCount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.sparql import Source

_CELLS = query_text(__package__, "matrix-cells")
# Sign of each state of a cell, written where the cell has no study.
SIGNS = {
    "ChangeReported": "",
    "NoDifferenceReported": "=",
    "OtherwiseReported": "o",
    "NotReported": "-",
    "NotApplicable": "n/a",
    "NotYetCurated": "?",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Cell of the matrix, for one source and one mechanism.

    :param standing: number of studies that are not retracted.
    :param retracted: number of retracted studies.
    :param state: local name of its state of knowledge, one of the keys of `SIGNS`, such as `ChangeReported`.
    """

    standing: int
    retracted: int
    state: str

    def __str__(self) -> str:
        """Write the cell as n + r, or as the sign of its state when it has no study.

        >>> str(Cell(4, 1, "ChangeReported")), str(Cell(0, 0, "NotReported"))
        ('4 + 1', '-')
        """
        count = StudyCount(self.standing, self.retracted)
        return f"{count} {SIGNS[self.state]}".rstrip() if count.all else SIGNS[self.state]


@dataclass(frozen=True, slots=True, repr=False)
class Matrix:
    """Evidence matrix.

    :param sources, mechanisms: short labels by local name, such as `UmbilicalCordMSC`, in the order of the review.
    :param cells: by the local names of source and mechanism.
    """

    sources: Mapping[str, str]
    mechanisms: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]

    def __repr__(self) -> str:
        """Show the numbers of sources and mechanisms."""
        return f"Matrix({len(self.sources)} sources, {len(self.curated())} curated, {len(self.mechanisms)} mechanisms)"

    def records(self) -> list[dict[str, str | int]]:
        """Return a record for each cell, with its source, mechanism, standing, retracted and state, for data frames."""
        return [
            {"source": source, "mechanism": mechanism, **asdict(cell)}
            for (source, mechanism), cell in self.cells.items()
        ]

    def curated(self) -> list[str]:
        """Return the local names of the curated sources, in the order of the rows.

        A source is curated when a cell of its row has another state than `NotYetCurated`.
        """
        return [s for s in self.sources if any(self.cells[s, m].state != "NotYetCurated" for m in self.mechanisms)]


def matrix_of(dataset: Source, language: str = "en") -> Matrix:
    """Read the evidence matrix of a dataset, with labels in a language, one of `LANGUAGES`."""
    sources: dict[str, str] = {}
    mechanisms: dict[str, str] = {}
    cells: dict[tuple[str, str], Cell] = {}
    for row in Answer(dataset, with_values(_CELLS, {"language": [Literal(language)]})):
        source, mechanism = local_name(row["source"]), local_name(row["mechanism"])
        sources.setdefault(source, row["sourceLabel"])
        mechanisms.setdefault(mechanism, row["mechanismLabel"])
        cells[source, mechanism] = Cell(row["standing"], row["retracted"], local_name(row["state"]))
    return Matrix(sources, mechanisms, cells)
