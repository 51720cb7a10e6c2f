"""Contradictions and caveats of the evidence on a page, composed from its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import TERMS
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from mscpof.pages.views.summary import Summary

_MOST = 5
# Kinds of things that evidence is about; a paper or a disagreement is judged by its own tables.
_JUDGED = {"source", "mechanism", "product", "Modification", "MatrixCell", "Entity", "term"}


@dataclass(frozen=True, slots=True)
class Point:
    """Sentence on one contradiction or caveat.

    :param table: name of the table of the page with the details.
    """

    text: str
    table: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Contradictions of the evidence, and caveats that do not contradict it but should be known."""

    contradictions: tuple[Point, ...]
    caveats: tuple[Point, ...]


def assessment_of(summary: Summary, kinds: frozenset[str]) -> Assessment | None:
    """Return the assessment of the evidence on a page; none for a page without evidence.

    :param summary: summary of the page.
    :param kinds: kinds of its thing, see `kinds_of`.
    """
    if not kinds & _JUDGED or not summary.values("findings", "finding"):
        return None
    return Assessment(
        (*_opposite(summary), *_negative(summary)),
        (*_adverse(summary), *_retractions(summary), *_discrepancies(summary)),
    )


def _opposite(summary: Summary) -> list[Point]:
    if "opposite" not in summary.tables:
        return []
    number, names = _things(summary, "opposite", "changed")
    return [_point(summary, "opposite", number=summary.count("thing", number), things=names)]


def _negative(summary: Summary) -> list[Point]:
    findings = summary.values("negative", "finding")
    _, names = _things(summary, "negative", "what")
    number = summary.count("finding", len(findings))
    return [_point(summary, "negative", number=number, things=names)] if findings else []


def _things(summary: Summary, table: str, column: str) -> tuple[int, str]:
    """Return the number and the names of the things in a table; where it names none, they are the thing of the page."""
    things = summary.values(table, column) or [summary.resource.iri]
    return len(things), summary.listed([summary.name(iri) for iri in things], _MOST)


def _adverse(summary: Summary) -> list[Point]:
    findings = summary.values("adverse", "finding")
    return [_point(summary, "adverse", number=summary.count("finding", len(findings)))] if findings else []


def _retractions(summary: Summary) -> list[Point]:
    """Return which papers are retracted, and whether one paper or none is left."""
    studies = summary.values("studies", "study")
    retracted = [iri for iri in studies if summary.naming.retracted(iri)]
    standing = [iri for iri in studies if iri not in retracted]

    def names(iris: list[str]) -> str:
        return summary.listed(summary.naming.of(iri).text for iri in iris)

    points = [_point(summary, "retracted", "studies", studies=names(retracted))] if retracted else []
    if len(standing) == 1:
        points.append(_point(summary, "one", "studies", study=names(standing)))
    if retracted and not standing:
        points.append(_point(summary, "none_stands", "studies"))
    return points


def _discrepancies(summary: Summary) -> list[Point]:
    table = summary.tables.get("discrepancies")
    if not table:
        return []
    major = sum(cell[0].iri == f"{TERMS}Major" for cell in table.column("severity"))
    number = summary.count("discrepancy", len(table.rows))
    return [_point(summary, "discrepancies", number=number, major=major)]


def _point(summary: Summary, name: str, table: str = "", **values: object) -> Point:
    return Point(say("against", name, summary.naming.language, **values), table or name)
