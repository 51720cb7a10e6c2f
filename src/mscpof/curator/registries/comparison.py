"""Comparison of the identifiers in a dataset with the entries of their registry."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from importlib.resources import files
from typing import TYPE_CHECKING

from mscpof.base.faults import RuleViolation
from mscpof.base.names import LANGUAGES, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mscpof.base.place import Place
    from mscpof.curator.registries.entry import Entry
    from mscpof.curator.registries.identifier import Identifier
    from mscpof.curator.registries.lookup_run import LookupResult
    from mscpof.curator.registries.registry import Registry

    FindPlace = Callable[[str, str, str], Place | None]

# Severity and words of each rule.
_RULES = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
# Least similarity of two titles of one paper: bibliographies differ in dashes, quotes, Greek letters and endings.
_SIMILAR = 0.9
# Least number of characters of a title that may lack the subtitle of the other.
_WITHOUT_SUBTITLE = 30
_MARKUP = re.compile(r"<[^>]+>")
_PREFIX = re.compile(r"^\s*(?:retracted(?: article)?|retraction(?: note)?|withdrawn)\s*[:.]\s*", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparison of identifiers with the entries of their registry.

    :param registry: registry of the identifiers.
    :param find_place: returns the position in the curated files of a statement (node, property, value), or None.
    """

    registry: Registry
    find_place: FindPlace

    def faults(self, identifiers: Sequence[Identifier], result: LookupResult) -> list[RuleViolation]:
        """Return the differences in the order of the identifiers, then a warning for each reason of unknown entries."""
        known = [(each, entry) for each in identifiers if (entry := result.entries.get(each.id))]
        faults = [fault for identifier, entry in known for fault in self._differences(identifier, entry)]
        return [*faults, *self._unknown(result)]

    def _differences(self, identifier: Identifier, entry: Entry) -> Iterator[RuleViolation]:
        successors = " or ".join(self.registry.shown(each) for each in entry.successors)
        if entry.state == "elsewhere":
            yield self._fault("told-elsewhere", identifier, reason=entry.reason)
        elif entry.state != "current":
            values = {"successors": successors, "candidates": f" ({successors})" if successors else ""}
            yield self._fault(entry.state, identifier, reason=entry.reason, **values)
        else:
            if identifier.species and entry.species and identifier.species != entry.species:
                yield self._fault("wrong-species", identifier, registered=entry.species, stated=identifier.species)
            same = same_title if self.registry.label == "title" else str.__eq__
            if identifier.label and entry.label and not same(identifier.label, entry.label):
                yield self._fault(self.registry.label, identifier, registered=entry.label, stated=identifier.label)
            if self.registry.retractions:
                yield from self._notices(identifier, entry)

    def _notices(self, identifier: Identifier, entry: Entry) -> Iterator[RuleViolation]:
        if entry.retractions and not identifier.retracted:
            yield self._fault("retracted", identifier, notices=_bracketed(entry.retractions))
        elif identifier.retracted and not entry.retractions:
            yield self._fault("not-retracted", identifier)
        if news := [notice for notice in entry.corrections if notice not in identifier.known.lower().split()]:
            yield self._fault("corrected", identifier, notices=_bracketed(news))

    def _unknown(self, result: LookupResult) -> Iterator[RuleViolation]:
        reasons: dict[str, list[str]] = {}
        for name, reason in result.unknown.items():
            reasons.setdefault(reason, []).append(self.registry.shown(name))
        for reason, names in reasons.items():
            more = f", ... ({len(names) - _MOST_NAMED} more)" if len(names) > _MOST_NAMED else ""
            listed = ", ".join(names[:_MOST_NAMED]) + more
            yield self._fault("not-asked", None, reason=reason, count=str(len(names)), names=listed)

    def _fault(self, rule: str, identifier: Identifier | None, **values: str) -> RuleViolation:
        """Return the violation of a rule; without a place, its message begins with the node."""
        node, path, value = (identifier.node, identifier.property, identifier.value) if identifier else ("", "", "")
        place = self.find_place(node, path, value) if node else None
        values |= {"registry": self.registry.title, "name": self.registry.shown(identifier.id) if identifier else ""}
        prefix = f"{shorten(node)}: " if node and place is None else ""
        words = {language: prefix + _RULES[rule][language].format(**values) for language in LANGUAGES}
        severity = _RULES[rule]["severity"]
        return RuleViolation(f"identifier-{rule}", place, words, severity=severity, focus=node, path=path, value=value)


def same_title(title: str, other: str) -> bool:
    """Tell whether two titles are of one paper: 90 % similar, or one of 30 characters or more begins the other.

    >>> same_title("Th17/Tc17 cell ratios in mice", "RETRACTED: Th17/Tc17 Cell Ratios in <i>Mice</i>.")
    True
    >>> same_title("Exosomes in rats", "Apoptosis of granulosa cells")
    False
    """
    shorter, longer = sorted((_plain(title), _plain(other)), key=len)
    if len(shorter) >= _WITHOUT_SUBTITLE and longer.startswith(shorter):
        return True
    return SequenceMatcher(None, shorter, longer, autojunk=False).ratio() >= _SIMILAR


def _plain(title: str) -> str:
    """Return a title without mark-up, punctuation, case and the mark of a retraction."""
    return _SIGNS.sub(" ", _PREFIX.sub("", unescape(_MARKUP.sub("", title)))).strip().casefold()


def _bracketed(notices: Sequence[str]) -> str:
    names = ", ".join(filter(None, notices))
    return f" ({names})" if names else ""
