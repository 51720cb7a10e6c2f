"""Terms of reference ontologies, and their description in RDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode

from mscpof.base.names import OBO, PREFIXES
from mscpof.ontology.graph import TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.ontology.graph import Graph

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
CLASS, OBJECT_PROPERTY = f"{_OWL}Class", f"{_OWL}ObjectProperty"
LABEL, PARENT, DEPRECATED = f"{_RDFS}label", f"{_RDFS}subClassOf", f"{_OWL}deprecated"
# IAO: term replaced by.
REPLACED_BY = f"{OBO}IAO_0100001"
CONSIDER = "http://www.geneontology.org/formats/oboInOwl#consider"
TERM_PREDICATES = {TYPE, LABEL, PARENT, DEPRECATED, REPLACED_BY, CONSIDER}
ON_PROPERTY, SOME = f"{_OWL}onProperty", f"{_OWL}someValuesFrom"
RESTRICTION_PREDICATES = {TYPE, ON_PROPERTY, SOME}


@dataclass(frozen=True, slots=True)
class Term:
    """Class or object property of a reference ontology, without its definition.

    :param iri: its IRI.
    :param label: its label in English.
    :param zh: our own label for it in Chinese; empty in a release of its owners.
    :param kind: IRI of owl:Class or owl:ObjectProperty.
    :param parents: IRIs of its named super-classes.
    :param relations: its existential restrictions, as pairs of the IRIs of a property and a class.
    :param obsolete: whether its owners have retired it.
    :param replaced_by, consider: IRIs of the terms that replace it, and of those that may, after a look at each use.
    """

    iri: str
    label: str
    zh: str = ""
    kind: str = CLASS
    parents: frozenset[str] = frozenset()
    relations: frozenset[tuple[str, str]] = frozenset()
    obsolete: bool = False
    replaced_by: frozenset[str] = frozenset()
    consider: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        """Prefix of the ontology that the term belongs to, such as `GO`."""
        return owner(self.iri)


@dataclass(frozen=True, slots=True)
class Release:
    """Release of a reference ontology.

    :param version: version IRI of the release; empty where its file has none.
    :param terms: terms by IRI; a term that was merged into another is an obsolete one.
    :param merged: IRI of the term that replaces it, by the IRI of a term that was merged into that.
    """

    version: str
    terms: Mapping[str, Term]
    merged: Mapping[str, str] = field(default_factory=dict)


def owner(iri: str) -> str:
    """Return the prefix in the IRI of an OBO term; empty for other IRIs.

    >>> owner("http://purl.obolibrary.org/obo/GO_0006915")
    'GO'
    """
    return iri.removeprefix(OBO).rpartition("_")[0] if iri.startswith(OBO) else ""


def obo_iri(name: str) -> str:
    """Return the IRI of an OBO identifier such as `GO:0006915`; an IRI stays as it is.

    >>> obo_iri("GO:0006915")
    'http://purl.obolibrary.org/obo/GO_0006915'
    """
    return name if name.startswith("http") else OBO + name.replace(":", "_", 1)


def term_of(graph: Graph, node: NamedNode) -> Term:
    """Return the term that a graph describes under a node.

    Its label is an English one, or else one without a language, or else the first that is not Chinese.
    """
    rank = {"en": 0, None: 1}
    labels = sorted(graph.values(node, LABEL), key=lambda label: rank.get(label.language, 2))
    kinds = {value.value for value in graph.values(node, TYPE)}
    above = graph.values(node, PARENT)
    links = [(graph.values(n, ON_PROPERTY), graph.values(n, SOME)) for n in above if isinstance(n, BlankNode)]
    return Term(
        iri=node.value,
        label=next((label.value for label in labels if label.language != "zh"), ""),
        zh=next((label.value for label in labels if label.language == "zh"), ""),
        kind=OBJECT_PROPERTY if OBJECT_PROPERTY in kinds and CLASS not in kinds else CLASS,
        parents=frozenset(_named(above)),
        relations=frozenset((p, filler) for on, some in links for p in _named(on) for filler in _named(some)),
        obsolete=any(value.value == "true" for value in graph.values(node, DEPRECATED)),
        replaced_by=frozenset(obo_iri(value.value) for value in graph.values(node, REPLACED_BY)),
        consider=frozenset(obo_iri(value.value) for value in graph.values(node, CONSIDER)),
    )


def _named(values: list[Any]) -> list[str]:
    return [value.value for value in values if isinstance(value, NamedNode)]
