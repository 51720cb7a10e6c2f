"""Values that are no names: numbers, dates, durations and text, each checked against the datatype of its key."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import CurationFault
from mscpof.curated.context import Key, datatype

if TYPE_CHECKING:
    from mscpof.curated.document import Scalar


# Whole numbers only as they would be written back, so that the position of a statement is found by its value.
PATTERNS = {
    datatype("integer"): r"0|-?[1-9][0-9]{0,14}",
    datatype("boolean"): r"true|false",
    datatype("gYear"): r"[0-9]{4}",
    datatype("date"): r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    datatype("duration"): r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?",
}
_FAULTS = {
    datatype("integer"): "not-a-whole-number",
    datatype("boolean"): "not-a-boolean",
    datatype("gYear"): "not-a-year",
    datatype("date"): "not-a-date",
    datatype("duration"): "not-a-duration",
}


def literal(key: Key, item: Scalar) -> Any:
    """Return a value under a key as the JSON-LD parser takes it.

    :raises CurationFault: when it is not of the datatype's form, or would not be read as the text that was typed.
    """
    if not key.form and isinstance(item.value, float | bool):
        code = "read-as-boolean" if isinstance(item.value, bool) else "read-as-decimal"
        raise CurationFault(code, item.place, key=key.name, text=item.shown)
    if not _fits(key.form, item.text):
        raise CurationFault(_FAULTS[key.form], item.place, key=key.name, text=item.shown)
    return item.text if key.form else item.value


def _fits(form: str, text: str) -> bool:
    if form not in PATTERNS:
        return True
    if not re.fullmatch(PATTERNS[form], text):
        return False
    try:
        return form != datatype("date") or bool(date.fromisoformat(text))
    except ValueError:
        return False
