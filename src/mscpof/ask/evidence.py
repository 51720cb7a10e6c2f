"""Evidence behind the matrix: the findings in its cells, what they report, and which of them contradict each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mscpof.ask.matrix import matrix_of
from mscpof.base.answer import Answer
from mscpof.base.names import LANGUAGES, local_name, shorten
from mscpof.base.query_text import query_text
from mscpof.base.study_count import StudyCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

# Directions of what a finding measured; `other` for findings without one, such as a causal link.
DIRECTIONS = ("raised", "lowered", "same", "other")
# In the order in which pages list them for a study that has several.
SETTINGS = ("InVivo", "InVitro", "Patients", "SettingUnclear")
UNSTATED = "unstated"

_FINDINGS, _CONFLICTS = (query_text(__package__, name) for name in ("counted-findings", "conflicts"))


@dataclass(frozen=True, slots=True)
class CountedFinding:
    """Finding as the evidence map counts it. All texts are shortened IRIs, such as `finding/qu-q-2022-01`.

    :param cells: (source, mechanism) of the matrix cells that hold it; none where it is only a side of a conflict.
    :param study, retracted: study that reports it, and whether that is retracted; empty where only the review does.
    :param year: year of the study; 0 where there is none.
    :param organisms: species in which it was measured or, where that is not stated, those of the study.
    :param products: product of the cells that was given, such as `Exosome`, and the classes above it.
    :param setting: such as `InVivo`; empty where none is stated.
    :param directions: some of `DIRECTIONS`, which are no IRIs.
    :param weight: 3 for a change, 2 for no difference, 1 for all else and for statements about several studies at once;
        the heaviest finding gives the state of a cell.
    """

    finding: str
    cells: tuple[tuple[str, str], ...]
    study: str
    year: int
    retracted: bool
    organisms: tuple[str, ...]
    products: tuple[str, ...]
    setting: str
    directions: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Conflict: some findings raise an entity or process that others lower.

    :param name: shortened IRI of the conflict.
    :param raised, lowered: shortened IRIs of the findings on the two sides.
    """

    name: str
    raised: tuple[str, ...]
    lowered: tuple[str, ...]


# There is one of a dataset, so two are equal only when they are the same object.
@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Evidence of a dataset.

    :param sources, mechanisms: local names of the columns and rows of the matrix, in the order of the review.
    :param states: local name of the state of each matrix cell in the dataset, by (source, mechanism).
    :param findings, conflicts: all findings in a cell or a conflict; all conflicts.
    :param labels: short labels of sources and mechanisms, by language, then by local name.
    """

    sources: tuple[str, ...]
    mechanisms: tuple[str, ...]
    states: Mapping[tuple[str, str], str]
    findings: tuple[CountedFinding, ...]
    conflicts: tuple[Conflict, ...]
    labels: Mapping[str, Mapping[str, str]]


def studies_of(findings: Iterable[CountedFinding]) -> StudyCount:
    """Count the studies that report the findings, each once; findings without a study do not count."""
    return StudyCount.of({finding.study: finding.retracted for finding in findings if finding.study}.values())


@lru_cache(maxsize=2)
def evidence_of(dataset: Source) -> Evidence:
    """Return the evidence of a dataset. It is cached, so the dataset must not change afterwards."""
    matrices = {language: matrix_of(dataset, language) for language in LANGUAGES}
    matrix = matrices[LANGUAGES[0]]
    states = {key: cell.state for key, cell in matrix.cells.items()}
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in Answer(dataset, _FINDINGS):
        rows[row["finding"]].append(row)
    sides: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"raised": [], "lowered": []})
    for row in Answer(dataset, _CONFLICTS):
        sides[shorten(row["conflict"])][row["side"]].append(shorten(row["finding"]))
    return Evidence(
        tuple(matrix.sources),
        tuple(matrix.mechanisms),
        states,
        tuple(_counted_finding(finding, its_rows, states) for finding, its_rows in rows.items()),
        tuple(Conflict(name, tuple(side["raised"]), tuple(side["lowered"])) for name, side in sides.items()),
        {language: {**matrix.sources, **matrix.mechanisms} for language, matrix in matrices.items()},
    )


def _counted_finding(finding: str, rows: list[dict[str, Any]], states: Mapping[tuple[str, str], str]) -> CountedFinding:
    """Return a finding from its rows, one for each combination of its values."""
    first = rows[0]
    cells = {(local_name(row["source"]), local_name(row["mechanism"])) for row in rows if row["source"]}
    weight = 3 if first["affected"] else 2 if first["same"] else 1
    return CountedFinding(
        shorten(finding),
        tuple(cell for cell in states if cell in cells),
        shorten(first["study"] or ""),
        int(first["year"] or 0),
        first["retracted"],
        _values(rows, "organism") or _values(rows, "host"),
        _values(rows, "product"),
        shorten(first["setting"] or ""),
        tuple(name for name in DIRECTIONS[:-1] if first[name]) or DIRECTIONS[-1:],
        1 if first["collective"] else weight,
    )


def _values(rows: list[dict[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(sorted({shorten(row[name]) for row in rows if row[name]}))
