"""What a release holds, as people look at it: single files, and folders of files that are all alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.release.artefact import Artefact

# Folders whose files are told of together, with what they hold.
GATHERED = {
    "graphs/": "Each named graph, as Turtle",
    "mappings/": "The mappings to terms of others, as SSSOM tables",
    "nanopublications/": "Each finding as a nanopublication, unsigned, as TriG",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A file, or a folder of files that are alike.

    :param path: a folder's ends in a slash.
    :param files: how many.
    :param size: their bytes.
    :param sha256: of a file; nothing for a folder.
    """

    path: str
    title: str
    media_type: str
    conforms_to: tuple[str, ...]
    files: int
    size: int
    sha256: str = ""


def holdings(artefacts: Iterable[Artefact]) -> list[Holding]:
    """Return what is held, in the order of paths."""
    found: dict[str, Holding] = {}
    for one in artefacts:
        folder = next((folder for folder in GATHERED if one.path.startswith(folder)), "")
        if folder:
            files, size = (found[folder].files, found[folder].size) if folder in found else (0, 0)
            title = GATHERED[folder]
            found[folder] = Holding(folder, title, one.media_type, one.conforms_to, files + 1, size + len(one.data))
        else:
            found[one.path] = Holding(
                one.path, one.title, one.media_type, one.conforms_to, 1, len(one.data), one.sha256
            )
    return [found[path] for path in sorted(found)]
