"""SPARQL texts that stand in `.rq` files beside the modules that run them."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def query_text(package: str, name: str) -> str:
    """Return the text of a query, read once.

    :param package: package that holds the file, usually `__package__`.
    :param name: file name without `.rq`; with folders where it stands below the package.
    """
    return resources.files(package).joinpath(f"{name}.rq").read_text(encoding="utf-8")
