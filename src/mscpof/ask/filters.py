"""Filters of the evidence map, and the query parameters of a URL that state them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from mscpof.ask.evidence import SETTINGS, UNSTATED, studies_of
from mscpof.base.faults import BadFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.ask.evidence import CountedFinding, Evidence
    from mscpof.base.study_count import StudyCount

# Parameters that choose one of the values in the evidence.
FACETS = ("organism", "product", "setting")
WITHOUT = "without"
_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Filters:
    """Filter of findings. By default it admits all.

    :param organism, product, setting: shortened IRI of a species (`NCBITaxon:10116`), a product of the cells with those
        below it (`Exosome`), a setting (`InVivo`); empty for any, `UNSTATED` for findings that state none.
    :param since, until: first and last year of publication. Where either is set, findings without a year are left out.
    :param standing: whether to leave out findings of retracted studies.
    """

    organism: str = ""
    product: str = ""
    setting: str = ""
    since: int = 0
    until: int = _LAST_YEAR
    standing: bool = False

    def admits(self, finding: CountedFinding) -> bool:
        """Tell whether the filter lets a finding through."""
        if self.standing and finding.retracted:
            return False
        dated = self.since > 0 or self.until < _LAST_YEAR
        if dated and not (finding.year and self.since <= finding.year <= self.until):
            return False
        chosen = {"organism": self.organism, "product": self.product, "setting": self.setting}
        return all(not value or value in values_of(finding, facet) for facet, value in chosen.items())

    @property
    def parameters(self) -> dict[str, str]:
        """Query parameters of a URL that state the filter: only those that differ from the default."""
        values = {
            "organism": self.organism,
            "product": self.product,
            "setting": self.setting,
            "from": str(self.since) if self.since else "",
            "to": str(self.until) if self.until < _LAST_YEAR else "",
            "retracted": WITHOUT if self.standing else "",
        }
        return {name: value for name, value in values.items() if value}


def values_of(finding: CountedFinding, facet: str) -> tuple[str, ...]:
    """Return the values of a finding for a facet, one of `FACETS`; `UNSTATED` alone where it states none."""
    values = {"organism": finding.organisms, "product": finding.products, "setting": (finding.setting,)}[facet]
    return tuple(value or UNSTATED for value in values) or (UNSTATED,)


@lru_cache(maxsize=8)
def choices_of(evidence: Evidence, facet: str) -> Mapping[str, StudyCount]:
    """Return the number of studies by value of a facet.

    :param facet: one of `FACETS`.
    :returns: settings in the order of `SETTINGS`, other values by number of studies, greatest first; `UNSTATED` last.
    """
    findings = [finding for finding in evidence.findings if finding.cells]
    counts = {
        value: studies_of(finding for finding in findings if value in values_of(finding, facet))
        for value in sorted({value for finding in findings for value in values_of(finding, facet)})
    }

    def rank(value: str) -> tuple[bool, int, int]:
        return value == UNSTATED, SETTINGS.index(value) if value in SETTINGS else 0, -counts[value].all

    return MappingProxyType({value: counts[value] for value in sorted(counts, key=rank)})


def years_of(evidence: Evidence) -> tuple[int, int]:
    """Return the first and the last year of the studies in the matrix; zeros where there are none."""
    years = [finding.year for finding in evidence.findings if finding.cells and finding.year]
    return min(years, default=0), max(years, default=0)


def filters_of(parameters: Mapping[str, Iterable[str]], evidence: Evidence) -> Filters:
    """Return the filter that the query parameters of a URL state; unknown parameters are ignored.

    :param parameters: values by parameter: `organism`, `product`, `setting`, `from`, `to`, `retracted`.
    :param evidence: tells which organisms, products and settings there are.
    :raises BadFilter: when a parameter has two different values or one that the evidence does not hold, `from` or `to`
        is no year, `from` is after `to`, or `retracted` is not `without`.
    """
    texts: dict[str, str] = {}
    for name in (*FACETS, "from", "to", "retracted"):
        values = {value for value in parameters.get(name, ()) if value}
        if len(values) > 1:
            raise _bad_filter(name, ", ".join(sorted(values)), "one of these alone")
        texts[name] = values.pop() if values else ""
    chosen = {facet: texts[facet] for facet in FACETS}
    for facet, value in chosen.items():
        if value and value not in (choices := choices_of(evidence, facet)):
            raise _bad_filter(facet, value, *choices)
    if texts["retracted"] not in ("", WITHOUT):
        raise _bad_filter("retracted", texts["retracted"], WITHOUT)
    since, until = (_year(name, texts[name], evidence) for name in ("from", "to"))
    if since and until and since > until:
        raise _bad_filter("from", str(since), f"a year up to {until}")
    return Filters(**chosen, since=since, until=until or _LAST_YEAR, standing=bool(texts["retracted"]))


def _year(name: str, text: str, evidence: Evidence) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_YEAR):
        first, last = years_of(evidence)
        raise _bad_filter(name, text, f"a year, such as {first} to {last}")
    return int(text)


def _bad_filter(name: str, value: str, *known: str) -> BadFilter:
    return BadFilter("bad-filter", name=name, value=value, known=known)
