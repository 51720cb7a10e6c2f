"""Cell of the evidence map: its drawing, and a text with the same content for people who do not see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import DIRECTIONS, SETTINGS
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.ask.evidence_map import MapCell
    from mscpof.base.study_count import StudyCount

SIGNS = {
    "ChangeReported": "",
    "NoDifferenceReported": "=",
    "OtherwiseReported": "○",
    "NotReported": "–",
    "NotAdmitted": "∅",
    "NotApplicable": "n/a",
    "NotYetCurated": "?",
}
ARROWS = {"raised": "▲", "lowered": "▼", "same": "="}
# From this number of studies on, cells are not darker.
MOST_DARK = 4


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Cell of the evidence map as a page draws it.

    :param path: path of its page, below `BASE`.
    :param state: local name of its state of knowledge, a key of `SIGNS`.
    :param level: darkness: number of standing (not retracted) studies, from 0 to `MOST_DARK`.
    :param sign: sign of its state.
    :param standing: number of standing studies; empty where the cell has no studies at all.
    :param retracted: number of retracted studies, such as `+ 1`; empty for none.
    :param marks: CSS classes of the mark of each study, separated by blanks: its settings, and `gone` if retracted.
    :param arrows: name, sign and number of findings, as `4 + 1`, of each direction of `ARROWS` that has findings.
    :param conflict: whether a finding in it is a side of a conflict.
    :param words: all of this in words.
    """

    path: str
    state: str
    level: int
    sign: str
    standing: str
    retracted: str
    marks: tuple[str, ...]
    arrows: tuple[tuple[str, str, str], ...]
    conflict: bool
    words: str


def matrix_cell_of(cell: MapCell, path: str, source: str, mechanism: str, language: str) -> MatrixCell:
    """Return a cell as a page draws it.

    :param cell: its content.
    :param path: path of its page, below `BASE`.
    :param source: name of its source, in the language.
    :param mechanism: name of its mechanism, in the language.
    :param language: language of the words.
    """
    studies = cell.studies
    content = ", ".join(_texts(cell, language))
    return MatrixCell(
        path,
        cell.state,
        min(studies.standing, MOST_DARK),
        SIGNS[cell.state],
        str(studies.standing) if studies.all else "",
        f"+ {studies.retracted}" if studies.retracted else "",
        tuple(" ".join((*one.settings, *(["gone"] if one.retracted else []))) for one in cell.cell_studies),
        tuple((name, ARROWS[name], str(cell.directions[name])) for name in ARROWS if cell.directions[name].all),
        bool(cell.conflicts),
        say("map_cell", "cell", language, source=source, mechanism=mechanism, told=content),
    )


def studies_in_words(studies: StudyCount, language: str) -> str:
    """Return a number of studies as text, such as `4 studies and 1 retracted`."""
    n, r = studies.standing, studies.retracted
    stands = say("map_cell", "study" if n == 1 else "studies", language, n=n)
    if not r:
        return stands
    if not n:
        return say("map_cell", "study_gone" if r == 1 else "studies_gone", language, r=r)
    return say("map_cell", "and", language, one=stands, other=say("map_cell", "number_gone", language, r=r))


def _texts(cell: MapCell, language: str) -> Iterable[str]:
    if cell.studies.all:
        yield studies_in_words(cell.studies, language)
    if cell.state != "ChangeReported":
        yield say("map_state", cell.state, language)
    for setting in SETTINGS:
        if cell.settings[setting].all:
            yield _counted(setting, cell.settings[setting], language)
    findings = [_counted(name, cell.directions[name], language) for name in DIRECTIONS if cell.directions[name].all]
    if findings:
        yield say("map_cell", "findings", language, told=", ".join(findings))
    if number := len(cell.conflicts):
        yield say("map_cell", "conflict" if number == 1 else "conflicts", language, n=number)


def _counted(name: str, count: StudyCount, language: str) -> str:
    n, r = count.standing, count.retracted
    number = str(n)
    if r:
        gone = say("map_cell", "number_gone", language, r=r)
        number = say("map_cell", "and", language, one=n, other=gone) if n else gone
    return say("map_cell", name, language, number=number)
