"""The list of checksums, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHECKSUMS = "SHA256SUMS"
# Binary mode, as the star says; a path is below the folder of the list, and nowhere else.
_LINE = re.compile(r"([0-9a-f]{64}) [ *](?!/)((?:(?!\.{1,2}/)[^/\\\x00-\x1f]+/)*(?!\.{1,2}$)[^/\\\x00-\x1f]+)")


class BrokenChecksums(MscpofError):
    """The list of checksums of a release is not in its form."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}:{line}: a line has 64 hexadecimal digits, a blank, a star or blank, and a path below the folder"
        )


def checksum_file(artefacts: Iterable[Artefact]) -> Artefact:
    """Return the list of the checksums of files."""
    lines = (f"{artefact.sha256} *{artefact.path}\n" for artefact in sorted(artefacts, key=lambda one: one.path))
    return Artefact(CHECKSUMS, "".join(lines).encode(), "SHA-256 checksums of all other files", "text/plain")


def listed(path: Path) -> dict[str, str]:
    """Read a list of checksums.

    :returns: the checksum of each path.
    :raises BrokenChecksums: with the line that is none.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in found:
            raise BrokenChecksums(path, number)
        found[match[2]] = match[1]
    return found
