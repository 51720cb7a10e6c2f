"""Server: listens, serves until it is told to stop, and lets open requests come to their end."""

from __future__ import annotations

import json
import signal
import socket
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.server.http.settings import Release
from mscpof.server.workers.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.server.http.settings import Settings

_BACKLOG = 2048
_KEEP_ALIVE = 20
# Connections beyond this number are refused with a 503; most of them wait for their next request.
_CONNECTIONS = 4096


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT.

    :param ready: called with the address, such as `http://127.0.0.1:7878/`, as soon as requests are taken.
    :raises MscpofError: `cannot-listen`, when the address is taken, or is not this machine's; `not-built` or
        `damaged-store`, when there is no dataset, or the files of a store are damaged.
    :raises ForkServerLost: when the dataset cannot be loaded.
    """
    release = Release.of(settings)
    with _listening(settings) as listener:
        federated = settings.workers if settings.services else 0
        pool = Pool(_fork_command(settings), settings.workers, settings.limits, federated)
        # The fork server loads the dataset while the other modules are loaded here.
        pool.launch()
        try:
            _run(settings, release, pool, listener, ready)
        finally:
            pool.stop()


def _run(
    settings: Settings, release: Release, pool: Pool, listener: socket.socket, ready: Callable[[str], None]
) -> None:
    import uvicorn

    from mscpof.server.http.application import Application
    from mscpof.server.http.connection import Connection

    host, port = listener.getsockname()[:2]
    host = f"[{host}]" if ":" in host else host

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await pool.start()
            await super().startup(sockets)
            ready(f"http://{host}:{port}/")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            pool.stop()
            application.close()

    application = Application(settings, release, pool)
    config = uvicorn.Config(
        application,
        http=Connection,
        lifespan="off",
        access_log=False,
        log_level="critical",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=int(settings.limits.seconds) + 5,
        limit_concurrency=_CONNECTIONS,
        backlog=_BACKLOG,
    )
    # Uvicorn raises the signal again once it has stopped in order.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    Server(config).run(sockets=[listener])


def _fork_command(settings: Settings) -> list[str]:
    return [sys.executable, "-m", "mscpof.server.http.fork_program", json.dumps(asdict(settings), default=str)]


def _listening(settings: Settings) -> socket.socket:
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MscpofError("cannot-listen", host=settings.host, port=settings.port, reason=reason) from None
