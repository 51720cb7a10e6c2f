"""What can be wrong with reasoning: contradictions, and a reasoner that gives up."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# How Java and Python begin the line that tells what went wrong.
_EXCEPTION = re.compile(r"(?:Exception|Error)\b.*: ")
# A longer message of HermiT's lists every axiom of the ontology.
_LONGEST = 500


class ReasonerFailed(MscpofError):
    """HermiT could not read an ontology, or could not hold it."""

    def __init__(self, said: str) -> None:
        # The exception's own words; the calls above and below it say nothing to a curator.
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        start = max((n for n, line in enumerate(lines) if _EXCEPTION.search(line)), default=0)
        words = " ".join(takewhile(lambda line: not line.startswith("at "), lines[start:]))
        super().__init__(f"HermiT gave up: {words[:_LONGEST]}")


class ReasonerTooSlow(MscpofError):
    """HermiT took longer than it may.

    :param limit: how long it may take, in seconds.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(
            f"HermiT was stopped after {limit:g} s; give it more with --timeout, "
            "or keep the slices in ontology/imports small"
        )


class Contradiction(MscpofError):
    """Statements do not go together.

    :param what: what is contradictory, and what would be right.
    :param reasons: in words, the statements that do not go together, with their places.
    """

    def __init__(self, what: str, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(what)


class Inconsistent(Contradiction):
    """No world is as the statements say, so that anything would follow from them."""


class Unsatisfiable(Contradiction):
    """Nothing can belong to a class."""


class OutOfDate(MscpofError):
    """The file of what was inferred is not what follows from ontology and data now."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: not what follows now; write it anew with: mscpof reason --write")
