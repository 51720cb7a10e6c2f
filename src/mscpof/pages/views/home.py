"""Start page: the evidence map, and links to lists of things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import evidence_of
from mscpof.ask.filters import filters_of
from mscpof.base.names import BASE, GRAPH
from mscpof.pages.html.rendering import render
from mscpof.pages.model.address import path_of
from mscpof.pages.model.things import containers, term_pages
from mscpof.pages.views.map import EVIDENCE, MAP_FILES, map_table_of
from mscpof.pages.views.map_filter import filter_form_of, with_parameters
from mscpof.pages.views.matrix_cell import studies_in_words
from mscpof.pages.views.thing_list import path_name
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource


@dataclass(frozen=True, slots=True)
class PathLink:
    """Link to a path, with the number of things under it."""

    iri: str
    name: str
    number: int


def home_page(store: Store, resource: Resource, naming: Naming, request: PageRequest) -> str:
    """Return the start page.

    :param resource: the dataset.
    :raises BadFilter: when the request asks for an evidence map that cannot be.
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
    links = [PathLink(path, path_name(path, language), paths[path]) for path in ordered]
    graphs = PathLink(GRAPH, say("container", "graph", language), sum(1 for _ in store.named_graphs()))
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
        filter=filter_form_of(evidence, filters, naming, request),
        files={
            path.rpartition(".")[2]: with_parameters(request.translated_file(path), filters.parameters)
            for path in MAP_FILES
        },
        evidence=request.translated_file(EVIDENCE) if request.static else "",
    )
