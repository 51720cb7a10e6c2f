"""How the ontology's own terms relate to those of others: the curated SSSOM tables, read into SKOS statements.

Every own term has a row: a mapping, or a record that no equivalent was found. Only mappings become statements; what is
not the same (`predicate_modifier` Not) and what was not found stay in the tables for people and their tools.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from mscpof.base.faults import CurationFault
from mscpof.base.names import MAPPINGS_GRAPH, TERMS, resolve, term
from mscpof.base.place import Place
from mscpof.curated.document import Mapping, parse, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.base.place import Places
    from mscpof.curated.project import Project
    from mscpof.curated.vocabulary import Vocabulary

NOT_FOUND = "sssom:NoTermFound"
PREDICATES = tuple(f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))

_JUSTIFICATION = "semapv:ManualMappingCuration"
# What every row says, and what a row says of a term that was found or of a judgement that asks for a reason.
_ALWAYS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "author_label",
    "object_source", "mapping_date",
)  # fmt: skip
_FOUND = ("object_label", "confidence")
_REASONED = ("comment",)
_CONFIDENCE = re.compile(r"0(\.\d+)?|1(\.0+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a mapping table.

    :param cells: what stands in each column; empty where the table lacks the column.
    :param prefixes: what the prefixes of the table stand for.
    :param columns: the character, counted from 1, at which each cell begins.
    :param start: where the line begins.
    """

    cells: dict[str, str]
    prefixes: dict[str, str]
    columns: dict[str, int]
    start: Place

    def get(self, column: str) -> str:
        """Return what stands in a column, or an empty text."""
        return self.cells.get(column, "")

    def place(self, column: str) -> Place:
        """Return where a cell begins, or the line where the table lacks its column."""
        return Place(self.start.path, self.start.line, self.columns.get(column, 1))

    @property
    def negative(self) -> bool:
        """Whether the row says what is not so."""
        return self.get("predicate_modifier") == "Not"

    @property
    def found(self) -> bool:
        """Whether the row names a term, rather than that there is none."""
        return self.get("object_id") != NOT_FOUND


def read_mappings(project: Project, vocabulary: Vocabulary, places: Places, faults: list[CurationFault]) -> list[Quad]:
    """Read the mapping tables of a project.

    :param project: the project.
    :param vocabulary: the terms of the ontology and of the slices that it imports.
    :param places: knows where each term is declared, and receives the place of every mapping.
    :param faults: receives what is wrong.
    :returns: one SKOS statement for every mapping.
    """
    rows: list[Row] = []
    for path in project.mappings:
        try:
            rows += read_rows(path, project.shown(path))
        except CurationFault as fault:
            faults.append(fault)
    known = vocabulary.own_terms()
    sound = []
    for row in rows:
        wrong = list(_wrong(row, vocabulary, known))
        faults += wrong
        if not wrong:
            sound.append(row)
    faults += _repeated(sound)
    named = {row.get("subject_id").removeprefix("mscpof:") for row in rows}
    faults += [
        CurationFault("unmapped-term", places.find(term(name)), severity="warning", term=name)
        for name in sorted(known - named)
    ]
    return [_statement(row, places) for row in sound if row.found and not row.negative]


def _statement(row: Row, places: Places) -> Quad:
    subject, predicate, value = (resolve(row.get(f"{part}_id")) for part in ("subject", "predicate", "object"))
    places.put(row.place("object_id"), subject, predicate, value)
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), NamedNode(MAPPINGS_GRAPH))


def read_rows(path: Path, shown: Path) -> Iterator[Row]:
    """Read one table: metadata in YAML behind `#`, a line of column names, then one mapping a line.

    :param path: the file.
    :param shown: the path to name in messages.
    :raises CurationFault: where it is no table of mappings.
    """
    lines = read_text(path, shown).split("\n")
    length = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    # A blank for each sign keeps lines and columns as they are in the file.
    matter = parse("\n".join(line.replace("#", " ", 1) for line in lines[:length]), shown)
    declared = matter.get("curie_map") if isinstance(matter, Mapping) else None
    if not isinstance(declared, Mapping):
        raise CurationFault("no-mapping-metadata", Place(shown, 1, 1))
    prefixes = {key.text: declared.text(key.text) or "" for key, _ in declared.items}
    names = lines[length].split("\t") if length < len(lines) else []
    if missing := [name for name in _ALWAYS if name not in names]:
        raise CurationFault("missing-column", Place(shown, length + 1, 1), columns=missing)
    for number, line in enumerate(lines[length + 1 :], start=length + 2):
        if line:
            yield _row(line, names, prefixes, Place(shown, number, 1))


def _row(line: str, names: list[str], prefixes: dict[str, str], start: Place) -> Row:
    cells = line.split("\t")
    if len(cells) != len(names):
        raise CurationFault("uneven-row", start, cells=len(cells), columns=len(names))
    if '"' in line:
        raise CurationFault("quoted-cell", Place(start.path, start.line, line.index('"') + 1))
    offsets = [sum(len(cell) + 1 for cell in cells[:n]) + 1 for n in range(len(cells))]
    return Row(dict(zip(names, cells, strict=True)), prefixes, dict(zip(names, offsets, strict=True)), start)


def _wrong(row: Row, vocabulary: Vocabulary, known: set[str]) -> Iterator[CurationFault]:
    """Tell what is wrong in one row."""
    wanted = _ALWAYS + (_FOUND if row.found else ()) + (_REASONED if row.negative or not row.found else ())
    if empty := [name for name in wanted if not row.get(name)]:
        yield CurationFault("missing-cell", row.place(empty[0]), columns=empty)
        return
    yield from _wrong_value(row)
    yield from _wrong_subject(row, vocabulary, known)
    if row.found:
        yield from _wrong_object(row, vocabulary)


def _wrong_value(row: Row) -> Iterator[CurationFault]:
    allowed = {
        "predicate_id": PREDICATES,
        "predicate_modifier": ("", "Not"),
        "mapping_justification": (_JUSTIFICATION,),
    }
    for column, values in allowed.items():
        if (given := row.get(column)) not in values:
            choice = [value for value in values if value]
            yield CurationFault("bad-cell", row.place(column), column=column, known=choice, cell=given)
    if row.found and not _CONFIDENCE.fullmatch(row.get("confidence")):
        yield CurationFault("bad-confidence", row.place("confidence"), cell=row.get("confidence"))
    try:
        if not _DATE.fullmatch(given := row.get("mapping_date")):
            raise ValueError(given)
        date.fromisoformat(given)
    except ValueError:
        yield CurationFault("bad-mapping-date", row.place("mapping_date"), cell=given)


def _wrong_subject(row: Row, vocabulary: Vocabulary, known: set[str]) -> Iterator[CurationFault]:
    given = row.get("subject_id")
    name = given.removeprefix("mscpof:")
    if not given.startswith("mscpof:") or name not in known:
        nearest = [f"mscpof:{word}" for word in difflib.get_close_matches(name, known, n=3)]
        yield CurationFault("unknown-mapped-term", row.place("subject_id"), word=given, nearest=nearest)
        return
    if (label := vocabulary.labels.get(term(name), "")) != row.get("subject_label"):
        yield _wrong_label(row, "subject", label)


def _wrong_label(row: Row, part: str, label: str) -> CurationFault:
    place, cell = row.place(f"{part}_label"), row.get(f"{part}_label")
    return CurationFault("wrong-mapping-label", place, term=row.get(f"{part}_id"), label=label, cell=cell)


def _wrong_object(row: Row, vocabulary: Vocabulary) -> Iterator[CurationFault]:
    given, place = row.get("object_id"), row.place("object_id")
    prefix, colon, rest = given.partition(":")
    if not colon or not rest or prefix not in row.prefixes:
        yield CurationFault("undeclared-prefix", place, term=given)
        return
    iri = row.prefixes[prefix] + rest
    if iri != resolve(given):
        yield CurationFault("other-prefix", place, term=given, expected=resolve(given), iri=iri)
    elif iri.startswith(TERMS) and not row.negative:
        yield CurationFault("mapped-to-own-term", place)
    elif (label := vocabulary.labels.get(iri)) is not None:
        if label != row.get("object_label"):
            yield _wrong_label(row, "object", label)
    elif not row.get("see_also").startswith("https://"):
        yield CurationFault("no-evidence-of-term", row.place("see_also"), term=given)


def _repeated(rows: list[Row]) -> Iterator[CurationFault]:
    """Tell which rows say what another says already, or denies."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        subject, predicate, value = (row.get(f"{part}_id") for part in ("subject", "predicate", "object"))
        # A pair has one positive mapping; a negative one may stand beside it with another predicate.
        keys: list[tuple[str, ...]] = [("triple", subject, predicate, value)]
        keys += [("pair", subject, value)] if row.found and not row.negative else []
        if predicate == PREDICATES[0] and row.found and not row.negative:
            keys.append(("same", value))
        if first := next((seen[key] for key in keys if key in seen), None):
            yield _repeats(row, first)
        for key in keys:
            seen.setdefault(key, row)
    mapped = {row.get("subject_id"): row for row in rows if row.found and not row.negative}
    for row in rows:
        if not row.found and (first := mapped.get(row.get("subject_id"))):
            yield _repeats(row, first)


def _repeats(row: Row, first: Row) -> CurationFault:
    subject, value, other = row.get("subject_id"), row.get("object_id"), first.get("subject_id")
    return CurationFault(
        "repeated-mapping", row.place("object_id"), subject=subject, object=value, other=other, first=first.start
    )
