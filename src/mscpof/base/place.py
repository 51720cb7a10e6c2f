"""Where a node was written: file, line and column, kept beside the graph so that a message can point to its source."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  (the example below runs with it)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a curated file. Lines and columns count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        """Write the place as editors and terminals link it.

        >>> from pathlib import Path
        >>> str(Place(Path("data/studies/qu-q-2022.yaml"), 14, 13))
        'data/studies/qu-q-2022.yaml:14:13'
        """
        return f"{self.path}:{self.line}:{self.column}"


# What was written of a subject: property, value, line, column.
Entry = tuple[str, str, int, int]


class Kept:
    """The places of a file as they were kept: JSON, taken apart when a subject is asked for that occurs in it.

    :param text: an object with the entries of each subject.
    """

    __slots__ = ("_found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, list[Entry]] | None = None

    def get(self, subject: str, default: Sequence[Entry]) -> Sequence[Entry]:
        """Return what was written of a subject."""
        if self._found is None and json.dumps(subject, ensure_ascii=False) not in self.text:
            return default
        return self.entries().get(subject, default)

    def entries(self) -> dict[str, list[Entry]]:
        """Return what was written of every subject."""
        if self._found is None:
            self._found = json.loads(self.text)
        return self._found


@dataclass(slots=True)
class _Spots:
    """The places of one subject, from the most exact to the subject alone; the first of each wins."""

    subject: Place
    by_value: dict[str, Place] = field(default_factory=dict)
    by_property: dict[str, Place] = field(default_factory=dict)
    exact: dict[tuple[str, str], Place] = field(default_factory=dict)


class Places:
    """The place of every statement, from the most exact (subject, property, value) to the subject alone.

    Subjects, properties and values are IRIs or, for literals, their text. What was put comes in sections, one for each
    run of places in one file, so that the places of a file can be kept and added again.
    """

    def __init__(self) -> None:
        self._sections: list[tuple[Path, dict[str, list[Entry]] | Kept]] = []
        self._open: dict[str, list[Entry]] = {}
        self._spots: dict[str, _Spots | None] = {}

    def put(self, place: Place, subject: str, predicate: str = "", value: str = "") -> None:
        """Remember where a subject, one of its properties, or one of its values was written; the first wins.

        :param place: where.
        :param subject: the IRI of the node.
        :param predicate: the IRI of the property; empty for the node itself.
        :param value: the IRI or the text of the value; empty for the property as a whole.
        """
        if not self._sections or self._sections[-1][1] is not self._open or self._sections[-1][0] != place.path:
            self._open = {}
            self._sections.append((place.path, self._open))
        self._open.setdefault(subject, []).append((predicate, value, place.line, place.column))
        self._spots.pop(subject, None)

    def add(self, path: Path, kept: Kept) -> None:
        """Add the places of a file as they were kept, behind those that are known.

        :param path: the file.
        :param kept: what was written of each subject.
        """
        self._sections.append((path, kept))
        self._spots.clear()

    def kept(self, path: Path) -> Kept:
        """Return what was written of each subject in a file, in the order in which it was put."""
        found: dict[str, list[Entry]] = {}
        for file, entries in self._sections:
            if file == path:
                for subject, more in _all(entries).items():
                    found.setdefault(subject, []).extend(more)
        return Kept(json.dumps(found, ensure_ascii=False))

    def subjects(self, path: Path) -> set[str]:
        """Return the IRIs of the nodes of which something was written in a file."""
        return {subject for file, entries in self._sections if file == path for subject in _all(entries)}

    def exact(self, subject: str, predicate: str, value: str) -> Place | None:
        """Return the place of one statement, or None when it was not written by hand.

        :param subject: the IRI of the node.
        :param predicate: the IRI of the property.
        :param value: the IRI or the text of the value.
        """
        spots = self._of(subject)
        return spots.exact.get((predicate, value)) if spots else None

    def find(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return the nearest known place of a statement: of the statement, its value, its property, its subject.

        :param subject: the IRI of the node.
        :param predicate: the IRI of the property; empty for the node itself.
        :param value: the IRI or the text of the value; empty for the property as a whole.
        :returns: the place, or None when nothing was written of the subject.
        """
        if not (spots := self._of(subject)):
            return None
        return (
            spots.exact.get((predicate, value))
            or spots.by_value.get(value)
            or spots.by_property.get(predicate)
            or spots.subject
        )

    def _of(self, subject: str) -> _Spots | None:
        """Gather the places of a subject when they are first asked for: of most nobody ever asks."""
        if subject not in self._spots:
            spots = None
            for path, entries in self._sections:
                for predicate, value, line, column in entries.get(subject, ()):
                    place = Place(path, line, column)
                    spots = spots or _Spots(place)
                    if predicate:
                        spots.by_property.setdefault(predicate, place)
                    if predicate and value:
                        spots.exact.setdefault((predicate, value), place)
                        spots.by_value.setdefault(value, place)
            self._spots[subject] = spots
        return self._spots[subject]


def _all(entries: dict[str, list[Entry]] | Kept) -> dict[str, list[Entry]]:
    return entries.entries() if isinstance(entries, Kept) else entries
