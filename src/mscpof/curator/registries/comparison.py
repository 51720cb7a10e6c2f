"""What the dataset says of an identifier held against what its registry says, and what would be right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from html import unescape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import RuleViolation
from mscpof.base.names import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mscpof.base.place import Place
    from mscpof.curator.registries.asking import Told
    from mscpof.curator.registries.identifier import Identifier
    from mscpof.curator.registries.record import Record
    from mscpof.curator.registries.registry import Registry

    Finder = Callable[[str, str, str], Place | None]

# Titles differ in dashes, quotes, Greek letters and endings from one bibliography to the next.
_ALIKE = 0.9
# A title of so many letters that goes on in the other one is the same without its subtitle.
_WITHOUT_SUBTITLE = 30
_MARKUP = re.compile(r"<[^>]+>")
_PREFIX = re.compile(r"^\s*(?:retracted(?: article)?|retraction(?: note)?|withdrawn)\s*[:.]\s*", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the identifiers of a registry.

    :param find: returns where a statement (node, property, value) was written, if that is known.
    """

    registry: Registry
    find: Finder

    def faults(self, identifiers: Sequence[Identifier], told: Told) -> list[RuleViolation]:
        """Return what is wrong with identifiers, in their order, and of which nothing is known."""
        found = [
            fault
            for identifier in identifiers
            if (record := told.records.get(identifier.id))
            for fault in self._of(identifier, record)
        ]
        return found + list(self._unknown(told))

    def _of(self, identifier: Identifier, record: Record) -> Iterator[RuleViolation]:
        successors = " or ".join(self.registry.shown(each) for each in record.successors)
        if record.state == "elsewhere":
            yield self._fault("told-elsewhere", identifier, reason=record.reason)
        elif record.state != "current":
            candidates = f" ({successors})" if successors else ""
            values = {"successors": successors, "candidates": candidates, "reason": record.reason}
            yield self._fault(record.state, identifier, **values)
        else:
            if identifier.species and record.species and identifier.species != record.species:
                yield self._fault("wrong-species", identifier, found=record.species, said=identifier.species)
            if identifier.label and record.label and not self._same(identifier.label, record.label):
                yield self._fault(self.registry.label, identifier, found=record.label, said=identifier.label)
            if self.registry.retractions:
                yield from self._notices(identifier, record)

    def _same(self, said: str, found: str) -> bool:
        return same_title(said, found) if self.registry.label == "title" else said == found

    def _notices(self, identifier: Identifier, record: Record) -> Iterator[RuleViolation]:
        if record.retractions and not identifier.retracted:
            yield self._fault("retracted", identifier, notices=_bracketed(record.retractions))
        elif identifier.retracted and not record.retractions:
            yield self._fault("not-retracted", identifier)
        if news := [notice for notice in record.corrections if notice not in identifier.known]:
            yield self._fault("corrected", identifier, notices=_bracketed(news))

    def _unknown(self, told: Told) -> Iterator[RuleViolation]:
        """Tell once for each reason what is not known."""
        reasons: dict[str, list[str]] = {}
        for name, reason in told.unknown.items():
            reasons.setdefault(reason, []).append(self.registry.shown(name))
        for reason, names in reasons.items():
            more = f", ... ({len(names) - _MOST_NAMED} more)" if len(names) > _MOST_NAMED else ""
            yield self._fault(
                "not-asked", None, reason=reason, count=str(len(names)), names=", ".join(names[:_MOST_NAMED]) + more
            )

    def _fault(self, rule: str, identifier: Identifier | None, **values: str) -> RuleViolation:
        words = _words()[rule]
        values |= {"registry": self.registry.title, "name": self.registry.shown(identifier.id) if identifier else ""}
        node, path, value = (identifier.node, identifier.property, identifier.value) if identifier else ("", "", "")
        return RuleViolation(
            f"identifier-{rule}",
            self.find(node, path, value) if identifier else None,
            {language: words[language].format_map(values) for language in LANGUAGES},
            severity=words["severity"],
            focus=node,
            path=path,
            value=value,
        )


def same_title(one: str, other: str) -> bool:
    """Tell whether two titles are of one paper.

    >>> same_title("Th17/Tc17 cell ratios in mice", "RETRACTED: Th17/Tc17 Cell Ratios in <i>Mice</i>.")
    True
    >>> same_title("Exosomes in rats", "Apoptosis of granulosa cells")
    False
    """
    shorter, longer = sorted((_plain(one), _plain(other)), key=len)
    if len(shorter) >= _WITHOUT_SUBTITLE and longer.startswith(shorter):
        return True
    return SequenceMatcher(None, shorter, longer, autojunk=False).ratio() >= _ALIKE


def _plain(title: str) -> str:
    """Return a title without what bibliographies write in many ways."""
    return _SIGNS.sub(" ", _PREFIX.sub("", unescape(_MARKUP.sub("", title)))).strip().casefold()


def _bracketed(notices: Sequence[str]) -> str:
    named = ", ".join(filter(None, notices))
    return f" ({named})" if named else ""


@cache
def _words() -> dict[str, dict[str, Any]]:
    """Return the words and the severity of each rule."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
