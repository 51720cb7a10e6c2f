"""A violation of a rule, told at the place where its value, its property or its node was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import RuleViolation
from mscpof.base.names import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.faults import Severity
    from mscpof.base.place import Place, Places


def violation(
    places: Places, *, rule: str, focus: str, path: str, value: str, severity: Severity, said: Mapping[str, str]
) -> RuleViolation:
    """Return a rule violation at the place where its value, its property or its node was written.

    :param said: what to say, by language; `en` is always there.
    """
    place = places.find(focus, path, value) or _owner(places, focus)
    about, shown = shorten(focus), shorten(value)
    words = {
        language: f"{about}: {text}" + (f" (found {shown})" if value and value != focus and shown not in text else "")
        for language, text in said.items()
    }
    return RuleViolation(rule, place, words, severity=severity, focus=focus, path=path, value=value)


def owners(focus: str) -> list[str]:
    """Return the IRIs of the nodes that an inline or derived node may belong to, nearest first.

    >>> owners("https://w3id.org/mscpof/finding/a-01/axis-1")[:1]
    ['https://w3id.org/mscpof/finding/a-01']
    """
    found = []
    while "/" in focus.removeprefix("https://"):
        focus = focus.rpartition("/")[0]
        found.append(focus)
    return found


def _owner(places: Places, focus: str) -> Place | None:
    return next((place for owner in owners(focus) if (place := places.find(owner))), None)
