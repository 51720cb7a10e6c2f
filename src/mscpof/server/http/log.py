"""Log: lines of JSON on stdout, one for each request, written by a thread of its own."""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from typing import Any

_STDOUT = 1
_LONGEST = 10_000
# Seconds whose lines are written at once: waking the thread for each line would cost more than writing it.
_PAUSE = 0.05
# Seconds that the end waits for a reader.
_PATIENCE = 1.0


class Log:
    """Log of a server that a slow reader of the log, or none, holds up neither while it serves nor when it ends.

    The thread writes to the file itself, past Python's own stream, whose lock a waiting thread would keep; lines for
    which there is no room or no reader are dropped and counted.

    :param file: file descriptor to which the lines go.
    """

    def __init__(self, file: int = _STDOUT) -> None:
        self._file = file
        self._lines: deque[dict[str, Any]] = deque()
        # Counted by two threads, each its own.
        self._refused = self._unread = 0
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Number of lines that were dropped, for want of room or of a reader."""
        return self._refused + self._unread

    def write(self, line: dict[str, Any]) -> None:
        """Have a line written, a JSON object, without waiting for it; drop it where 10,000 lines wait already."""
        if len(self._lines) >= _LONGEST:
            self._refused += 1
            return
        self._lines.append(line)
        if not self._news.is_set():
            self._news.set()

    def close(self) -> None:
        """Write the lines that are left; wait a second at most for a slow reader."""
        self._closing.set()
        self._news.set()
        self._thread.join(_PATIENCE)

    def _serve(self) -> None:
        while self._lines or not self._closing.is_set():
            self._news.wait()
            self._closing.wait(_PAUSE)
            self._news.clear()
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
            try:
                while data:
                    data = data[os.write(self._file, data) :]
            except OSError:
                # There is no reader any more, or no room; later there may be.
                self._unread += len(lines)
