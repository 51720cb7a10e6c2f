"""The evidence map laid out: rows of sources, columns of mechanisms, and the same as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mscpof.ask.evidence import DIRECTIONS, SETTINGS
from mscpof.ask.evidence_map import map_of
from mscpof.base.names import BASE, resolve, term
from mscpof.pages.views.matrix_cell import Square, square_of

if TYPE_CHECKING:
    from mscpof.ask.evidence import Evidence
    from mscpof.ask.filters import Filters
    from mscpof.base.study_count import StudyCount


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at a row or column.

    :param iri: of the source or mechanism.
    :param label: what it is called, in short.
    :param studies: how many there are in all of it.
    """

    iri: str
    label: str
    studies: StudyCount


@dataclass(frozen=True, slots=True)
class Chart:
    """The map laid out.

    :param columns: the mechanisms.
    :param rows: each source with its cells.
    :param total: all studies in it.
    """

    columns: tuple[Heading, ...]
    rows: tuple[tuple[Heading, tuple[Square, ...]], ...]
    total: StudyCount


@lru_cache(maxsize=32)
def chart_of(evidence: Evidence, filters: Filters, language: str) -> Chart:
    """Lay out what a filter leaves of the evidence."""
    found, labels = map_of(evidence, filters), evidence.labels[language]
    columns = tuple(Heading(term(m), labels.get(m, m), found.by_mechanism[m]) for m in found.mechanisms)
    rows = []
    for source in found.sources:
        label = labels.get(source, source)
        squares = tuple(
            square_of(found.cells[source, m], path_of_cell(source, m), label, column.label, language)
            for m, column in zip(found.mechanisms, columns, strict=True)
        )
        rows.append((Heading(term(source), label, found.by_source[source]), squares))
    return Chart(columns, tuple(rows), found.total)


def path_of_cell(source: str, mechanism: str) -> str:
    """Return where a cell is told of, below the base.

    >>> path_of_cell("UmbilicalCordMSC", "Homing")
    'matrix/UmbilicalCordMSC/Homing'
    """
    return f"matrix/{source}/{mechanism}"


def csv_of_map(evidence: Evidence, filters: Filters, language: str) -> str:
    """Write what a filter leaves of the evidence as CSV, a line for each cell.

    Names are in a language; the heads of the columns are for programs and are the same in all.
    """
    found, labels = map_of(evidence, filters), evidence.labels[language]
    text = io.StringIO()
    write = csv.writer(text).writerow
    counted = [*(f"studies_{one}" for one in SETTINGS), *(f"findings_{one}" for one in DIRECTIONS)]
    both = [f"{name}{end}" for name in ("studies", *counted) for end in ("", "_retracted")]
    write(["source", "source_label", "mechanism", "mechanism_label", "cell", "state", *both, "study", "conflict"])
    for (source, mechanism), entry in found.cells.items():
        tallies = (entry.studies, *entry.settings.values(), *entry.directions.values())
        write(
            [
                term(source),
                labels.get(source, source),
                term(mechanism),
                labels.get(mechanism, mechanism),
                BASE + path_of_cell(source, mechanism),
                entry.state,
                *(number for tally in tallies for number in (tally.standing, tally.retracted)),
                " ".join(resolve(one.study) for one in entry.cell_studies),
                " ".join(map(resolve, entry.conflicts)),
            ]
        )
    return text.getvalue()
