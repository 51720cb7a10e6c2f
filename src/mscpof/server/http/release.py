"""What is served, as clients and proxies tell one version from another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from mscpof.base.faults import NotBuilt
from mscpof.base.store import open_store

if TYPE_CHECKING:
    from mscpof.server.http.settings import Settings

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Release:
    """A version of the dataset.

    :param tag: changes when the dataset does.
    :param modified: when it was made.
    :param last_modified: the same as a header says it.
    """

    tag: str
    modified: datetime
    last_modified: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "last_modified", format_datetime(self.modified, usegmt=True))

    @classmethod
    def of(cls, settings: Settings) -> Release:
        """Return the version that a server is set up to serve.

        A store's folder is named by the content of its dataset; a file is read.

        :raises NotBuilt: when there is none.
        :raises BrokenDataset: when a store is damaged.
        """
        if settings.store:
            open_store(settings.store)
        elif settings.dataset and not settings.dataset.is_file():
            raise NotBuilt(settings.dataset)
        path = (settings.store / "current").resolve() if settings.store else settings.dataset
        assert path  # noqa: S101  (the command always names one)
        modified = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        if path.is_dir():
            return cls(path.name, modified)
        with path.open("rb") as file:
            return cls(hashlib.file_digest(file, "sha256").hexdigest()[:16], modified)
