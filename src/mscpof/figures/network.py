"""Network figure: the causal axes in columns, from the entities that act to those that are acted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import graphlay
from pyoxigraph import NamedNode

from mscpof.ask.network import GROUPS, SIGNS, Axis, Edge, axes_of, group_of, network_of
from mscpof.ask.network import Network as AxisNetwork
from mscpof.base.answer import Answer
from mscpof.base.query_text import query_text, with_values
from mscpof.base.study_count import StudyCount
from mscpof.figures.figure import Entry, Figure, figure_of
from mscpof.figures.selection import ALL, Selection
from mscpof.figures.text_width import width_of, wrapped
from mscpof.figures.words import Named, names_of, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mscpof.base.sparql import Source

_AXES = query_text(__package__, "axes-of-mechanism")
# Font size, height of a line, padding of a box, greatest width of a line, in pixels.
SIZE, LINE = 10.0, 12.5
_PAD_X, _PAD_Y, _MOST = 6.0, 4.0, 150.0
_OPTIONS = {
    "direction": "leftright",
    "spacing": {"layer_gap": 44.0, "node_gap": 9.0, "dummy_gap": 7.0, "port_gap": 6.0, "port_stroke_clear": 4.0},
    "routing": {"style": "diagonal", "lane_gap": 3.0},
}


@dataclass(frozen=True, slots=True)
class Node:
    """Entity in its box.

    :param name, lines: name in the language of the figure; the same, broken into lines.
    :param group: one of `GROUPS`, which decides the shape of the box.
    :param x, y, width, height: middle and size of the box in pixels.
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
    """Line from one entity to another on which it acts.

    :param start, end: IRIs of the entity that acts and of the one acted on.
    :param sign: `activates`, `inhibits` or `modulates`.
    :param studies: number of studies that report it.
    :param opposed: whether the opposite sign is reported too.
    :param points: corners of the line, from border to border of the boxes, in pixels.
    :param title: its content in words.
    """

    start: str
    sign: str
    end: str
    studies: StudyCount
    opposed: bool
    points: tuple[tuple[float, float], ...]
    title: str

    @property
    def path(self) -> str:
        """The line as SVG path data."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.points)

    @property
    def wide(self) -> float:
        """Width of the line in pixels: 1 for one study, 0.6 more for each further one, at most 4."""
        return min(1 + 0.6 * (self.studies.all - 1), 4.0)

    @property
    def middle(self) -> tuple[float, float]:
        """Place of the mark of opposed signs: middle of the segment in the middle, in pixels."""
        (x, y), (to_x, to_y) = self.points[len(self.points) // 2 - 1], self.points[len(self.points) // 2]
        return round((x + to_x) / 2, 1), round((y + to_y) / 2, 1)


@dataclass(frozen=True, slots=True)
class Network:
    """Body of the figure.

    :param nodes, links: boxes of the entities, and the lines between them.
    :param axes: number of axes that it joins.
    :param width, height: size without margins, in pixels.
    :param size, step: font size and height of a line of names, in pixels.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    axes: int
    width: float
    height: float
    size: float = SIZE
    step: float = LINE


def network_figure(dataset: Source, language: str, selection: Selection = ALL) -> Figure:
    """Draw the network of the causal axes, in a language of `LANGUAGES`.

    :raises MscpofError: `nothing-to-draw`, when no axis is in the selection.
    """
    sources, filed = selection.sources(dataset), set()
    if selection.mechanism:
        mechanism = {"mechanism": [NamedNode(selection.mechanism)]}
        filed = {row["finding"] for row in Answer(dataset, with_values(_AXES, mechanism))}

    def chosen(axis: Axis) -> bool:
        here = (not sources or axis.source in sources) and (not selection.mechanism or axis.finding in filed)
        return here and (selection.retracted or not axis.retracted)

    network = placed_network(dataset, language, chosen)
    if not network.nodes:
        raise selection.nothing_to_draw(dataset, "axis")
    numbers = {"axes": network.axes, "nodes": len(network.nodes), "links": len(network.links)}
    return figure_of(
        "network", dataset, language,
        selection=selection.words(dataset, language),
        description=say("network_desc", language, **numbers),
        body=network,
        size=(network.width, network.height),
        legend=_legend(network, language),
        notes=[say("network_sign", language)],
    )  # fmt: skip


def placed_network(dataset: Source, language: str, chosen: Callable[[Axis], bool] = lambda _: True) -> Network:
    """Return the network of the axes with places for all nodes and links, the same for the same axes and names.

    :param language: language of names and titles, one of `LANGUAGES`.
    :param chosen: tells of each axis whether to show it; by default all.
    """
    network = network_of(tuple(axis for axis in axes_of(dataset) if chosen(axis)))
    names = names_of(dataset, network.nodes, language)
    graph, lines = graphlay.Graph(), {}
    for iri in network.nodes:
        lines[iri] = wrapped(names[iri].name, SIZE, _MOST)
        graph.node(iri, width=_width(lines[iri]), height=_height(lines[iri]))
    for edge in network.edges:
        graph.edge(edge.start, edge.end)
    plan = graphlay.layout(graph, options=_OPTIONS)
    left, top = plan.bounds["min"]["x"], plan.bounds["min"]["y"]
    nodes = (
        _node(iri, names[iri], lines[iri], place["center"]["x"] - left, place["center"]["y"] - top)
        for iri, place in zip(network.nodes, plan.nodes, strict=True)
    )
    links = (
        _link(edge, network, [(point["x"] - left, point["y"] - top) for point in way["points"]], names, language)
        for edge, way in zip(network.edges, plan.edges, strict=True)
    )
    right, bottom = plan.bounds["max"]["x"], plan.bounds["max"]["y"]
    return Network(tuple(nodes), tuple(links), len(network.axes), round(right - left, 1), round(bottom - top, 1))


def _width(lines: tuple[str, ...]) -> float:
    return round(max(width_of(line, SIZE) for line in lines) + 2 * _PAD_X, 1)


def _height(lines: tuple[str, ...]) -> float:
    return len(lines) * LINE + 2 * _PAD_Y


def _node(iri: str, named: Named, lines: tuple[str, ...], x: float, y: float) -> Node:
    group = group_of(iri, named.kinds)
    return Node(iri, named.name, lines, group, round(x, 1), round(y, 1), _width(lines), _height(lines))


def _link(
    edge: Edge, network: AxisNetwork, points: list[tuple[float, float]], names: Mapping[str, Named], language: str
) -> Link:
    opposed = edge.sign != "modulates" and (edge.start, edge.end) in network.opposed
    studies = StudyCount(len(edge.standing), len(edge.retracted))
    ends = {"start": names[edge.start].name, "end": names[edge.end].name}
    title = say("network_link", language, sign=say(edge.sign, language), count=studies, **ends)
    corners = tuple((round(x, 1), round(y, 1)) for x, y in points)
    return Link(edge.start, edge.sign, edge.end, studies, opposed, corners, title)


def _legend(network: Network, language: str) -> list[list[Entry]]:
    marks = [sign for sign in SIGNS if any(link.sign == sign for link in network.links)]
    marks += ["gone"] if any(link.studies.retracted and not link.studies.standing for link in network.links) else []
    marks += ["opposed"] if any(link.opposed for link in network.links) else []
    groups = [group for group in GROUPS if any(node.group == group for node in network.nodes)]
    return [
        [Entry(name, say(name, language), 30.0) for name in marks],
        [Entry(name, say(name, language), 26.0) for name in groups],
    ]
