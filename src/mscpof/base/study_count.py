"""A number of studies, or of what they report, counted n + r: those that stand, and the retracted ones apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class StudyCount:
    """A number, counted n + r.

    :param standing: of what stands.
    :param retracted: of what is retracted.
    """

    standing: int = 0
    retracted: int = 0

    @classmethod
    def of(cls, retracted: Iterable[bool]) -> StudyCount:
        """Count things of which is known whether each is retracted.

        >>> StudyCount.of([False, True, False])
        StudyCount(standing=2, retracted=1)
        """
        said = list(retracted)
        return cls(len(said) - sum(said), sum(said))

    @property
    def all(self) -> int:
        """How many there are, whether they stand or not."""
        return self.standing + self.retracted

    def __str__(self) -> str:
        """Write it as the resource writes all its counts.

        >>> str(StudyCount(4, 1)), str(StudyCount(3)), str(StudyCount(0, 1))
        ('4 + 1', '3', '0 + 1')
        """
        return f"{self.standing} + {self.retracted}" if self.retracted else str(self.standing)
