"""KGX nodes: entities, terms, publications and preparations, with the identifier and the class that Biolink expects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.base.names import LANGUAGES, OBO, TERMS, resolve
from mscpof.release.kgx.biolink import NodeClass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.release.kgx.biolink import BiolinkMapping
    from mscpof.release.kgx.property_values import PropertyValues

_MATCHES = ("skos:exactMatch", "skos:closeMatch", "hgncId", "mirbaseId", "mgiId", "rgdId", "ncbiGeneId")
# Language of the column `name`, and those that have columns of their own.
_MAIN, *_OTHERS = LANGUAGES


@dataclass(frozen=True, slots=True)
class Node:
    """Row of the KGX table of nodes; the fields are its columns.

    :param id: CURIE, external where Biolink expects that.
    :param category: Biolink class, without its prefix.
    :param in_taxon, xref: CURIEs of the species, and of the same thing elsewhere.
    :param mscpof_term: CURIE in this knowledge base, where it differs from the id.
    :param mscpof_name: names in the other languages, a column for each.
    :param mscpof_rank: rank in the review, of rows and columns of the evidence matrix.
    """

    id: str
    category: str
    name: str = ""
    symbol: str = ""
    in_taxon: tuple[str, ...] = ()
    synonym: tuple[str, ...] = ()
    xref: tuple[str, ...] = ()
    publication_type: tuple[str, ...] = ()
    deprecated: bool = False
    provided_by: tuple[str, ...] = ()
    iri: str = ""
    mscpof_term: str = ""
    mscpof_name: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(_OTHERS, ""))
    mscpof_rank: str = ""


class Nodes:
    """Nodes of the graph by identifier (`by_id`); each is made when it is first asked for.

    All arguments of its methods that name a thing are IRIs; a gene group is a gene of ours, named for all species.
    """

    def __init__(self, values: PropertyValues, mapping: BiolinkMapping) -> None:
        self.values, self.mapping = values, mapping
        self.by_id: dict[str, Node] = {}
        # IRIs of entities and terms by the id of their node.
        self.iris: dict[str, str] = {}
        self._proteins = {
            (gene, taxon): protein
            for gene in values.of_class("Gene")
            for protein in values.iris(gene, "protein")
            for taxon in values.iris(protein, "organism")
        }

    def node(self, iri: str) -> Node:
        """Return the node of an entity or a term.

        :raises MscpofError: `not-in-biolink`, when no class is declared for it.
        """
        values, kind = self.values, self._class(iri)
        own = self.mapping.curie(iri)
        matches = [self.mapping.curie(match) for match in values.iris(iri, "skos:exactMatch")]
        name = next((match for match in matches if kind.same and match.partition(":")[0] == kind.same), own)
        self.iris[name] = iri
        others = {self.mapping.curie(match) for match in values.iris(iri, *_MATCHES)}
        # The group of a gene is named by its human symbol, but is not the human gene: so that is a synonym.
        synonyms = {*values.texts(iri, "skos:altLabel", _MAIN), *values.texts(iri, "symbol")}
        return self._add(
            Node(
                name,
                kind.category,
                values.text(iri, "rdfs:label", _MAIN) or values.text(iri, "rdfs:label"),
                synonym=tuple(sorted(synonyms)),
                in_taxon=tuple(self.node(taxon).id for taxon in values.iris(iri, "organism")),
                xref=tuple(sorted(others - {name})) if kind.xref else (),
                iri=iri if name == own else resolve(name),
                mscpof_term="" if name == own else own,
                mscpof_name={language: values.text(iri, "rdfs:label", language) for language in _OTHERS},
                mscpof_rank=values.text(iri, "rank"),
            )
        )

    def measured(self, iri: str, taxon: str, levels: frozenset[str]) -> Node:
        """Return the node of a measured thing; of a gene group, its protein or gene in the species, where one is known.

        :param taxon: IRI of the species in which it was measured, or empty.
        :param levels: local names of what was measured of it, such as `MRNA`.
        """
        is_form = "ProteinForm" in self.values.classes(iri)
        group = (self.values.first(iri, "formOf") or iri) if is_form else iri
        if "Gene" not in self.values.classes(group) or not taxon:
            return self.node(iri)
        gene_first = bool(levels & self.mapping.gene_levels)
        candidates = [self.gene, self.protein] if gene_first else [self.protein, self.gene]
        # A form is a protein, never a gene.
        nodes = (candidate(group, taxon) for candidate in (candidates if group == iri else [self.protein]))
        return next((node for node in nodes if node), None) or self.node(iri)

    def protein(self, group: str, taxon: str) -> Node | None:
        """Return the node of the UniProt entry of a gene group in a species, or None where no entry is known."""
        protein = self._proteins.get((group, taxon))
        if not protein:
            return None
        name = self.values.text(protein, "up:mnemonic") or self.values.text(group, "rdfs:label", _MAIN)
        curie, taxa = self.mapping.curie(protein), (self.node(taxon).id,)
        return self._add(Node(curie, "Protein", name, in_taxon=taxa, iri=protein))

    def gene(self, group: str, taxon: str) -> Node | None:
        """Return the node of the gene of a species in a gene group, or None where none is known."""
        properties = self.mapping.genes.get(self.mapping.curie(taxon), ())
        genes = [iri for name in properties for iri in self.values.iris(group, name)]
        if not genes:
            return None
        species = self.node(taxon)
        name = f"{self.values.text(group, 'rdfs:label', _MAIN)} ({species.name})"
        curie, *others = (self.mapping.curie(iri) for iri in genes)
        return self._add(Node(curie, "Gene", name, in_taxon=(species.id,), xref=tuple(others), iri=genes[0]))

    def species(self, group: str) -> list[str]:
        """Return the IRIs of the species of which a gene or a protein of a group is known."""
        by_protein = {taxon for gene, taxon in self._proteins if gene == group}
        genes = self.mapping.genes.items()
        return sorted(by_protein | {resolve(taxon) for taxon, names in genes if self.values.iris(group, *names)})

    def members(self, group: str) -> set[str]:
        """Return the CURIEs of the known genes and proteins of a group."""
        names = {name for names in self.mapping.genes.values() for name in names}
        return {self.mapping.curie(iri) for iri in self.values.iris(group, "protein", *sorted(names))}

    def publication(self, study: str) -> Node:
        """Return the node of the publication of a study, identified by its PubMed id, else its DOI, else our IRI."""
        values = self.values
        ids = [f"PMID:{text}" for text in values.texts(study, "bibo:pmid")]
        ids += [f"doi:{text}" for text in values.texts(study, "bibo:doi")]
        own = self.mapping.curie(study)
        retracted = "RetractedStudy" in values.classes(study)
        kind = "Journal Article" if values.text(study, "prism:publicationName") else "Publication"
        return self._add(
            Node(
                (ids or [own])[0],
                "Publication",
                values.text(study, "dcterms:title", _MAIN) or values.text(study, "dcterms:title"),
                xref=tuple(sorted(ids[1:])),
                publication_type=(kind, *["Retracted Publication"] * retracted),
                deprecated=retracted,
                iri=study,
                mscpof_term=own if ids else "",
                mscpof_name={language: values.text(study, "dcterms:title", language) for language in _OTHERS},
            )
        )

    def preparation(self, finding: str) -> Node | None:
        """Return the node of the treatment of a finding (cells or product, as given), or None without cell source."""
        source = self.values.first(finding, "source")
        if not source:
            return None
        parts = self.values.iris(finding, "product", "population", "modification")
        names = [self.values.text(iri, "rdfs:label", _MAIN) for iri in parts]
        key = ".".join(self.mapping.curie(iri).partition(":")[2] for iri in (source, *parts))
        name = "; ".join([f"preparation of {self.node(source).name}", *names])
        return self._add(Node(f"mscpof.preparation:{key}", "ProcessedMaterial", name))

    def _class(self, iri: str) -> NodeClass:
        classes, ancestors = self.values.classes(iri), self.values.ancestors(iri)
        for kind in self.mapping.classes:
            if kind.of in classes or TERMS + kind.of in ancestors:
                return kind
        for term, category in self.mapping.terms.items():
            if iri.startswith(f"{OBO}{term}_") or resolve(term) in ancestors:
                return NodeClass(term, category)
        raise MscpofError("not-in-biolink", what=f"<{iri}>", table="[class]")

    def _add(self, node: Node) -> Node:
        return self.by_id.setdefault(node.id, node)
