"""The other OBO ontologies, by OLS4: one term at a time, as class, property or individual."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mscpof.base.names import OBO
from mscpof.curator.registries.record import Question, Record, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_KINDS = ("terms", "properties", "individuals")
_NAME = re.compile(r"(?:.*/)?([A-Za-z]+)[_:](\d+)")


def _asking(path: str) -> Callable[[Sequence[str]], Question]:
    return lambda terms: Question(path, {"iri": OBO + terms[0].replace(":", "_", 1)})


def _reading(kind: str) -> Callable[[Any, Sequence[str]], dict[str, Record]]:
    def read(answer: Any, terms: Sequence[str]) -> dict[str, Record]:
        # A page without terms has no such part at all.
        found = answer.get("_embedded", {}).get(kind, [])
        if not found and "page" not in answer:
            raise KeyError("_embedded")
        same = [each for each in found if each["iri"] == OBO + terms[0].replace(":", "_", 1)]
        own = [each for each in same if each.get("is_defining_ontology")]
        return {terms[0]: _record((own or same)[0])} if same else {}

    return read


def _record(found: Mapping[str, Any]) -> Record:
    if not found["is_obsolete"]:
        return Record("current", label=found["label"])
    successor = _NAME.fullmatch(str(found.get("term_replaced_by") or ""))
    if successor:
        return Record("merged", (f"{successor[1]}:{successor[2]}",), label=found["label"])
    return Record("obsolete", label=found["label"])


# Ontologies that import a term may know an older state of it, so they are asked last.
STEPS = (
    *(Step(_asking(f"/{kind}/findByIdAndIsDefiningOntology"), _reading(kind)) for kind in _KINDS),
    Step(_asking("/terms"), _reading("terms")),
)
