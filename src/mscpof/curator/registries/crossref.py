"""Crossref: works by DOI, many at once, with what retracts or corrects them; for other DOIs, who gives them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mscpof.curator.registries.record import MISSING, Question, Record, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RETRACTIONS = ("retraction", "withdrawal", "removal")
_CORRECTIONS = ("correction", "corrigendum", "erratum", "expression_of_concern", "partial_retraction", "addendum")


def _ask_many(dois: Sequence[str]) -> Question:
    # A comma ends a filter; what has one is asked for singly.
    wanted = ",".join(f"doi:{doi}" for doi in dois if "," not in doi)
    return Question("/works", {"filter": wanted, "rows": str(2 * len(dois))})


def _read_many(answer: Any, dois: Sequence[str]) -> dict[str, Record]:
    works = {work["DOI"].lower(): work for work in answer["message"]["items"]}
    return {doi: _record(works[doi]) for doi in dois if doi in works}


def _ask_one(dois: Sequence[str]) -> Question:
    return Question(f"/works/{quote(dois[0], safe='/')}", {})


def _read_one(answer: Any, dois: Sequence[str]) -> dict[str, Record]:
    work = answer["message"]
    name = work["DOI"].lower()
    return {dois[0]: _record(work) if name == dois[0] else Record("merged", (name,))}


def _ask_agency(dois: Sequence[str]) -> Question:
    return Question(f"/works/{quote(dois[0], safe='/')}/agency", {})


def _read_agency(answer: Any, dois: Sequence[str]) -> dict[str, Record]:
    agency = answer["message"]["agency"]
    if agency["id"] == "crossref":
        return {dois[0]: MISSING}
    return {dois[0]: Record("elsewhere", reason=agency.get("label") or agency["id"])}


def _record(work: Mapping[str, Any]) -> Record:
    updates = [(each["type"].lower().replace("-", "_"), each["DOI"].lower()) for each in work.get("updated-by", ())]
    return Record(
        "current",
        label=" ".join(work.get("title") or ()),
        # Publisher and Retraction Watch may both tell of one notice.
        retractions=tuple(sorted({doi for kind, doi in updates if kind in _RETRACTIONS})),
        corrections=tuple(sorted({doi for kind, doi in updates if kind in _CORRECTIONS})),
    )


STEPS = (Step(_ask_many, _read_many, batch=True), Step(_ask_one, _read_one), Step(_ask_agency, _read_agency))
