"""Each finding as a nanopublication: what is claimed, where it comes from, who publishes it.

After https://nanopub.net/guidelines/working_draft/. One file each, since that is what tools take to sign and publish.
They are not signed: a trusty URI covers the signature, so that whoever signs mints it, in place of the temporary IRIs
here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, QueryTriples, RdfFormat, serialize

from mscpof.base.names import BASE, NAMED_PREFIXES, TERMS, prefixes_in
from mscpof.release.artefact import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import Store

    from mscpof.release.content import Content

GUIDELINES = "https://nanopub.net/guidelines/working_draft/"
# What tools replace with the trusty URI when they sign.
TEMPORARY = "http://purl.org/nanopub/temp/mscpof/"
_NP, _NPX = "http://www.nanopub.org/nschema#", "http://purl.org/nanopub/x/"
_PARTS = {"assertion": "hasAssertion", "provenance": "hasProvenance", "pubinfo": "hasPublicationInfo"}
# Filled into the queries: in a template, no variable can be given.
_VARIABLE = re.compile(r"\?(finding|nanopublication|assertion)\b")
_TYPE = NamedNode(f"{NAMED_PREFIXES['rdf']}type")
_FINDINGS = f"SELECT DISTINCT ?finding {{ ?finding a <{TERMS}Finding> }} ORDER BY ?finding"


def nanopublications(content: Content) -> Iterator[Artefact]:
    """Yield a nanopublication for each finding."""
    findings = content.store.query(_FINDINGS, use_default_graph_as_union=True)
    assert isinstance(findings, QuerySolutions)  # noqa: S101  (the query above is a SELECT)
    for (finding,) in findings:
        assert isinstance(finding, NamedNode)  # noqa: S101  (nodes have IRIs)
        name = finding.value.removeprefix(f"{BASE}finding/")
        data = _trig(list(_quads(content.store, finding, name)), name)
        title = f"Nanopublication of the finding {name}"
        yield Artefact(f"nanopublications/{name}.trig", data, title, RdfFormat.TRIG.media_type, (GUIDELINES,))


def _quads(store: Store, finding: NamedNode, name: str) -> Iterator[Quad]:
    this = NamedNode(f"{TEMPORARY}{name}#")
    head = NamedNode(f"{this.value}Head")
    yield Quad(this, _TYPE, NamedNode(f"{_NP}Nanopublication"), head)
    for part, link in _PARTS.items():
        yield Quad(this, NamedNode(_NP + link), NamedNode(f"{this.value}{part}"), head)
    named = {"finding": finding.value, "nanopublication": this.value, "assertion": f"{this.value}assertion"}
    for part in _PARTS:
        found = store.query(_filled(part, named), use_default_graph_as_union=True)
        assert isinstance(found, QueryTriples)  # noqa: S101  (they are CONSTRUCT queries)
        triples = {(triple.subject, triple.predicate, triple.object) for triple in found}
        for subject, predicate, value in sorted(triples, key=lambda triple: tuple(map(str, triple))):
            assert not isinstance(subject, BlankNode)  # noqa: S101  (nodes have IRIs)
            yield Quad(subject, predicate, value, NamedNode(f"{this.value}{part}"))


def _trig(quads: list[Quad], name: str) -> bytes:
    """Write a nanopublication, with those prefixes that stand for something in it."""
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    own = NAMED_PREFIXES | {"np": _NP, "npx": _NPX, "this": f"{TEMPORARY}{name}#"}
    return serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes_in(lines, own)) or b""


def _filled(part: str, named: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: f"<{named[match[1]]}>", _query(part))


@lru_cache
def _query(name: str) -> str:
    return resources.files("mscpof.release").joinpath("nanopublication", f"{name}.rq").read_text(encoding="utf-8")
