"""What the pages say of their own, in both languages: the files in the folder `words`, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def _files() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in resources.files(__package__).iterdir():
        if not file.name.endswith(".toml"):
            continue
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
        if twice := found.keys() & sections.keys():
            raise ValueError(f"{file.name} has a section that another file has too: {', '.join(sorted(twice))}")
        found |= sections
    return found


def sections() -> dict[str, dict[str, dict[str, str]]]:
    """Return all sections in which something is said."""
    return {name: words for name, words in _files().items() if name != "order"}


def section(name: str) -> dict[str, dict[str, str]]:
    """Return a section: the words under each name, by language."""
    found: dict[str, dict[str, str]] = _files()[name]
    return found


def order(name: str) -> list[str]:
    """Return one of the lists of properties, by their short names."""
    found: list[str] = _files()["order"][name]
    return found


def say(part: str, name: str, language: str, **filled: object) -> str:
    """Return what a page says.

    :param part: the section, such as `page`.
    :param name: what is said.
    :param language: `en` or `zh`.
    :param filled: what the braces in it stand for.

    >>> say("page", "number", "zh", number=3)
    '共 3 项'
    """
    return section(part)[name][language].format(**filled)
