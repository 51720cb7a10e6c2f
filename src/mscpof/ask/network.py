"""Network of the causal axes that findings report: which entity acts on which, with which sign, in which studies."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.answer import Answer
from mscpof.base.names import local_name, shorten
from mscpof.base.query_text import query_text, with_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.sparql import Source

# Properties of a step; `modulates`, which is above the others, holds only where no sign is stated.
SIGNS = ("activates", "inhibits", "modulates")
# Classes and prefixes by group of entities, in the order of legends.
GROUPS: dict[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("entity_groups.toml").read_text(encoding="utf-8")
)

_STEPS, _SOURCES_BELOW = (query_text(__package__, name) for name in ("axis-steps", "sources-below"))


@dataclass(frozen=True, slots=True)
class Step:
    """Step of an axis: one entity acts on another.

    :param start, end: IRIs of the entity that acts and of the one acted on.
    :param sign: one of `SIGNS`.
    :param position: position in the axis, from 1.
    """

    start: str
    sign: str
    end: str
    position: int


@dataclass(frozen=True, slots=True)
class Axis:
    """Causal axis of one finding: a chain of entities, each of which acts on the next.

    :param finding: IRI of the finding.
    :param study: IRI of the study that reports it, or of the review where that speaks of several studies at once.
    :param counted, retracted: whether a study reports it, and whether that is retracted.
    :param source: IRI of the kind of stem cell; empty where none is stated.
    :param steps: steps of the chain, by position.
    """

    finding: str
    study: str
    counted: bool
    retracted: bool
    source: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """Edge of the network: one entity acts on another, in all axes with this step.

    :param start, end: IRIs of the entity that acts and of the one acted on.
    :param sign: one of `SIGNS`.
    :param standing, retracted: IRIs of the studies that report it, of those not retracted and of those retracted.
    :param general: IRIs of findings that the review states of several studies at once; they count as no study.
    """

    start: str
    sign: str
    end: str
    standing: tuple[str, ...]
    retracted: tuple[str, ...]
    general: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Network of several axes.

    :param axes: axes that the network joins.
    :param edges: in the order in which they first occur in the axes.
    """

    axes: tuple[Axis, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """IRIs of all entities that act or are acted on, each once."""
        return tuple(dict.fromkeys(node for edge in self.edges for node in (edge.start, edge.end)))

    @property
    def opposed(self) -> frozenset[tuple[str, str]]:
        """Pairs of IRIs of entities: the first activates the second in one axis and inhibits it in another."""
        signs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for edge in self.edges:
            signs[edge.start, edge.end].add(edge.sign)
        return frozenset(pair for pair, its in signs.items() if {"activates", "inhibits"} <= its)


def axes_of(dataset: Source) -> tuple[Axis, ...]:
    """Return the axes in a dataset, sorted by the IRIs of their findings."""
    steps: dict[str, list[Step]] = defaultdict(list)
    reported: dict[str, tuple[str, bool, bool, str]] = {}
    for row in Answer(dataset, _STEPS):
        reported[row["finding"]] = row["study"], bool(row["counted"]), bool(row["gone"]), row["source"] or ""
        steps[row["finding"]].append(Step(row["from"], local_name(row["relation"]), row["to"], row["position"]))
    return tuple(Axis(finding, *reported[finding], tuple(its)) for finding, its in steps.items())


def sources_below(dataset: Source, source: str) -> frozenset[str]:
    """Return the IRIs of a kind of stem cell, `source`, and of those below it."""
    rows = Answer(dataset, with_values(_SOURCES_BELOW, {"top": [NamedNode(source)]}))
    return frozenset(row["source"] for row in rows)


def network_of(axes: tuple[Axis, ...]) -> Network:
    """Return the network of some axes: equal steps of several axes are one edge."""
    by_step: dict[tuple[str, str, str], dict[str, Axis]] = defaultdict(dict)
    for axis in axes:
        for step in axis.steps:
            by_step[step.start, step.sign, step.end][axis.finding] = axis
    edges = []
    for (start, sign, end), its in by_step.items():
        studies = [axis for axis in its.values() if axis.counted]
        standing = tuple(sorted({axis.study for axis in studies if not axis.retracted}))
        retracted = tuple(sorted({axis.study for axis in studies if axis.retracted}))
        general = tuple(axis.finding for axis in its.values() if not axis.counted)
        edges.append(Edge(start, sign, end, standing, retracted, general))
    return Network(axes, tuple(edges))


def group_of(iri: str, classes: Iterable[str]) -> str:
    """Return the group of an entity, one of `GROUPS`, by which pages and figures choose its shape; `other` if in none.

    :param iri: IRI of the entity.
    :param classes: local names of its classes.

    >>> group_of("https://w3id.org/mscpof/gene/CASP3", ["Gene", "Entity"])
    'gene'
    >>> group_of("http://purl.obolibrary.org/obo/GO_0006915", ["Class"])
    'process'
    """
    kinds = {*classes, shorten(iri).partition(":")[0]}
    return next((group for group, members in GROUPS.items() if kinds.intersection(members)), "other")
