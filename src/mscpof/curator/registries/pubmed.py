"""PubMed: summaries of papers, with what retracts or corrects them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.entrez import steps
from mscpof.curator.registries.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s;]*[^\s;.,]")
_CORRECTIONS = ("erratum in", "corrected and republished in", "expression of concern in")


def _record(found: Mapping[str, Any]) -> Record:
    retractions = _notices(found, "retraction in")
    if "Retracted Publication" in found["pubtype"] and not retractions:
        retractions = ("",)
    return Record("current", label=found["title"], retractions=retractions, corrections=_notices(found, *_CORRECTIONS))


def _notices(found: Mapping[str, Any], *kinds: str) -> tuple[str, ...]:
    """Return the notices of some kinds, by DOI where they have one, else by their number here."""
    notices = [each for each in found.get("references") or () if each["reftype"].lower() in kinds]
    return tuple(_named(each) for each in notices)


def _named(notice: Mapping[str, Any]) -> str:
    doi = _DOI.search(notice.get("refsource", ""))
    return doi[0].lower() if doi else f"pmid:{notice.get('pmid') or notice.get('refsource', '')}"


STEPS = steps("pubmed", _record)
