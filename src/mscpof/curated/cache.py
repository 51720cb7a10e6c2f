"""Cache of read files in `build/`, so that a file that has not changed is not read again.

A record holds the result of reading a file without fault. Its name is a digest of everything that the result depends
on: the file's path and text, the context, the ontology, the shapes, and the program itself. The result also depends on
which of the names in the file other files declare; the record lists these names, for the reader to compare.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mscpof.curated.project import Project

_FOLDER = "reading"
# The rooms whose code decides what reading a file gives: this one and those below it.
_PACKAGE = Path(__file__).parents[1]
_ROOMS = ("base", "curated")
_ENDING = ".record"
_OURS = re.compile(r"([0-9a-f]{64})\.")


@dataclass(frozen=True, slots=True)
class Record:
    """Result of reading a file, or of files that are read together.

    :param quads: statements as N-Quads.
    :param places: positions of the statements by file, as `Kept` takes them.
    :param ids: own ids that the file declares, each with line and column.
    :param declared: other own names in the file that some file declares.
    :param undeclared: other own names in the file that no file declares; they are of nodes named after their parents.
    """

    quads: str
    places: Mapping[str, str]
    ids: Sequence[tuple[str, int, int]] = ()
    declared: Sequence[str] = ()
    undeclared: Sequence[str] = ()


class Memory:
    """Records of a project whose ontology, shapes and context are as they are now."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = project.build / _FOLDER
        self._basis = _basis(project)
        self._used: set[str] = set()
        self._new: list[tuple[str, Path | None, Record]] = []

    def name(self, path: Path | None = None, *, words: str = "") -> str:
        """Return the name of a record.

        :param path: file whose text the record depends on.
        :param words: distinction of records that depend on no single file.
        """
        about = _named(str(self._project.shown(path)), path) if path else words.encode()
        return hashlib.sha256(self._basis + about).hexdigest()

    def get(self, name: str) -> Record | None:
        """Return a record, or None where there is no record that can be read."""
        try:
            record = Record(**json.loads((self._folder / f"{name}{_ENDING}").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        self._used.add(name)
        return record

    def keep(self, name: str, record: Record, path: Path | None = None) -> None:
        """Keep a record until the cache is closed.

        :param name: name of the record, from before the file was read.
        :param path: file that the record depends on.
        """
        self._new.append((name, path, record))

    def close(self) -> None:
        """Write the new records, and delete those that were not used.

        A record of a file that was changed while it was read is dropped, since its name would be that of another text.
        Where nothing can be written, the next reading takes longer.
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
            # Not forced onto the disk: a record that was cut short is no JSON, and is passed over.
            work.write_text(json.dumps(asdict(record), ensure_ascii=False), encoding="utf-8")
            work.replace(self._folder / f"{name}{_ENDING}")
            self._used.add(name)


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
