"""The files of the evidence map: its numbers as CSV, and the evidence itself for pages without a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import evidence_of
from mscpof.ask.filters import filters_of
from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE
from mscpof.figures.matrix import matrix_figure
from mscpof.pages.html.response import Shown
from mscpof.pages.views.evidence_file import evidence_file
from mscpof.pages.views.map import csv_of_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.ask.filters import Filters
    from mscpof.pages.html.page_request import Visit

EVIDENCE = "evidence.json"

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class MapFile:
    """A form of the map.

    :param write: writes what a filter leaves of the evidence of a dataset, in a language.
    """

    content_type: str
    write: Callable[[Store, Filters, str], str]


def _csv(store: Store, filters: Filters, language: str) -> str:
    return csv_of_map(evidence_of(store), filters, language)


def _picture(store: Store, filters: Filters, language: str) -> str:
    return matrix_figure(store, language, filters=filters).svg()


# By path below the base. The start page leads to each; of a picture as SVG it offers one as PNG too.
MAP_FILES: Mapping[str, MapFile] = {
    "map.csv": MapFile("text/csv; charset=utf-8", _csv),
    "map.svg": MapFile("image/svg+xml", _picture),
}


def show_map(store: Store, visit: Visit) -> Shown:
    """Write the map as a file, under the filters of the visit.

    :raises BadFilter: when there is no such filter.
    :raises UnknownResource: when there is no such file.
    """
    file = MAP_FILES.get(visit.path)
    if not file:
        raise UnknownResource(BASE + visit.path, list(MAP_FILES))
    filters = filters_of(visit.asked, evidence_of(store))
    return Shown(file.write(store, filters, visit.language), file.content_type)


def map_paths(store: Store) -> Iterable[str]:
    """Return the paths of the map's files, none where there is no map."""
    return list(MAP_FILES) if evidence_of(store).states else []


def show_evidence(store: Store, visit: Visit) -> Shown:
    """Write the evidence as JSON.

    :raises UnknownResource: when the path is that of another file.
    """
    if visit.path != EVIDENCE:
        raise UnknownResource(BASE + visit.path, [EVIDENCE])
    return Shown(evidence_file(store), _JSON)


def evidence_paths(store: Store) -> Iterable[str]:
    """Return the path of the evidence, where there is some."""
    return [EVIDENCE] if evidence_of(store).states else []
