"""Where the owners of an identifier tell people about it, as the file `records.toml` declares."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# All prefixes end where the identifier begins, which has none of these signs.
_IDENTIFIER = re.compile(r"[^/:#]*$")


@lru_cache(maxsize=1)
def records() -> Mapping[str, str]:
    """Return the addresses of records, with {} for the identifier, by what the IRIs of identifiers begin with."""
    text = resources.files(__package__).joinpath("records.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["record"]
    return found


def record_of(iri: str) -> str:
    """Return the address of the page that tells people of an identifier; the IRI itself where none is declared.

    >>> record_of("http://identifiers.org/mgi/MGI:107739")
    'http://www.informatics.jax.org/accession/MGI:107739'
    >>> record_of("http://purl.obolibrary.org/obo/GO_0006915")
    'http://purl.obolibrary.org/obo/GO_0006915'
    """
    found = _IDENTIFIER.search(iri)
    assert found  # noqa: S101  (the pattern takes nothing too)
    page = records().get(iri[: found.start()])
    return page.format(found[0]) if page and found[0] else iri
