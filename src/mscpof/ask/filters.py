"""What of the evidence somebody wants to see, as the parameters of an address say it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from mscpof.ask.evidence import SETTINGS, UNSTATED, studies_of
from mscpof.base.faults import BadFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.ask.evidence import Evidence, Report
    from mscpof.base.study_count import StudyCount

# The parameters by which one value is chosen out of those that occur.
FACETS = ("organism", "product", "setting")
_LAST_YEAR = 9999
WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Filters:
    """A filter. What is not stated is admitted by `UNSTATED` alone.

    :param organism: the shortened IRI of a species, or empty for any.
    :param product: what was given, with all kinds of it.
    :param setting: such as `InVivo`.
    :param since: the first year of publication.
    :param until: the last one.
    :param standing: whether retracted studies are left out.
    """

    organism: str = ""
    product: str = ""
    setting: str = ""
    since: int = 0
    until: int = _LAST_YEAR
    standing: bool = False

    def admits(self, report: Report) -> bool:
        """Tell whether a finding is to be seen."""
        if self.standing and report.retracted:
            return False
        dated = self.since > 0 or self.until < _LAST_YEAR
        if dated and not (report.year and self.since <= report.year <= self.until):
            return False
        chosen = {"organism": self.organism, "product": self.product, "setting": self.setting}
        return all(not value or value in values_of(report, facet) for facet, value in chosen.items())

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of an address that say the same."""
        said = {
            "organism": self.organism,
            "product": self.product,
            "setting": self.setting,
            "from": str(self.since) if self.since else "",
            "to": str(self.until) if self.until < _LAST_YEAR else "",
            "retracted": WITHOUT if self.standing else "",
        }
        return {name: value for name, value in said.items() if value}


def values_of(report: Report, facet: str) -> tuple[str, ...]:
    """Return the values of a finding that a facet chooses from.

    :param facet: one of `FACETS`.
    """
    found = {"organism": report.organisms, "product": report.products, "setting": (report.setting,)}[facet]
    return tuple(value or UNSTATED for value in found) or (UNSTATED,)


@lru_cache(maxsize=8)
def choices_of(evidence: Evidence, facet: str) -> Mapping[str, StudyCount]:
    """Return the values that occur in the map, and in how many studies, those of most studies first.

    :param facet: one of `FACETS`.
    """
    filed = [report for report in evidence.reports if report.cells]
    values = {value for report in filed for value in values_of(report, facet)}
    counts = {
        value: studies_of(report for report in filed if value in values_of(report, facet)) for value in sorted(values)
    }

    def place(value: str) -> tuple[bool, int, int]:
        return value == UNSTATED, SETTINGS.index(value) if value in SETTINGS else 0, -counts[value].all

    return MappingProxyType({value: counts[value] for value in sorted(counts, key=place)})


def years_of(evidence: Evidence) -> tuple[int, int]:
    """Return the first and the last year of the studies; zeros where there are none."""
    years = [report.year for report in evidence.reports if report.cells and report.year]
    return min(years, default=0), max(years, default=0)


def filters_of(asked: Mapping[str, Iterable[str]], evidence: Evidence) -> Filters:
    """Return the filter that the parameters of an address say; other parameters are passed over.

    :param asked: the values of each parameter.
    :raises BadFilter: when a value does not occur, is no year, or is given twice.
    """
    given: dict[str, str] = {}
    for name in (*FACETS, "from", "to", "retracted"):
        values = {value for value in asked.get(name, ()) if value}
        if len(values) > 1:
            raise BadFilter(name, ", ".join(sorted(values)), ["one of these alone"])
        given[name] = values.pop() if values else ""
    for facet in FACETS:
        if given[facet] and given[facet] not in (known := choices_of(evidence, facet)):
            raise BadFilter(facet, given[facet], known)
    if given["retracted"] not in ("", WITHOUT):
        raise BadFilter("retracted", given["retracted"], [WITHOUT])
    since, until = (_year(name, given[name], evidence) for name in ("from", "to"))
    if since and until and since > until:
        raise BadFilter("from", str(since), [f"a year up to {until}"])
    chosen = {facet: given[facet] for facet in FACETS}
    return Filters(**chosen, since=since, until=until or _LAST_YEAR, standing=bool(given["retracted"]))


def _year(name: str, text: str, evidence: Evidence) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_YEAR):
        first, last = years_of(evidence)
        raise BadFilter(name, text, [f"a year, such as {first} to {last}"])
    return int(text)
