"""What stands under a path, such as all studies under `study/`, and which of it is spelt like something else."""

from __future__ import annotations

import difflib
from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions, Store

from mscpof.base.names import BASE, GRAPH, PREFIXES
from mscpof.pages.model.statements import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_BELOW = 'SELECT DISTINCT ?thing WHERE {{ ?thing a ?type . FILTER STRSTARTS(STR(?thing), "{}") }}'
_SUGGESTED = 3


def things_below(store: Store, path: str) -> list[str]:
    """Return the IRIs of the things under a path; nodes inside a thing are not listed beside it.

    :param path: an own IRI that ends with a slash.
    """
    if path.startswith(GRAPH):
        names = (text_of(graph) for graph in store.named_graphs())
        return sorted(name for name in names if name.startswith(path))
    # A quote would end the string of the query; no IRI has one.
    rows = store.query(_BELOW.format(path.replace('"', "%22")), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  (the query above is a SELECT)
    return outermost(row["thing"].value for row in rows)


def things_in(store: Store, graph: str) -> list[str]:
    """Return the IRIs of our things that a named graph speaks of."""
    quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
    subjects = {q.subject for q in quads}
    return outermost(s.value for s in subjects if isinstance(s, NamedNode) and s.value.startswith(BASE))


def things_of(store: Store) -> list[str]:
    """Return the IRIs of all our things, those inside another one too; terms of the ontology are none."""
    subjects = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, None, None)}
    own = (s.value for s in subjects if isinstance(s, NamedNode) and s.value.startswith(BASE))
    return sorted(iri for iri in own if "#" not in iri)


@lru_cache(maxsize=2)
def containers(store: Store) -> Mapping[str, int]:
    """Return the paths under which things stand, and how many under each.

    The store must not change afterwards.
    """
    outer = (iri.removeprefix(BASE) for iri in outermost(things_of(store)))
    paths = Counter(f"{BASE}{path.partition('/')[0]}/" for path in outer if "/" in path)
    return MappingProxyType(dict(sorted(paths.items())))


def outermost(iris: Iterable[str]) -> list[str]:
    """Return those IRIs that do not stand below another, in order.

    >>> outermost(["x/finding/a-1", "x/finding/a-1/axis-1", "x/finding/a"])
    ['x/finding/a', 'x/finding/a-1']
    """
    found = set(iris)
    return sorted(iri for iri in found if not any(above in found for above in _above(iri)))


def nearest(store: Store, iri: str) -> list[str]:
    """Return the IRIs that are spelt most like one that nothing has."""
    path = f"{iri.rstrip('/').rpartition('/')[0]}/"
    known = things_below(store, path) if len(path) > len(BASE) else []
    known = known or list(containers(store))
    names = {one.removeprefix(BASE).casefold(): one for one in known}
    close = difflib.get_close_matches(iri.removeprefix(BASE).casefold(), names, n=_SUGGESTED, cutoff=0.7)
    return [names[name] for name in close]


def _above(iri: str) -> Iterable[str]:
    while "/" in iri:
        iri = iri.rpartition("/")[0]
        yield iri
