"""Messages: how the server and its workers take turns on one socket.

A message is a kind, one byte; a length, four bytes, big end first; and that many bytes. A request is one message; a
reply is a head, any number of body messages, and an end or a fault.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

REQUEST = b"R"
HEAD = b"H"
BODY = b"B"
END = b"E"
FAULT = b"F"

_PREFIX = struct.Struct("!cI")


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
    """Puts messages together from what arrives in pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take what arrived; yield the kind and content of each message that is complete."""
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
    """Wait for a request; return None when the other side has left."""
    prefix = _exactly(channel, _PREFIX.size)
    if prefix is None:
        return None
    payload = _exactly(channel, _PREFIX.unpack(prefix)[1])
    if payload is None:
        return None
    request: dict[str, Any] = json.loads(payload)
    return request


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        part = channel.recv(min(size - len(data), 1 << 20))
        if not part:
            return None
        data += part
    return bytes(data)
