"""HGNC: a gene by its number; the service takes one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.record import MISSING, Question, Record, Step

if TYPE_CHECKING:
    from collections.abc import Sequence


def _ask(numbers: Sequence[str]) -> Question:
    return Question(f"/fetch/hgnc_id/{numbers[0]}", {})


def _read(answer: Any, numbers: Sequence[str]) -> dict[str, Record]:
    found = answer["response"]
    docs = [doc for doc in found["docs"] if doc["hgnc_id"] == f"HGNC:{numbers[0]}"]
    if docs and docs[0]["status"] == "Approved":
        return {numbers[0]: Record("current", label=docs[0]["symbol"])}
    if docs:
        return {numbers[0]: Record("deleted", label=docs[0]["symbol"], reason=docs[0]["status"])}
    if found["numFound"]:
        raise ValueError("another gene than was asked about")
    return {numbers[0]: MISSING}


STEPS = (Step(_ask, _read),)
