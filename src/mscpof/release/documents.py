"""Documents filled from the Jinja templates in `templates/`: README of a release, redirects for https://w3id.org."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import Literal, RdfFormat

from mscpof.base.answer import Answer
from mscpof.base.names import BASE
from mscpof.base.query_text import query_text
from mscpof.release.artefact import Artefact
from mscpof.release.contents import contents_of
from mscpof.release.release_identity import identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.artefact import Content

# Address of the server that the redirects lead to. The domain belongs to nobody (RFC 2606): the operator enters theirs.
TARGET = "https://mscpof.example.org"
_FORMS = (
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.JSON_LD,
    RdfFormat.RDF_XML,
    RdfFormat.TRIG,
    RdfFormat.N_QUADS,
)


def fill(template: str, **values: Any) -> bytes:
    """Return a template filled with values, in UTF-8.

    :param template: its file name in `templates/`.
    """
    return _templates().get_template(template).render(values).encode()


def readme_file(content: Content, artefacts: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the README of a release, which lists its files."""
    text = fill(
        "README.md",
        identity=identity_of(content),
        contents=contents_of(artefacts),
        counts=Answer(content.store, query_text(__package__, "counts")).rows[0],
        commit=content.commit,
    )
    yield Artefact("README.md", text, "What the release is and how it is used", "text/markdown")


def redirect_files(content: Content) -> Iterator[Artefact]:
    """Yield the redirect rules for Apache httpd, as w3id.org takes them, and the README that w3id.org asks for."""
    forms = [(form.file_extension, form.media_type.replace("+", r"\+")) for form in _FORMS]
    values = {"identity": identity_of(content), "base": BASE, "target": TARGET, "forms": forms}
    rules, readme = fill("htaccess", **values), fill("w3id.md", **values)
    yield Artefact("w3id/.htaccess", rules, "Redirects for w3id.org, to be set up by who serves it", "text/plain")
    yield Artefact("w3id/README.md", readme, "What w3id.org asks to be told of the redirects", "text/markdown")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    templates = Environment(  # noqa: S701  (plain text, Markdown and Turtle, which know no escapes of HTML)
        loader=PackageLoader("mscpof.release"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["literal"] = lambda text, language=None: str(Literal(text, language=language))
    return templates
