"""Messages on the sockets between server, fork server and workers.

A message between server and worker is a kind (1 byte), a length (4 bytes, big-endian) and as many bytes. A worker sends
FREE when it can take a request; a REQUEST is answered by a HEAD, any number of BODY messages, and an END or a FAULT.
Orders to the fork server and its notices have fixed sizes; an order to fork brings the socket of the new worker along.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

FREE = b"W"
REQUEST = b"R"
HEAD = b"H"
BODY = b"B"
END = b"E"
FAULT = b"F"
_PREFIX = struct.Struct("!cI")

# Whether to fork a worker or to end it; its number; whether it may open connections.
ORDER = struct.Struct("!?I?")
# Number of a worker that ended, and the signal that ended it, or 0. The first notice of all says that forks can begin.
NOTICE = struct.Struct("!IB")


def message(kind: bytes, payload: bytes = b"") -> bytes:
    """Return a message.

    >>> len(message(BODY, b"ab"))
    7
    """
    return _PREFIX.pack(kind, len(payload)) + payload


def json_message(kind: bytes, value: object) -> bytes:
    """Return a message that holds JSON."""
    return message(kind, json.dumps(value, separators=(",", ":")).encode())


class Messages:
    """Assembles messages from pieces of a stream."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take a piece of the stream; yield the kind and the content of each message that is complete."""
        self._rest += data
        start = 0
        while len(self._rest) - start >= _PREFIX.size:
            kind, length = _PREFIX.unpack_from(self._rest, start)
            end = start + _PREFIX.size + length
            if len(self._rest) < end:
                break
            yield kind, bytes(self._rest[start + _PREFIX.size : end])
            start = end
        del self._rest[:start]


def receive(channel: socket.socket) -> dict[str, Any] | None:
    """Wait for a request; return None when the server has left."""
    prefix = _exactly(channel, _PREFIX.size)
    payload = prefix and _exactly(channel, _PREFIX.unpack(prefix)[1])
    return json.loads(payload) if payload else None


def _exactly(channel: socket.socket, size: int) -> bytes:
    """Return a number of bytes, or none when the other side has left."""
    data = bytearray()
    while len(data) < size:
        part = channel.recv(min(size - len(data), 1 << 20))
        if not part:
            return b""
        data += part
    return bytes(data)
