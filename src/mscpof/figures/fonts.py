"""Fonts of this machine for PNG and PDF: their files, and the characters that each has."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from mscpof.base.faults import MscpofError

_TABLES = tomllib.loads(resources.files(__package__).joinpath("fonts.toml").read_text(encoding="utf-8"))
# Families by file, of each language and of all.
_FAMILIES: dict[str, dict[str, str]] = _TABLES["families"]
_ALL = {file: family for families in _FAMILIES.values() for file, family in families.items()}
_FOLDERS: dict[str, list[str]] = _TABLES["folders"]


@dataclass(frozen=True, slots=True)
class Font:
    """Font file: its path, the name of its font family, and the code points of the characters that it has."""

    path: Path
    family: str
    signs: frozenset[int]


def fonts_for(text: str, language: str, folders: tuple[Path, ...] | None = None) -> tuple[Font, ...]:
    """Return the fonts that together have all characters of a text, the one to use first.

    :param language: one of `LANGUAGES`; its own fonts come first, so that all characters of a text look alike.
    :param folders: where to look; by default where this system keeps fonts.
    :raises MscpofError: `font-missing`, when no font has some characters, which would be drawn as empty boxes.
    """
    files = _files(folders or tuple(Path(name).expanduser() for name in _FOLDERS.get(sys.platform, _FOLDERS["others"])))
    wanted = {ord(sign) for sign in text if sign.isprintable() and not sign.isspace()}
    fonts: list[Font] = []
    for file, family in (_FAMILIES[language] | _ALL).items():
        font = _read(files[file], family) if wanted and file in files else None
        # The first draws all signs that it has, another one only those that are left.
        if font and wanted & font.signs:
            fonts.append(font)
            wanted -= font.signs
    if wanted or not fonts:
        raise _font_missing(wanted)
    return tuple(fonts)


def _font_missing(signs: set[int]) -> MscpofError:
    # Chinese signs first, since machines lack their fonts more often.
    missing = sorted(map(chr, signs), key=lambda sign: (sign < "\u2e80", sign))
    package = "fonts-noto-cjk" if any(sign >= "\u2e80" for sign in missing) else "fonts-liberation or fonts-dejavu-core"
    some = " ".join(missing[:10]) + (" ..." if len(missing) > 10 else "")
    return MscpofError("font-missing", signs=missing, some=some, package=package)


@lru_cache(maxsize=4)
def _files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return the paths of the known fonts that are there, by file name."""
    paths: dict[str, Path] = {}
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in sorted(_ALL.keys() & set(names)):
                paths.setdefault(name, Path(place) / name)
    return paths


@lru_cache(maxsize=16)
def _read(path: Path, family: str) -> Font | None:
    """Read a font; None where the file lacks the family that it should have."""
    with path.open("rb") as file:
        fonts = TTCollection(file, lazy=True).fonts if path.suffix == ".ttc" else [TTFont(file, lazy=True)]
        for font in fonts:
            if family in {record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)}:
                return Font(path, family, frozenset(font.getBestCmap()))
    return None
