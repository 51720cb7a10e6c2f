"""Effects: properties such as `increased`, by which a finding states a result for an entity, from the ontology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.names import local_name
from mscpof.base.query_text import query_text

if TYPE_CHECKING:
    from mscpof.base.sparql import Source


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect property.

    :param name: local name of the property, such as `increased`.
    :param group: kind of result: `change`, `no change`, `comparison`, `observation` or `secretion`.
    :param sign: direction against the control: `raised`, `lowered`, `same`, or `other` where it has none of these.
    """

    name: str
    group: str
    sign: str


def effects_of(source: Source) -> tuple[Effect, ...]:
    """Return the effects that a dataset declares, in the order in which tables and pages list them."""
    rows = Answer(source, query_text(__package__, "effects")).rows
    return tuple(Effect(local_name(row["effect"]), row["group"], row["sign"]) for row in rows)


def directions_of(source: Source) -> tuple[str, ...]:
    """Return what queries take as a direction: local names of the effects, then `raised`, `lowered` and `affected`."""
    rows = Answer(source, query_text(__package__, "directions")).rows
    return tuple(local_name(row["direction"]) for row in rows)
