"""The evidence matrix: MSC sources by mechanisms, how many studies stand, how many are retracted, and what is known."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.names import TERMS, local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.sparql import Source

_CELLS = f"""
PREFIX mscpof: <{TERMS}>
SELECT ?source ?sourceLabel ?mechanism ?mechanismLabel ?state ?standing ?retracted
WHERE {{
  ?cell a mscpof:MatrixCell ;
        mscpof:source ?source ; mscpof:mechanism ?mechanism ; mscpof:state ?state ;
        mscpof:studyCount ?standing ; mscpof:retractedCount ?retracted .
  ?source    mscpof:shortLabel ?sourceLabel ;    mscpof:rank ?row .
  ?mechanism mscpof:shortLabel ?mechanismLabel ; mscpof:rank ?column .
  FILTER (LANG(?sourceLabel) = "LANGUAGE" && LANG(?mechanismLabel) = "LANGUAGE")
}}
ORDER BY ?row ?column
"""

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
    """What is known of one source and one mechanism.

    :param standing: the studies that stand.
    :param retracted: the retracted ones, counted apart.
    :param state: the name of the cell's state (design, principle 6).
    """

    standing: int
    retracted: int
    state: str

    def __str__(self) -> str:
        """Write the cell as n + r, or as the sign of its state when it has no study.

        >>> str(Cell(4, 1, "ChangeReported")), str(Cell(0, 0, "NotReported"))
        ('4 + 1', '-')
        """
        if not self.standing and not self.retracted:
            return SIGNS[self.state]
        count = f"{self.standing} + {self.retracted}" if self.retracted else str(self.standing)
        return f"{count} {SIGNS[self.state]}".rstrip()


@dataclass(frozen=True, slots=True, repr=False)
class Matrix:
    """The evidence matrix.

    :param sources: short labels by name of source, in the order of the review.
    :param mechanisms: short labels by name of mechanism, in the order of the review.
    :param cells: by name of source and name of mechanism.
    """

    sources: Mapping[str, str]
    mechanisms: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]

    def __repr__(self) -> str:
        """Show its size."""
        return f"Matrix({len(self.sources)} sources, {len(self.curated())} curated, {len(self.mechanisms)} mechanisms)"

    def records(self) -> list[dict[str, str | int]]:
        """Return one record a cell, as a frame takes them."""
        return [
            {"source": source, "mechanism": mechanism, **asdict(cell)}
            for (source, mechanism), cell in self.cells.items()
        ]

    def curated(self) -> list[str]:
        """Return the names of the sources of which something is known."""
        return [s for s in self.sources if any(self.cells[s, m].state != "NotYetCurated" for m in self.mechanisms)]


def matrix_of(dataset: Source, language: str = "en") -> Matrix:
    """Read the evidence matrix of a dataset, with labels in a language."""
    sources: dict[str, str] = {}
    mechanisms: dict[str, str] = {}
    cells: dict[tuple[str, str], Cell] = {}
    for row in Answer(dataset, _CELLS.replace("LANGUAGE", language)):
        source, mechanism = local_name(row["source"]), local_name(row["mechanism"])
        sources.setdefault(source, row["sourceLabel"])
        mechanisms.setdefault(mechanism, row["mechanismLabel"])
        cells[source, mechanism] = Cell(row["standing"], row["retracted"], local_name(row["state"]))
    return Matrix(sources, mechanisms, cells)
