"""The nodes: each thing under the identifier that Biolink expects, with its class and the species that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import OBO, TERMS, resolve
from mscpof.release.kgx.biolink import Kind, NotInBiolink

if TYPE_CHECKING:
    from mscpof.release.kgx.biolink import Declaration
    from mscpof.release.kgx.property_values import Facts

_MATCHES = ("skos:exactMatch", "skos:closeMatch", "hgncId", "mirbaseId", "mgiId", "rgdId", "ncbiGeneId")


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the table of nodes; the fields are its columns.

    :param category: the Biolink class without its prefix.
    :param mscpof_term: the CURIE of what it is in this knowledge base, where that differs.
    :param mscpof_rank: its place in the review, of rows and columns of the evidence matrix.
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
    mscpof_name_zh: str = ""
    mscpof_rank: str = ""


class Things:
    """Makes the node of a thing when it is first asked for.

    :param facts: what is said of things.
    :param declared: how they become nodes.
    """

    def __init__(self, facts: Facts, declared: Declaration) -> None:
        self.facts, self.declared = facts, declared
        self.nodes: dict[str, Node] = {}
        # Of an entity or a term, from its node.
        self.origin: dict[str, str] = {}
        self._proteins = {
            (gene, taxon): protein
            for gene in facts.of_class("Gene")
            for protein in facts.iris(gene, "protein")
            for taxon in facts.iris(protein, "organism")
        }

    def node(self, iri: str) -> Node:
        """Return the node of an entity or a term.

        :raises NotInBiolink: when nothing says what it is.
        """
        kind = self._kind(iri)
        own = self.declared.curie(iri)
        matches = [self.declared.curie(match) for match in self.facts.iris(iri, "skos:exactMatch")]
        found = next((match for match in matches if kind.same and match.partition(":")[0] == kind.same), own)
        self.origin[found] = iri
        others = {self.declared.curie(match) for match in self.facts.iris(iri, *_MATCHES)}
        return self._put(
            Node(
                found,
                kind.category,
                self.facts.text(iri, "rdfs:label", "en") or self.facts.text(iri, "rdfs:label"),
                # The group of a gene is named by its human symbol, but is not the human gene.
                synonym=tuple(
                    sorted({*self.facts.texts(iri, "skos:altLabel", "en"), *self.facts.texts(iri, "symbol")})
                ),
                in_taxon=self._taxa(iri),
                xref=tuple(sorted(others - {found})) if kind.xref else (),
                iri=iri if found == own else resolve(found),
                mscpof_term="" if found == own else own,
                mscpof_name_zh=self.facts.text(iri, "rdfs:label", "zh"),
                mscpof_rank=self.facts.text(iri, "rank"),
            )
        )

    def measured(self, iri: str, taxon: str, levels: frozenset[str]) -> Node:
        """Return the node of what was measured: of a gene, the protein or gene of the species, where it is known.

        :param taxon: the IRI of the species in which it was measured, or nothing.
        :param levels: what of it was measured.
        """
        classes = self.facts.classes(iri)
        group = next(iter(self.facts.iris(iri, "formOf")), iri) if "ProteinForm" in classes else iri
        if "Gene" not in self.facts.classes(group) or not taxon:
            return self.node(iri)
        ways = [self.protein, self.gene]
        if levels & self.declared.gene_levels:
            ways.reverse()
        # A form is a protein, never a gene.
        found = (way(group, taxon) for way in (ways if group == iri else [self.protein]))
        return next((node for node in found if node), None) or self.node(iri)

    def protein(self, group: str, taxon: str) -> Node | None:
        """Return the UniProt entry of a gene in a species, if one is known."""
        protein = self._proteins.get((group, taxon))
        if not protein:
            return None
        name = self.facts.text(protein, "up:mnemonic") or self.facts.text(group, "rdfs:label", "en")
        return self._put(
            Node(self.declared.curie(protein), "Protein", name, in_taxon=(self._taxon(taxon),), iri=protein)
        )

    def gene(self, group: str, taxon: str) -> Node | None:
        """Return the gene of a species in a group, if one is known."""
        known = [
            iri
            for name in self.declared.genes.get(self.declared.curie(taxon), ())
            for iri in self.facts.iris(group, name)
        ]
        if not known:
            return None
        species = self.node(taxon)
        return self._put(
            Node(
                self.declared.curie(known[0]),
                "Gene",
                f"{self.facts.text(group, 'rdfs:label', 'en')} ({species.name})",
                in_taxon=(species.id,),
                xref=tuple(self.declared.curie(iri) for iri in known[1:]),
                iri=known[0],
            )
        )

    def species(self, group: str) -> list[str]:
        """Return the species of which a gene or a protein of a group is known."""
        known = {taxon for gene, taxon in self._proteins if gene == group}
        return sorted(
            known | {resolve(taxon) for taxon, names in self.declared.genes.items() if self.facts.iris(group, *names)}
        )

    def members(self, group: str) -> set[str]:
        """Return the identifiers of the genes and proteins that are known of a group."""
        names = {name for names in self.declared.genes.values() for name in names}
        return {self.declared.curie(iri) for iri in self.facts.iris(group, "protein", *sorted(names))}

    def publication(self, study: str) -> Node:
        """Return the node of a publication: by PubMed where it is known there, else by DOI, else ours."""
        ids = [f"PMID:{text}" for text in self.facts.texts(study, "bibo:pmid")]
        ids += [f"doi:{text}" for text in self.facts.texts(study, "bibo:doi")]
        own = self.declared.curie(study)
        gone = "RetractedStudy" in self.facts.classes(study)
        kinds = ["Journal Article"] if self.facts.text(study, "prism:publicationName") else ["Publication"]
        return self._put(
            Node(
                (ids or [own])[0],
                "Publication",
                self.facts.text(study, "dcterms:title", "en") or self.facts.text(study, "dcterms:title"),
                xref=tuple(sorted(ids[1:])),
                publication_type=tuple(kinds + ["Retracted Publication"] * gone),
                deprecated=gone,
                iri=study,
                mscpof_term=own if ids else "",
                mscpof_name_zh=self.facts.text(study, "dcterms:title", "zh"),
            )
        )

    def preparation(self, finding: str) -> Node | None:
        """Return what a finding says was given: the cells of a source or what is made of them, as changed."""
        source = next(iter(self.facts.iris(finding, "source")), "")
        if not source:
            return None
        parts = [iri for name in ("product", "population", "modification") for iri in self.facts.iris(finding, name)]
        cells = self.node(source)
        names = [self.facts.text(iri, "rdfs:label", "en") for iri in parts]
        key = ".".join(self.declared.curie(iri).partition(":")[2] for iri in (source, *parts))
        return self._put(
            Node(
                f"mscpof.preparation:{key}",
                "ProcessedMaterial",
                "; ".join([f"preparation of {cells.name}", *names]),
                mscpof_term="",
            )
        )

    def _kind(self, iri: str) -> Kind:
        classes = self.facts.classes(iri)
        above = self.facts.ancestors(iri)
        for kind in self.declared.classes:
            if kind.of in classes or TERMS + kind.of in above:
                return kind
        for term, category in self.declared.terms.items():
            if iri.startswith(f"{OBO}{term}_") or resolve(term) in above:
                return Kind(term, category)
        raise NotInBiolink(f"<{iri}>", "[class]")

    def _taxa(self, iri: str) -> tuple[str, ...]:
        """Return the species of a thing that has one; a gene group has none."""
        return tuple(self._taxon(taxon) for taxon in self.facts.iris(iri, "organism"))

    def _taxon(self, iri: str) -> str:
        return self.node(iri).id

    def _put(self, node: Node) -> Node:
        return self.nodes.setdefault(node.id, node)
