"""Lookup of genes at HGNC, one at a time, and of proteins at UniProt, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.entry import MISSING, Entry, State, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STATES: dict[str, State] = {"MERGED": "merged", "DEMERGED": "split", "DELETED": "deleted"}


def _hgnc_read(answer: Any, numbers: Sequence[str]) -> dict[str, Entry]:
    response = answer["response"]
    genes = [gene for gene in response["docs"] if gene["hgnc_id"] == f"HGNC:{numbers[0]}"]
    if genes and genes[0]["status"] == "Approved":
        return {numbers[0]: Entry("current", label=genes[0]["symbol"])}
    if genes:
        return {numbers[0]: Entry("deleted", label=genes[0]["symbol"], reason=genes[0]["status"])}
    if response["numFound"]:
        raise ValueError("another gene than was asked about")
    return {numbers[0]: MISSING}


def _uniprot_read_many(answer: Any, accessions: Sequence[str]) -> dict[str, Entry]:
    return {name: entry for each in answer["results"] for name, entry in _uniprot_entries(each, accessions).items()}


def _uniprot_read_one(answer: Any, accessions: Sequence[str]) -> dict[str, Entry]:
    # The address of a merged entry redirects to its successor.
    return {accessions[0]: _uniprot_entries(answer, accessions)[accessions[0]]}


def _uniprot_entries(protein: Mapping[str, Any], accessions: Sequence[str]) -> dict[str, Entry]:
    """Return the entries for the requested accessions: that of the protein, and those merged into it."""
    primary = protein["primaryAccession"]
    merged = set(protein.get("secondaryAccessions", ())).intersection(accessions)
    entries = {accession: Entry("merged", (primary,)) for accession in sorted(merged)}
    return entries | ({primary: _uniprot_entry(protein)} if primary in accessions else {})


def _uniprot_entry(protein: Mapping[str, Any]) -> Entry:
    if protein.get("entryType") != "Inactive":
        return Entry("current", label=protein["uniProtkbId"], species=str(protein["organism"]["taxonId"]))
    why = protein["inactiveReason"]
    successors = tuple(why.get("mergeDemergeTo", ()))
    return Entry(_STATES[why["inactiveReasonType"]], successors, reason=why.get("deletedReason", "no reason given"))


_BATCH = {"accessions": "{ids}", "fields": "accession,id,organism_id", "format": "json", "size": "500"}
HGNC = (Step("/fetch/hgnc_id/{ids}", _hgnc_read),)
UNIPROT = (
    Step("/uniprotkb/accessions", _uniprot_read_many, _BATCH, batch=True),
    Step("/uniprotkb/{ids}", _uniprot_read_one, {"format": "json"}),
)
