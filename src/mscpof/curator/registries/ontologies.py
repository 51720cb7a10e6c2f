"""The Gene Ontology, by QuickGO: terms by identifier, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mscpof.curator.registries.record import Question, Record, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _ask(terms: Sequence[str]) -> Question:
    return Question(f"/ontology/go/terms/{quote(','.join(terms), safe='')}/complete", {})


def _read(answer: Any, terms: Sequence[str]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for found in answer["results"]:
        name = found["id"]
        merged = set(found.get("secondaryIds") or ()).intersection(terms)
        # A merged term may be answered with its successor alone, without a word.
        if len(terms) == 1 and name not in terms:
            merged.add(terms[0])
        records |= {term: Record("merged", (name,)) for term in sorted(merged)}
        if name in terms:
            records[name] = _record(found)
    return records


def _record(found: Mapping[str, Any]) -> Record:
    if not found["isObsolete"]:
        return Record("current", label=found["name"])
    offered = found.get("replacements") or ()
    successors = tuple(each["id"] for each in offered if each["type"].lower().replace(" ", "_") == "replaced_by")
    if successors:
        return Record("merged", successors, label=found["name"])
    # The others are for people to consider.
    return Record("obsolete", tuple(each["id"] for each in offered), label=found["name"])


STEPS = (Step(_ask, _read, batch=True), Step(_ask, _read))
