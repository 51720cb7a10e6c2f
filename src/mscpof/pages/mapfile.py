"""The files of the evidence map: its numbers as CSV, and the evidence itself for pages without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.evidence import evidence_of
from mscpof.faults import UnknownResource
from mscpof.filters import filters_of
from mscpof.names import BASE
from mscpof.pages.chart import csv_of_map
from mscpof.pages.evidencefile import evidence_file
from mscpof.pages.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.visit import Visit

MAP_CSV = "map.csv"
EVIDENCE = "evidence.json"

_CSV, _JSON = "text/csv; charset=utf-8", "application/json"


def show_map(store: Store, visit: Visit) -> Shown:
    """Write the map as a file, under the filters of the visit.

    :raises BadFilter: when there is no such filter.
    :raises UnknownResource: when there is no such file.
    """
    if visit.path != MAP_CSV:
        raise UnknownResource(BASE + visit.path, [MAP_CSV])
    evidence = evidence_of(store)
    filters = filters_of(visit.asked, evidence)
    return Shown(csv_of_map(evidence, filters, visit.language), _CSV)


def map_paths(store: Store) -> Iterable[str]:
    """Return the paths of the map's files, none where there is no map."""
    return [MAP_CSV] if evidence_of(store).states else []


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
