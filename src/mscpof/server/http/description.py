"""What a dataset says of itself, with the address at which it is served here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from mscpof.base.names import ENDPOINT, METADATA_GRAPH, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

_GRAPH = NamedNode(METADATA_GRAPH)
_SERVICE = NamedNode(ENDPOINT)
_ENDPOINT = NamedNode(f"{PREFIXES['sd']}endpoint")


def description_of(store: Store, endpoint: str | None = None) -> list[Triple]:
    """Return what a built dataset says of itself.

    :param store: the dataset.
    :param endpoint: the address at which it is served; adds the service there, beside that of the canonical address.
    :returns: the triples of the metadata graph, and of the service, in the same order each time.
    """
    triples = {quad.triple for quad in store.quads_for_pattern(None, None, None, _GRAPH)}
    if endpoint is not None and triples:
        here = NamedNode(endpoint)
        service = {triple for triple in triples if triple.subject == _SERVICE and triple.predicate != _ENDPOINT}
        triples |= {Triple(here, triple.predicate, triple.object) for triple in service}
        triples.add(Triple(here, _ENDPOINT, here))
        about = NamedNode(f"{PREFIXES['void']}sparqlEndpoint")
        triples |= {Triple(t.subject, about, here) for t in triples if t.predicate == about}
    return sorted(triples, key=str)
