"""The edges that hold the graph together: what nodes derive from, belong to and are a kind of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.names import term
from mscpof.release.kgx.edge import Edge

if TYPE_CHECKING:
    from mscpof.release.kgx.finding_edges import Edges


def add_structure(edges: Edges) -> None:
    """Take the edges between things of which findings tell."""
    _add_preparations(edges)
    _add_sources(edges)
    _add_genes(edges)
    _add_members(edges)


def _add_preparations(edges: Edges) -> None:
    """Join each preparation with the cells that it is made from."""
    for node in list(edges.things.nodes.values()):
        if node.id.startswith("mscpof.preparation:"):
            source = node.id.partition(":")[2].partition(".")[0]
            _join(edges, node.id, "derives_from", edges.things.node(term(source)).id)


def _add_sources(edges: Edges) -> None:
    """Join each source of cells with those that it is a kind of."""
    sources = {iri: id_ for id_, iri in edges.things.origin.items() if iri.startswith(term(""))}
    for iri, id_ in sorted(sources.items()):
        if edges.things.nodes[id_].category == "Cell":
            for above in sorted(edges.facts.ancestors(iri) & sources.keys() - {iri}):
                _join(edges, id_, "subclass_of", sources[above])


def _add_genes(edges: Edges) -> None:
    """Join the genes and proteins of each species with each other and with their group."""
    things = edges.things
    # A group has no identifier of a species: what belongs to it leads there, also where nothing was measured in one.
    ids = {edge.subject for edge in edges.edges.values()} | {edge.object for edge in edges.edges.values()}
    for group in edges.facts.of_class("Gene"):
        if not ids & {edges.declared.curie(group), *things.members(group)}:
            continue
        for taxon in things.species(group):
            gene, protein = things.gene(group, taxon), things.protein(group, taxon)
            if gene and protein:
                _join(edges, gene.id, "has_gene_product", protein.id)
            if member := gene or protein:
                _join(edges, member.id, "member_of", things.node(group).id)


def _add_members(edges: Edges) -> None:
    """Join things with the families and pathways that they belong to."""
    ids = {iri: id_ for id_, iri in edges.things.origin.items()}
    for iri, id_ in sorted(ids.items()):
        for whole in edges.facts.iris(iri, "memberOf"):
            if whole in ids:
                _join(edges, id_, "member_of", ids[whole])


def _join(edges: Edges, subject: str, predicate: str, thing: str) -> None:
    name = f"mscpof.edge:{subject.replace(':', '_')}.{predicate}.{thing.replace(':', '_')}"
    edges.add(edges.joined(Edge(name, subject, predicate, thing, "", mscpof_statement="structure"), {}))
