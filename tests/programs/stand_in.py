"""HTTP servers at 127.0.0.1 that stand in for servers of others, with failures that real ones make only by chance."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Handler(BaseHTTPRequestHandler):
    """Handler of a request, without a log; subclasses define `do_GET` and the like."""

    def begin(self, code: int, headers: Mapping[str, str], length: int) -> None:
        """Send the head of an answer.

        :param headers: further headers, or other values of Content-Length and Connection.
        :param length: announced length of the body, in bytes.
        """
        self.send_response(code)
        for name, value in {"Content-Length": str(length), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write no log."""


@contextmanager
def standing_in(handler: type[Handler]) -> Iterator[ThreadingHTTPServer]:
    """Run a server on a free port of 127.0.0.1 during the `with` block; `handler` answers its requests."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
