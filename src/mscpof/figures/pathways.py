"""The network of the causal axes as a figure: shapes tell what a thing is, heads of lines how one acts on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.network import GROUPS, SIGNS
from mscpof.base.answer import Answer
from mscpof.base.names import TERMS
from mscpof.figures.frame import Entry, Figure, framed
from mscpof.figures.network import LINE, SIZE, Link, Network, Node, placed_network
from mscpof.figures.scope import ALL, Scope
from mscpof.figures.words import say

if TYPE_CHECKING:
    from mscpof.ask.network import Axis
    from mscpof.base.sparql import Source

_FILED = f"""
PREFIX mscpof: <{TERMS}>
SELECT DISTINCT ?finding WHERE {{ ?finding mscpof:axis ?step ; mscpof:mechanism <MECHANISM> }}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A link as it is drawn.

    :param title: all that it says, in words.
    :param path: SVG path data.
    :param wide: in pixels, the wider the more studies.
    :param middle: where its mark of conflict stands.
    """

    link: Link
    title: str
    path: str
    wide: float
    middle: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The network as it is drawn.

    :param step: the height of a line of text.
    """

    lines: tuple[Line, ...]
    nodes: tuple[Node, ...]
    size: float = SIZE
    step: float = LINE


def network_figure(dataset: Source, language: str, scope: Scope = ALL) -> Figure:
    """Draw the network of the causal axes.

    :param language: `en` or `zh`.
    :raises MscpofError: `nothing-to-draw`, when no axis is in the scope.
    """
    sources = scope.sources(dataset)
    filed = {row["finding"] for row in Answer(dataset, _FILED.replace("MECHANISM", scope.mechanism or TERMS))}

    def chosen(axis: Axis) -> bool:
        here = (not sources or axis.source in sources) and (not scope.mechanism or axis.finding in filed)
        return here and (scope.retracted or not axis.retracted)

    network = placed_network(dataset, language, chosen)
    if not network.nodes:
        raise scope.nothing_to_draw(dataset, "axis")
    return framed(
        "network", dataset, language,
        selection=scope.told(dataset, language),
        description=say(
            "network_desc", language, axes=network.axes, nodes=len(network.nodes), links=len(network.links)
        ),
        body=Drawn(_lines(network, language), network.nodes),
        size=(network.width, network.height),
        legend=_legend(network, language),
        notes=[say("network_sign", language)],
    )  # fmt: skip


def _lines(network: Network, language: str) -> tuple[Line, ...]:
    names = {node.iri: node.name for node in network.nodes}
    return tuple(
        Line(
            link,
            say(
                "network_link", language, start=names[link.start], sign=say(link.sign, language),
                end=names[link.end], count=f"{link.standing} + {link.retracted}",
            ),
            "M" + "L".join(f"{x:g} {y:g}" for x, y in link.points),
            min(1 + 0.6 * (link.standing + link.retracted - 1), 4.0),
            _middle(link.points),
        )
        for link in network.links
    )  # fmt: skip


def _middle(points: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """Return the middle of the part in the middle of a line."""
    (x, y), (to_x, to_y) = points[len(points) // 2 - 1], points[len(points) // 2]
    return round((x + to_x) / 2, 1), round((y + to_y) / 2, 1)


def _legend(network: Network, language: str) -> list[list[Entry]]:
    signs = [sign for sign in SIGNS if any(link.sign == sign for link in network.links)]
    gone = ["gone"] if any(link.retracted and not link.standing for link in network.links) else []
    opposed = ["opposed"] if any(link.opposed for link in network.links) else []
    groups = [group for group in GROUPS if any(node.group == group for node in network.nodes)]
    return [
        [Entry(name, say(name, language), 30.0) for name in (*signs, *gone, *opposed)],
        [Entry(name, say(name, language), 26.0) for name in groups],
    ]
