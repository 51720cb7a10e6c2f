"""Links of a page: to our page about a thing, or to the web page on an identifier at its owners (`records.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.pages.html.page_request import PageRequest

# A value of the data that is no web address, such as a script, never becomes a link.
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# All prefixes end where the identifier begins, which has none of these signs.
_IDENTIFIER = re.compile(r"[^/:#]*$")


def page_link(iri: str, request: PageRequest, term_pages: Mapping[str, str]) -> str:
    """Return the address that a page links an IRI to: our page about it, else the web page of `record_of`.

    :param request: request for the page that has the link.
    :param term_pages: paths, below `BASE`, of our pages about terms, by IRI of the term.
    """
    path = term_pages.get(iri)
    return request.page(path) if path else record_of(request.link(iri))


@lru_cache(maxsize=1)
def records() -> Mapping[str, str]:
    """Return addresses of web pages on identifiers, with {} for the identifier, by what the IRIs begin with."""
    text = resources.files(__package__).joinpath("records.toml").read_text(encoding="utf-8")
    addresses: dict[str, str] = tomllib.loads(text)["record"]
    return addresses


def record_of(iri: str) -> str:
    """Return the address of the web page on an identifier at its owners; the IRI itself where `records` has none.

    >>> record_of("http://identifiers.org/mgi/MGI:107739")
    'http://www.informatics.jax.org/accession/MGI:107739'
    >>> record_of("http://purl.obolibrary.org/obo/GO_0006915")
    'http://purl.obolibrary.org/obo/GO_0006915'
    """
    match = _IDENTIFIER.search(iri)
    assert match  # noqa: S101  (the pattern takes the empty text too)
    address = records().get(iri[: match.start()])
    return address.format(match[0]) if address and match[0] else iri
