"""Entries of registries kept on disk, one file for each identifier, so that several processes can share them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mscpof.base.store import write_whole
from mscpof.curator.registries.entry import Entry

if TYPE_CHECKING:
    from mscpof.curator.registries.registry import Registry

_DAY = 86_400
# Files of another version are ignored; it changes when the programs read answers in another way.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """Cache of entries on disk.

    :param folder: the folder of the files; the first `put` makes it.
    :param days: the age in days after which `get` no longer returns an entry.
    """

    folder: Path
    days: float

    def get(self, registry: Registry, identifier: str) -> Entry | None:
        """Return the entry for an identifier; None where there is none, or it is too old or cannot be read."""
        try:
            kept = json.loads(self._path(registry, identifier).read_bytes())
            age = time.time() - kept["asked"]
            if kept["version"] != _VERSION or kept["id"] != identifier or not -_DAY < age <= self.days * _DAY:
                return None
            record: dict[str, Any] = kept["record"]
            record |= {name: tuple(value) for name, value in record.items() if isinstance(value, list)}
            return Entry(**record)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, registry: Registry, identifier: str, entry: Entry) -> None:
        """Write the entry for an identifier, with the present time.

        :raises MscpofError: `not-writable`, when the system refuses to write.
        """
        kept = {"version": _VERSION, "id": identifier, "asked": time.time(), "record": asdict(entry)}
        write_whole(self._path(registry, identifier), json.dumps(kept, ensure_ascii=False).encode())

    def _path(self, registry: Registry, identifier: str) -> Path:
        # A mirror at another address may have other entries.
        address = hashlib.sha256(registry.base.encode()).hexdigest()[:8]
        name = hashlib.sha256(identifier.encode()).hexdigest()[:32]
        return self.folder / f"{registry.name}-{address}" / f"{name}.json"


def user_folder() -> Path:
    """Return the default folder of the entries, in the user's folder for caches; it may not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "mscpof" / "identifiers"
