"""The log: lines of JSON on stdout, one for each request, written by a thread of their own."""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from typing import Any

_STDOUT = 1
_BACKLOG = 10_000
# Lines of this time are written at once: waking the thread for each would cost more than writing it.
_PAUSE = 0.05
# How long the end waits for a reader.
_FAREWELL = 1.0


class Log:
    """Lines that somebody else reads, or not.

    A reader that does not read must not hold the server, neither while it serves nor when it ends. So the thread writes
    to the file itself, past Python's own stream, whose lock a thread that waits would keep; and what there is no room
    for, or no reader, is dropped and counted.

    :param file: the number of the file to write to.
    """

    def __init__(self, file: int = _STDOUT) -> None:
        self._file = file
        self._lines: deque[dict[str, Any]] = deque()
        self._refused = 0
        self._unread = 0
        self._news = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Return how many lines went nowhere."""
        return self._refused + self._unread

    def say(self, line: dict[str, Any]) -> None:
        """Have a line written."""
        if len(self._lines) >= _BACKLOG:
            self._refused += 1
            return
        self._lines.append(line)
        if not self._news.is_set():
            self._news.set()

    def close(self) -> None:
        """Write what is left, as far as somebody reads it."""
        self._ending.set()
        self._news.set()
        self._thread.join(_FAREWELL)

    def _serve(self) -> None:
        while self._lines or not self._ending.is_set():
            self._news.wait()
            self._ending.wait(_PAUSE)
            self._news.clear()
            self._write([self._lines.popleft() for _ in range(len(self._lines))])

    def _write(self, lines: list[dict[str, Any]]) -> None:
        data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError:
            # Nobody reads any more, or there is no room; later there may be.
            self._unread += len(lines)
