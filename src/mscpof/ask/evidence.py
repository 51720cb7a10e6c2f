"""Evidence behind the matrix: the findings that count, what they say, and which of them contradict each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mscpof.ask.matrix import matrix_of
from mscpof.base.answer import Answer
from mscpof.base.names import LANGUAGES, TERMS, local_name, shorten
from mscpof.base.study_count import StudyCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.sparql import Source

# What a finding says of what it measured; `other` for what has no such direction, such as a causal link.
DIRECTIONS = ("raised", "lowered", "same", "other")
# In the order in which a study in several of them is told.
SETTINGS = ("InVivo", "InVitro", "Patients", "SettingUnclear")
UNSTATED = "unstated"
_REPORTS = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX mscpof:  <{TERMS}>
PREFIX rdfs:    <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?finding ?source ?mechanism ?study ?year ?retracted ?collective ?organism ?host ?product ?setting
       ?affected ?raised ?lowered ?same
WHERE {{
  {{
    ?cell mscpof:cellFinding ?finding ; mscpof:source ?source ; mscpof:mechanism ?mechanism .
  }}
  UNION
  {{ ?conflict mscpof:raisedIn|mscpof:loweredIn ?finding }}
  OPTIONAL {{
    ?finding mscpof:reportedIn ?study .
    ?study a mscpof:Study ; dcterms:issued ?year .
    OPTIONAL {{ ?study mscpof:organism ?host }}
  }}
  OPTIONAL {{ ?finding mscpof:organism ?organism }}
  OPTIONAL {{ ?finding mscpof:product/rdfs:subClassOf* ?product . ?product rdfs:subClassOf+ mscpof:Product }}
  OPTIONAL {{ ?finding mscpof:setting ?setting }}
  BIND (BOUND(?study) && EXISTS {{ ?study a mscpof:RetractedStudy }} AS ?retracted)
  BIND (EXISTS {{ ?finding a mscpof:CollectiveStatement }} AS ?collective)
  BIND (EXISTS {{ ?finding mscpof:affected ?any }} AS ?affected)
  BIND (EXISTS {{ ?finding mscpof:raised ?any }} AS ?raised)
  BIND (EXISTS {{ ?finding mscpof:lowered ?any }} AS ?lowered)
  BIND (EXISTS {{ ?finding mscpof:unchanged|mscpof:similar ?any }} AS ?same)
}}
ORDER BY ?finding
"""
_CONFLICTS = f"""
PREFIX mscpof: <{TERMS}>

SELECT ?conflict ?side ?finding
WHERE {{
  VALUES (?property ?side) {{ (mscpof:raisedIn "raised") (mscpof:loweredIn "lowered") }}
  ?conflict a mscpof:Conflict ; ?property ?finding .
}}
ORDER BY ?conflict ?finding
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A finding as the map counts it. Names are shortened IRIs.

    :param cells: the sources and mechanisms under which it counts; none where it is only a side of a conflict.
    :param study: what reports it; empty for what the review says of several sources or studies at once.
    :param year: of the study; 0 where there is none.
    :param organisms: those in which it was measured or, where that is not stated, those of the study.
    :param products: what was given, and what that is a kind of.
    :param setting: empty where none is stated.
    :param directions: some of `DIRECTIONS`.
    :param weight: what it makes of the state of a cell.
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
    """One thing that some findings raise and others lower.

    :param name: its shortened IRI.
    :param raised: the findings that raise it.
    :param lowered: those that lower it.
    """

    name: str
    raised: tuple[str, ...]
    lowered: tuple[str, ...]


# There is one of a dataset, so that being the same one is what counts.
@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The evidence of a dataset.

    :param sources: their names, in the order of the review.
    :param mechanisms: likewise.
    :param states: the state of each cell as the dataset holds it.
    :param reports: the findings that count.
    :param conflicts: what some of them raise and others lower.
    :param labels: what sources and mechanisms are called in short, by language and name.
    """

    sources: tuple[str, ...]
    mechanisms: tuple[str, ...]
    states: Mapping[tuple[str, str], str]
    reports: tuple[Report, ...]
    conflicts: tuple[Conflict, ...]
    labels: Mapping[str, Mapping[str, str]]


def studies_of(reports: Iterable[Report]) -> StudyCount:
    """Count the studies that report something."""
    studies = {report.study: report.retracted for report in reports if report.study}
    return StudyCount.of(studies.values())


@lru_cache(maxsize=2)
def evidence_of(dataset: Source) -> Evidence:
    """Read the evidence of a dataset, which must not change afterwards."""
    named = {language: matrix_of(dataset, language) for language in LANGUAGES}
    matrix = named[LANGUAGES[0]]
    states = {cell: known.state for cell, known in matrix.cells.items()}
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in Answer(dataset, _REPORTS):
        rows[row["finding"]].append(row)
    sides: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"raised": [], "lowered": []})
    for row in Answer(dataset, _CONFLICTS):
        sides[shorten(row["conflict"])][row["side"]].append(shorten(row["finding"]))
    return Evidence(
        tuple(matrix.sources),
        tuple(matrix.mechanisms),
        states,
        tuple(_report(finding, found, states) for finding, found in rows.items()),
        tuple(Conflict(name, tuple(side["raised"]), tuple(side["lowered"])) for name, side in sides.items()),
        {language: {**one.sources, **one.mechanisms} for language, one in named.items()},
    )


def _report(finding: str, rows: list[dict[str, Any]], states: Mapping[tuple[str, str], str]) -> Report:
    """Return a finding, which has a row for each combination of its values."""
    one = rows[0]
    cells = {(local_name(row["source"]), local_name(row["mechanism"])) for row in rows if row["source"]}
    directions = tuple(name for name in DIRECTIONS[:-1] if one[name]) or DIRECTIONS[-1:]
    weight = 3 if one["affected"] else 2 if one["same"] else 1
    return Report(
        shorten(finding),
        tuple(cell for cell in states if cell in cells),
        shorten(one["study"]) if one["study"] else "",
        int(one["year"] or 0),
        one["retracted"],
        _values(rows, "organism") or _values(rows, "host"),
        _values(rows, "product"),
        shorten(one["setting"]) if one["setting"] else "",
        directions,
        1 if one["collective"] else weight,
    )


def _values(rows: list[dict[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(sorted({shorten(row[name]) for row in rows if row[name]}))
