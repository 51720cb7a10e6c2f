"""Views: pages that are not the document of a thing, such as the search, and files that belong to pages, by path."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import evidence_of
from mscpof.ask.filters import FACETS, Filters, choices_of
from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.search_index import index_of
from mscpof.pages.model.things import containers, term_pages
from mscpof.pages.views.gaps import gaps_of, gaps_paths, show_gaps
from mscpof.pages.views.lookup_files import COMPLETION, NAMES, show_completion, show_names
from mscpof.pages.views.map import EVIDENCE, MAP_FILES, map_table_of, show_evidence, show_map
from mscpof.pages.views.network import network_paths, show_network
from mscpof.pages.views.question import question_paths, show_question
from mscpof.pages.views.search import SEARCH, SEARCH_FILE, show_search
from mscpof.pages.views.table_files import csv_paths, show_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.html.response import Response


@dataclass(frozen=True, slots=True)
class View:
    """Kind of page or file that is not the document of a thing.

    :param show: returns the page or file at the path of a request; raises `UnknownResource` where there is none.
    :param paths: returns all paths, below `BASE`, that `show` answers, for a static site.
    """

    show: Callable[[Store, PageRequest], Response]
    paths: Callable[[Store], Iterable[str]]


# By the first part of their paths.
VIEWS: Mapping[str, View] = {
    "ask": View(show_question, question_paths),
    "completion": View(show_completion, lambda _: [COMPLETION]),
    "evidence": View(show_evidence, lambda store: [EVIDENCE] if evidence_of(store).states else []),
    "gaps": View(show_gaps, gaps_paths),
    "map": View(show_map, lambda store: MAP_FILES if evidence_of(store).states else []),
    "names": View(show_names, lambda _: [NAMES]),
    "network": View(show_network, network_paths),
    "search": View(show_search, lambda _: [SEARCH, SEARCH_FILE]),
}
CSV = View(show_csv, csv_paths)


def is_file(path: str) -> bool:
    """Tell whether a path leads to a file of a view (CSV, SVG or JSON), not to a page."""
    return path.endswith((".csv", ".svg", ".json"))


def view_of(path: str) -> View | None:
    """Return the view that answers a path below `BASE`; None for the path of a document.

    >>> view_of("gene/CASP3.changes.csv") is not None, view_of("gene/CASP3")
    (True, None)
    """
    view = VIEWS.get(path.partition("/")[0].partition(".")[0])
    return view or (CSV if path.endswith(".csv") else None)


def survey(store: Store) -> None:
    """Fill the caches that many pages of a dataset need, before a server forks the processes that answer requests.

    Other caches, such as that of the terms of the ontology, are filled by each process at the first request that needs
    them: few pages do, and a server would start a second later otherwise.
    """
    term_pages(store)
    containers(store)
    index_of(store)
    with suppress(UnknownResource):
        resource_of(store, BASE)
    evidence = evidence_of(store)
    for facet in FACETS:
        choices_of(evidence, facet)
    for language in LANGUAGES:
        map_table_of(evidence, Filters(), language)
        gaps_of(store, language)
