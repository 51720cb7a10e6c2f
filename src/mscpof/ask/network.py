"""The causal axes of the findings as one network: what acts on what, with which sign, in which studies."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.names import TERMS, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.sparql import Source

# What is above the signed ways to act is told only where there is no sign.
SIGNS = ("activates", "inhibits", "modulates")
# Classes and prefixes by group of entities, in the order of legends.
GROUPS: dict[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("entity_groups.toml").read_text(encoding="utf-8")
)

_STEPS = f"""
PREFIX mscpof: <{TERMS}>
PREFIX rdfs:   <http://www.w3.org/2000/01/rdf-schema#>

SELECT DISTINCT ?finding ?study ?counted ?gone ?source ?step ?position ?from ?relation ?to
WHERE {{
  VALUES ?relation {{ mscpof:activates mscpof:inhibits mscpof:modulates }}
  ?finding mscpof:axis       ?step ;
           mscpof:reportedIn ?study .
  ?step mscpof:position ?position ;
        mscpof:from     ?from ;
        ?relation       ?to .
  OPTIONAL {{ ?finding mscpof:source ?source }}
  OPTIONAL {{ ?study a mscpof:Study .          BIND (true AS ?counted) }}
  OPTIONAL {{ ?study a mscpof:RetractedStudy . BIND (true AS ?gone) }}
}}
ORDER BY ?finding ?position ?step ?from ?to ?relation
"""
_WITHIN = f"""
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?source WHERE {{ ?source rdfs:subClassOf* <{TERMS}NAME> }}
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing acts on another, as one finding tells it.

    :param start: the IRI of what acts.
    :param sign: one of `SIGNS`.
    :param end: the IRI of what it acts on.
    :param position: how far down the axis it stands, from 1.
    """

    start: str
    sign: str
    end: str
    position: int


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of one finding.

    :param finding: its IRI.
    :param study: that of the study that reports it, or of the review where that speaks of several at once.
    :param counted: whether it is a study.
    :param retracted: whether the study was retracted.
    :param source: the IRI of the source of the cells, or nothing.
    """

    finding: str
    study: str
    counted: bool
    retracted: bool
    source: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing acts on another, in all axes that say so.

    :param standing: the studies that stand.
    :param retracted: the retracted ones, counted apart.
    :param general: the statements that the review makes of several studies at once, which count none.
    """

    start: str
    sign: str
    end: str
    standing: tuple[str, ...]
    retracted: tuple[str, ...]
    general: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Axes and what they are together.

    :param axes: in the order of their findings.
    :param edges: in the order in which they first stand in an axis.
    """

    axes: tuple[Axis, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The IRIs of all that acts or is acted on."""
        return tuple(dict.fromkeys(node for edge in self.edges for node in (edge.start, edge.end)))

    @property
    def opposed(self) -> frozenset[tuple[str, str]]:
        """The pairs of which one activates the other in one axis and inhibits it in another."""
        signs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for edge in self.edges:
            signs[edge.start, edge.end].add(edge.sign)
        return frozenset(pair for pair, found in signs.items() if {"activates", "inhibits"} <= found)


def axes_of(dataset: Source) -> tuple[Axis, ...]:
    """Read the axes of a dataset."""
    steps: dict[str, list[Step]] = defaultdict(list)
    told: dict[str, tuple[str, bool, bool, str]] = {}
    for row in Answer(dataset, _STEPS):
        told[row["finding"]] = row["study"], bool(row["counted"]), bool(row["gone"]), row["source"] or ""
        steps[row["finding"]].append(Step(row["from"], local_name(row["relation"]), row["to"], row["position"]))
    return tuple(Axis(finding, *told[finding], tuple(found)) for finding, found in steps.items())


def sources_below(dataset: Source, source: str) -> frozenset[str]:
    """Return the IRIs of an MSC source and of those below it.

    :param source: its local name.
    """
    return frozenset(row["source"] for row in Answer(dataset, _WITHIN.replace("NAME", source)))


def network_of(axes: tuple[Axis, ...]) -> Network:
    """Join axes to a network."""
    findings: dict[tuple[str, str, str], dict[str, Axis]] = defaultdict(dict)
    for axis in axes:
        for step in axis.steps:
            findings[step.start, step.sign, step.end][axis.finding] = axis
    edges = []
    for (start, sign, end), found in findings.items():
        studies = [axis for axis in found.values() if axis.counted]
        standing = tuple(sorted({axis.study for axis in studies if not axis.retracted}))
        retracted = tuple(sorted({axis.study for axis in studies if axis.retracted}))
        general = tuple(axis.finding for axis in found.values() if not axis.counted)
        edges.append(Edge(start, sign, end, standing, retracted, general))
    return Network(axes, tuple(edges))


def group_of(iri: str, classes: Iterable[str]) -> str:
    """Return the group of an entity, one of `GROUPS`, by which pages and figures choose its shape.

    :param classes: local names of the entity's classes.

    >>> group_of("https://w3id.org/mscpof/gene/CASP3", ["Gene", "Entity"])
    'gene'
    >>> group_of("http://purl.obolibrary.org/obo/GO_0006915", ["Class"])
    'process'
    """
    kinds = {*classes, shorten(iri).partition(":")[0]}
    return next((group for group, members in GROUPS.items() if kinds.intersection(members)), "other")
