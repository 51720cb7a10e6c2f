"""Table of contents of a release: single files, and folders of many files of one form as one entry each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.release.artefact import Artefact

# Folders that are one entry, with their titles.
FOLDERS = {
    "graphs/": "Each named graph, as Turtle",
    "mappings/": "The mappings to terms of others, as SSSOM tables",
    "nanopublications/": "Each finding as a nanopublication, unsigned, as TriG",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """File, or folder of files of one form; title, media type and specifications are those of an `Artefact`.

    :param path: path below the release folder; that of a folder ends in a slash.
    :param files: number of files.
    :param size: bytes of all of them.
    :param sha256: checksum of a file in hexadecimal; empty for a folder.
    """

    path: str
    title: str
    media_type: str
    conforms_to: tuple[str, ...]
    files: int
    size: int
    sha256: str = ""


def contents_of(artefacts: Iterable[Artefact]) -> list[Entry]:
    """Return the entries of a release in the order of their paths."""
    groups: dict[str, list[Artefact]] = defaultdict(list)
    for artefact in artefacts:
        folder = next((folder for folder in FOLDERS if artefact.path.startswith(folder)), artefact.path)
        groups[folder].append(artefact)
    return [_entry(path, groups[path]) for path in sorted(groups)]


def _entry(path: str, artefacts: list[Artefact]) -> Entry:
    last, size = artefacts[-1], sum(len(artefact.data) for artefact in artefacts)
    title, checksum = (FOLDERS[path], "") if path in FOLDERS else (last.title, last.sha256)
    return Entry(path, title, last.media_type, last.conforms_to, len(artefacts), size, checksum)
