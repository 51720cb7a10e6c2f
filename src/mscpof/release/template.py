"""Templates of a release, filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def fill(name: str, **parts: Any) -> bytes:
    """Fill a template in.

    :param name: its file below `templates/release`.
    :param parts: what goes into it.
    """
    return _templates().get_template(name).render(parts).encode()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(  # noqa: S701  (plain text and Markdown, which know no escapes of HTML)
        loader=PackageLoader("mscpof.release"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
