"""What figures say of their own, in both languages: one file, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """Return what is said under each name, by language."""
    text = resources.files("mscpof.figures").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(name: str, language: str, /, **filled: object) -> str:
    """Return what a figure says.

    :param language: `en` or `zh`.
    :param filled: what the braces in it stand for.

    >>> say("retracted", "zh")
    '已撤稿'
    """
    return words()[name][language].format(**filled)
