"""Servers on loopback that stand in for those of others, for faults that no real one can be had to make."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Handler(BaseHTTPRequestHandler):
    """Answers a request, and says nothing of it."""

    def begin(self, code: int, headers: Mapping[str, str], length: int) -> None:
        """Send the head of an answer.

        :param headers: what it says besides, or instead, of the length and the end of the connection.
        :param length: of the body, in bytes.
        """
        self.send_response(code)
        for name, value in {"Content-Length": str(length), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def standing_in(handler: type[Handler]) -> Iterator[ThreadingHTTPServer]:
    """Run a server on a free port, and end it afterwards."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
