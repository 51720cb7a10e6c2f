"""Evidence map: studies, settings, directions and state of every cell of the matrix, counted under a filter.

The matrix in the dataset counts all findings, by the rules `queries/derive/matrix-*.rq`. The evidence map counts those
that a filter admits, by the same rules; without a filter, its cells equal those of the matrix.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import DIRECTIONS, SETTINGS, studies_of
from mscpof.base.study_count import StudyCount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ask.evidence import CountedFinding, Evidence
    from mscpof.ask.filters import Filters

# State of a cell in which something is reported, but nothing that the filter admits.
NOT_ADMITTED = "NotAdmitted"
# State of a cell by the weight of its heaviest finding, as `queries/derive/matrix-states.rq` weighs.
STATES = {1: "OtherwiseReported", 2: "NoDifferenceReported", 3: "ChangeReported"}
# States of cells in which nothing is reported.
WITHOUT_STUDY = ("NotApplicable", "NotReported", "NotYetCurated")


@dataclass(frozen=True, slots=True)
class CellStudy:
    """Study with findings in a cell.

    :param study, retracted: shortened IRI of the study, and whether it is retracted.
    :param settings: settings of its findings in the cell; `SettingUnclear` alone where none is clear.
    """

    study: str
    settings: tuple[str, ...]
    retracted: bool


@dataclass(frozen=True, slots=True)
class MapCell:
    """Cell of the evidence map.

    :param cell_studies: studies with a finding in the cell, standing ones before retracted ones.
    :param studies: number of these studies.
    :param settings: number of these studies by setting, one of `SETTINGS`; a study may have several.
    :param directions: number of their findings by direction, one of `DIRECTIONS`; a finding may have several.
    :param conflicts: shortened IRIs of conflicts with a finding in the cell; the filter admits findings of both sides.
    :param state: local name of the state of knowledge: one of `STATES` by the heaviest finding, one of `WITHOUT_STUDY`
        where nothing is reported, or `NOT_ADMITTED`.
    """

    cell_studies: tuple[CellStudy, ...]
    studies: StudyCount
    settings: Mapping[str, StudyCount]
    directions: Mapping[str, StudyCount]
    conflicts: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """Evidence that a filter admits.

    :param sources, mechanisms: local names, in the order of the review.
    :param cells: all cells of the matrix, by (source, mechanism).
    :param by_source, by_mechanism: studies of each source and of each mechanism.
    :param total: all studies in the map.
    """

    sources: tuple[str, ...]
    mechanisms: tuple[str, ...]
    cells: Mapping[tuple[str, str], MapCell]
    by_source: Mapping[str, StudyCount]
    by_mechanism: Mapping[str, StudyCount]
    total: StudyCount


def map_of(evidence: Evidence, filters: Filters) -> EvidenceMap:
    """Return the evidence that a filter admits, counted by cell, source and mechanism."""
    admitted = [finding for finding in evidence.findings if filters.admits(finding)]
    names = {finding.finding for finding in admitted}
    disputed: dict[str, set[str]] = defaultdict(set)
    for conflict in evidence.conflicts:
        if names.intersection(conflict.raised) and names.intersection(conflict.lowered):
            for name in names.intersection(conflict.raised + conflict.lowered):
                disputed[name].add(conflict.name)
    cells: dict[tuple[str, str], list[CountedFinding]] = {cell: [] for cell in evidence.states}
    for finding in admitted:
        for cell in finding.cells:
            cells[cell].append(finding)
    sources: dict[str, list[CountedFinding]] = {source: [] for source in evidence.sources}
    mechanisms: dict[str, list[CountedFinding]] = {mechanism: [] for mechanism in evidence.mechanisms}
    for (source, mechanism), findings in cells.items():
        sources[source] += findings
        mechanisms[mechanism] += findings
    return EvidenceMap(
        evidence.sources,
        evidence.mechanisms,
        {cell: _map_cell(findings, evidence.states[cell], disputed) for cell, findings in cells.items()},
        {source: studies_of(findings) for source, findings in sources.items()},
        {mechanism: studies_of(findings) for mechanism, findings in mechanisms.items()},
        studies_of(finding for finding in admitted if finding.cells),
    )


def _map_cell(findings: list[CountedFinding], state: str, disputed: Mapping[str, set[str]]) -> MapCell:
    by_study: dict[str, list[CountedFinding]] = defaultdict(list)
    for finding in findings:
        if finding.study:
            by_study[finding.study].append(finding)
    studies = sorted((_cell_study(study, its) for study, its in by_study.items()), key=_rank)
    of_studies = [finding for its in by_study.values() for finding in its]
    return MapCell(
        tuple(studies),
        StudyCount.of(one.retracted for one in studies),
        {name: StudyCount.of(one.retracted for one in studies if name in one.settings) for name in SETTINGS},
        {name: StudyCount.of(one.retracted for one in of_studies if name in one.directions) for name in DIRECTIONS},
        tuple(sorted({name for finding in findings for name in disputed.get(finding.finding, ())})),
        _state(findings, state),
    )


def _cell_study(study: str, findings: list[CountedFinding]) -> CellStudy:
    stated = {finding.setting for finding in findings}
    clear = tuple(setting for setting in SETTINGS[:-1] if setting in stated)
    return CellStudy(study, clear or SETTINGS[-1:], findings[0].retracted)


def _rank(study: CellStudy) -> tuple[bool, list[int], str]:
    return study.retracted, [SETTINGS.index(setting) for setting in study.settings], study.study


def _state(findings: list[CountedFinding], state: str) -> str:
    if state == "NotApplicable":
        return state
    if findings:
        return STATES[max(finding.weight for finding in findings)]
    return state if state in WITHOUT_STUDY else NOT_ADMITTED
