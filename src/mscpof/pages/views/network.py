"""The page of the causal axes, by source of the cells: a network to look at, and the same as a list to read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mscpof.ask.network import GROUPS, Axis, Edge, Network, axes_of, group_of, network_of, sources_below
from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, TERMS, local_name
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Shown
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.formats import TABLE_FORMS, named
from mscpof.pages.model.layout import Item, Layout
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.statements import own_types
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.naming import Naming

_NAME = "network"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Choice:
    """A source whose axes can be looked at alone.

    :param axes: how many there are.
    """

    path: str
    name: str
    axes: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """What acts on what, one after the other.

    :param links: the things, with the sign before each but the first.
    """

    links: tuple[tuple[str, Item], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The axis of a finding as the list shows it."""

    finding: Item
    study: Item
    source: Item | None
    retracted: bool
    chains: tuple[Chain, ...]


def show_network(store: Store, visit: Visit) -> Shown:
    """Show the axes of all sources, or of the one that the path names: as a page, JSON or CSV.

    :raises UnknownResource: when the path names a source without axes.
    """
    path, _, ending = visit.path.rpartition(".") if visit.path.endswith((".json", ".csv")) else (visit.path, "", "html")
    source = thing_of(path)[0].partition("/")[2]
    known = _networks(store)
    if source not in known:
        raise UnknownResource(BASE + visit.path, [_path(name) for name in known])
    network, naming = known[source], naming_of(store, visit.language)
    if ending == "json":
        return Shown(json.dumps(_graph(store, network, naming, visit), ensure_ascii=False), _JSON)
    if ending == "csv":
        form = named("csv", TABLE_FORMS)
        assert form  # noqa: S101  (one of the forms)
        return Shown(_csv(network, naming), form.content_type)
    return Shown(_page(store, source, naming, visit))


def network_paths(store: Store) -> Iterable[str]:
    """Yield the paths of the pages and of their files."""
    for source in _networks(store):
        yield from (_path(source), f"{_path(source)}.json", f"{_path(source)}.csv")


def _path(source: str) -> str:
    return f"{_NAME}/{source}" if source else _NAME


@lru_cache(maxsize=2)
def _networks(store: Store) -> dict[str, Network]:
    """Return the network of each source that has axes, by its local name, and that of all under no name."""
    axes = axes_of(store)
    found = {"": network_of(axes)}
    for term in sorted({axis.source for axis in axes if axis.source}):
        below = sources_below(store, term)
        found[local_name(term)] = network_of(tuple(axis for axis in axes if axis.source in below))
    return found


def _page(store: Store, source: str, naming: Naming, visit: Visit) -> str:
    network, layout = _networks(store)[source], Layout(naming)
    choices = [
        Choice(
            _path(name),
            naming.short(TERMS + name) if name else say("network", "all", visit.language),
            len(its.axes),
            name == source,
        )
        for name, its in _networks(store).items()
    ]
    return render(
        "network",
        visit,
        subjects=subjects_of(store),
        cited=BASE + _path(source),
        source=layout.link(TERMS + source) if source else None,
        choices=[choices[0], *sorted(choices[1:], key=lambda choice: (-choice.axes, choice.name))],
        network=network,
        groups=GROUPS,
        data=f"{_path(source)}.json",
        table=f"{_path(source)}.csv",
        edges=[_edge(edge, network, layout) for edge in network.edges],
        # Each source tells its own; the page of all tells those of none.
        axes=[_told(axis, layout) for axis in network.axes if source or not axis.source],
        number=len(network.axes),
    )


def _edge(edge: Edge, network: Network, layout: Layout) -> dict[str, Any]:
    return {
        "start": layout.link(edge.start),
        "sign": edge.sign,
        "end": layout.link(edge.end),
        "standing": [layout.link(study) for study in edge.standing],
        "retracted": [layout.link(study) for study in edge.retracted],
        "general": edge.general,
        "opposed": edge.sign != "modulates" and (edge.start, edge.end) in network.opposed,
    }


def _told(axis: Axis, layout: Layout) -> Told:
    source = layout.link(axis.source) if axis.source else None
    chains: list[list[tuple[str, str]]] = []
    for step in axis.steps:
        chain = next((chain for chain in chains if chain[-1][1] == step.start), None)
        if chain is None:
            chains.append(chain := [("", step.start)])
        chain.append((step.sign, step.end))
    shown = tuple(Chain(tuple((sign, layout.link(thing)) for sign, thing in chain)) for chain in chains)
    return Told(layout.link(axis.finding), layout.link(axis.study), source, axis.retracted, shown)


def _graph(store: Store, network: Network, naming: Naming, visit: Visit) -> dict[str, Any]:
    """Return the network as the script on the page draws it; where links lead is told from the page."""
    subjects = subjects_of(store)
    nodes = [
        {
            "id": iri,
            "name": naming.symbol(iri),
            "group": group_of(iri, map(local_name, own_types(store, iri))),
            "href": visit.page(subjects[iri]) if iri in subjects else visit.link(iri),
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
            "opposed": edge.sign != "modulates" and (edge.start, edge.end) in network.opposed,
        }
        for edge in network.edges
    ]
    return {"nodes": nodes, "edges": edges}


def _csv(network: Network, naming: Naming) -> str:
    text = io.StringIO()
    write = csv.writer(text).writerow
    names = ("from", "sign", "to", "standing", "gone", "general")
    heads = [say("network", name, naming.language) for name in names]
    write([heads[0], f"{heads[0]} (IRI)", heads[1], heads[2], f"{heads[2]} (IRI)", *heads[3:], "IRI"])
    for edge in network.edges:
        write(
            [
                naming.of(edge.start).text,
                edge.start,
                say("network", edge.sign, naming.language),
                naming.of(edge.end).text,
                edge.end,
                len(edge.standing),
                len(edge.retracted),
                len(edge.general),
                " ".join((*edge.standing, *edge.retracted, *edge.general)),
            ]
        )
    return text.getvalue()
