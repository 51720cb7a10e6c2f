"""What was read before, kept by content in `build/`: a file that has not changed need not be read again.

A record holds what reading a file without fault gave. It is named by a digest of everything that this depended on: the
file's path and text, the context, the ontology, the shapes, and the program itself. What it depended on beyond these,
which of the names in it other files declare, is said in the record and is for the reader to compare.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.curated.project import Project

_FOLDER = "reading"
# The rooms whose code decides what reading a file gives: this one and those below it.
_PACKAGE = Path(__file__).parents[1]
_ROOMS = ("base", "curated")
_ENDING = ".record"
_SHORT = ("ids", "declared", "undeclared")
_OURS = re.compile(r"([0-9a-f]{64})\.")


@dataclass(frozen=True, slots=True)
class Record:
    """What reading a file, or all Turtle files, gave.

    :param quads: the statements as N-Quads.
    :param places: for each file in it, what was written of each subject, as `Kept` takes it.
    :param ids: the own ids that the file declares, each with line and column.
    :param declared: the other names in it that some file declared.
    :param undeclared: the other names in it that none declared; they stand for nodes named after their parents.
    """

    quads: str
    places: Mapping[str, str]
    ids: tuple[tuple[str, int, int], ...] = ()
    declared: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()


class Memory:
    """The records of a project.

    :param project: the project as its ontology, shapes and context now are.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = project.build / _FOLDER
        self._basis = _basis(project)
        self._used: set[str] = set()
        self._new: list[tuple[str, Path | None, Record]] = []

    def name(self, path: Path | None = None, *, words: str = "") -> str:
        """Return the name of a record.

        :param path: the file whose text it depends on beyond the basis.
        :param words: what tells records without such a file apart.
        """
        about = _named(str(self._project.shown(path)), path) if path else words.encode()
        return hashlib.sha256(self._basis + about).hexdigest()

    def get(self, name: str) -> Record | None:
        """Return a record, or None where there is none that can be read."""
        try:
            record = _parsed((self._folder / f"{name}{_ENDING}").read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            return None
        self._used.add(name)
        return record

    def keep(self, name: str, record: Record, path: Path | None = None) -> None:
        """Have a record kept.

        :param name: its name, from before the file was read.
        :param path: the file that it depends on.
        """
        self._new.append((name, path, record))

    def close(self) -> None:
        """Write the new records, and forget those that were not asked for.

        A record of a file that was changed while it was read would tell of another text than its name says. Where
        nothing can be written, the next reading takes longer.
        """
        if self._new and _basis(self._project) == self._basis:
            for name, path, record in self._new:
                if path is None or (path.exists() and self.name(path) == name):
                    self._write(name, record)
        with suppress(OSError):
            for path in self._folder.iterdir():
                if (found := _OURS.match(path.name)) and found[1] not in self._used:
                    path.unlink(missing_ok=True)

    def _write(self, name: str, record: Record) -> None:
        work = self._folder / f"{name}.{os.getpid()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Not forced onto the disk: a record that is cut short is none.
            work.write_bytes(_written(record))
            work.replace(self._folder / f"{name}{_ENDING}")
            self._used.add(name)


def _written(record: Record) -> bytes:
    """Return a record as it is kept: a line of JSON, then the long texts as they are, which JSON would take apart."""
    texts = [record.quads.encode(), *(text.encode() for text in record.places.values())]
    head = {
        "files": list(record.places),
        "lengths": [len(text) for text in texts],
        **{name: getattr(record, name) for name in _SHORT},
    }
    return b"\n".join([json.dumps(head, ensure_ascii=False).encode(), b"".join(texts)])


def _parsed(data: bytes) -> Record:
    """Return the record that was kept so.

    :raises ValueError: when it was cut short; TypeError or KeyError when it is something else.
    """
    line, _, rest = data.partition(b"\n")
    head: Any = json.loads(line)
    ends = list(accumulate(head["lengths"], initial=0))
    if ends[-1] != len(rest):
        raise ValueError("the record was cut short")
    quads, *places = [rest[start:end].decode() for start, end in pairwise(ends)]
    return Record(quads, dict(zip(head["files"], places, strict=True)), **{name: head[name] for name in _SHORT})


def _basis(project: Project) -> bytes:
    """Return a digest of what every record depends on: the program, the context, the ontology and the shapes."""
    digest = hashlib.sha256(pyoxigraph.__version__.encode())
    for path in sorted(path for room in _ROOMS for path in (_PACKAGE / room).rglob("*.py")):
        digest.update(_named(str(path.relative_to(_PACKAGE)), path))
    for path in (project.context, *project.ontology, *project.shapes):
        digest.update(_named(str(project.shown(path)), path))
    return digest.digest()


def _named(name: str, path: Path) -> bytes:
    """Return a digest of a file's name and content."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{name}\n{content}".encode()).digest()
