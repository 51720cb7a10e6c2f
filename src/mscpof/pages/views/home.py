"""Start page: the evidence map, and links to lists of things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from mscpof.ask.evidence import UNSTATED, evidence_of
from mscpof.ask.filters import FACETS, WITHOUT, choices_of, filters_of, years_of
from mscpof.base.names import BASE, GRAPH, resolve
from mscpof.pages.html.rendering import render
from mscpof.pages.model.address import path_of
from mscpof.pages.model.things import containers, term_pages
from mscpof.pages.views.map import EVIDENCE, MAP_FILES, map_table_of
from mscpof.pages.views.matrix_cell import studies_in_words
from mscpof.pages.views.thing_list import path_name
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from mscpof.ask.evidence import Evidence
    from mscpof.ask.filters import Filters
    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource


def home_page(store: Store, resource: Resource, naming: Naming, request: PageRequest) -> str:
    """Return the HTML of the start page.

    :param resource: the dataset.
    :raises BadFilter: when a filter of the request has an unknown value, two values, or years that make no period.
    """
    language, evidence = naming.language, evidence_of(store)
    filters = filters_of(request.parameters, evidence)
    map_table = map_table_of(evidence, filters, language)
    # Graphs are counted as such: not all of them are described as things.
    paths = {path: number for path, number in containers(store).items() if path != GRAPH}
    numbers = {path_of(path).rstrip("/"): number for path, number in paths.items()}
    counts = {name: numbers.get(name, 0) for name in ("study", "finding", "gene", "discrepancy")}
    places = [f"{BASE}{name}/" for name in section("container")]
    ordered = sorted(paths, key=lambda path: (places.index(path) if path in places else len(places), path))
    links = [(path, path_name(path, language), paths[path]) for path in ordered]
    graphs = (GRAPH, say("container", "graph", language), sum(1 for _ in store.named_graphs()))
    return render(
        "home",
        request,
        resource,
        term_pages(store),
        counts=say("home", "counts", language, **counts),
        paths=[*links, graphs],
        questions=numbers.get("query", 0),
        map_table=map_table,
        total=studies_in_words(map_table.total, language),
        filter=_filter_form(evidence, filters, naming, request),
        files={
            path.rpartition(".")[2]: _with_parameters(request.translated_file(path), filters.parameters)
            for path in MAP_FILES
        },
        evidence=request.translated_file(EVIDENCE) if request.static else "",
    )


def _filter_form(evidence: Evidence, filters: Filters, naming: Naming, request: PageRequest) -> dict[str, Any]:
    """Return the form that filters the evidence map, and its current values.

    :returns: `facets`: value, name and number of studies of each choice by parameter; `years`: first and last year of
        the studies; `current`: values by parameter; `active`: text of each current value, and address of the map
        without it.
    """

    def name_of(value: str) -> str:
        return say("map_filter", "unstated", naming.language) if value == UNSTATED else naming.of(resolve(value)).text

    active, current = [], filters.parameters
    for name, value in current.items():
        label = say("map_filter", name, naming.language)
        text = label if value == WITHOUT else f"{label}: {name_of(value) if name in FACETS else value}"
        others = {other: current[other] for other in current if other != name}
        active.append((text, _with_parameters(request.page(""), others)))
    facets = {
        facet: [(value, name_of(value), studies) for value, studies in choices_of(evidence, facet).items()]
        for facet in FACETS
    }
    return {"facets": facets, "years": years_of(evidence), "current": current, "active": active}


def _with_parameters(address: str, values: Mapping[str, str]) -> str:
    """Return an address with parameters.

    >>> _with_parameters("./map.csv?lang=zh", {"from": "2020"}), _with_parameters("./map.csv", {})
    ('./map.csv?lang=zh&from=2020', './map.csv')
    """
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}" if values else address
