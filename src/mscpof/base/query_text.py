"""SPARQL texts from the `.rq` files beside the modules that run them, and the values of their parameters.

A parameter of a query is a line such as `VALUES ?source { mscpof:UmbilicalCordMSC }` with its default, so that the file
runs as it stands in any client. The program replaces what stands in the braces.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Literal, NamedNode


def query_text(package: str, name: str) -> str:
    """Return the text of a query; its file is read at the first call.

    :param package: package that holds the file, usually `__package__`.
    :param name: file name without `.rq`, after the subfolders of the package where it is in one: `owl_dl/properties`.
    """
    return _text(_folder(package) / f"{name}.rq")


def read_queries() -> None:
    """Read the texts of all queries, for processes that can open no file afterwards."""
    for path in _folder("mscpof").rglob("*.rq"):
        _text(path)


@cache
def _folder(package: str) -> Path:
    return Path(str(resources.files(package)))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def with_values(text: str, values: Mapping[str, Iterable[NamedNode | Literal]]) -> str:
    """Return a query with other RDF terms in the braces of its `VALUES` lines.

    :param values: terms by the name of the variable that may have them; other variables keep their default.

    >>> from pyoxigraph import Literal
    >>> with_values('ASK { VALUES ?language { "en" } ?s ?p ?language }', {"language": [Literal("zh")]})
    'ASK { VALUES ?language { "zh" } ?s ?p ?language }'
    """
    if not values:
        return text

    # All in one pass, so that what one value contains is never taken for the line of another.
    def replaced(line: re.Match[str]) -> str:
        return f"{line['head']}{{ {' '.join(map(str, values[line['name']]))} }}"

    return _values_line(*values).sub(replaced, text)


def default_values(text: str, variable: str) -> str:
    """Return the text in the braces of a variable's `VALUES` line; empty where the query has no such line."""
    line = _values_line(variable).search(text)
    return line["content"].strip() if line else ""


def _values_line(*names: str) -> re.Pattern[str]:
    """Return the pattern of the `VALUES` lines of variables; a brace in a string or an IRI does not end the line."""
    content = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^>]*>|[^}"'<])*"""
    name = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?P<head>(?i:VALUES)\s+\?(?P<name>{name})\s*)\{{(?P<content>{content})\}}")
