"""The fonts of this machine that pictures are made with: found by their files, asked which signs they have."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from mscpof.base.faults import MscpofError

# The files of common fonts, the better first, and of a collection the family to take from it.
_LATIN = {
    "LiberationSans-Regular.ttf": "Liberation Sans", "Arial.ttf": "Arial", "arial.ttf": "Arial",
    "Helvetica.ttc": "Helvetica", "DejaVuSans.ttf": "DejaVu Sans", "NotoSans-Regular.ttf": "Noto Sans",
}  # fmt: skip
_CHINESE = {
    "NotoSansCJK-Regular.ttc": "Noto Sans CJK SC", "NotoSansCJKsc-Regular.otf": "Noto Sans CJK SC",
    "NotoSansSC-Regular.otf": "Noto Sans SC", "NotoSansSC-Regular.ttf": "Noto Sans SC",
    "SourceHanSansSC-Regular.otf": "Source Han Sans SC", "SourceHanSans-Regular.ttc": "Source Han Sans SC",
    "PingFang.ttc": "PingFang SC", "msyh.ttc": "Microsoft YaHei", "wqy-zenhei.ttc": "WenQuanYi Zen Hei",
    "wqy-microhei.ttc": "WenQuanYi Micro Hei",
}  # fmt: skip
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("~/AppData/Local/Microsoft/Windows/Fonts", "C:/Windows/Fonts"),
}
_ELSEWHERE = ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts")


@dataclass(frozen=True, slots=True)
class Font:
    """A font.

    :param path: its file.
    :param family: its name.
    :param signs: the numbers of the signs that it has.
    """

    path: Path
    family: str
    signs: frozenset[int]


def fonts_for(text: str, language: str, folders: tuple[Path, ...] | None = None) -> tuple[Font, ...]:
    """Return the fonts that have all signs of a text between them, the one to use first.

    :param language: `en` or `zh`; in Chinese the whole text takes a Chinese font, so that its signs look alike.
    :param folders: where to look; by default where this system keeps fonts.
    :raises MscpofError: `font-missing`, when some signs are in none, which would be drawn as empty boxes.
    """
    files = _files(folders or tuple(Path(name).expanduser() for name in _FOLDERS.get(sys.platform, _ELSEWHERE)))
    wanted = {ord(sign) for sign in text if sign.isprintable() and not sign.isspace()}
    found: list[Font] = []
    for known in (_CHINESE | _LATIN) if language == "zh" else (_LATIN | _CHINESE):
        font = _read(files[known], (_LATIN | _CHINESE)[known]) if wanted and known in files else None
        # The first draws all that it can; another one is there for what those before it have not.
        if font and wanted & font.signs:
            found.append(font)
            wanted -= font.signs
    if wanted or not found:
        raise _font_missing(wanted)
    return tuple(found)


def _font_missing(signs: set[int]) -> MscpofError:
    # Chinese signs first, since it is their fonts that machines lack.
    missing = sorted(map(chr, signs), key=lambda sign: (sign < "\u2e80", sign))
    package = "fonts-noto-cjk" if any(sign >= "\u2e80" for sign in missing) else "fonts-liberation or fonts-dejavu-core"
    some = " ".join(missing[:10]) + (" ..." if len(missing) > 10 else "")
    return MscpofError("font-missing", signs=missing, some=some, package=package)


@lru_cache(maxsize=4)
def _files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return the known fonts that there are, by the names of their files."""
    found: dict[str, Path] = {}
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in sorted(names):
                if name in _LATIN or name in _CHINESE:
                    found.setdefault(name, Path(place) / name)
    return found


@lru_cache(maxsize=16)
def _read(path: Path, family: str) -> Font | None:
    """Read a font; None where the file has not the family that it should."""
    with path.open("rb") as file:
        fonts = TTCollection(file, lazy=True).fonts if path.suffix == ".ttc" else [TTFont(file, lazy=True)]
        for font in fonts:
            if family in {record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)}:
                return Font(path, family, frozenset(font.getBestCmap()))
    return None
