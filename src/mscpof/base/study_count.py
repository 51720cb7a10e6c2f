"""Counts of studies or findings, n + r: those that stand and those that are retracted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class StudyCount:
    """Number of studies or findings: n that stand, r that are retracted."""

    standing: int = 0
    retracted: int = 0

    @classmethod
    def of(cls, retracted: Iterable[bool]) -> StudyCount:
        """Count studies or findings, given for each whether it is retracted.

        >>> StudyCount.of([False, True, False])
        StudyCount(standing=2, retracted=1)
        """
        marks = list(retracted)
        return cls(len(marks) - sum(marks), sum(marks))

    @property
    def all(self) -> int:
        """Number of all, standing and retracted."""
        return self.standing + self.retracted

    def __str__(self) -> str:
        """Write the count as in all tables and pages of the resource.

        >>> str(StudyCount(4, 1)), str(StudyCount(3)), str(StudyCount(0, 1))
        ('4 + 1', '3', '0 + 1')
        """
        return f"{self.standing} + {self.retracted}" if self.retracted else str(self.standing)
