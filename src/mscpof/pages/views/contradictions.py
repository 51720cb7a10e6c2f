"""What speaks against what a page tells, and what else to know before relying on it: composed from its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import TERMS
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.views.summary import Summary

_MOST = 5
# What tells of evidence for something; a page of a paper or of a disagreement is judged by its own tables.
_JUDGED = {"source", "mechanism", "product", "Modification", "MatrixCell", "Entity", "term"}


@dataclass(frozen=True, slots=True)
class Point:
    """Something that speaks against what a page tells.

    :param text: what, in words.
    :param table: the table of the page that tells more.
    """

    text: str
    table: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether anything contradicts what a page tells.

    :param contradictions: what does.
    :param caveats: what does not, and should be known all the same.
    """

    contradictions: tuple[Point, ...]
    caveats: tuple[Point, ...]


def verdict_of(summary: Summary, kinds: frozenset[str]) -> Verdict | None:
    """Return what speaks against what a page tells, or nothing where it tells of no evidence.

    :param summary: what the page is about.
    :param kinds: of what kinds its thing is.
    """
    if not kinds & _JUDGED or not summary.values("findings", "finding"):
        return None
    contradictions = [_opposite(summary), _negative(summary)]
    caveats = [_adverse(summary), *_standing(summary), _discrepancies(summary)]
    return Verdict(tuple(filter(None, contradictions)), tuple(filter(None, caveats)))


def _opposite(summary: Summary) -> Point | None:
    table = summary.tables.get("opposite")
    if not table:
        return None
    # Where nothing but the thing of the page goes both ways, the table does not name it.
    things = summary.values("opposite", "changed") or [summary.resource.iri]
    words = summary.listed([summary.name(iri) for iri in things], _MOST)
    return _point(summary, "opposite", number=summary.count("thing", len(things)), things=words)


def _negative(summary: Summary) -> Point | None:
    found = summary.values("negative", "finding")
    if not found:
        return None
    things = summary.values("negative", "what") or [summary.resource.iri]
    words = summary.listed([summary.name(iri) for iri in things], _MOST)
    return _point(summary, "negative", number=summary.count("finding", len(found)), things=words)


def _adverse(summary: Summary) -> Point | None:
    found = summary.values("adverse", "finding")
    return _point(summary, "adverse", number=summary.count("finding", len(found))) if found else None


def _standing(summary: Summary) -> list[Point]:
    """Tell which papers are retracted, and whether what is left is one paper or none."""
    naming, studies = summary.naming, summary.values("studies", "study")
    gone = [iri for iri in studies if naming.retracted(iri)]
    stand = [iri for iri in studies if iri not in gone]
    found = [_point(summary, "retracted", "studies", studies=_names(naming, gone))] if gone else []
    if len(stand) == 1:
        found.append(_point(summary, "one", "studies", study=_names(naming, stand)))
    if gone and not stand:
        found.append(_point(summary, "none_stands", "studies"))
    return found


def _discrepancies(summary: Summary) -> Point | None:
    table = summary.tables.get("discrepancies")
    if not table:
        return None
    major = sum(cell == f"{TERMS}Major" for row in table.column("severity") for cell in [row[0].iri])
    number = summary.count("discrepancy", len(table.rows))
    return _point(summary, "discrepancies", number=number, major=major)


def _point(summary: Summary, name: str, table: str = "", **filled: object) -> Point:
    return Point(say("against", name, summary.naming.language, **filled), table or name)


def _names(naming: Naming, studies: list[str]) -> str:
    return say("summary", "several", naming.language).join(naming.of(iri).text for iri in studies)
