"""The files of a release as graphs that can be asked.

The graph of a file is `file:///` and its path; `file:///` itself lists all files. The dataset keeps its own graphs.
Contexts of JSON-LD are not fetched: every key of a description in schema.org is taken as a name there, every key of
other JSON and of YAML as a name in `file:///#`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import yaml
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = "file:///"
OWN = f"{ROOT}#"
_SCHEMA = ("bioschemas.jsonld", "ro-crate-metadata.json")
_GRAPHS = {
    "metadata.ttl": RdfFormat.TURTLE,
    "ontology/mscpof.ttl": RdfFormat.TURTLE,
    "ontology/mscpof.owl": RdfFormat.RDF_XML,
}
_KEYS = ("datacite.json", ".zenodo.json", "CITATION.cff")
_TEXTS = ("LICENSE", "README.md", "CHANGELOG.md", "w3id/.htaccess")
_DATASET = "dataset.nq"


def store_of(files: Mapping[str, bytes], release: str) -> Store:
    """Return what the files of a release say.

    A file that is broken has no graph, and the list says what is wrong with it.

    :param files: their bytes by their paths; those that tell of the release may be missing.
    :param release: the IRI of the release.
    """
    store = Store()
    store.add(_said(ROOT, "release", NamedNode(release)))
    for path in sorted(files):
        store.extend(_listing(path, files[path]))
        try:
            store.extend(list(_quads(path, files[path])))
        except (SyntaxError, ValueError, yaml.YAMLError) as fault:
            store.add(_said(ROOT + path, "fault", Literal(str(fault).splitlines()[0])))
    return store


def _listing(path: str, data: bytes) -> Iterator[Quad]:
    """Yield what the list of files says of one."""
    this = ROOT + path
    yield _said(this, "path", Literal(path))
    yield _said(this, "bytes", Literal(str(len(data)), datatype=NamedNode(f"{PREFIXES['xsd']}nonNegativeInteger")))
    yield _said(this, "sha256", Literal(hashlib.sha256(data).hexdigest()))
    if path in _TEXTS:
        yield _said(this, "text", Literal(data.decode(errors="replace")))


def _quads(path: str, data: bytes) -> Iterator[Quad]:
    """Yield what a file says."""
    graph = NamedNode(ROOT + path)
    if path == _DATASET:
        yield from parse(data, format=RdfFormat.N_QUADS, rename_blank_nodes=True)
        return
    found: Iterable[Quad] = ()
    if path in _GRAPHS:
        found = parse(data, format=_GRAPHS[path], base_iri=ROOT, rename_blank_nodes=True)
    elif path in _SCHEMA:
        found = _json_ld(json.loads(data), PREFIXES["schema"])
    elif path in _KEYS:
        found = _json_ld(yaml.safe_load(data), OWN)
    for quad in found:
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _json_ld(said: object, namespace: str) -> Iterable[Quad]:
    """Return what an object says, its keys being names of a namespace; nothing of what is no object."""
    if not isinstance(said, dict):
        return ()
    text = json.dumps(said | {"@context": {"@vocab": namespace}}, default=str, ensure_ascii=False)
    return parse(text, format=RdfFormat.JSON_LD, base_iri=ROOT, rename_blank_nodes=True)


def _said(subject: str, name: str, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(subject), NamedNode(OWN + name), value, NamedNode(ROOT))
