"""Violations of shapes and quality queries, with their positions in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import RuleViolation
from mscpof.base.names import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.faults import Severity
    from mscpof.base.place import Places


def violation(
    places: Places, *, rule: str, focus: str, path: str, value: str, severity: Severity, messages: Mapping[str, str]
) -> RuleViolation:
    """Return a rule violation at the position of its value, else of its property, its node, or the node around that.

    The parameters `rule` to `severity` are those of `RuleViolation`.

    :param places: positions of the statements in the files.
    :param messages: message by language, at least in English; node and value are added to it.
    """
    place = places.find(focus, path, value) or next(filter(None, map(places.find, owners(focus))), None)
    about, short = shorten(focus), shorten(value)
    words = {
        language: f"{about}: {text}" + (f" (found {short})" if value and value != focus and short not in text else "")
        for language, text in messages.items()
    }
    return RuleViolation(rule, place, words, severity=severity, focus=focus, path=path, value=value)


def owners(focus: str) -> list[str]:
    """Return the IRIs of the nodes that an inline or derived node may belong to, by its own IRI, nearest first.

    >>> owners("https://w3id.org/mscpof/finding/a-01/axis-1")[:1]
    ['https://w3id.org/mscpof/finding/a-01']
    """
    iris = []
    while "/" in focus.removeprefix("https://"):
        focus = focus.rpartition("/")[0]
        iris.append(focus)
    return iris
