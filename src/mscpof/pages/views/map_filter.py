"""Form that filters the evidence map, and its current values."""

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
    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming


@dataclass(frozen=True, slots=True)
class Choice:
    """Value to choose.

    :param number: number of its studies, n + r.
    """

    value: str
    name: str
    number: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Active:
    """Chosen value.

    :param name: its parameter.
    :param without: address of the map without it.
    """

    name: str
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form.

    :param facets: values to choose by parameter.
    :param years: first and last year of the studies.
    :param asked: current values by parameter.
    :param active: chosen values.
    """

    facets: Mapping[str, tuple[Choice, ...]]
    years: tuple[int, int]
    asked: Mapping[str, str]
    active: tuple[Active, ...]


def filter_form_of(evidence: Evidence, filters: Filters, naming: Naming, request: PageRequest) -> FilterForm:
    """Return the form for filters."""
    asked = filters.parameters
    facets = {
        facet: tuple(
            Choice(value, _name(value, naming), str(studies), asked.get(facet) == value)
            for value, studies in choices_of(evidence, facet).items()
        )
        for facet in FACETS
    }
    active = []
    for name, value in asked.items():
        label = say("map_filter", name, naming.language)
        text = label if value == WITHOUT else f"{label}: {_name(value, naming) if name in FACETS else value}"
        others = {other: its for other, its in asked.items() if other != name}
        active.append(Active(name, text, with_parameters(request.page(""), others)))
    return FilterForm(facets, years_of(evidence), asked, tuple(active))


def with_parameters(address: str, values: Mapping[str, str]) -> str:
    """Return an address with parameters.

    >>> with_parameters("./map.csv?lang=zh", {"from": "2020"}), with_parameters("./map.csv", {})
    ('./map.csv?lang=zh&from=2020', './map.csv')
    """
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}" if values else address


def _name(value: str, naming: Naming) -> str:
    if value == UNSTATED:
        return say("map_filter", "unstated", naming.language)
    return naming.of(resolve(value)).text
