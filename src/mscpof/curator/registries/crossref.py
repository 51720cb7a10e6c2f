"""Lookup of papers at Crossref, by DOI, with the notices that retract or correct them.

Papers are looked up many at once, then one by one. For other DOIs, Crossref names the agency that assigned them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.entry import MISSING, Entry, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RETRACTIONS = ("retraction", "withdrawal", "removal")
_CORRECTIONS = ("correction", "corrigendum", "erratum", "expression_of_concern", "partial_retraction", "addendum")


def _read_many(answer: Any, dois: Sequence[str]) -> dict[str, Entry]:
    works = {work["DOI"].lower(): work for work in answer["message"]["items"]}
    return {doi: _entry(works[doi]) for doi in dois if doi in works}


def _read_one(answer: Any, dois: Sequence[str]) -> dict[str, Entry]:
    work = answer["message"]
    name = work["DOI"].lower()
    return {dois[0]: _entry(work) if name == dois[0] else Entry("merged", (name,))}


def _read_agency(answer: Any, dois: Sequence[str]) -> dict[str, Entry]:
    agency = answer["message"]["agency"]
    if agency["id"] == "crossref":
        return {dois[0]: MISSING}
    return {dois[0]: Entry("elsewhere", reason=agency.get("label") or agency["id"])}


def _entry(work: Mapping[str, Any]) -> Entry:
    updates = [(each["type"].lower().replace("-", "_"), each["DOI"].lower()) for each in work.get("updated-by", ())]
    return Entry(
        "current",
        label=" ".join(work.get("title") or ()),
        # The publisher and Retraction Watch may both list a notice.
        retractions=tuple(sorted({doi for kind, doi in updates if kind in _RETRACTIONS})),
        corrections=tuple(sorted({doi for kind, doi in updates if kind in _CORRECTIONS})),
    )


CROSSREF = (
    # 1,000 is the most that Crossref allows; there may be several rows for a DOI.
    Step("/works", _read_many, {"filter": "{ids}", "rows": "1000"}, form="doi:{}".format, batch=True),
    Step("/works/{ids}", _read_one),
    Step("/works/{ids}/agency", _read_agency),
)
