"""Forms of answers, of RDF and of HTML: media types, endings of addresses, and formats of pyoxigraph.

Media types and endings are those that the specifications register: SPARQL 1.1 Query Results JSON, XML, CSV and TSV,
RDF 1.1 Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import QueryResultsFormat, RdfFormat


# Each form is there once, so that being the same one is what counts.
@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """Form that an answer can take.

    :param ending: ending of an address that asks for it, such as `ttl`; a query asks for it by `format=ttl`.
    :param media_type: registered media type, which the answer has.
    :param aliases: further media types that a client may ask for it by.
    """

    ending: str
    media_type: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Value of the header `Content-Type`; old clients read text without a charset as Latin-1."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


# The first of each is served to clients without a preference.
TABLE_FORMS = (
    Form("json", "application/sparql-results+json", ("application/json",)),
    Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Form("csv", "text/csv"),
    Form("tsv", "text/tab-separated-values"),
)
GRAPH_FORMS = (
    # Turtle is N3 too.
    Form("ttl", "text/turtle", ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3")),
    Form("nt", "application/n-triples", ("text/plain",)),
    Form("jsonld", "application/ld+json", ("application/json",)),
    Form("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
    Form("trig", "application/trig", ("application/x-trig",)),
    Form("nq", "application/n-quads", ("text/x-nquads",)),
)
HTML = Form("html", "text/html", ("application/xhtml+xml",))
# One name for the form of a table and that of a graph.
_SHORT = {"json": "application/json", "xml": "application/xml"}

RESULT_FORMATS = {form.ending: QueryResultsFormat.from_media_type(form.media_type) for form in TABLE_FORMS}
RDF_FORMATS = {form.ending: RdfFormat.from_media_type(form.media_type) for form in GRAPH_FORMS}


@lru_cache(maxsize=64)
def named(name: str, forms: tuple[Form, ...]) -> Form | None:
    """Return the form that a name stands for: ending, media type, alias, or the syntax `json` or `xml`; else None.

    >>> named("csv", TABLE_FORMS).media_type, named("json", GRAPH_FORMS).media_type
    ('text/csv', 'application/ld+json')
    """
    media_type = _SHORT.get(name, name)
    return next((form for form in forms if name == form.ending or media_type in (form.media_type, *form.aliases)), None)
