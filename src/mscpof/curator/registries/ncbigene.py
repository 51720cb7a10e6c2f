"""NCBI Gene: summaries of gene records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curator.registries.entrez import steps
from mscpof.curator.registries.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

# What stands where there is nothing to say.
_NONE = ("", "0", "live")


def _record(found: Mapping[str, Any]) -> Record:
    if (successor := str(found.get("currentid") or "")) not in _NONE:
        return Record("merged", (successor,))
    if (status := str(found.get("status") or "")) not in _NONE:
        return Record("deleted", reason=f"discontinued, status {status}")
    return Record("current", label=found["name"], species=str(found["organism"]["taxid"]))


STEPS = steps("gene", _record)
