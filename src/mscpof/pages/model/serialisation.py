"""A document written in one of the forms of RDF: the same bytes at every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from mscpof.base.names import NAMED_PREFIXES, prefixes_in
from mscpof.pages.model.formats import RDF_FORMATS
from mscpof.pages.model.resource import FOAF, VOID

if TYPE_CHECKING:
    from mscpof.pages.model.formats import Form
    from mscpof.pages.model.resource import Resource

_PREFIXES = NAMED_PREFIXES | {"foaf": FOAF, "void": VOID}


def serialise(resource: Resource, form: Form) -> bytes:
    """Write the document of a resource, with those prefixes that stand for something in it.

    :param form: one of `GRAPH_FORMS`.
    """
    # Searching text is faster than asking each statement.
    lines = serialize(resource.triples, format=RdfFormat.N_TRIPLES) or b""
    return serialize(resource.triples, format=RDF_FORMATS[form.ending], prefixes=prefixes_in(lines, _PREFIXES)) or b""
