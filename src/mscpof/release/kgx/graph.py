"""The whole graph: findings, what is used against the disease, what is filed where, and what holds it together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.query_text import query_text
from mscpof.release.kgx.biolink import declaration
from mscpof.release.kgx.edge import Edge
from mscpof.release.kgx.finding_edges import Edges
from mscpof.release.kgx.nodes import Things
from mscpof.release.kgx.property_values import Facts
from mscpof.release.kgx.structure_edges import add_structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.release.kgx.biolink import Use
    from mscpof.release.kgx.edge import LeftOut
    from mscpof.release.kgx.nodes import Node


@dataclass(frozen=True, slots=True)
class Graph:
    """A knowledge graph.

    :param nodes, edges: in the order of their identifiers.
    :param left_out: how often something has no edge.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: Mapping[LeftOut, int]


def graph_of(store: Store) -> Graph:
    """Return the graph of a dataset.

    :raises NotInBiolink: when something of it is not declared.
    """
    facts = Facts(store)
    edges = Edges(Things(facts, declaration()))
    for finding in facts.of_class("Finding"):
        edges.add_finding(finding)
    for use in declaration().uses:
        _add_uses(edges, use)
    _add_filings(edges, store)
    add_structure(edges)
    nodes = edges.things.nodes
    return Graph(
        tuple(nodes[name] for name in sorted(nodes)),
        tuple(edges.edges[name] for name in sorted(edges.edges)),
        edges.left_out,
    )


def _add_uses(edges: Edges, use: Use) -> None:
    """Take an edge for each study, preparation and disease of which findings of a setting tell."""
    facts = edges.facts
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for finding in facts.of_class("Finding"):
        disease = edges.disease(finding)
        if disease and facts.iris(finding, "source") and _tells(facts, use, finding):
            given = edges.things.preparation(finding)
            taxa = [edges.things.node(iri).id for iri in facts.iris(finding, "organism")]
            study = facts.iris(finding, "reportedIn")[0]
            found.setdefault((study, given.id if given else "", disease.id, "".join(taxa[:1])), []).append(finding)
    for (study, given_id, disease_id, taxon), findings in sorted(found.items()):
        mark = ".".join(part.partition(":")[2] for part in (given_id, disease_id, taxon) if part)
        edge = _summed(
            edges,
            f"{study.rpartition('/')[2]}.{use.predicate}.{mark}",
            given_id,
            use.predicate,
            disease_id,
            study,
            findings,
        )
        edges.add(edges.joined(edge, {"species_context": taxon}))


def _tells(facts: Facts, use: Use, finding: str) -> bool:
    """Tell whether a finding says of a disease what is declared."""
    return (
        use.setting in facts.names(finding, "setting")
        and (not use.study or any(use.study in facts.classes(study) for study in facts.iris(finding, "reportedIn")))
        and (not use.kinds or not facts.classes(finding).isdisjoint(use.kinds))
        and (not use.effects or bool(facts.iris(finding, *use.effects)))
    )


def _add_filings(edges: Edges, store: Store) -> None:
    """Take an edge for each study under a source and a mechanism; all rows and columns of the matrix are nodes."""
    concerned = [
        source for section in edges.facts.of_class("Section") for source in edges.facts.iris(section, "concerns")
    ]
    for iri in (*edges.facts.of_class("Mechanism"), *concerned):
        edges.things.node(iri)
    for row in Answer(store, query_text(__package__, "filings")):
        source, mechanism, study = (str(row[name]) for name in ("source", "mechanism", "study"))
        cells, filed = edges.things.node(source), edges.things.node(mechanism)
        name = ".".join((study.rpartition("/")[2], "filed", *(iri.rpartition("#")[2] for iri in (source, mechanism))))
        edge = _summed(edges, name, cells.id, "related_to", filed.id, study, str(row["findings"]).split(" "))
        edges.add(edges.joined(edge, {}))


def _summed(
    edges: Edges, name: str, subject: str, predicate: str, thing: str, study: str, findings: Iterable[str]
) -> Edge:
    """Return an edge that sums up findings of one study."""
    told = list(findings)
    facts, declared = edges.facts, edges.declared
    gone = edges.retracted([study])
    return Edge(
        f"mscpof.edge:{name}",
        subject,
        predicate,
        thing,
        "",
        deprecated=gone,
        publications=(edges.things.publication(study).id,),
        has_evidence_of_type=tuple(
            sorted({declared.curie(iri) for one in told for iri in facts.iris(one, "evidence")})
        ),
        mscpof_statement="filing" if predicate == "related_to" else "use",
        mscpof_kind=tuple(
            sorted({kind for one in told for kind in facts.classes(one)} - {"Finding", "NegativeFinding"})
        ),
        mscpof_mechanism=(thing,) if predicate == "related_to" else (),
        mscpof_retracted=gone,
        mscpof_study=(declared.curie(study),),
        mscpof_finding=tuple(declared.curie(one) for one in told),
    )
