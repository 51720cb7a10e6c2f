"""What registries said, kept on disk: one file for each identifier, so that any number of processes may share them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof.base.store import write_whole
from mscpof.curator.registries.record import Record

if TYPE_CHECKING:
    from mscpof.curator.registries.registry import Registry

_DAY = 86_400
# Answers that were kept by a program that took them apart in another way are asked for again.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Cache:
    """The answers that were kept.

    :param folder: where they are; it is made when the first one is kept.
    :param days: how old an answer may be.
    """

    folder: Path
    days: float

    def get(self, registry: Registry, identifier: str) -> Record | None:
        """Return what was said of an identifier; nothing where that is not known, too old or damaged."""
        try:
            kept = json.loads(self._path(registry, identifier).read_bytes())
            age = time.time() - kept["asked"]
            if kept["version"] != _VERSION or kept["id"] != identifier or not -_DAY < age <= self.days * _DAY:
                return None
            return Record.of(kept["record"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, registry: Registry, identifier: str, record: Record) -> None:
        """Keep what was said of an identifier, now.

        :raises NotWritable: when it cannot be kept.
        """
        kept = {"version": _VERSION, "id": identifier, "asked": time.time(), "record": record.plain()}
        write_whole(self._path(registry, identifier), json.dumps(kept, ensure_ascii=False).encode())

    def _path(self, registry: Registry, identifier: str) -> Path:
        # A mirror may say something else.
        place = hashlib.sha256(registry.base.encode()).hexdigest()[:8]
        name = hashlib.sha256(identifier.encode()).hexdigest()[:32]
        return self.folder / f"{registry.name}-{place}" / f"{name}.json"


def user_folder() -> Path:
    """Return the folder that the system has for what a user's programs keep and can do without."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "mscpof" / "identifiers"
