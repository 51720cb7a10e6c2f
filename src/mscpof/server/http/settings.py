"""Settings of the server, and the release of the dataset that it serves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path  # noqa: TC003  (read by dataclass)

from mscpof.base.faults import MscpofError
from mscpof.base.store import open_store
from mscpof.server.workers.limits import MEGABYTE, Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the server.

    :param dataset: N-Quads file to serve.
    :param store: folder of an on-disk store to serve instead.
    :param host: address to listen on.
    :param port: port to listen on; 0 takes any that is free.
    :param base_url: address under which clients reach the server, ending in a slash; empty where the header `Host`
        names it.
    :param workers: number of requests that are answered at a time; as many more of those that ask other servers.
    :param services: addresses of the endpoints that queries may ask with SERVICE.
    :param limits: limits of a request.
    :param request_size: largest number of bytes in the body of a request.
    :param cache_size: bytes of all answers in the cache together.
    :param report_to: where readers report errors: the address of a form for new issues, or a `mailto:`; empty where
        they copy the text of the report instead.
    :param access_log: whether a line is written to stdout for each request.
    """

    dataset: Path | None = None
    store: Path | None = None
    host: str = "127.0.0.1"
    port: int = 7878
    base_url: str = ""
    workers: int = 4
    services: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    request_size: int = MEGABYTE
    cache_size: int = 64 * MEGABYTE
    report_to: str = ""
    access_log: bool = True


@dataclass(frozen=True, slots=True)
class Release:
    """Version of the dataset.

    :param tag: first 16 hexadecimal digits of the SHA-256 of the content; those of a store follow `dataset-`.
    :param modified: time when file or store were made, in UTC and whole seconds.
    """

    tag: str
    modified: datetime

    @property
    def last_modified(self) -> str:
        """Value of the header `Last-Modified`."""
        return format_datetime(self.modified, usegmt=True)

    @classmethod
    def of(cls, settings: Settings) -> Release:
        """Return the version of the dataset that settings name: a file is hashed, a store has the hash in its name.

        :raises MscpofError: `not-built`, when there is no dataset; `damaged-store`, when a store cannot be opened.
        """
        if settings.store:
            open_store(settings.store)
        elif settings.dataset and not settings.dataset.is_file():
            raise MscpofError("not-built", path=settings.dataset)
        path = (settings.store / "current").resolve() if settings.store else settings.dataset
        assert path  # noqa: S101  (the command always names one)
        modified = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        if path.is_dir():
            return cls(path.name, modified)
        with path.open("rb") as file:
            return cls(hashlib.file_digest(file, "sha256").hexdigest()[:16], modified)
