"""Messages on the sockets between server, fork server and workers.

A message between server and worker is a kind (1 byte), a length (4 bytes, big-endian) and as many bytes. A worker sends
FREE when it can take a request; a REQUEST is answered by a HEAD, any number of BODY messages, and an END or a FAULT.
Orders to the fork server and its notices have fixed sizes; an order to fork brings the socket of the new worker along.
"""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

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
    """Return the bytes of a message of a kind, such as `BODY`.

    >>> len(message(BODY, b"ab"))
    7
    """
    return _PREFIX.pack(kind, len(payload)) + payload


def json_message(kind: bytes, value: object) -> bytes:
    """Return the bytes of a message whose payload is a value as JSON."""
    return message(kind, json.dumps(value, separators=(",", ":")).encode())


async def next_message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Wait for a message of a worker; return its kind and its payload.

    :raises EOFError: when the worker has ended.
    """
    kind, length = _PREFIX.unpack(await reader.readexactly(_PREFIX.size))
    return kind, await reader.readexactly(length)


def receive(file: IO[bytes]) -> dict[str, Any] | None:
    """Wait for a request on a worker's end of its socket; return it, or None when the server has left."""
    prefix = file.read(_PREFIX.size)
    payload = prefix and file.read(_PREFIX.unpack(prefix)[1])
    return json.loads(payload) if payload else None
