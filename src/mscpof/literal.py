"""What a value that is no name must look like: numbers, dates, durations, text."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from mscpof.context import Key, datatype
from mscpof.faults import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.document import Scalar


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None


# Whole numbers only as they would be written back, so that the place of a statement is found by its value.
_LEXICAL: dict[str, tuple[Callable[[str], object], str]] = {
    datatype("integer"): (re.compile(r"0|-?[1-9][0-9]{0,14}").fullmatch, "a whole number"),
    datatype("boolean"): (re.compile(r"true|false").fullmatch, "true or false"),
    datatype("gYear"): (re.compile(r"[0-9]{4}").fullmatch, "a year of four digits"),
    datatype("date"): (_is_date, "a date such as 2022-09-14"),
    datatype("duration"): (
        re.compile(r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?").fullmatch,
        "a duration such as P21D",
    ),
}


def literal(key: Key, item: Scalar) -> Any:
    """Return a value as the JSON-LD parser takes it.

    :param key: the key it stands under, which says its datatype.
    :param item: the value as written.
    :raises BadValue: when it is not of the datatype's form, or would not be read as the text that was typed.
    """
    if not key.form and isinstance(item.value, float | bool):
        kind = "true or false" if isinstance(item.value, bool) else "a decimal number"
        raise BadValue(item.place, f'{key.name}: {item.shown} would be read as {kind}; write "{item.shown}" for text')
    fits, words = _LEXICAL.get(key.form, (bool, ""))
    if not fits(item.text):
        raise BadValue(item.place, f'{key.name}: "{item.shown}" should be {words}')
    return item.text if key.form else item.value
