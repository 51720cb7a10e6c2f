"""Lookup of genes (NCBI Gene) and papers (PubMed) with NCBI's E-utilities, many at once.

https://www.ncbi.nlm.nih.gov/books/NBK25499/ (ESummary)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.entry import MISSING, Entry, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Values of a gene record that mean nothing has changed.
_UNCHANGED = ("", "0", "live")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s;]*[^\s;.,]")
_CORRECTIONS = ("erratum in", "corrected and republished in", "expression of concern in")


def _steps(database: str, entry: Callable[[Mapping[str, Any]], Entry]) -> tuple[Step, ...]:
    """Return the steps for a database, given the function that makes an entry of a summary."""
    parameters = {"db": database, "id": "{ids}", "retmode": "json", "version": "2.0", "tool": "mscpof"}

    def read(answer: Any, numbers: Sequence[str]) -> dict[str, Entry]:
        summaries = {number: answer["result"][number] for number in numbers if number in answer["result"]}
        # An unknown number has an error in the place of its summary.
        return {number: MISSING if "error" in summary else entry(summary) for number, summary in summaries.items()}

    def read_one(answer: Any, numbers: Sequence[str]) -> dict[str, Entry]:
        # An answer that leaves the number out, without an error, is not documented.
        return {numbers[0]: read(answer, numbers)[numbers[0]]}

    return (Step("/esummary.fcgi", read, parameters, batch=True), Step("/esummary.fcgi", read_one, parameters))


def _gene(summary: Mapping[str, Any]) -> Entry:
    if (successor := str(summary.get("currentid") or "")) not in _UNCHANGED:
        return Entry("merged", (successor,))
    if (status := str(summary.get("status") or "")) not in _UNCHANGED:
        return Entry("deleted", reason=f"discontinued, status {status}")
    return Entry("current", label=summary["name"], species=str(summary["organism"]["taxid"]))


def _paper(summary: Mapping[str, Any]) -> Entry:
    retractions = _notices(summary, "retraction in")
    if "Retracted Publication" in summary["pubtype"] and not retractions:
        retractions = ("",)
    corrections = _notices(summary, *_CORRECTIONS)
    return Entry("current", label=summary["title"], retractions=retractions, corrections=corrections)


def _notices(summary: Mapping[str, Any], *kinds: str) -> tuple[str, ...]:
    """Return the notices of some kinds, by DOI where they have one, else by PubMed number."""
    names = []
    for notice in summary.get("references") or ():
        if notice["reftype"].lower() in kinds:
            source = notice.get("refsource", "")
            doi = _DOI.search(source)
            names.append(doi[0].lower() if doi else f"pmid:{notice.get('pmid') or source}")
    return tuple(names)


NCBI_GENE = _steps("gene", _gene)
PUBMED = _steps("pubmed", _paper)
