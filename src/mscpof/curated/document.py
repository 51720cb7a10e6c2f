"""Curated YAML files as trees of values with their positions.

YAML 1.2 core schema: `NO`, `1:20` and dates stay the text that was typed, and so do numbers that would not be written
back as they stand, such as `010`. Anchors, aliases, tags, duplicate keys and further documents are refused. The events
of the C parser are read one by one, so that an alias bomb is refused before any value is built from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from mscpof.base.faults import CurationFault
from mscpof.base.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_DEPTH = 20
MAX_BYTES = 1_000_000

_WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL")) | {"true": True, "True": True, "TRUE": True}
_WORDS |= {"false": False, "False": False, "FALSE": False}
# No more digits than every reader of JSON and RDF takes for a whole number.
INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
# Neither XML nor YAML carries control characters; the last three break lines in YAML, but not in an editor.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\x85\u2028\u2029]")
# A byte that is not UTF-8, as Python decodes it where it is told to go on (PEP 383).
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_CORE_TAG = "tag:yaml.org,2002:"
_EXCERPT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Scalar:
    """Single value, or key.

    :param text: text as written, without quotes and escapes.
    :param value: value by the core schema of YAML 1.2; the text itself when it was quoted.
    :param place: position of its first character.
    """

    text: str
    value: str | int | float | bool | None
    place: Place

    @property
    def excerpt(self) -> str:
        """The text as messages quote it: on one line, cut after 60 characters."""
        line = self.text.replace("\n", "\\n")
        return line if len(line) <= _EXCERPT_LENGTH else f"{line[:_EXCERPT_LENGTH]}..."


@dataclass(frozen=True, slots=True)
class Sequence:
    """List of values in the order of the file, with the position of its beginning."""

    items: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs of key and value in the order of the file, with the position of the first; each key occurs once."""

    items: tuple[tuple[Scalar, Value], ...]
    place: Place

    def get(self, key: str) -> Value | None:
        """Return the value under a key, or None."""
        return next((value for name, value in self.items if name.text == key), None)

    def text(self, key: str) -> str | None:
        """Return the text of a single value under a key; None for a list, a mapping or a missing key."""
        value = self.get(key)
        return value.text if isinstance(value, Scalar) else None


Value = Scalar | Sequence | Mapping


def items(value: Value) -> tuple[Value, ...]:
    """Return the values of a sequence; a value of another kind counts as a sequence of one."""
    return value.items if isinstance(value, Sequence) else (value,)


def plain(value: Value) -> object:
    """Return a value as Python's own dict, list, str, int, float, bool and None, without positions."""
    match value:
        case Scalar():
            return value.value
        case Sequence():
            return [plain(item) for item in value.items]
        case Mapping():
            return {key.text: plain(item) for key, item in value.items}


def read_text(path: Path, file: Path) -> str:
    """Read a file as UTF-8.

    :param file: path of the file for messages.
    :returns: the text, without a byte order mark and with every line end as a line feed.
    :raises CurationFault: when a byte is not UTF-8, or the file has more than a million bytes (`MAX_BYTES`).
    """
    # Checked before the file is read, so that a huge file takes no memory.
    if (size := path.stat().st_size) > MAX_BYTES:
        raise CurationFault("too-large", Place(file, 1, 1), size=size, limit=MAX_BYTES)
    text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    if stray := _STRAY_BYTE.search(text):
        raise CurationFault("not-utf8", _at(text[: stray.start()], file), byte=ord(stray[0]) - 0xDC00)
    return text


def _at(before: str, file: Path) -> Place:
    """Return the position behind a text."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def parse(text: str, file: Path) -> Value:
    """Parse the text of one YAML document.

    :param file: path of the file for messages.
    :returns: a mapping or a sequence.
    :raises CurationFault: when it is not YAML, is empty or a single value, or has what curated files may not: invisible
        characters, anchors, aliases, tags, repeated or compound keys, over 20 nested levels, a second document.
    """
    if match := _UNPRINTABLE.search(text):
        raise CurationFault("invisible-character", _at(text[: match.start()], file), character=ord(match[0]))
    parser = _Parser(text, file)
    try:
        return parser.document()
    except yaml.MarkedYAMLError as error:
        start, mark = error.context_mark, error.problem_mark or error.context_mark
        reason = [part for part in (error.context, error.problem) if part]
        # The parser notices an unclosed quote or bracket far below it.
        if start and mark and start.line < mark.line:
            reason.insert(1, f"that begins on line {start.line + 1},")
        place = parser.place(mark) if mark else Place(file, 1, 1)
        raise CurationFault("broken-yaml", place, reason=" ".join(reason)) from None


class _Parser:
    """Reader of the events of PyYAML's C parser."""

    def __init__(self, text: str, file: Path) -> None:
        self._file = file
        self._events = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Value:
        """Return the value of the only document."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise CurationFault("empty-file", Place(self._file, 1, 1))
        value = self._value(next(self._events), 0)
        if isinstance(value, Scalar):
            code = "no-node" if value.value is None else "only-text"
            raise CurationFault(code, value.place, text=value.excerpt)
        next(self._events)
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise CurationFault("second-document", self.place(event.start_mark))
        return value

    def place(self, mark: Any) -> Place:
        """Return the position of a mark of the parser in the file."""
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _value(self, event: yaml.Event, depth: int) -> Value:
        place = self.place(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise CurationFault("alias-refused", place)
        if depth > MAX_DEPTH:
            raise CurationFault("too-deep", place, limit=MAX_DEPTH)
        if tag := getattr(event, "tag", None):
            raise CurationFault("tag-refused", place, tag=tag.replace(_CORE_TAG, "!!"))
        if isinstance(event, yaml.ScalarEvent):
            # An escape such as "\\a" writes what may not stand in the file itself.
            if match := _UNPRINTABLE.search(event.value):
                raise CurationFault("invisible-character", place, character=ord(match[0]))
            return Scalar(event.value, _core(event.value) if event.implicit[0] else event.value, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._sequence(depth)), place)
        return Mapping(self._mapping(depth), place)

    def _sequence(self, depth: int) -> Iterator[Value]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._value(event, depth + 1)

    def _mapping(self, depth: int) -> tuple[tuple[Scalar, Value], ...]:
        pairs: dict[str, tuple[Scalar, Value]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            if not isinstance(key, Scalar):
                raise CurationFault("compound-key", key.place)
            if key.text in pairs:
                first = pairs[key.text][0].place.line
                raise CurationFault("duplicate-key", key.place, key=key.excerpt, first=first)
            pairs[key.text] = (key, self._value(next(self._events), depth + 1))
        return tuple(pairs.values())


def _core(text: str) -> str | int | float | bool | None:
    """Resolve a plain scalar by the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2), decimal whole numbers only."""
    if text in _WORDS:
        return _WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
