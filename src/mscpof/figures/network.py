"""The network of the causal axes with a place for everything: columns from what acts to what is acted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import graphlay

from mscpof.ask.network import Axis, Edge, axes_of, group_of, network_of
from mscpof.ask.network import Network as Joined
from mscpof.figures.lettering import width_of, wrapped
from mscpof.figures.naming import Named, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.base.sparql import Source

SIZE, LINE = 10.0, 12.5
_PAD_X, _PAD_Y, _MOST = 6.0, 4.0, 150.0
_OPTIONS = {
    "direction": "leftright",
    "spacing": {"layer_gap": 44.0, "node_gap": 9.0, "dummy_gap": 7.0, "port_gap": 6.0, "port_stroke_clear": 4.0},
    "routing": {"style": "diagonal", "lane_gap": 3.0},
}


@dataclass(frozen=True, slots=True)
class Node:
    """A thing and its place.

    :param lines: its name, as it is broken.
    :param group: one of the groups of entities.
    :param x: its middle, in pixels from the left; `y` from the top.
    """

    iri: str
    name: str
    lines: tuple[str, ...]
    group: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """One thing acts on another, and the way that its line takes.

    :param sign: activates, inhibits or modulates.
    :param standing: how many studies that stand say so; `retracted`: how many retracted ones.
    :param opposed: whether the opposite sign is reported too.
    :param points: from border to border, in pixels.
    """

    start: str
    sign: str
    end: str
    standing: int
    retracted: int
    opposed: bool
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The network as it is drawn, from the left to the right.

    :param axes: how many axes it joins.
    :param width: of all, in pixels, without margins.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    axes: int
    width: float
    height: float


def placed_network(dataset: Source, language: str, chosen: Callable[[Axis], bool] = lambda _: True) -> Network:
    """Place the network of the axes.

    The same axes and names always get the same places.

    :param language: `en` or `zh`.
    :param chosen: which axes to show; by default all.
    """
    found = network_of(tuple(axis for axis in axes_of(dataset) if chosen(axis)))
    names = names_of(dataset, found.nodes, language)
    graph, lines = graphlay.Graph(), {}
    for iri in found.nodes:
        lines[iri] = wrapped(names[iri].name, SIZE, _MOST)
        graph.node(iri, width=_width(lines[iri]), height=len(lines[iri]) * LINE + 2 * _PAD_Y)
    for edge in found.edges:
        graph.edge(edge.start, edge.end)
    plan = graphlay.layout(graph, options=_OPTIONS)
    left, top = plan.bounds["min"]["x"], plan.bounds["min"]["y"]
    nodes = (
        _node(iri, names[iri], lines[iri], place["center"]["x"] - left, place["center"]["y"] - top)
        for iri, place in zip(found.nodes, plan.nodes, strict=True)
    )
    links = (
        _link(edge, found, [(point["x"] - left, point["y"] - top) for point in way["points"]])
        for edge, way in zip(found.edges, plan.edges, strict=True)
    )
    right, bottom = plan.bounds["max"]["x"], plan.bounds["max"]["y"]
    return Network(tuple(nodes), tuple(links), len(found.axes), round(right - left, 1), round(bottom - top, 1))


def _width(lines: tuple[str, ...]) -> float:
    return round(max(width_of(line, SIZE) for line in lines) + 2 * _PAD_X, 1)


def _node(iri: str, named: Named, lines: tuple[str, ...], x: float, y: float) -> Node:
    height = len(lines) * LINE + 2 * _PAD_Y
    return Node(iri, named.name, lines, group_of(iri, named.kinds), round(x, 1), round(y, 1), _width(lines), height)


def _link(edge: Edge, network: Joined, points: list[tuple[float, float]]) -> Link:
    opposed = edge.sign != "modulates" and (edge.start, edge.end) in network.opposed
    way = tuple((round(x, 1), round(y, 1)) for x, y in points)
    return Link(edge.start, edge.sign, edge.end, len(edge.standing), len(edge.retracted), opposed, way)
