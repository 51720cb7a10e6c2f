"""List of the checksums of a release, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHECKSUMS = "SHA256SUMS"
# The star marks binary mode; a path leads nowhere else than below the folder of the list.
_LINE = re.compile(r"([0-9a-f]{64}) [ *](?!/)((?:(?!\.{1,2}/)[^/\\\x00-\x1f]+/)*(?!\.{1,2}$)[^/\\\x00-\x1f]+)")


def checksum_file(artefacts: Iterable[Artefact]) -> Artefact:
    """Return the list of the checksums of files."""
    lines = sorted((artefact.path, artefact.sha256) for artefact in artefacts)
    data = "".join(f"{checksum} *{path}\n" for path, checksum in lines).encode()
    return Artefact(CHECKSUMS, data, "SHA-256 checksums of all other files", "text/plain")


def read_checksums(path: Path) -> dict[str, str]:
    """Read a list of checksums.

    :returns: checksum by path.
    :raises MscpofError: `broken-checksums`, with the number of the first line of another form.
    """
    checksums: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in checksums:
            raise MscpofError("broken-checksums", path=path, line=number)
        checksums[match[2]] = match[1]
    return checksums
