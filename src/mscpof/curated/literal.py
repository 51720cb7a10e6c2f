"""Literals, values that name no node or term: numbers, dates, text and others, checked against their key's datatype."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from mscpof.base.faults import CurationFault
from mscpof.curated.context import Key, datatype
from mscpof.curated.document import INTEGER, Scalar

DATE = datatype("date")
# Whole numbers only as they would be written back, so that the position of a statement is found by its value.
_FORMS = {
    datatype("integer"): ("not-a-whole-number", INTEGER.pattern),
    datatype("boolean"): ("not-a-boolean", r"true|false"),
    datatype("gYear"): ("not-a-year", r"[0-9]{4}"),
    DATE: ("not-a-date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    datatype("duration"): (
        "not-a-duration",
        r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?",
    ),
}
PATTERNS = {form: pattern for form, (_, pattern) in _FORMS.items()}


def literal(key: Key, item: Scalar) -> Any:
    """Return a value under a key as the JSON-LD parser takes it: text where the key has a datatype, else text or int.

    :raises CurationFault: when it is not of the datatype's form, or when the key has no datatype and the value is a
        decimal number or a boolean without quotes.
    """
    if not key.form and isinstance(item.value, float | bool):
        code = "read-as-boolean" if isinstance(item.value, bool) else "read-as-decimal"
    elif fits(key.form, item.text):
        return item.text if key.form else item.value
    else:
        code = _FORMS[key.form][0]
    raise CurationFault(code, item.place, key=key.name, text=item.excerpt)


def fits(form: str, text: str) -> bool:
    """Tell whether text has the form of a datatype, and is a day of the calendar where that is `xsd:date`.

    :param form: IRI of the datatype; any text fits a datatype that is not in `PATTERNS`.
    """
    try:
        return form not in PATTERNS or bool(
            re.fullmatch(PATTERNS[form], text) and (form != DATE or date.fromisoformat(text))
        )
    except ValueError:
        return False
