"""The ontology in one file, as others load it: as it is written, and with what the reasoner found.

Its modules and slices are joined, since a file that imports others is of no use without them; what the slices say of
where they come from stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from mscpof.base.names import ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, prefixes_in
from mscpof.base.place import Places
from mscpof.curated.reading import read_inferred
from mscpof.release.artefact import Artefact
from mscpof.release.obographs import obo_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.release.content import Content

OWL = "https://www.w3.org/TR/owl2-overview/"
OBO_GRAPHS = "https://github.com/geneontology/obographs"
_FORMS = (
    (".ttl", RdfFormat.TURTLE, "https://www.w3.org/TR/turtle/"),
    (".owl", RdfFormat.RDF_XML, "https://www.w3.org/TR/rdf-syntax-grammar/"),
)
_ABOUT, _ONTOLOGY_CLASS = NamedNode(ONTOLOGY), NamedNode(f"{PREFIXES['owl']}Ontology")
_TYPE, _IMPORTS, _VERSION_IRI, _VERSION, _PART, _SUBCLASS, _TITLE, _DERIVED = (
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdf", "type"),
        ("owl", "imports"),
        ("owl", "versionIRI"),
        ("owl", "versionInfo"),
        ("dcterms", "isPartOf"),
        ("rdfs", "subClassOf"),
        ("dcterms", "title"),
        ("prov", "wasDerivedFrom"),
    )
)
INFERRED = f"{ONTOLOGY}/inferred"


def ontology_files(content: Content) -> Iterator[Artefact]:
    """Yield the ontology as Turtle, RDF/XML and OBO Graphs JSON, without and with inferences."""
    written = joined(content)
    yield from _forms("mscpof", written, ONTOLOGY, "The ontology in one file")
    yield from _forms("mscpof-inferred", with_inferences(content, written), INFERRED, "The ontology with inferences")


def joined(content: Content) -> list[Triple]:
    """Return the ontology with all its modules and slices as one ontology.

    :returns: its statements, in one order.
    """
    graph = [quad.triple for quad in content.store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))]
    modules = {t.subject for t in graph if (t.predicate, t.object) == (_TYPE, _ONTOLOGY_CLASS)} - {_ABOUT}
    gone = {_TYPE, _IMPORTS, _PART}
    return _ordered(t for t in graph if t.predicate != _IMPORTS and not (t.subject in modules and t.predicate in gone))


def with_inferences(content: Content, written: Iterable[Triple]) -> list[Triple]:
    """Return the ontology with the super-classes that the reasoner found, as an ontology of its own name."""
    version = content.edition.version
    head: dict[NamedNode, NamedNode | Literal] = {
        _VERSION_IRI: NamedNode(f"{ONTOLOGY}/{version}/inferred"),
        _VERSION: Literal(version),
    }
    head |= {_TYPE: _ONTOLOGY_CLASS, _DERIVED: NamedNode(f"{ONTOLOGY}/{version}")}
    own = [t if t.subject != _ABOUT else Triple(NamedNode(INFERRED), t.predicate, t.object) for t in written]
    own = [t for t in own if t.subject != NamedNode(INFERRED) or t.predicate not in head]
    own += [Triple(NamedNode(INFERRED), predicate, value) for predicate, value in head.items()]
    found = read_inferred(content.project, Places()) if content.project.inferred.is_file() else []
    return _ordered([*own, *(quad.triple for quad in found if quad.predicate == _SUBCLASS)])


def _ordered(triples: Iterable[Triple]) -> list[Triple]:
    """Return statements in one order, their blank nodes named by content."""
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))


def _forms(name: str, triples: list[Triple], iri: str, title: str) -> Iterator[Artefact]:
    used = prefixes_in(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    for ending, form, standard in _FORMS:
        data = serialize(triples, format=form, prefixes=used) or b""
        yield Artefact(f"ontology/{name}{ending}", data, f"{title}, as {form.name}", form.media_type, (OWL, standard))
    graph = obo_graph(triples, iri)
    yield Artefact(f"ontology/{name}.json", graph, f"{title}, as OBO Graphs JSON", "application/json", (OBO_GRAPHS,))
