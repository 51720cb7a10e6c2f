"""What the dataset says of itself, in a graph of its own, so that clients find out without being told.

By VoID it tells how much there is of what: classes, their properties, the values of these, links to others. By the
SPARQL service description it tells what the endpoint can do and which graphs it holds, by SHACL which prefixes go with
it. Words and counts are CONSTRUCT queries in `queries/describe`; they see everything but this graph, which does not
count itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, Triple

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, METADATA_GRAPH, NAMED_PREFIXES, ONTOLOGY, PREFIXES
from mscpof.curated.front_matter import read_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from mscpof.curated.project import Project

_GRAPH = NamedNode(METADATA_GRAPH)


def describe(project: Project, store: Store) -> list[Quad]:
    """Describe a dataset that is complete but for its description.

    :param project: the checkout with the queries that describe it.
    :param store: the dataset.
    :returns: the metadata graph; some statements more than once.
    :raises CurationFault: when a query is no CONSTRUCT query, or makes a blank node.
    """
    quads = [Quad(triple.subject, triple.predicate, triple.object, _GRAPH) for triple in _prefixes()]
    for path in project.queries("describe"):
        quads += _construct(project, path, store)
    return quads


def _prefixes() -> Iterator[Triple]:
    """Declare the prefixes on the ontology, to which queries refer for them."""
    address = NamedNode(f"{PREFIXES['xsd']}anyURI")
    for prefix, namespace in NAMED_PREFIXES.items():
        node = NamedNode(f"{BASE}prefix/{prefix}")
        yield Triple(NamedNode(ONTOLOGY), NamedNode(f"{PREFIXES['sh']}declare"), node)
        yield Triple(node, NamedNode(f"{PREFIXES['sh']}prefix"), Literal(prefix))
        yield Triple(node, NamedNode(f"{PREFIXES['sh']}namespace"), Literal(namespace, datatype=address))


def _construct(project: Project, path: Path, store: Store) -> list[Quad]:
    query = read_query(project, path)
    results = store.query(query.text, use_default_graph_as_union=True)
    if not isinstance(results, QueryTriples):
        raise CurationFault("description-without-construct", query.place)
    quads = []
    for triple in results:
        subject, value = triple.subject, triple.object
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            raise CurationFault("description-with-blank-node", query.place)
        quads.append(Quad(subject, triple.predicate, value, _GRAPH))
    return quads
