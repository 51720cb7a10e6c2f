"""Nanopublications: one TriG file for each finding with its assertion, its provenance and its publication info.

They follow https://nanopub.net/guidelines/working_draft/ and are unsigned: a trusty URI covers the signature, so it is
minted by whoever signs, and replaces the temporary IRIs used here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat

from mscpof.base.names import BASE, NAMED_PREFIXES, term
from mscpof.base.query_text import query_text
from mscpof.base.sparql import run
from mscpof.release.artefact import Artefact
from mscpof.release.rdf_dumps import rdf_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from mscpof.release.artefact import Content

GUIDELINES = "https://nanopub.net/guidelines/working_draft/"
# Namespace that signing tools replace with the trusty URI.
TEMPORARY = "http://purl.org/nanopub/temp/mscpof/"
_NP, _NPX = "http://www.nanopub.org/nschema#", "http://purl.org/nanopub/x/"
_PARTS = {"assertion": "hasAssertion", "provenance": "hasProvenance", "pubinfo": "hasPublicationInfo"}
# Variables of the queries whose values are filled in, since CONSTRUCT takes no initial bindings.
_VARIABLE = re.compile(r"\?(finding|nanopublication|assertion)\b")
_TYPE = NamedNode(f"{NAMED_PREFIXES['rdf']}type")


def nanopublications(content: Content) -> Iterator[Artefact]:
    """Yield a nanopublication for each finding."""
    quads = content.store.quads_for_pattern(None, _TYPE, NamedNode(term("Finding")))
    for finding in sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}):
        name = finding.removeprefix(f"{BASE}finding/")
        prefixes = NAMED_PREFIXES | {"np": _NP, "npx": _NPX, "this": f"{TEMPORARY}{name}#"}
        data = rdf_bytes(list(_quads(content.store, finding, name)), RdfFormat.TRIG, prefixes)
        title = f"Nanopublication of the finding {name}"
        yield Artefact(f"nanopublications/{name}.trig", data, title, RdfFormat.TRIG.media_type, (GUIDELINES,))


def _quads(store: Store, finding: str, name: str) -> Iterator[Quad]:
    """Yield the four named graphs of a nanopublication."""
    this = NamedNode(f"{TEMPORARY}{name}#")
    head = NamedNode(f"{this.value}Head")
    yield Quad(this, _TYPE, NamedNode(f"{_NP}Nanopublication"), head)
    for part, link in _PARTS.items():
        yield Quad(this, NamedNode(_NP + link), NamedNode(f"{this.value}{part}"), head)
    values = {"finding": finding, "nanopublication": this.value, "assertion": f"{this.value}assertion"}
    for part in _PARTS:
        query = query_text(__package__, f"nanopublication/{part}")
        triples = run(store, _VARIABLE.sub(lambda variable: f"<{values[variable[1]]}>", query))
        assert isinstance(triples, QueryTriples)  # noqa: S101  (they are CONSTRUCT queries)
        for subject, predicate, value in sorted(set(map(tuple, triples)), key=lambda triple: tuple(map(str, triple))):
            yield Quad(subject, predicate, value, NamedNode(f"{this.value}{part}"))
