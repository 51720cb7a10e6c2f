"""Single values in JSON Schema: numbers, dates and texts, alone or in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.curated.context import datatype
from mscpof.curated.literal import PATTERNS

if TYPE_CHECKING:
    from mscpof.curated.context import Key
    from mscpof.curator.rulebook import Rule

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "pattern": r"\S"}


def one_or_more(one: Schema, least: int = 1) -> Schema:
    """Return the schema of a value that may also stand in a list with others.

    :param one: the schema of each value.
    :param least: how many there must be.
    """
    several = {"type": "array", "items": one, "minItems": max(least, 1), "uniqueItems": True}
    # The list first: a validator that tries one after the other is done sooner.
    return {"anyOf": [several, one]} if least < 2 else several


def literal_schema(key: Key, rule: Rule) -> Schema:
    """Return the schema of a number, a date or a text."""
    kind = key.form or rule.datatype
    schema: Schema
    match kind:
        case _ if rule.texts:
            return {"enum": list(rule.texts)}
        case _ if kind == datatype("integer"):
            schema = {"type": "integer"}
        case _ if kind == datatype("boolean"):
            return {"type": "boolean"}
        case _ if kind == datatype("gYear"):
            return {"type": "integer", "minimum": 1000, "maximum": 9999}
        case _ if kind in PATTERNS:
            return {"type": "string", "pattern": f"^(?:{PATTERNS[kind]})$"}
        # A plain key keeps what was typed; where it is declared a text, a number without quotation marks is one too.
        case _:
            schema = {"type": ["string", "number"] if key.form else "string"}
    if rule.pattern:
        schema["pattern"] = rule.pattern
    if rule.minimum is not None:
        schema["minimum"] = rule.minimum
    return schema
