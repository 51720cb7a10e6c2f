"""Files that browsers load with pages: the stylesheet, and the scripts where they were built."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLESHEET = "page.css"
FOLDER = "static"
_MANIFEST = "manifest.json"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """File that browsers load and may cache for ever: its name changes with its content.

    :param path: path below `BASE`.
    :param media_type: value of the header `Content-Type`.
    :param content: its content, or the path of the file that holds it.
    """

    path: str
    media_type: str
    content: bytes | Path

    def read(self) -> bytes:
        """Return the content as bytes, read from its file where it is in one."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


@lru_cache(maxsize=1)
def bundles() -> Mapping[str, Bundle]:
    """Return the stylesheet and the built scripts, by the names that templates use, such as `page.css`.

    Files that no template names, such as the licences of the scripts, have their own names.
    """
    style = _stylesheet()
    name = f"page-{hashlib.sha256(style).hexdigest()[:8]}.css"
    files = {STYLESHEET: _bundle(name, style)}
    folder = _built()
    if folder:
        entries = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["bundles"]
        names = {file: name for name, file in entries.items()}
        for file in sorted(folder.iterdir()):
            if file.name != _MANIFEST:
                files[names.get(file.name, file.name)] = _bundle(file.name, file)
    return files


def _built() -> Path | None:
    """Return the folder of the scripts of the installed package, or of those built in a checkout."""
    shipped = Path(str(resources.files("mscpof"))) / FOLDER
    built = Path(__file__).parents[4] / "build" / FOLDER
    return next((folder for folder in (shipped, built) if (folder / _MANIFEST).is_file()), None)


def _stylesheet() -> bytes:
    """Return the one stylesheet of all pages; the common part stands first."""
    styles = resources.files(__package__).joinpath("templates/style").iterdir()
    return b"\n".join(
        file.read_bytes() for file in sorted(styles, key=lambda file: (file.name != STYLESHEET, file.name))
    )


def _bundle(name: str, content: bytes | Path) -> Bundle:
    return Bundle(f"{FOLDER}/{name}", _MEDIA_TYPES[Path(name).suffix], content)
