"""Summaries from NCBI's E-utilities, for any of its databases: many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.record import MISSING, Question, Record, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def steps(database: str, record: Callable[[Mapping[str, Any]], Record]) -> tuple[Step, ...]:
    """Return how a database is asked.

    :param record: reads a summary.
    """

    def ask(numbers: Sequence[str]) -> Question:
        parameters = {"db": database, "id": ",".join(numbers), "retmode": "json", "version": "2.0", "tool": "mscpof"}
        return Question("/esummary.fcgi", parameters)

    def read(answer: Any, numbers: Sequence[str]) -> dict[str, Record]:
        found = answer["result"]
        # A number that nothing has is answered with an error in the place of its summary.
        return {
            number: MISSING if "error" in found[number] else record(found[number])
            for number in numbers
            if number in found
        }

    def read_one(answer: Any, numbers: Sequence[str]) -> dict[str, Record]:
        # Left out without an error is no documented answer.
        return {numbers[0]: read(answer, numbers)[numbers[0]]}

    return (Step(ask, read, batch=True), Step(ask, read_one))
