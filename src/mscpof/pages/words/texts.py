"""Texts of the pages in every language, read once from the TOML files beside this module."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def _files() -> dict[str, Any]:
    files: dict[str, Any] = {}
    for file in resources.files(__package__).iterdir():
        if file.name.endswith(".toml"):
            topic = tomllib.loads(file.read_text(encoding="utf-8"))
            if twice := files.keys() & topic.keys():
                raise ValueError(f"{file.name} has a section that another file has too: {', '.join(sorted(twice))}")
            files |= topic
    return files


def sections() -> dict[str, dict[str, dict[str, str]]]:
    """Return all texts, by section, name and language."""
    return {name: words for name, words in _files().items() if name != "order"}


def section(name: str) -> dict[str, dict[str, str]]:
    """Return the texts of a section, such as `page`, by name and language."""
    words: dict[str, dict[str, str]] = _files()[name]
    return words


def order(name: str) -> list[str]:
    """Return a list of properties, such as `hidden`, as shortened IRIs, from section `order` of `properties.toml`."""
    properties: list[str] = _files()["order"][name]
    return properties


def say(part: str, name: str, language: str, **values: object) -> str:
    """Return a text of the pages, with its placeholders filled in; not escaped for HTML.

    :param part: section, such as `page`.
    :param name: name of the text in the section.
    :param language: one of `LANGUAGES`.
    :param values: values of the placeholders in braces; further ones are ignored.
    :raises KeyError: when there is no such text, none in the language, or no value for a placeholder.

    >>> say("page", "number", "zh", number=3)
    '共 3 项'
    """
    return section(part)[name][language].format(**values)


def language_of(text: str) -> str:
    """Return the language that a text has characters of, such as Chinese ones; empty for a text in Latin script.

    >>> language_of("卵巢早衰 (POF)"), language_of("POF")
    ('zh', '')
    """
    scripts = section("language")["script"].items()
    return next((language for language, signs in scripts if signs and re.search(signs, text)), "")
