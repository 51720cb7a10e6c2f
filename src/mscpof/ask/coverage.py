"""Coverage of the review: which of its parts and references have no finding, and the recorded reasons for that."""

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

    :param places: answer to the query `coverage`, with a row for each part of the review: section, table, row, item,
        note and reference entry.
    :param references: answer to the query `reference-coverage`, with a row for each study in the list of references.
    """

    places: Answer
    references: Answer

    def gaps(self) -> list[str]:
        """Return a sentence for each part and each reference that lacks something without a recorded reason.

        A part lacks a finding, or findings of a study that it cites; a reference lacks a finding, or a part citing it.
        """
        return [
            *(gap for row in self.places.rows if not row["reason"] and (gap := _place_gap(row))),
            *(gap for row in self.references.rows if not row["reason"] and (gap := _reference_gap(row))),
        ]

    def excused(self) -> int:
        """Return the number of parts of the review with a recorded reason for a lack of findings."""
        return sum(bool(row["reason"]) for row in self.places.rows)


def coverage_of(knowledge: KnowledgeBase) -> Coverage:
    """Ask a knowledge base for its coverage of the review."""
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
