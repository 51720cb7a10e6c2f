"""Coverage: whether every place and reference of the review has its findings, or a recorded reason for having none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import REVIEW, shorten

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import KnowledgeBase
    from mscpof.base.answer import Answer

_PLACE = shorten(f"{REVIEW}/")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the review holds and what of it is in the knowledge base.

    :param places: the answer to the query `coverage`, a row a section, table, row, item, note and reference entry.
    :param references: the answer to the query `reference-coverage`, a row a reference.
    """

    places: Answer
    references: Answer

    def gaps(self) -> list[str]:
        """Return in words what has no finding, and no recorded reason for it."""
        return [
            *(gap for row in self.places.rows if not row["reason"] and (gap := _place_gap(row))),
            *(gap for row in self.references.rows if not row["reason"] and (gap := _reference_gap(row))),
        ]

    def excused(self) -> int:
        """Return the number of places that have a recorded reason."""
        return sum(bool(row["reason"]) for row in self.places.rows)


def coverage_of(knowledge: KnowledgeBase) -> Coverage:
    """Measure the coverage of a knowledge base."""
    return Coverage(knowledge.query("coverage"), knowledge.query("reference-coverage"))


def _place_gap(row: dict[str, object]) -> str | None:
    place = shorten(str(row["place"])).removeprefix(_PLACE)
    if row["missing"]:
        studies = ", ".join(map(shorten, str(row["missing"]).split()))
        return f"{place} cites {studies}, but no finding of that is stated there"
    return None if row["findings"] else f"{place} has no finding"


def _reference_gap(row: dict[str, object]) -> str | None:
    name = f"reference {row['reference']} ({shorten(str(row['study']))})"
    if not row["findings"]:
        return f"{name} has no finding"
    return None if row["places"] else f"{name} is cited at no place"
