"""Knowledge graph in Biolink: edges of findings, of uses against the disease, of studies by mechanism, of structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.query_text import query_text
from mscpof.release.kgx.biolink import biolink_mapping
from mscpof.release.kgx.edge import Edge
from mscpof.release.kgx.finding_edges import Edges
from mscpof.release.kgx.nodes import Nodes
from mscpof.release.kgx.property_values import PropertyValues
from mscpof.release.kgx.structure_edges import add_structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from mscpof.release.kgx.biolink import Use


def graph_of(store: Store) -> Edges:
    """Return the edges of the knowledge graph of a dataset, with their nodes.

    :raises MscpofError: `not-in-biolink`, when `biolink.toml` declares nothing for a part of the dataset;
        `repeated-edge`, when two edges have one identifier.
    """
    values = PropertyValues(store)
    edges = Edges(Nodes(values, biolink_mapping()))
    for finding in values.of_class("Finding"):
        edges.add_finding(finding)
    for use in biolink_mapping().uses:
        _add_uses(edges, use)
    _add_filings(edges, store)
    add_structure(edges)
    return edges


def _add_uses(edges: Edges, use: Use) -> None:
    """Add an edge for each study, preparation, disease and species with findings of a use."""
    values = edges.values
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for finding in values.of_class("Finding"):
        disease = edges.disease(finding)
        if disease and values.iris(finding, "source") and _is_of(values, use, finding):
            preparation, organism = edges.nodes.preparation(finding), values.first(finding, "organism")
            taxon = edges.nodes.node(organism).id if organism else ""
            key = values.first(finding, "reportedIn"), preparation.id if preparation else "", disease.id, taxon
            groups.setdefault(key, []).append(finding)
    for (study, subject, target, taxon), findings in sorted(groups.items()):
        ends = ".".join(part.partition(":")[2] for part in (subject, target, taxon) if part)
        name = f"{study.rpartition('/')[2]}.{use.predicate}.{ends}"
        edge = _summary_edge(edges, name, (subject, use.predicate, target), study, findings)
        edges.add(edges.completed(edge, {"species_context": taxon}))


def _is_of(values: PropertyValues, use: Use, finding: str) -> bool:
    """Tell whether a finding has the setting, study class, kinds and effects of a use."""
    return (
        use.setting in values.names(finding, "setting")
        and (not use.study or any(use.study in values.classes(study) for study in values.iris(finding, "reportedIn")))
        and (not use.kinds or not values.classes(finding).isdisjoint(use.kinds))
        and (not use.effects or bool(values.iris(finding, *use.effects)))
    )


def _add_filings(edges: Edges, store: Store) -> None:
    """Add an edge for each study under a source and a mechanism; all rows and columns of the matrix become nodes."""
    values, nodes = edges.values, edges.nodes
    sources = [source for section in values.of_class("Section") for source in values.iris(section, "concerns")]
    for iri in (*values.of_class("Mechanism"), *sources):
        nodes.node(iri)
    for row in Answer(store, query_text(__package__, "filings")):
        source, mechanism, study = (str(row[name]) for name in ("source", "mechanism", "study"))
        name = ".".join((study.rpartition("/")[2], "filed", *(iri.rpartition("#")[2] for iri in (source, mechanism))))
        ends = nodes.node(source).id, "related_to", nodes.node(mechanism).id
        edges.add(edges.completed(_summary_edge(edges, name, ends, study, str(row["findings"]).split(" ")), {}))


def _summary_edge(edges: Edges, name: str, ends: tuple[str, str, str], study: str, findings: Sequence[str]) -> Edge:
    """Return an edge that sums up findings of one study; its ends are subject, predicate and object."""
    values, mapping, filing = edges.values, edges.mapping, ends[1] == "related_to"
    retracted = edges.retracted([study])
    evidence = {mapping.curie(iri) for finding in findings for iri in values.iris(finding, "evidence")}
    return Edge(
        f"mscpof.edge:{name}",
        *ends,
        "",
        deprecated=retracted,
        publications=(edges.nodes.publication(study).id,),
        has_evidence_of_type=tuple(sorted(evidence)),
        mscpof_statement="filing" if filing else "use",
        mscpof_kind=tuple(sorted({kind for finding in findings for kind in edges.kinds(finding)})),
        mscpof_mechanism=(ends[2],) if filing else (),
        mscpof_retracted=retracted,
        mscpof_study=(mapping.curie(study),),
        mscpof_finding=tuple(mapping.curie(finding) for finding in findings),
    )
