"""The evidence behind the matrix, finding by finding, and what of it is left under a filter.

The matrix of the dataset counts everything. Here the same rules count what a filter admits: those of the queries
`queries/derive/matrix-*.rq`, to which an unfiltered map is equal, cell by cell.
"""

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

    from mscpof.ask.filters import Filters
    from mscpof.base.sparql import Source

# What a finding says of what it measured; `other` for what has no such direction, such as a causal link.
DIRECTIONS = ("raised", "lowered", "same", "other")
# In the order in which a study in several of them is told.
SETTINGS = ("InVivo", "InVitro", "Patients", "SettingUnclear")
UNSTATED = "unstated"
# The state of a cell of which something is reported, but nothing that a filter admits.
NOT_ADMITTED = "NotAdmitted"

# The state of a cell by the weight of its heaviest finding, as `queries/derive/matrix-states.rq` weighs.
STATES = {1: "OtherwiseReported", 2: "NoDifferenceReported", 3: "ChangeReported"}
# The states of cells in which nothing is reported.
WITHOUT_STUDY = ("NotApplicable", "NotReported", "NotYetCurated")

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


@dataclass(frozen=True, slots=True)
class Studied:
    """A study with findings in a cell.

    :param study: its shortened IRI.
    :param settings: those of its findings here; `SettingUnclear` alone where none is clear.
    """

    study: str
    settings: tuple[str, ...]
    retracted: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What a filter leaves of a cell.

    :param studied: the studies with a finding here, those that stand first.
    :param studies: how many these are.
    :param settings: of them, those in each of `SETTINGS`.
    :param directions: the findings that say each of `DIRECTIONS`; one finding may say several.
    :param conflicts: the conflicts of which a finding here is a side, and whose both sides are left.
    :param state: the name of the state (design, principle 6), or `NOT_ADMITTED`.
    """

    studied: tuple[Studied, ...]
    studies: StudyCount
    settings: Mapping[str, StudyCount]
    directions: Mapping[str, StudyCount]
    conflicts: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Map:
    """What a filter leaves of the evidence.

    :param sources: their names, in the order of the review.
    :param mechanisms: likewise.
    :param entries: by name of source and name of mechanism.
    :param by_source: the studies of each source, whatever the mechanism.
    :param by_mechanism: the studies of each mechanism, whatever the source.
    :param total: all studies in the map.
    """

    sources: tuple[str, ...]
    mechanisms: tuple[str, ...]
    entries: Mapping[tuple[str, str], Entry]
    by_source: Mapping[str, StudyCount]
    by_mechanism: Mapping[str, StudyCount]
    total: StudyCount


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

    def map(self, filters: Filters) -> Map:
        """Count what a filter admits."""
        reports = [report for report in self.reports if filters.admits(report)]
        left = {report.finding for report in reports}
        disputed: dict[str, set[str]] = defaultdict(set)
        for conflict in self.conflicts:
            if left.intersection(conflict.raised) and left.intersection(conflict.lowered):
                for finding in left.intersection(conflict.raised + conflict.lowered):
                    disputed[finding].add(conflict.name)
        held: dict[tuple[str, str], list[Report]] = {cell: [] for cell in self.states}
        for report in reports:
            for cell in report.cells:
                held[cell].append(report)
        sources: dict[str, list[Report]] = {source: [] for source in self.sources}
        mechanisms: dict[str, list[Report]] = {mechanism: [] for mechanism in self.mechanisms}
        for (source, mechanism), found in held.items():
            sources[source] += found
            mechanisms[mechanism] += found
        return Map(
            self.sources,
            self.mechanisms,
            {cell: _entry(found, self.states[cell], disputed) for cell, found in held.items()},
            {source: studies_of(found) for source, found in sources.items()},
            {mechanism: studies_of(found) for mechanism, found in mechanisms.items()},
            studies_of(report for report in reports if report.cells),
        )


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


def _entry(reports: list[Report], state: str, disputed: Mapping[str, set[str]]) -> Entry:
    """Count what is left of a cell."""
    by_study: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.study:
            by_study[report.study].append(report)
    studied = sorted((_studied(study, found) for study, found in by_study.items()), key=_place)
    said = [report for report in reports if report.study]
    return Entry(
        tuple(studied),
        StudyCount.of(one.retracted for one in studied),
        {setting: StudyCount.of(one.retracted for one in studied if setting in one.settings) for setting in SETTINGS},
        {one: StudyCount.of(report.retracted for report in said if one in report.directions) for one in DIRECTIONS},
        tuple(sorted({name for report in reports for name in disputed.get(report.finding, ())})),
        _state(reports, state),
    )


def _studied(study: str, reports: list[Report]) -> Studied:
    said = {report.setting for report in reports}
    clear = tuple(setting for setting in SETTINGS[:-1] if setting in said)
    return Studied(study, clear or SETTINGS[-1:], reports[0].retracted)


def _place(studied: Studied) -> tuple[bool, list[int], str]:
    return studied.retracted, [SETTINGS.index(setting) for setting in studied.settings], studied.study


def _state(reports: list[Report], state: str) -> str:
    if state == "NotApplicable":
        return state
    if reports:
        return STATES[max(report.weight for report in reports)]
    return state if state in WITHOUT_STUDY else NOT_ADMITTED
