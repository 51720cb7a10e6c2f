"""Metadata of the dataset for its clients, in a named graph of its own.

In VoID: the numbers of instances of each class, of uses of each property and of links to other datasets. In the SPARQL
service description: the features and graphs of the endpoint. In SHACL: the prefixes. CONSTRUCT queries in
`queries/describe` state all but the prefixes; they see and count everything but this graph.
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
    """Return the metadata graph of a dataset.

    :param project: the checkout with the queries in `queries/describe`.
    :param store: the dataset without this graph.
    :returns: the statements, some of them more than once.
    :raises CurationFault: when a query is not SPARQL, is no CONSTRUCT query, or makes a blank node.
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
