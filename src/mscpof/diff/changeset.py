"""A change as RDF, with which the former dataset can be made into the later one.

The Changeset vocabulary is used, since it is made for this: a set of changes for each thing, whose statements are
nodes. PROV-O says that the later dataset is a revision of the former, DCAT that the former is its previous version. As
the vocabulary knows no named graphs, each statement names its own by `dcterms:isPartOf`. Blank nodes of the datasets
have names by what they say (`skolem.py`). What rules derive is left out: a build makes it from the rest.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from mscpof.base.faults import MscpofError
from mscpof.base.names import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.diff.difference import Difference

CS = "http://purl.org/vocab/changeset/schema#"
DCAT = "http://www.w3.org/ns/dcat#"
_RDF, _DCTERMS, _PROV = (PREFIXES[name] for name in ("rdf", "dcterms", "prov"))
_TYPE = NamedNode(f"{_RDF}type")
_GRAPH = NamedNode(f"{_DCTERMS}isPartOf")
_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(f"{_RDF}{name}") for name in ("subject", "predicate", "object"))
_ADDITION, _REMOVAL = NamedNode(f"{CS}addition"), NamedNode(f"{CS}removal")
_USED = ("dcterms", "mscpof", "obo", "owl", "prov", "rdf", "rdfs", "skos", "xsd")
_PREFIXES = {name: PREFIXES[name] for name in _USED} | {"cs": CS, "dcat": DCAT}


class DoesNotApply(MscpofError):
    """A change was made for another dataset than the one it should be applied to."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the change does not fit this dataset: {number} of the statements it removes are not in it")


def write(found: Difference) -> bytes:
    """Return a difference as Turtle, the same bytes for the same two datasets."""
    triples = sorted(_triples(found), key=str)
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b""


def apply(data: bytes, quads: Iterable[Quad]) -> frozenset[Quad]:
    """Make the former dataset into the later one.

    :param data: the change, as `write` made it.
    :param quads: what people stated in the former dataset, blank nodes named as in the change.
    :raises DoesNotApply: when something that it removes is not there.
    """
    store = Store()
    store.bulk_load(input=data, format=RdfFormat.TURTLE)
    before, removed, added = frozenset(quads), _named_by(store, _REMOVAL), _named_by(store, _ADDITION)
    if missing := len(removed - before):
        raise DoesNotApply(missing)
    return (before - removed) | added


def _named_by(store: Store, way: NamedNode) -> frozenset[Quad]:
    """Return the statements that sets of changes add or remove."""

    def value(node: object, predicate: NamedNode) -> object:
        return next(quad.object for quad in store.quads_for_pattern(node, predicate, None, None))  # type: ignore[arg-type]

    nodes = [quad.object for quad in store.quads_for_pattern(None, way, None, None)]
    parts = (_SUBJECT, _PREDICATE, _OBJECT, _GRAPH)
    return frozenset(Quad(*(value(node, part) for part in parts)) for node in nodes)  # type: ignore[arg-type]


def _triples(found: Difference) -> Iterator[Triple]:
    lines = [*(f"+{quad}" for quad in found.added), *(f"-{quad}" for quad in found.removed)]
    whole = NamedNode(f"{BASE}change/{_digest(chr(10).join(sorted(lines)))}")
    old, new = _editions(found, whole)
    entity, revision = NamedNode(f"{_PROV}Entity"), NamedNode(f"{_PROV}wasRevisionOf")
    yield from (Triple(old, _TYPE, entity), Triple(new, _TYPE, entity))
    yield from (Triple(new, revision, old), Triple(new, NamedNode(f"{DCAT}previousVersion"), old))
    yield Triple(whole, _TYPE, NamedNode(f"{_PROV}Collection"))
    yield from (Triple(whole, NamedNode(f"{_PROV}wasDerivedFrom"), one) for one in (old, new))
    by_subject: dict[NamedNode, list[tuple[NamedNode, Quad]]] = defaultdict(list)
    for way, quads in ((_ADDITION, found.added), (_REMOVAL, found.removed)):
        for quad in quads:
            # Blank nodes were named when the datasets were read.
            by_subject[quad.subject].append((way, quad))  # type: ignore[index]
    for subject, statements in by_subject.items():
        changes = NamedNode(f"{whole.value}/{_digest(subject.value)}")
        yield Triple(whole, NamedNode(f"{_PROV}hadMember"), changes)
        yield Triple(changes, _TYPE, NamedNode(f"{CS}ChangeSet"))
        yield Triple(changes, NamedNode(f"{CS}subjectOfChange"), subject)
        if found.new.edition.date:
            yield Triple(changes, NamedNode(f"{CS}createdDate"), Literal(found.new.edition.date))
        for way, quad in statements:
            yield from _statement(changes, way, quad)


def _statement(changes: NamedNode, way: NamedNode, quad: Quad) -> Iterator[Triple]:
    node = NamedNode(f"{changes.value}/{_digest(str(quad))}")
    yield Triple(changes, way, node)
    yield Triple(node, _TYPE, NamedNode(f"{_RDF}Statement"))
    yield Triple(node, _SUBJECT, quad.subject)
    yield Triple(node, _PREDICATE, quad.predicate)
    yield Triple(node, _OBJECT, quad.object)
    yield Triple(node, _GRAPH, quad.graph_name)  # type: ignore[arg-type]


def _editions(found: Difference, whole: NamedNode) -> tuple[NamedNode, NamedNode]:
    """Return names for the two datasets: by their versions, or by the change where those do not tell them apart."""
    versions = (found.old.edition.version, found.new.edition.version)
    if all(versions) and versions[0] != versions[1]:
        # As the description of a release calls it.
        old, new = (NamedNode(f"{BASE}release/{version}") for version in versions)
        return old, new
    return NamedNode(f"{whole.value}/before"), NamedNode(f"{whole.value}/after")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
