"""Contradictions and caveats of the evidence on a page, composed from its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import TERMS
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.pages.views.summary import Summary

_MOST = 5
# Kinds of things that evidence is about; a paper or a disagreement is judged by its own tables.
_JUDGED = {"source", "mechanism", "product", "Modification", "MatrixCell", "Entity", "term"}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Contradictions in the evidence, and caveats that do not contradict it but should be known.

    Each is a sentence, and the name of the table on the same page with the details.
    """

    contradictions: tuple[tuple[str, str], ...]
    caveats: tuple[tuple[str, str], ...]


def assessment_of(summary: Summary, kinds: frozenset[str]) -> Assessment | None:
    """Return the assessment of the evidence on a page; None for a page without findings.

    :param summary: summary of the page.
    :param kinds: kinds of its thing, see `kinds_of`.
    """
    if not kinds & _JUDGED or not summary.values("findings", "finding"):
        return None
    return Assessment(tuple(_contradictions(summary)), tuple(_caveats(summary)))


def _contradictions(summary: Summary) -> Iterable[tuple[str, str]]:
    """Yield the things with opposite changes, and the negative findings."""
    # Where a table names no things, it is about the thing of the page.
    own = [summary.resource.iri]
    if "opposite" in summary.tables:
        things = summary.values("opposite", "changed") or own
        yield _point(summary, "opposite", number=summary.count("thing", len(things)), things=_names(summary, things))
    if findings := summary.values("negative", "finding"):
        things = summary.values("negative", "what") or own
        yield _point(
            summary, "negative", number=summary.count("finding", len(findings)), things=_names(summary, things)
        )


def _caveats(summary: Summary) -> Iterable[tuple[str, str]]:
    """Yield adverse findings, retracted papers, whether one paper or none is left, and discrepancies."""
    if findings := summary.values("adverse", "finding"):
        yield _point(summary, "adverse", number=summary.count("finding", len(findings)))
    names: dict[bool, list[str]] = {True: [], False: []}
    for study in summary.values("studies", "study"):
        names[summary.naming.retracted(study)].append(summary.naming.of(study).text)
    retracted, standing = names[True], names[False]
    if retracted:
        yield _point(summary, "retracted", "studies", studies=summary.listed(retracted))
    if len(standing) == 1:
        yield _point(summary, "one", "studies", study=standing[0])
    if retracted and not standing:
        yield _point(summary, "none_stands", "studies")
    if table := summary.tables.get("discrepancies"):
        major = sum(cell[0].iri == f"{TERMS}Major" for cell in table.column("severity"))
        yield _point(summary, "discrepancies", number=summary.count("discrepancy", len(table.rows)), major=major)


def _names(summary: Summary, iris: list[str]) -> str:
    return summary.listed([summary.naming.short(iri) for iri in iris], _MOST)


def _point(summary: Summary, name: str, table: str = "", **values: object) -> tuple[str, str]:
    return say("against", name, summary.naming.language, **values), table or name
