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
    from collections.abc import Iterable, Mapping, Sequence

    from mscpof.curated.project import Project

_FOLDER = "reading"
# The rooms whose code decides what reading a file gives: this one and those below it.
_ROOMS = [Path(__file__).parents[1] / room for room in ("base", "curated")]
_ENDING = ".record"
_OURS = re.compile(r"([0-9a-f]{64})\.")


@dataclass(frozen=True, slots=True)
class Record:
    """Result of reading a file, or of files that are read together.

    :param quads: statements as N-Quads.
    :param places: positions of the statements by file, as `CachedPlaces` takes them.
    :param ids: IRIs of the nodes that the file declares, each with line and column of the id.
    :param declared: other IRIs below https://w3id.org/mscpof/ in the file, which some other file declares.
    :param undeclared: likewise those that no file declares; they are of nodes named after their parents.
    """

    quads: str
    places: Mapping[str, str]
    ids: Sequence[tuple[str, int, int]] = ()
    declared: Sequence[str] = ()
    undeclared: Sequence[str] = ()


class Memory:
    """Cache of a project: the records that fit its program, ontology, shapes and context as they are now."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = project.build / _FOLDER
        self._basis = _basis(project)
        self._used: set[str] = set()
        self._new: list[tuple[str, Record, Sequence[Path]]] = []

    def name(self, *paths: Path) -> str:
        """Return the name of the record of files that are read together; it changes with their content."""
        return _digest(self._project, paths, self._basis)

    def get(self, name: str) -> Record | None:
        """Return the record with a name, or None where the cache has none that can be read."""
        try:
            record = Record(**json.loads((self._folder / f"{name}{_ENDING}").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        self._used.add(name)
        return record

    def keep(self, name: str, record: Record, *paths: Path) -> None:
        """Hold a new record in memory, for `close` to write it.

        :param name: name of the record, as `name` returned it before the files were read.
        :param paths: the files that were read.
        """
        self._new.append((name, record, paths))

    def close(self) -> None:
        """Write the new records, and delete the files of those that were neither written nor returned by `get`.

        A record of a file that was changed while it was read is dropped, since its name would be that of another text.
        A failure to write is passed over: the next reading takes longer.
        """
        if self._new and _basis(self._project) == self._basis:
            for name, record, paths in self._new:
                if all(path.exists() for path in paths) and self.name(*paths) == name:
                    self._write(name, record)
        with suppress(OSError):
            for path in self._folder.iterdir():
                if (ours := _OURS.match(path.name)) and ours[1] not in self._used:
                    path.unlink(missing_ok=True)

    def _write(self, name: str, record: Record) -> None:
        work = self._folder / f"{name}.{os.getpid()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Not forced onto the disk: a record that was cut short is no JSON, and is passed over.
            work.write_text(json.dumps(asdict(record), ensure_ascii=False), encoding="utf-8")
            work.replace(self._folder / f"{name}{_ENDING}")
            self._used.add(name)


def _basis(project: Project) -> str:
    """Return a digest of what every record depends on: the program, the context, the ontology and the shapes."""
    program = sorted(path for room in _ROOMS for path in room.rglob("*.py"))
    paths = (*program, project.context, *project.ontology, *project.shapes)
    return _digest(project, paths, pyoxigraph.__version__)


def _digest(project: Project, paths: Iterable[Path], start: str) -> str:
    """Return a digest of the names and the contents of files, and of a text."""
    digest = hashlib.sha256(start.encode())
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest() + f"{project.relative(path)}\0".encode())
    return digest.hexdigest()
