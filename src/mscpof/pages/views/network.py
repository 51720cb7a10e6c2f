"""Page of the causal axes, for all sources of stem cells or one: a network as a drawing, and lists of the axes."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mscpof.ask.network import GROUPS, axes_of, group_of, network_of, sources_below
from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, TERMS, local_name
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Response, csv_response
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.layout import link_item
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.statements import own_types
from mscpof.pages.model.things import term_pages
from mscpof.pages.tables.rows import csv_text
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.ask.network import Axis, Edge, Network
    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming

_NAME = "network"


def show_network(store: Store, request: PageRequest) -> Response:
    """Return the axes of all sources, or of the one that the path names, as a page, JSON or CSV.

    Paths are `network` or `network/UmbilicalCordMSC`, with the ending `.json` or `.csv` for a file.

    :raises UnknownResource: when the path names a source without axes, or none at all.
    """
    is_file = request.path.endswith((".json", ".csv"))
    path, _, ending = request.path.rpartition(".") if is_file else (request.path, "", "html")
    source = thing_of(path)[0].partition("/")[2]
    networks = _networks(store)
    if source not in networks:
        raise UnknownResource(BASE + request.path, [_path(name) for name in networks])
    network, naming = networks[source], naming_of(store, request.language)
    if ending == "json":
        return Response(json.dumps(_graph(store, network, naming, request), ensure_ascii=False), "application/json")
    if ending == "csv":
        return csv_response(csv_text(_csv_rows(network, naming)))
    return Response(_page(store, source, naming, request))


def network_paths(store: Store) -> Iterable[str]:
    """Yield the paths, below `BASE`, of the pages and of their JSON and CSV files."""
    for source in _networks(store):
        yield from (_path(source), f"{_path(source)}.json", f"{_path(source)}.csv")


def _path(source: str) -> str:
    return f"{_NAME}/{source}" if source else _NAME


@lru_cache(maxsize=2)
def _networks(store: Store) -> dict[str, Network]:
    """Return the network of each source that has axes by its local name; the empty name stands for all sources."""
    axes = axes_of(store)
    networks = {"": network_of(axes)}
    for term in sorted({axis.source for axis in axes if axis.source}):
        below = sources_below(store, term)
        networks[local_name(term)] = network_of(tuple(axis for axis in axes if axis.source in below))
    return networks


def _page(store: Store, source: str, naming: Naming, request: PageRequest) -> str:
    networks = _networks(store)
    network = networks[source]
    names = {name: naming.short(TERMS + name) if name else say(_NAME, "all", request.language) for name in networks}
    # All sources first, then each by the number of its axes.
    ranked = sorted(networks, key=lambda name: (name != "", -len(networks[name].axes), names[name]))
    return render(
        "network",
        request,
        subjects=term_pages(store),
        cited=BASE + _path(source),
        item=lambda iri: link_item(naming, iri),
        source=TERMS + source if source else "",
        choices=[(_path(name), names[name], len(networks[name].axes)) for name in ranked],
        groups=GROUPS,
        network=network,
        path=_path(source),
        opposed=[_is_opposed(edge, network) for edge in network.edges],
        # Axes with a source are listed on its page; the page of all sources lists the others.
        axes=[(axis, _chains(axis)) for axis in network.axes if source or not axis.source],
    )


def _chains(axis: Axis) -> list[list[tuple[str, str]]]:
    """Return the chains of things that act on each other in turn, each with the sign before it; the first has none."""
    chains: list[list[tuple[str, str]]] = []
    for step in axis.steps:
        chain = next((chain for chain in chains if chain[-1][1] == step.start), None)
        if chain is None:
            chains.append(chain := [("", step.start)])
        chain.append((step.sign, step.end))
    return chains


def _graph(store: Store, network: Network, naming: Naming, request: PageRequest) -> dict[str, Any]:
    """Return the network as the script on the page draws it; links are relative to the page."""
    pages = term_pages(store)
    nodes = [
        {
            "id": iri,
            "name": naming.symbol(iri),
            "group": group_of(iri, map(local_name, own_types(store, iri))),
            "href": request.page(pages[iri]) if iri in pages else request.link(iri),
        }
        for iri in network.nodes
    ]
    edges = [
        {
            "from": edge.start,
            "sign": edge.sign,
            "to": edge.end,
            "studies": [naming.of(study).text for study in (*edge.standing, *edge.retracted)],
            "general": len(edge.general),
            "retracted": bool(edge.retracted) and not edge.standing and not edge.general,
            "opposed": _is_opposed(edge, network),
        }
        for edge in network.edges
    ]
    return {"nodes": nodes, "edges": edges}


def _is_opposed(edge: Edge, network: Network) -> bool:
    return edge.sign != "modulates" and (edge.start, edge.end) in network.opposed


def _csv_rows(network: Network, naming: Naming) -> Iterable[list[object]]:
    start, sign, end, *counts = (
        say(_NAME, name, naming.language) for name in ("from", "sign", "to", "standing", "gone", "general")
    )
    yield [start, f"{start} (IRI)", sign, end, f"{end} (IRI)", *counts, "IRI"]
    for edge in network.edges:
        yield [
            naming.of(edge.start).text,
            edge.start,
            say(_NAME, edge.sign, naming.language),
            naming.of(edge.end).text,
            edge.end,
            len(edge.standing),
            len(edge.retracted),
            len(edge.general),
            " ".join((*edge.standing, *edge.retracted, *edge.general)),
        ]
