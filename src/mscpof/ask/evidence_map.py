"""Evidence map: studies, settings, directions and state of every cell of the matrix, counted under a filter.

The matrix of the dataset counts all findings. The same rules count here what a filter admits: those of the queries
`queries/derive/matrix-*.rq`, to which a map without a filter is equal, cell by cell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import DIRECTIONS, SETTINGS, studies_of
from mscpof.base.study_count import StudyCount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ask.evidence import Evidence, Report
    from mscpof.ask.filters import Filters

# The state of a cell of which something is reported, but nothing that a filter admits.
NOT_ADMITTED = "NotAdmitted"

# The state of a cell by the weight of its heaviest finding, as `queries/derive/matrix-states.rq` weighs.
STATES = {1: "OtherwiseReported", 2: "NoDifferenceReported", 3: "ChangeReported"}
# The states of cells in which nothing is reported.
WITHOUT_STUDY = ("NotApplicable", "NotReported", "NotYetCurated")


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


def map_of(evidence: Evidence, filters: Filters) -> Map:
    """Return the evidence that a filter admits, counted by cell, source and mechanism."""
    reports = [report for report in evidence.reports if filters.admits(report)]
    left = {report.finding for report in reports}
    disputed: dict[str, set[str]] = defaultdict(set)
    for conflict in evidence.conflicts:
        if left.intersection(conflict.raised) and left.intersection(conflict.lowered):
            for finding in left.intersection(conflict.raised + conflict.lowered):
                disputed[finding].add(conflict.name)
    held: dict[tuple[str, str], list[Report]] = {cell: [] for cell in evidence.states}
    for report in reports:
        for cell in report.cells:
            held[cell].append(report)
    sources: dict[str, list[Report]] = {source: [] for source in evidence.sources}
    mechanisms: dict[str, list[Report]] = {mechanism: [] for mechanism in evidence.mechanisms}
    for (source, mechanism), found in held.items():
        sources[source] += found
        mechanisms[mechanism] += found
    return Map(
        evidence.sources,
        evidence.mechanisms,
        {cell: _entry(found, evidence.states[cell], disputed) for cell, found in held.items()},
        {source: studies_of(found) for source, found in sources.items()},
        {mechanism: studies_of(found) for mechanism, found in mechanisms.items()},
        studies_of(report for report in reports if report.cells),
    )


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
