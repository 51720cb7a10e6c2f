"""What the pages say of their own, in both languages: `words.toml`, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    text = resources.files("mscpof.web").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def section(name: str) -> dict[str, dict[str, str]]:
    """Return a section: the words under each name, by language."""
    found: dict[str, dict[str, str]] = _file()[name]
    return found


def order(name: str) -> list[str]:
    """Return one of the lists of properties, by their short names."""
    found: list[str] = _file()["order"][name]
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
