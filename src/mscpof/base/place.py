"""Positions of statements in the curated files: messages about a statement name file, line and column."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  (the example below runs with it)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Position in a curated file: its path as messages show it, line and column, which count from 1."""

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


# Position of a statement about a subject: property, value, line, column. Without value it is that of the property as a
# whole, without both that of the subject.
Entry = tuple[str, str, int, int]


class CachedPlaces:
    """Positions of the statements in one curated file, as text from the cache.

    The text is parsed, as a whole, at the first look-up of a subject whose IRI occurs in it.

    :param text: JSON object with a list of entries `[property, value, line, column]` for the IRI of each subject.
    """

    __slots__ = ("_entries", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._entries: dict[str, list[Entry]] | None = None

    def get(self, subject: str, default: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries of a subject, by its IRI, or the default where the file has none."""
        if self._entries is None and json.dumps(subject, ensure_ascii=False) not in self.text:
            return default
        return self.entries().get(subject, default)

    def entries(self) -> dict[str, list[Entry]]:
        """Return the entries of all subjects, by IRI."""
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
    """Positions of all statements in the curated files.

    Subjects, properties and values are IRIs or, for literals, their text. The positions of a file can be written into
    the cache and added again from there.
    """

    def __init__(self) -> None:
        # One section for each run of positions in one file.
        self._sections: list[tuple[Path, dict[str, list[Entry]] | CachedPlaces]] = []
        self._open: dict[str, list[Entry]] = {}
        self._by_subject: dict[str, _SubjectPlaces | None] = {}

    def put(self, place: Place, subject: str, predicate: str = "", value: str = "") -> None:
        """Add the position of a subject, of one of its properties, or of one of its values; if known already, it stays.

        :param subject: IRI of the node.
        :param predicate: IRI of the property; empty for the node itself.
        :param value: IRI or text of the value; empty for the property as a whole.
        """
        if not self._sections or self._sections[-1][1] is not self._open or self._sections[-1][0] != place.path:
            self._open = {}
            self._sections.append((place.path, self._open))
        self._open.setdefault(subject, []).append((predicate, value, place.line, place.column))
        self._by_subject.pop(subject, None)

    def add(self, path: Path, places: CachedPlaces) -> None:
        """Add the positions of a file from the cache; where one is known already, that stays."""
        self._sections.append((path, places))
        self._by_subject.clear()

    def cached(self, path: Path) -> CachedPlaces:
        """Return the positions of a file as the cache takes them, in the order in which they were added."""
        by_subject: dict[str, list[Entry]] = {}
        for file, entries in self._sections:
            if file == path:
                for subject, more in _all(entries).items():
                    by_subject.setdefault(subject, []).extend(more)
        return CachedPlaces(json.dumps(by_subject, ensure_ascii=False))

    def subjects(self, path: Path) -> set[str]:
        """Return the IRIs of the nodes about which a file has statements."""
        return {subject for file, entries in self._sections if file == path for subject in _all(entries)}

    def exact(self, subject: str, predicate: str, value: str) -> Place | None:
        """Return the position of one statement, or None when it has none of its own."""
        places = self._of(subject)
        return places.exact.get((predicate, value)) if places else None

    def find(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return the most exact position for a statement: its own, else that of its value, its property, its subject.

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


def _all(entries: dict[str, list[Entry]] | CachedPlaces) -> dict[str, list[Entry]]:
    return entries.entries() if isinstance(entries, CachedPlaces) else entries
