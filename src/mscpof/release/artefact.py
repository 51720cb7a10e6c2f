"""Artefact: a file of a release before it is written; and the content from which all artefacts are made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.base.edition import Edition
    from mscpof.curated.project import Project


@dataclass(frozen=True, slots=True)
class Content:
    """Content from which a release is made; nothing changes while the release is made.

    :param project: the checkout, for the files that a release takes over from it.
    :param store: the dataset, validated, with all named graphs.
    :param edition: version and date of the dataset.
    :param commit: hash of the checkout's commit; empty for a draft.
    """

    project: Project
    store: Store
    edition: Edition
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Artefact:
    """File of a release.

    :param path: path below the release folder, with slashes.
    :param data: bytes of the file; the same for the same content, on every machine.
    :param title: English description of one line without a full stop, for the README.
    :param media_type: media type that IANA lists, such as `text/csv`.
    :param conforms_to: IRIs of the specifications that the file follows.
    """

    path: str
    data: bytes = field(repr=False)
    title: str
    media_type: str
    conforms_to: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 checksum of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def json_bytes(document: Any, indent: int = 2) -> bytes:
    """Return a value as JSON in UTF-8, with a line end."""
    return (json.dumps(document, ensure_ascii=False, indent=indent) + "\n").encode()
