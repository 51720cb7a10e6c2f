"""UniProt: entries by accession, many at once; what that leaves out singly, where merged ones lead on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.record import Question, Record, State, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIELDS = "accession,id,organism_id"
_STATES: dict[str, State] = {"MERGED": "merged", "DEMERGED": "split", "DELETED": "deleted"}


def _ask_many(accessions: Sequence[str]) -> Question:
    parameters = {"accessions": ",".join(accessions), "fields": _FIELDS, "format": "json", "size": "500"}
    return Question("/uniprotkb/accessions", parameters)


def _read_many(answer: Any, accessions: Sequence[str]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for entry in answer["results"]:
        records |= _records(entry, accessions)
    return records


def _ask_one(accessions: Sequence[str]) -> Question:
    return Question(f"/uniprotkb/{accessions[0]}", {"format": "json"})


def _read_one(answer: Any, accessions: Sequence[str]) -> dict[str, Record]:
    # The way from a merged entry leads to the one that it became part of.
    return {accessions[0]: _records(answer, accessions)[accessions[0]]}


def _records(entry: Mapping[str, Any], accessions: Sequence[str]) -> dict[str, Record]:
    """Return what an entry says of the accessions that were asked about: its own, and those merged into it."""
    primary = entry["primaryAccession"]
    merged = set(entry.get("secondaryAccessions", ())).intersection(accessions)
    records = {accession: Record("merged", (primary,)) for accession in sorted(merged)}
    if primary in accessions:
        records[primary] = _record(entry)
    return records


def _record(entry: Mapping[str, Any]) -> Record:
    if entry.get("entryType") != "Inactive":
        return Record("current", label=entry["uniProtkbId"], species=str(entry["organism"]["taxonId"]))
    why = entry["inactiveReason"]
    successors = tuple(why.get("mergeDemergeTo", ()))
    return Record(_STATES[why["inactiveReasonType"]], successors, reason=why.get("deletedReason", "no reason given"))


STEPS = (Step(_ask_many, _read_many, batch=True), Step(_ask_one, _read_one))
