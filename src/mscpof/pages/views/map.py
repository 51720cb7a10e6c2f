"""Evidence map: its table for the start page, its files as CSV and SVG, and its JSON for static sites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.ask.evidence import DIRECTIONS, SETTINGS, evidence_of
from mscpof.ask.evidence_map import NOT_ADMITTED, STATES, WITHOUT_STUDY, map_of
from mscpof.ask.filters import FACETS, filters_of, values_of
from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES, resolve, term
from mscpof.figures.matrix import matrix_figure
from mscpof.pages.html.response import Response, csv_response, json_response
from mscpof.pages.tables.rows import csv_text
from mscpof.pages.views.matrix_cell import ARROWS, MOST_DARK, SIGNS, MatrixCell, matrix_cell_of
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.ask.evidence import Evidence
    from mscpof.ask.filters import Filters
    from mscpof.base.study_count import StudyCount
    from mscpof.pages.html.page_request import PageRequest

EVIDENCE = "evidence.json"
# The start page links to each; of a figure as SVG its script offers a PNG too.
MAP_FILES = ("map.csv", "map.svg")
# Words that the script for pages without a server shares with the page.
_SCRIPT_WORDS = ("map", "map_cell", "map_filter", "map_state")


@dataclass(frozen=True, slots=True)
class Heading:
    """Heading of a row or column of the evidence map.

    :param iri: IRI of the source (kind of stem cell) or of the mechanism.
    :param label: its short name.
    :param studies: number of studies in the whole row or column.
    """

    iri: str
    label: str
    studies: StudyCount


@dataclass(frozen=True, slots=True)
class MapTable:
    """Evidence map as a table.

    :param columns: headings of the mechanisms.
    :param rows: headings of the sources, each with a cell for each mechanism.
    :param total: number of the studies in the map; a study in several cells counts once.
    """

    columns: tuple[Heading, ...]
    rows: tuple[tuple[Heading, tuple[MatrixCell, ...]], ...]
    total: StudyCount


@lru_cache(maxsize=32)
def map_table_of(evidence: Evidence, filters: Filters, language: str) -> MapTable:
    """Return the map of the evidence that the filters admit, in a language."""
    evidence_map, labels = map_of(evidence, filters), evidence.labels[language]
    columns = tuple(Heading(term(m), labels.get(m, m), evidence_map.by_mechanism[m]) for m in evidence_map.mechanisms)
    rows = []
    for source in evidence_map.sources:
        label = labels.get(source, source)
        cells = tuple(
            matrix_cell_of(evidence_map.cells[source, m], path_of_cell(source, m), label, column.label, language)
            for m, column in zip(evidence_map.mechanisms, columns, strict=True)
        )
        rows.append((Heading(term(source), label, evidence_map.by_source[source]), cells))
    return MapTable(columns, tuple(rows), evidence_map.total)


def path_of_cell(source: str, mechanism: str) -> str:
    """Return the path, below `BASE`, of the page of a cell of the map, by local names of its source and mechanism.

    >>> path_of_cell("UmbilicalCordMSC", "Homing")
    'matrix/UmbilicalCordMSC/Homing'
    """
    return f"matrix/{source}/{mechanism}"


def show_map(store: Store, request: PageRequest) -> Response:
    """Return the map as CSV or SVG, filtered by the parameters of the request.

    :raises BadFilter: when a parameter has an unknown value, two values, or years that make no period.
    :raises UnknownResource: when the path is none of `MAP_FILES`.
    """
    if request.path not in MAP_FILES:
        raise UnknownResource(BASE + request.path, MAP_FILES)
    evidence = evidence_of(store)
    filters = filters_of(request.parameters, evidence)
    if request.path.endswith(".csv"):
        return csv_response(csv_text(_csv_rows(evidence, filters, request.language)))
    return Response(matrix_figure(store, request.language, filters=filters).svg(), "image/svg+xml")


def show_evidence(store: Store, request: PageRequest) -> Response:
    """Return the evidence as JSON, with which a script filters the map on a static site.

    :raises UnknownResource: when the path is not `EVIDENCE`.
    """
    if request.path != EVIDENCE:
        raise UnknownResource(BASE + request.path, [EVIDENCE])
    return _evidence_file(store)


def _csv_rows(evidence: Evidence, filters: Filters, language: str) -> Iterable[list[object]]:
    """Yield a row for each cell; names are in a language, the heads of the columns are for programs."""
    evidence_map, labels = map_of(evidence, filters), evidence.labels[language]
    counted = [*(f"studies_{one}" for one in SETTINGS), *(f"findings_{one}" for one in DIRECTIONS)]
    both = [f"{name}{end}" for name in ("studies", *counted) for end in ("", "_retracted")]
    yield ["source", "source_label", "mechanism", "mechanism_label", "cell", "state", *both, "study", "conflict"]
    for (source, mechanism), cell in evidence_map.cells.items():
        counts = (cell.studies, *cell.settings.values(), *cell.directions.values())
        yield [
            term(source),
            labels.get(source, source),
            term(mechanism),
            labels.get(mechanism, mechanism),
            BASE + path_of_cell(source, mechanism),
            cell.state,
            *(number for count in counts for number in (count.standing, count.retracted)),
            " ".join(resolve(one.study) for one in cell.cell_studies),
            " ".join(map(resolve, cell.conflicts)),
        ]


@lru_cache(maxsize=2)
def _evidence_file(store: Store) -> Response:
    """Return the evidence of a dataset, which must not change afterwards.

    Numbers are places in the lists of the same file. A finding has its cells, its study (-1 for none), its organisms,
    products and setting, its directions and its weight; a conflict the findings of both its sides.
    """
    evidence = evidence_of(store)
    labels = evidence.labels
    cells = list(evidence.states)
    studies = sorted({(report.study, report.year, report.retracted) for report in evidence.findings if report.study})
    values = {
        facet: sorted({value for report in evidence.findings for value in values_of(report, facet)}) for facet in FACETS
    }
    at_study = {study: place for place, (study, _, _) in enumerate(studies)}
    at_cell = {cell: place for place, cell in enumerate(cells)}
    at_finding = {report.finding: place for place, report in enumerate(evidence.findings)}
    content = {
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
            [[at_finding[finding] for finding in side] for side in (conflict.raised, conflict.lowered)]
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
        "words": {name: section(name) for name in _SCRIPT_WORDS},
    }
    return json_response(content)
