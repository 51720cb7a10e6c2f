"""SSSOM tables of the project: mappings of the ontology's own terms to terms of others, read into SKOS statements.

Every own term has a row: a mapping, or a record that no equivalent was found. Only mappings become statements; rows
that deny a mapping (`predicate_modifier` Not) and rows without a term stay in the tables for people and their tools.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from mscpof.base.faults import CurationFault
from mscpof.base.names import MAPPINGS_GRAPH, TERMS, resolve, term
from mscpof.base.place import Place
from mscpof.curated.document import Mapping, parse, read_text
from mscpof.curated.literal import DATE, fits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.base.place import Places
    from mscpof.curated.project import Project
    from mscpof.curated.vocabulary import Vocabulary

NOT_FOUND = "sssom:NoTermFound"
PREDICATES = tuple(f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))

_CHOICES = {
    "predicate_id": PREDICATES,
    "predicate_modifier": ("", "Not"),
    "mapping_justification": ("semapv:ManualMappingCuration",),
}
# Columns of every row, of rows that name a term, and of rows whose judgement needs a reason.
_ALWAYS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "author_label",
    "object_source", "mapping_date",
)  # fmt: skip
_WITH_TERM = ("object_label", "confidence")
_WITH_REASON = ("comment",)
_CONFIDENCE = re.compile(r"0(\.\d+)?|1(\.0+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """Line of a mapping table.

    :param cells: text by column; columns that the table lacks are missing.
    :param prefixes: namespace by prefix, from the `curie_map` of the table.
    :param columns: character, counted from 1, at which each cell begins.
    :param start: position of the line.
    """

    cells: dict[str, str]
    prefixes: dict[str, str]
    columns: dict[str, int]
    start: Place

    def get(self, column: str) -> str:
        """Return the text in a column; empty where the table lacks the column."""
        return self.cells.get(column, "")

    def place(self, column: str) -> Place:
        """Return the position of a cell, or of the line where the table lacks the column."""
        return Place(self.start.path, self.start.line, self.columns.get(column, 1))

    @property
    def triple(self) -> tuple[str, str, str]:
        """Subject, predicate and object as CURIEs."""
        return self.get("subject_id"), self.get("predicate_id"), self.get("object_id")

    @property
    def has_term(self) -> bool:
        """Whether the row names a term, rather than recording that there is none."""
        return self.get("object_id") != NOT_FOUND

    @property
    def positive(self) -> bool:
        """Whether the row states a mapping, rather than denying one or recording that there is no term."""
        return self.has_term and self.get("predicate_modifier") != "Not"


def read_mappings(project: Project, vocabulary: Vocabulary, places: Places, faults: list[CurationFault]) -> list[Quad]:
    """Read the mapping tables of a project.

    :param vocabulary: terms of the ontology and of the slices that it imports.
    :param places: positions of the terms; receives the position of every mapping.
    :param faults: receives the faults of the tables, and a warning for each own term without a row.
    :returns: one SKOS statement, such as `skos:exactMatch`, for every mapping whose row has no fault of its own.
    """
    rows: list[Row] = []
    for path in project.mappings:
        try:
            rows += read_rows(path, project.relative(path))
        except CurationFault as fault:
            faults.append(fault)
    names = vocabulary.own_terms()
    sound = []
    for row in rows:
        row_faults = list(_faults_of(row, vocabulary, names))
        faults += row_faults
        sound += [] if row_faults else [row]
    faults += _repetitions(sound)
    for name in sorted(names - {row.get("subject_id").removeprefix("mscpof:") for row in rows}):
        faults.append(CurationFault("unmapped-term", places.find(term(name)), severity="warning", term=name))
    quads = []
    for row in sound:
        if row.positive:
            subject, predicate, value = map(resolve, row.triple)
            places.put(row.place("object_id"), subject, predicate, value)
            quads.append(Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), NamedNode(MAPPINGS_GRAPH)))
    return quads


def read_rows(path: Path, file: Path) -> Iterator[Row]:
    """Read one table: metadata in YAML behind `#`, a line of column names, then one mapping a line.

    :param file: path of the file for messages.
    :raises CurationFault: when the metadata have no `curie_map`, a column is missing, or a line has another number of
        cells than the table has columns, or a quotation mark.
    """
    lines = read_text(path, file).split("\n")
    length = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    # A blank for each sign keeps lines and columns as they are in the file.
    matter = parse("\n".join(line.replace("#", " ", 1) for line in lines[:length]), file)
    declared = matter.get("curie_map") if isinstance(matter, Mapping) else None
    if not isinstance(declared, Mapping):
        raise CurationFault("no-mapping-metadata", Place(file, 1, 1))
    prefixes = {key.text: declared.text(key.text) or "" for key, _ in declared.items}
    names = lines[length].split("\t") if length < len(lines) else []
    if missing := [name for name in _ALWAYS if name not in names]:
        raise CurationFault("missing-column", Place(file, length + 1, 1), columns=missing)
    for number, line in enumerate(lines[length + 1 :], start=length + 2):
        if not line:
            continue
        cells, start = line.split("\t"), Place(file, number, 1)
        if len(cells) != len(names):
            raise CurationFault("uneven-row", start, cells=len(cells), columns=len(names))
        if '"' in line:
            raise CurationFault("quoted-cell", Place(file, number, line.index('"') + 1))
        columns = accumulate((len(cell) + 1 for cell in cells[:-1]), initial=1)
        yield Row(dict(zip(names, cells, strict=True)), prefixes, dict(zip(names, columns, strict=True)), start)


def _faults_of(row: Row, vocabulary: Vocabulary, names: set[str]) -> Iterator[CurationFault]:
    """Return the faults of one row."""
    wanted = _ALWAYS + _WITH_TERM * row.has_term + _WITH_REASON * (not row.positive)
    if empty := [name for name in wanted if not row.get(name)]:
        yield CurationFault("missing-cell", row.place(empty[0]), columns=empty)
        return
    for column, choices in _CHOICES.items():
        if (cell := row.get(column)) not in choices:
            known = [choice for choice in choices if choice]
            yield CurationFault("bad-cell", row.place(column), column=column, known=known, cell=cell)
    if row.has_term and not _CONFIDENCE.fullmatch(cell := row.get("confidence")):
        yield CurationFault("bad-confidence", row.place("confidence"), cell=cell)
    if not fits(DATE, cell := row.get("mapping_date")):
        yield CurationFault("bad-mapping-date", row.place("mapping_date"), cell=cell)
    word = row.get("subject_id")
    name = word.removeprefix("mscpof:")
    if name not in names or name == word:
        nearest = [f"mscpof:{near}" for near in difflib.get_close_matches(name, names, n=3)]
        yield CurationFault("unknown-mapped-term", row.place("subject_id"), word=word, nearest=nearest)
    else:
        yield from _label_faults(row, "subject", vocabulary.labels.get(term(name), ""))
    if row.has_term:
        yield from _object_faults(row, vocabulary)


def _object_faults(row: Row, vocabulary: Vocabulary) -> Iterator[CurationFault]:
    curie, place = row.get("object_id"), row.place("object_id")
    prefix, colon, local = curie.partition(":")
    if not colon or not local or prefix not in row.prefixes:
        yield CurationFault("undeclared-prefix", place, term=curie)
        return
    iri = row.prefixes[prefix] + local
    if iri != resolve(curie):
        yield CurationFault("other-prefix", place, term=curie, expected=resolve(curie), iri=iri)
    elif iri.startswith(TERMS) and row.positive:
        yield CurationFault("mapped-to-own-term", place)
    elif (label := vocabulary.labels.get(iri)) is not None:
        yield from _label_faults(row, "object", label)
    elif not row.get("see_also").startswith("https://"):
        yield CurationFault("no-evidence-of-term", row.place("see_also"), term=curie)


def _label_faults(row: Row, part: str, label: str) -> Iterator[CurationFault]:
    if (cell := row.get(f"{part}_label")) != label:
        place = row.place(f"{part}_label")
        yield CurationFault("wrong-mapping-label", place, term=row.get(f"{part}_id"), label=label, cell=cell)


def _repetitions(rows: list[Row]) -> Iterator[CurationFault]:
    """Return the faults of rows that repeat or deny another row."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        subject, predicate, value = row.triple
        keys: list[tuple[str, ...]] = [("triple", *row.triple)]
        # A pair has one positive mapping; a negative one may stand beside it with another predicate.
        keys += [("pair", subject, value)] if row.positive else []
        keys += [("same", value)] if row.positive and predicate == PREDICATES[0] else []
        if first := next((seen[key] for key in keys if key in seen), None):
            yield _repetition(row, first)
        for key in keys:
            seen.setdefault(key, row)
    mapped = {row.get("subject_id"): row for row in rows if row.positive}
    for row in rows:
        if not row.has_term and (first := mapped.get(row.get("subject_id"))):
            yield _repetition(row, first)


def _repetition(row: Row, first: Row) -> CurationFault:
    subject, _, value = row.triple
    place, other = row.place("object_id"), first.get("subject_id")
    return CurationFault("repeated-mapping", place, subject=subject, object=value, other=other, first=first.start)
