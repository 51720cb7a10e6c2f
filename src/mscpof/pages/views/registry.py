"""Pages that are no document of a thing, such as a search, and files that belong to pages, such as a table as CSV.

A page stands here under the first part of its path.
"""

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
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.model.things import containers
from mscpof.pages.views.completion import completion_paths, show_completion
from mscpof.pages.views.gaps import gaps_of, gaps_paths, show_gaps
from mscpof.pages.views.map import chart_of
from mscpof.pages.views.map_files import evidence_paths, map_paths, show_evidence, show_map
from mscpof.pages.views.names import name_paths, show_names
from mscpof.pages.views.network import network_paths, show_network
from mscpof.pages.views.question import asking_paths, show_asking
from mscpof.pages.views.search import search_paths, show_search
from mscpof.pages.views.table_files import csv_paths, show_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.html.response import Shown


@dataclass(frozen=True, slots=True)
class View:
    """A kind of page, or of file.

    :param show: makes one; raises `UnknownResource` where the path of the visit leads to none.
    :param paths: all paths below the base that lead to one, for a folder of files.
    """

    show: Callable[[Store, Visit], Shown]
    paths: Callable[[Store], Iterable[str]]


VIEWS: Mapping[str, View] = {
    "ask": View(show_asking, asking_paths),
    "completion": View(show_completion, completion_paths),
    "evidence": View(show_evidence, evidence_paths),
    "gaps": View(show_gaps, gaps_paths),
    "map": View(show_map, map_paths),
    "names": View(show_names, name_paths),
    "network": View(show_network, network_paths),
    "search": View(show_search, search_paths),
}
CSV = View(show_csv, csv_paths)


# What belongs to pages and is none, by the endings of its address.
_ENDINGS = (".csv", ".svg", ".json")


def is_file(path: str) -> bool:
    """Tell whether a path leads to a file that belongs to pages."""
    return path.endswith(_ENDINGS)


def view_of(path: str) -> View | None:
    """Return what shows a path below the base, where that is no document.

    >>> view_of("gene/CASP3.changes.csv") is not None, view_of("gene/CASP3")
    (True, None)
    """
    view = VIEWS.get(path.partition("/")[0].partition(".")[0])
    return view or (CSV if path.endswith(".csv") else None)


def survey(store: Store) -> None:
    """Find out beforehand what many pages of a dataset need, so that the processes that show them share it.

    What takes long and few pages need, such as the terms of the ontology and the choices of forms, each process finds
    out when it is first asked for it: a server would start a second later for it.
    """
    subjects_of(store)
    containers(store)
    index_of(store)
    with suppress(UnknownResource):
        resource_of(store, BASE)
    evidence = evidence_of(store)
    for facet in FACETS:
        choices_of(evidence, facet)
    for language in LANGUAGES:
        chart_of(evidence, Filters(), language)
        gaps_of(store, language)
