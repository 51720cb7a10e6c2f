"""The whole graph: edges of findings, what is used against the disease, what is filed where, and what holds it together."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from mscpof.names import PREFIXES, term
from mscpof.release.kgx.declaration import declaration
from mscpof.release.kgx.edges import Edge, Edges, LeftOut
from mscpof.release.kgx.facts import Facts
from mscpof.release.kgx.things import Things
from mscpof.sparql import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.release.kgx.declaration import Use
    from mscpof.release.kgx.things import Node


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
    _add_structure(edges)
    nodes = edges.things.nodes
    return Graph(
        tuple(nodes[name] for name in sorted(nodes)),
        tuple(edges.edges[name] for name in sorted(edges.edges)),
        edges.left_out,
    )


def _add_uses(edges: Edges, use: Use) -> None:
    """Take an edge for each study, preparation and disease of which findings of a setting tell."""
    facts, found = edges.facts, {}
    for finding in facts.of_class("Finding"):
        studies = facts.iris(finding, "reportedIn")
        disease, given = edges.disease(finding), edges.things.preparation(finding)
        if (
            disease
            and given
            and use.setting in facts.names(finding, "setting")
            and (not use.study or any(use.study in facts.classes(study) for study in studies))
            and (not use.kinds or not facts.classes(finding).isdisjoint(use.kinds))
            and (not use.effects or facts.iris(finding, *use.effects))
        ):
            taxa = [edges.things.node(iri).id for iri in facts.iris(finding, "organism")]
            found.setdefault((studies[0], given.id, disease.id, "".join(taxa[:1])), []).append(finding)
    for (study, given_id, disease_id, taxon), findings in sorted(found.items()):
        mark = ".".join(part.partition(":")[2] for part in (given_id, disease_id, taxon) if part)
        edge = _summed(edges, f"{study.rpartition('/')[2]}.{use.predicate}.{mark}", given_id, use.predicate, disease_id, study, findings)
        edges.add(edges.joined(edge, {"species_context": taxon}))


def _add_filings(edges: Edges, store: Store) -> None:
    """Take an edge for each study under each source and mechanism; and the nodes of all rows and columns of the matrix."""
    for iri in (*edges.facts.of_class("Mechanism"), *edges.facts.of_class("Section")):
        for row in edges.facts.iris(iri, "concerns") or [iri] * ("Mechanism" in edges.facts.classes(iri)):
            edges.things.node(row)
    text = resources.files(__package__).joinpath("filings.rq").read_text(encoding="utf-8")
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    for row in run(store, head + text):
        source, mechanism, study = (row[name].value for name in ("source", "mechanism", "study"))
        cells, filed = edges.things.node(source), edges.things.node(mechanism)
        name = ".".join((study.rpartition("/")[2], "filed", *(iri.rpartition("#")[2] for iri in (source, mechanism))))
        edge = _summed(edges, name, cells.id, "related_to", filed.id, study, row["findings"].value.split(" "))
        edges.add(edges.joined(edge, {}))


def _summed(edges: Edges, name: str, subject: str, predicate: str, thing: str, study: str, findings: Iterable[str]) -> Edge:
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
        has_evidence_of_type=tuple(sorted({declared.curie(iri) for one in told for iri in facts.iris(one, "evidence")})),
        mscpof_statement="filing" if predicate == "related_to" else "use",
        mscpof_kind=tuple(sorted({kind for one in told for kind in facts.classes(one)} - {"Finding", "NegativeFinding"})),
        mscpof_mechanism=(thing,) if predicate == "related_to" else (),
        mscpof_retracted=gone,
        mscpof_study=(declared.curie(study),),
        mscpof_finding=tuple(declared.curie(one) for one in told),
    )


def _add_structure(edges: Edges) -> None:
    """Take the edges between nodes that are there: what they derive from, belong to and are a kind of."""
    facts, things = edges.facts, edges.things
    own = {node.mscpof_term or node.id: node for node in list(things.nodes.values())}

    def join(subject: str, predicate: str, thing: str) -> None:
        name = f"mscpof.edge:{subject.replace(':', '_')}.{predicate}.{thing.replace(':', '_')}"
        edges.add(edges.joined(Edge(name, subject, predicate, thing, "", mscpof_statement="structure"), {}))

    for node in [one for one in things.nodes.values() if one.id.startswith("mscpof.preparation:")]:
        source = node.id.partition(":")[2].partition(".")[0]
        join(node.id, "derives_from", things.node(term(source)).id)
    sources = {name: node for name, node in own.items() if name.startswith("mscpof:") and node.category == "Cell"}
    for name, node in sorted(sources.items()):
        for above in facts.names(term(name.partition(":")[2]), "rdfs:subClassOf"):
            if f"mscpof:{above}" in sources and sources[f"mscpof:{above}"] is not node:
                join(node.id, "subclass_of", sources[f"mscpof:{above}"].id)
    groups = [group for group in facts.of_class("Gene") if things.known(group)]
    for group in groups:
        family = things.node(group)
        for taxon in things.species(group):
            gene, protein = things.gene(group, taxon), things.protein(group, taxon)
            if gene and protein:
                join(gene.id, "has_gene_product", protein.id)
            for member in [gene or protein] if gene or protein else []:
                join(member.id, "member_of", family.id)
    for _, node in sorted(own.items()):
        for whole in facts.iris(things.origin.get(node.id, ""), "memberOf"):
            if edges.declared.curie(whole) in own:
                join(node.id, "member_of", own[edges.declared.curie(whole)].id)
