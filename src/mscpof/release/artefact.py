"""A file of a release, before it is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file of a release.

    :param path: where it stands below the release's folder, with slashes.
    :param data: its bytes; the same for the same content, on every machine.
    :param title: what it holds, in one English line without a full stop; the README lists it.
    :param media_type: as IANA lists it, such as `text/csv`.
    :param conforms_to: the IRIs of the specifications that it follows.
    """

    path: str
    data: bytes = field(repr=False)
    title: str
    media_type: str
    conforms_to: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The checksum of its bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()
