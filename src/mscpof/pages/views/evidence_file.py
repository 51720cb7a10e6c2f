"""The evidence as a compact file, from which a page without a server counts what its filters admit.

Numbers stand for places in the lists of the same file. Of a finding are told its cells, its study (-1 for none), its
organisms, products and setting, its directions and its weight; of a conflict, the findings of both its sides.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.ask.evidence import DIRECTIONS, SETTINGS, evidence_of
from mscpof.ask.evidence_map import NOT_ADMITTED, STATES, WITHOUT_STUDY
from mscpof.ask.filters import FACETS, values_of
from mscpof.base.names import LANGUAGES
from mscpof.pages.views.map import path_of_cell
from mscpof.pages.views.matrix_cell import ARROWS, MOST_DARK, SIGNS
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store
# The words with which the script says what the page says.
_SAID = ("map", "map_cell", "map_filter", "map_state")


@lru_cache(maxsize=2)
def evidence_file(store: Store) -> str:
    """Write the evidence of a dataset, which must not change afterwards, as JSON."""
    evidence = evidence_of(store)
    labels = evidence.labels
    cells = list(evidence.states)
    studies = sorted({(report.study, report.year, report.retracted) for report in evidence.findings if report.study})
    at_study = {study: place for place, (study, _, _) in enumerate(studies)}
    values = {
        facet: sorted({value for report in evidence.findings for value in values_of(report, facet)}) for facet in FACETS
    }
    at_cell = {cell: place for place, cell in enumerate(cells)}
    at_finding = {report.finding: place for place, report in enumerate(evidence.findings)}
    held = {
        "sources": [[labels[language].get(source, source) for language in LANGUAGES] for source in evidence.sources],
        "mechanisms": [[labels[language].get(m, m) for language in LANGUAGES] for m in evidence.mechanisms],
        "cells": [
            [evidence.sources.index(s), evidence.mechanisms.index(m), path_of_cell(s, m), evidence.states[s, m]]
            for s, m in cells
        ],
        "studies": [[study, year, int(retracted)] for study, year, retracted in studies],
        "values": values,
        "findings": [
            [
                [at_cell[cell] for cell in report.cells],
                at_study.get(report.study, -1),
                *([values[facet].index(value) for value in values_of(report, facet)] for facet in values),
                [DIRECTIONS.index(direction) for direction in report.directions],
                report.weight,
            ]
            for report in evidence.findings
        ],
        "conflicts": [
            [_places(at_finding, conflict.raised), _places(at_finding, conflict.lowered)]
            for conflict in evidence.conflicts
        ],
        "settings": SETTINGS,
        "directions": DIRECTIONS,
        "arrows": ARROWS,
        "signs": SIGNS,
        "dark": MOST_DARK,
        "states": STATES,
        "withoutStudy": WITHOUT_STUDY,
        "notAdmitted": NOT_ADMITTED,
        "languages": LANGUAGES,
        "words": {name: section(name) for name in _SAID},
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _places(places: dict[str, int], findings: Iterable[str]) -> list[int]:
    return [places[finding] for finding in findings]
