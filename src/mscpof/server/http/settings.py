"""How the server is set up: where it listens, what it serves, what a request may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  (read by dataclass)

from mscpof.server.workers.limits import MEGABYTE, Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server is set up.

    :param dataset: the N-Quads file to serve.
    :param store: the folder of an on-disk store to serve instead.
    :param host: the address to listen on.
    :param port: the port to listen on; 0 takes any that is free.
    :param base_url: the address under which clients reach the server, ending in a slash; empty where the header
        `Host` tells it.
    :param workers: how many requests are answered at a time.
    :param services: the endpoints that queries may name in SERVICE.
    :param request_size: of bytes in the body of a request.
    :param cache_size: of bytes in the answers that are kept.
    :param report_to: where errors in the data are reported, see `mscpof.pages.site.Site`.
    :param access_log: whether a line is written for each request.
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
