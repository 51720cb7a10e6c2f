"""Where a node was written: file, line and column, kept beside the graph so that a message can point to its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  (the example below runs with it)


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


@dataclass(slots=True)
class Places:
    """The place of every statement, from the most exact (subject, property, value) to the subject alone.

    Subjects, properties and values are IRIs or, for literals, their text.
    """

    _exact: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    _property: dict[tuple[str, str], Place] = field(default_factory=dict)
    _value: dict[tuple[str, str], Place] = field(default_factory=dict)
    _subject: dict[str, Place] = field(default_factory=dict)

    def put(self, place: Place, subject: str, predicate: str = "", value: str = "") -> None:
        """Remember where a subject, one of its properties, or one of its values was written; the first wins.

        :param place: where.
        :param subject: the IRI of the node.
        :param predicate: the IRI of the property; empty for the node itself.
        :param value: the IRI or the text of the value; empty for the property as a whole.
        """
        self._subject.setdefault(subject, place)
        if predicate:
            self._property.setdefault((subject, predicate), place)
        if predicate and value:
            self._exact.setdefault((subject, predicate, value), place)
            self._value.setdefault((subject, value), place)

    def exact(self, subject: str, predicate: str, value: str) -> Place | None:
        """Return the place of one statement, or None when it was not written by hand.

        :param subject: the IRI of the node.
        :param predicate: the IRI of the property.
        :param value: the IRI or the text of the value.
        """
        return self._exact.get((subject, predicate, value))

    def find(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return the nearest known place of a statement: of the statement, its value, its property, its subject.

        :param subject: the IRI of the node.
        :param predicate: the IRI of the property; empty for the node itself.
        :param value: the IRI or the text of the value; empty for the property as a whole.
        :returns: the place, or None when nothing was written of the subject.
        """
        return (
            self._exact.get((subject, predicate, value))
            or self._value.get((subject, value))
            or self._property.get((subject, predicate))
            or self._subject.get(subject)
        )
