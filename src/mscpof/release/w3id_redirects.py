"""Where the addresses of the resource lead, as https://w3id.org takes it: rules for Apache httpd, and their README."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from mscpof.base.names import BASE
from mscpof.release.artefact import Artefact
from mscpof.release.release_identity import about_of
from mscpof.release.template import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.release.content import Content

# Where documents are served is settled by who runs the server; this name belongs to nobody (RFC 2606).
TARGET = "https://mscpof.example.org"
_FORMS = (
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.JSON_LD,
    RdfFormat.RDF_XML,
    RdfFormat.TRIG,
    RdfFormat.N_QUADS,
)


def redirect_files(content: Content) -> Iterator[Artefact]:
    """Yield the redirects and what their keepers want to know."""
    about = about_of(content)
    forms = [(form.file_extension, form.media_type.replace("+", r"\+")) for form in _FORMS]
    parts = {"about": about, "base": BASE, "target": TARGET, "forms": forms}
    rules, words = fill("htaccess", **parts), fill("w3id.md", **parts)
    yield Artefact("w3id/.htaccess", rules, "Redirects for w3id.org, to be set up by who serves it", "text/plain")
    yield Artefact("w3id/README.md", words, "What w3id.org asks to be told of the redirects", "text/markdown")
