"""A cell of the evidence map as it is drawn, and the words that say the same to who does not see it."""

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
class Square:
    """A cell as it is drawn.

    :param path: where it leads, below the base.
    :param state: the name of its state.
    :param level: how dark it is: the number of studies that stand, up to `MOST_DARK`.
    :param sign: that of its state.
    :param standing: the number of studies that stand, or nothing where the cell has none at all.
    :param retracted: likewise of those that are retracted, with its plus.
    :param marks: one for each study: its settings and whether it is retracted, as the style calls them.
    :param arrows: the directions that are said, each with its name, its sign and a number n + r.
    :param conflict: whether it is in conflict with another or itself.
    :param words: all this in words.
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


def square_of(entry: MapCell, path: str, source: str, mechanism: str, language: str) -> Square:
    """Return a cell as it is drawn.

    :param path: where it leads.
    :param source: what its source is called.
    :param mechanism: what its mechanism is called.
    """
    studies = entry.studies
    told = ", ".join(_told(entry, language))
    return Square(
        path,
        entry.state,
        min(studies.standing, MOST_DARK),
        SIGNS[entry.state],
        str(studies.standing) if studies.all else "",
        f"+ {studies.retracted}" if studies.retracted else "",
        tuple(" ".join((*one.settings, *(["gone"] if one.retracted else []))) for one in entry.cell_studies),
        tuple((name, ARROWS[name], str(entry.directions[name])) for name in ARROWS if entry.directions[name].all),
        bool(entry.conflicts),
        say("map_cell", "cell", language, source=source, mechanism=mechanism, told=told),
    )


def studies_in_words(studies: StudyCount, language: str) -> str:
    """Say a number of studies, such as `4 studies and 1 retracted`."""
    n, r = studies.standing, studies.retracted
    stands = say("map_cell", "study" if n == 1 else "studies", language, n=n)
    if not r:
        return stands
    if not n:
        return say("map_cell", "study_gone" if r == 1 else "studies_gone", language, r=r)
    return say("map_cell", "and", language, one=stands, other=say("map_cell", "number_gone", language, r=r))


def _told(entry: MapCell, language: str) -> Iterable[str]:
    if entry.studies.all:
        yield studies_in_words(entry.studies, language)
    if entry.state != "ChangeReported":
        yield say("map_state", entry.state, language)
    for setting in SETTINGS:
        if entry.settings[setting].all:
            yield _counted(setting, entry.settings[setting], language)
    said = [_counted(name, entry.directions[name], language) for name in DIRECTIONS if entry.directions[name].all]
    if said:
        yield say("map_cell", "findings", language, told=", ".join(said))
    if number := len(entry.conflicts):
        yield say("map_cell", "conflict" if number == 1 else "conflicts", language, n=number)


def _counted(name: str, tally: StudyCount, language: str) -> str:
    n, r = tally.standing, tally.retracted
    number = str(n)
    if r:
        gone = say("map_cell", "number_gone", language, r=r)
        number = say("map_cell", "and", language, one=n, other=gone) if n else gone
    return say("map_cell", name, language, number=number)
