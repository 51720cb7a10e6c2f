"""The placed network: all that is linked has a place of its own, the same each time."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from mscpof.ask.network import axes_of, network_of, sources_below
from mscpof.base.names import TERMS
from mscpof.figures.network import LINE, Network, placed_network

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["en", "zh"])
def network(kb: KnowledgeBase, request: pytest.FixtureRequest) -> Network:
    return placed_network(kb.source, request.param)


def test_everything_that_acts_or_is_acted_on_has_a_place_and_every_link_a_way(
    kb: KnowledgeBase, network: Network
) -> None:
    joined = network_of(axes_of(kb.source))
    assert [node.iri for node in network.nodes] == list(joined.nodes)
    told = [(link.start, link.sign, link.end, link.studies.standing, link.studies.retracted) for link in network.links]
    assert told == [(e.start, e.sign, e.end, len(e.standing), len(e.retracted)) for e in joined.edges]
    assert all(len(link.points) > 1 for link in network.links)


def test_no_two_things_overlap_and_all_are_inside(network: Network) -> None:
    for one, other in combinations(network.nodes, 2):
        beside = abs(one.x - other.x) > (one.width + other.width) / 2 + 1
        above = abs(one.y - other.y) > (one.height + other.height) / 2 + 1
        assert beside or above, (one.name, other.name)
    for node in network.nodes:
        assert node.width / 2 - 0.2 <= node.x <= network.width - node.width / 2 + 0.2
        assert node.height / 2 - 0.2 <= node.y <= network.height - node.height / 2 + 0.2
        assert len(node.lines) * LINE < node.height


def test_a_link_begins_and_ends_at_the_borders_of_what_it_joins(network: Network) -> None:
    places = {node.iri: node for node in network.nodes}
    for link in network.links:
        for iri, (x, y) in ((link.start, link.points[0]), (link.end, link.points[-1])):
            node = places[iri]
            across, along = abs(x - node.x) - node.width / 2, abs(y - node.y) - node.height / 2
            assert max(across, along) == pytest.approx(0, abs=0.3), (node.name, link)


def test_the_same_axes_get_the_same_places_each_time(kb: KnowledgeBase, network: Network) -> None:
    language = "zh" if any(sign >= "\u4e00" for node in network.nodes for sign in node.name) else "en"
    assert placed_network(kb.source, language) == network


def test_a_chosen_part_has_the_links_of_its_axes_alone(kb: KnowledgeBase) -> None:
    below = sources_below(kb.source, TERMS + "PlacentalMSC")
    part = placed_network(kb.source, "en", lambda axis: axis.source in below)
    assert part.axes == sum(axis.source in below for axis in axes_of(kb.source)) > 0
    assert 0 < len(part.links) < len(placed_network(kb.source, "en").links)
