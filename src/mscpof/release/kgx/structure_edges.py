"""Edges between nodes that belong together: what a node derives from, is a member of, or is a subclass of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.names import term
from mscpof.release.kgx.edge import Edge

if TYPE_CHECKING:
    from mscpof.release.kgx.finding_edges import Edges


def add_structure(edges: Edges) -> None:
    """Add edges `derives_from`, `subclass_of`, `has_gene_product` and `member_of` between the nodes of other edges."""
    _add_preparations(edges)
    _add_sources(edges)
    _add_genes(edges)
    _add_members(edges)


def _add_preparations(edges: Edges) -> None:
    """Link each preparation to the cells from which it is made."""
    for node in list(edges.nodes.by_id.values()):
        if node.id.startswith("mscpof.preparation:"):
            source = node.id.partition(":")[2].partition(".")[0]
            _link(edges, node.id, "derives_from", edges.nodes.node(term(source)).id)


def _add_sources(edges: Edges) -> None:
    """Link each cell source to its super-classes that are nodes."""
    sources = {iri: name for name, iri in edges.nodes.iris.items() if iri.startswith(term(""))}
    for iri, name in sorted(sources.items()):
        if edges.nodes.by_id[name].category == "Cell":
            for above in sorted(edges.values.ancestors(iri) & sources.keys() - {iri}):
                _link(edges, name, "subclass_of", sources[above])


def _add_genes(edges: Edges) -> None:
    """Link the genes and proteins of each species to each other and to their gene group."""
    nodes = edges.nodes
    # A group is not of a species. Its genes and proteins lead to it even where none was measured in their species.
    ids = {edge.subject for edge in edges.by_id.values()} | {edge.object for edge in edges.by_id.values()}
    for group in edges.values.of_class("Gene"):
        if not ids & {edges.mapping.curie(group), *nodes.members(group)}:
            continue
        for taxon in nodes.species(group):
            gene, protein = nodes.gene(group, taxon), nodes.protein(group, taxon)
            if gene and protein:
                _link(edges, gene.id, "has_gene_product", protein.id)
            if member := gene or protein:
                _link(edges, member.id, "member_of", nodes.node(group).id)


def _add_members(edges: Edges) -> None:
    """Link nodes to the families and pathways of which they are members."""
    ids = {iri: name for name, iri in edges.nodes.iris.items()}
    for iri, name in sorted(ids.items()):
        for whole in edges.values.iris(iri, "memberOf"):
            if whole in ids:
                _link(edges, name, "member_of", ids[whole])


def _link(edges: Edges, subject: str, predicate: str, target: str) -> None:
    name = f"mscpof.edge:{subject.replace(':', '_')}.{predicate}.{target.replace(':', '_')}"
    edges.add(edges.completed(Edge(name, subject, predicate, target, "", mscpof_statement="structure"), {}))
