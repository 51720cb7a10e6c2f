"""Coverage of the review: places and references that have no finding, and the recorded reasons for that."""

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
    """Coverage of the review by the knowledge base.

    :param places: answer to the query `coverage`, with a row for each section, table, row, item, note and reference
        entry.
    :param references: answer to the query `reference-coverage`, with a row for each reference.
    """

    places: Answer
    references: Answer

    def gaps(self) -> list[str]:
        """Return the places and references without a finding and without a recorded reason, in words."""
        return [
            *(gap for row in self.places.rows if not row["reason"] and (gap := _place_gap(row))),
            *(gap for row in self.references.rows if not row["reason"] and (gap := _reference_gap(row))),
        ]

    def excused(self) -> int:
        """Return the number of places with a recorded reason."""
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
