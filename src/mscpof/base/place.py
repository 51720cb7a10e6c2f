"""Positions of statements in the curated files, kept beside the graph so that messages can point to the source."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  (the example below runs with it)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Position in a curated file. Lines and columns count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        """Write the position as editors and terminals link it.

        >>> from pathlib import Path
        >>> str(Place(Path("data/studies/qu-q-2022.yaml"), 14, 13))
        'data/studies/qu-q-2022.yaml:14:13'
        """
        return f"{self.path}:{self.line}:{self.column}"


# Position of a statement about a subject: property, value, line, column.
Entry = tuple[str, str, int, int]


class Kept:
    """Positions of a file as they stand in the cache: JSON, parsed when a subject in it is asked for.

    :param text: object with the entries of each subject.
    """

    __slots__ = ("_entries", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._entries: dict[str, list[Entry]] | None = None

    def get(self, subject: str, default: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries of a subject."""
        if self._entries is None and json.dumps(subject, ensure_ascii=False) not in self.text:
            return default
        return self.entries().get(subject, default)

    def entries(self) -> dict[str, list[Entry]]:
        """Return the entries of every subject."""
        if self._entries is None:
            self._entries = json.loads(self.text)
        return self._entries


@dataclass(slots=True)
class _SubjectPlaces:
    """Positions of one subject, its values, its properties and its statements; the first of each wins."""

    subject: Place
    by_value: dict[str, Place] = field(default_factory=dict)
    by_property: dict[str, Place] = field(default_factory=dict)
    exact: dict[tuple[str, str], Place] = field(default_factory=dict)


class Places:
    """Positions of all statements.

    Subjects, properties and values are IRIs or, for literals, their text. Positions are kept in sections, one for each
    run of positions in one file, so that the positions of a file can go into the cache and be added again.
    """

    def __init__(self) -> None:
        self._sections: list[tuple[Path, dict[str, list[Entry]] | Kept]] = []
        self._open: dict[str, list[Entry]] = {}
        self._by_subject: dict[str, _SubjectPlaces | None] = {}

    def put(self, place: Place, subject: str, predicate: str = "", value: str = "") -> None:
        """Add the position of a subject, of one of its properties, or of one of its values; the first wins.

        :param predicate: IRI of the property; empty for the node itself.
        :param value: IRI or text of the value; empty for the property as a whole.
        """
        if not self._sections or self._sections[-1][1] is not self._open or self._sections[-1][0] != place.path:
            self._open = {}
            self._sections.append((place.path, self._open))
        self._open.setdefault(subject, []).append((predicate, value, place.line, place.column))
        self._by_subject.pop(subject, None)

    def add(self, path: Path, kept: Kept) -> None:
        """Add the positions of a file from the cache, behind those that are known."""
        self._sections.append((path, kept))
        self._by_subject.clear()

    def kept(self, path: Path) -> Kept:
        """Return the positions of a file for the cache, in the order in which they were added."""
        by_subject: dict[str, list[Entry]] = {}
        for file, entries in self._sections:
            if file == path:
                for subject, more in _all(entries).items():
                    by_subject.setdefault(subject, []).extend(more)
        return Kept(json.dumps(by_subject, ensure_ascii=False))

    def subjects(self, path: Path) -> set[str]:
        """Return the IRIs of the nodes that a file says something about."""
        return {subject for file, entries in self._sections if file == path for subject in _all(entries)}

    def exact(self, subject: str, predicate: str, value: str) -> Place | None:
        """Return the position of one statement, or None when it was not written by hand."""
        places = self._of(subject)
        return places.exact.get((predicate, value)) if places else None

    def find(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return the most exact position of a statement: its own, or that of its value, its property, its subject.

        :param predicate: IRI of the property; empty for the node itself.
        :param value: IRI or text of the value; empty for the property as a whole.
        :returns: the position, or None when no file says anything about the subject.
        """
        if not (places := self._of(subject)):
            return None
        return (
            places.exact.get((predicate, value))
            or places.by_value.get(value)
            or places.by_property.get(predicate)
            or places.subject
        )

    def _of(self, subject: str) -> _SubjectPlaces | None:
        """Gather the positions of a subject when they are first asked for, since most subjects are never asked for."""
        if subject not in self._by_subject:
            places = None
            for path, entries in self._sections:
                for predicate, value, line, column in entries.get(subject, ()):
                    place = Place(path, line, column)
                    places = places or _SubjectPlaces(place)
                    if predicate:
                        places.by_property.setdefault(predicate, place)
                    if predicate and value:
                        places.exact.setdefault((predicate, value), place)
                        places.by_value.setdefault(value, place)
            self._by_subject[subject] = places
        return self._by_subject[subject]


def _all(entries: dict[str, list[Entry]] | Kept) -> dict[str, list[Entry]]:
    return entries.entries() if isinstance(entries, Kept) else entries
