"""The form that filters the evidence map, and what it is set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from mscpof.ask.evidence import UNSTATED
from mscpof.ask.filters import FACETS, WITHOUT, choices_of, years_of
from mscpof.base.names import resolve
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ask.evidence import Evidence
    from mscpof.ask.filters import Filters
    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.naming import Naming


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose.

    :param number: of studies, written n + r.
    """

    value: str
    name: str
    number: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Active:
    """A value that is chosen.

    :param name: the parameter.
    :param without: where the map is without this value.
    """

    name: str
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form.

    :param facets: the values of each parameter that has some.
    :param years: the first and the last year of the studies.
    :param asked: the parameters as they are set.
    :param active: what is set.
    """

    facets: Mapping[str, tuple[Choice, ...]]
    years: tuple[int, int]
    asked: Mapping[str, str]
    active: tuple[Active, ...]


def form_of(evidence: Evidence, filters: Filters, naming: Naming, visit: Visit) -> FilterForm:
    """Return the form for a filter."""
    asked = filters.parameters
    facets = {
        facet: tuple(
            Choice(value, _name(value, naming), str(studies), asked.get(facet) == value)
            for value, studies in choices_of(evidence, facet).items()
        )
        for facet in FACETS
    }
    return FilterForm(facets, years_of(evidence), asked, tuple(_active(asked, naming, visit)))


def asking(address: str, asked: Mapping[str, str]) -> str:
    """Return an address with parameters.

    >>> asking("./map.csv?lang=zh", {"from": "2020"}), asking("./map.csv", {})
    ('./map.csv?lang=zh&from=2020', './map.csv')
    """
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}" if asked else address


def _active(asked: Mapping[str, str], naming: Naming, visit: Visit) -> list[Active]:
    found = []
    for name, value in asked.items():
        label = say("map_filter", name, naming.language)
        text = label if value == WITHOUT else f"{label}: {_name(value, naming) if name in FACETS else value}"
        rest = {other: its for other, its in asked.items() if other != name}
        found.append(Active(name, text, asking(visit.page(""), rest)))
    return found


def _name(value: str, naming: Naming) -> str:
    if value == UNSTATED:
        return say("map_filter", "unstated", naming.language)
    return naming.of(resolve(value)).text
