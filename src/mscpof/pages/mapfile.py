"""The files of the evidence map: its numbers as CSV, and the evidence itself for pages without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.evidence import evidence_of
from mscpof.filters import filters_of
from mscpof.pages.chart import csv_of_map
from mscpof.pages.evidencefile import evidence_file
from mscpof.pages.shown import Shown

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.pages.visit import Visit

MAP_CSV = "map.csv"
EVIDENCE = "evidence.json"

_CSV, _JSON = "text/csv; charset=utf-8", "application/json"


def show_map_csv(store: Store, visit: Visit) -> Shown:
    """Write the map as CSV, under the filters of the visit.

    :raises BadFilter: when there is no such filter.
    """
    evidence = evidence_of(store)
    filters = filters_of(visit.asked, evidence)
    return Shown(csv_of_map(evidence, filters, visit.language), _CSV)


def show_evidence(store: Store, visit: Visit) -> Shown:  # noqa: ARG001  (the same for every visit)
    """Write the evidence as JSON."""
    return Shown(evidence_file(store), _JSON)
