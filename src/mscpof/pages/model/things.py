"""Things with pages: those under a path such as `study/`, terms with a page of their own, and near misses of an IRI.

The IRI of a source leads into the document of the ontology, that of a term of GO to its owners. The page about such a
term stands at an address of ours, such as `source/UmbilicalCordMSC` or `term/GO_0006915`.
"""

from __future__ import annotations

import difflib
from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from mscpof.base.names import BASE, GRAPH, PREFIXES, local_name
from mscpof.base.query_text import query_text, with_values
from mscpof.pages.model.statements import select, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_MOST_NEAREST = 3


def things_below(store: Store, path: str) -> list[str]:
    """Return the IRIs of the things under a path, sorted, without the nodes inside them.

    :param path: IRI that ends with a slash, such as `https://w3id.org/mscpof/gene/`; for `GRAPH`, the named graphs are
        returned.
    """
    if path.startswith(GRAPH):
        names = (text_of(graph) for graph in store.named_graphs())
        return sorted(name for name in names if name.startswith(path))
    query = with_values(query_text(__package__, "queries/things-below"), {"path": [Literal(path)]})
    return outermost(row["thing"].value for row in select(store, query))


def things_in(store: Store, graph: str) -> list[str]:
    """Return the IRIs of our things that are subjects in a named graph, sorted, without the nodes inside them."""
    return outermost(own_subjects(store.quads_for_pattern(None, None, None, NamedNode(graph))))


def things_of(store: Store) -> list[str]:
    """Return the IRIs of all our things with a type, sorted: nodes inside a thing too, terms of the ontology not."""
    return sorted(iri for iri in own_subjects(store.quads_for_pattern(None, _TYPE, None, None)) if "#" not in iri)


def own_subjects(quads: Iterable[Quad]) -> set[str]:
    """Return the subjects of statements whose IRIs begin with `BASE`."""
    subjects = {quad.subject for quad in quads}
    return {node.value for node in subjects if isinstance(node, NamedNode) and node.value.startswith(BASE)}


@lru_cache(maxsize=2)
def containers(store: Store) -> Mapping[str, int]:
    """Return the number of things under each path, by its IRI, such as `https://w3id.org/mscpof/gene/`.

    Nodes inside a thing do not count. It is cached, so the store must not change afterwards.
    """
    outer = (iri.removeprefix(BASE) for iri in outermost(things_of(store)))
    paths = Counter(f"{BASE}{path.partition('/')[0]}/" for path in outer if "/" in path)
    return MappingProxyType(dict(sorted(paths.items())))


@lru_cache(maxsize=2)
def term_pages(store: Store) -> Mapping[str, str]:
    """Return the path below `BASE`, such as `term/GO_0006915`, of each page about a term, by the IRI of the term.

    It is cached, so the store must not change afterwards.
    """
    pages: dict[str, str] = {}
    for row in select(store, query_text(__package__, "queries/term-pages")):
        pages.setdefault(row["term"].value, f"{row['folder'].value}/{local_name(row['term'].value)}")
    return MappingProxyType(pages)


def outermost(iris: Iterable[str]) -> list[str]:
    """Return those IRIs that are not below another of them, sorted.

    >>> outermost(["x/finding/a-1", "x/finding/a-1/axis-1", "x/finding/a"])
    ['x/finding/a', 'x/finding/a-1']
    """
    known = set(iris)
    return sorted(iri for iri in known if not any(above in known for above in _above(iri)))


def nearest(store: Store, iri: str) -> list[str]:
    """Return up to three paths below `BASE` that are spelt most like an unknown IRI, the most similar first."""
    path = f"{iri.rstrip('/').rpartition('/')[0]}/"
    known = things_below(store, path) if len(path) > len(BASE) else []
    names = {(name := thing.removeprefix(BASE)).casefold(): name for thing in known or containers(store)}
    close = difflib.get_close_matches(iri.removeprefix(BASE).casefold(), names, n=_MOST_NEAREST, cutoff=0.7)
    return [names[name] for name in close]


def _above(iri: str) -> Iterable[str]:
    while "/" in iri:
        iri = iri.rpartition("/")[0]
        yield iri
