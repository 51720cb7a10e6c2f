"""Ontology files of a release: asserted, and with the inferences of the reasoner.

The modules and slices are joined into one file, since tools cannot resolve imports of a download; the provenance
statements of the slices stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from mscpof.base.names import ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES
from mscpof.base.place import Places
from mscpof.curated.reading import read_inferred
from mscpof.release.artefact import Artefact
from mscpof.release.obographs import obo_graph
from mscpof.release.rdf_dumps import rdf_bytes, sorted_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.release.artefact import Content

INFERRED = f"{ONTOLOGY}/inferred"
_OWL = "https://www.w3.org/TR/owl2-overview/"
_OBO_GRAPHS = "https://github.com/geneontology/obographs"
_FORMS = (
    (".ttl", RdfFormat.TURTLE, "https://www.w3.org/TR/turtle/"),
    (".owl", RdfFormat.RDF_XML, "https://www.w3.org/TR/rdf-syntax-grammar/"),
)
_HEADER, _INFERRED_HEADER = NamedNode(ONTOLOGY), NamedNode(INFERRED)
_ONTOLOGY_CLASS = NamedNode(f"{PREFIXES['owl']}Ontology")
_TYPE, _SUBCLASS = NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_IMPORTS, _VERSION_IRI, _VERSION = (
    NamedNode(PREFIXES["owl"] + name) for name in ("imports", "versionIRI", "versionInfo")
)
_PART, _DERIVED = NamedNode(f"{PREFIXES['dcterms']}isPartOf"), NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")


def ontology_files(content: Content) -> Iterator[Artefact]:
    """Yield the ontology as Turtle, RDF/XML and OBO Graphs JSON, without and with the inferred super-classes."""
    asserted = _asserted(content)
    yield from _forms("mscpof", asserted, ONTOLOGY, "The ontology in one file")
    yield from _forms("mscpof-inferred", _inferred(content, asserted), INFERRED, "The ontology with inferences")


def _asserted(content: Content) -> list[Triple]:
    """Return the triples of the ontology with all its modules and slices as one ontology, sorted."""
    triples = [quad.triple for quad in content.store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))]
    modules = {t.subject for t in triples if (t.predicate, t.object) == (_TYPE, _ONTOLOGY_CLASS)} - {_HEADER}
    left_out = {_TYPE, _PART}
    return _sorted(
        t for t in triples if t.predicate != _IMPORTS and not (t.subject in modules and t.predicate in left_out)
    )


def _inferred(content: Content, asserted: Iterable[Triple]) -> list[Triple]:
    """Return the asserted triples and the inferred super-classes, under an ontology IRI of its own."""
    version = content.edition.version
    header: dict[NamedNode, NamedNode | Literal] = {
        _TYPE: _ONTOLOGY_CLASS,
        _VERSION_IRI: NamedNode(f"{ONTOLOGY}/{version}/inferred"),
        _VERSION: Literal(version),
        _DERIVED: NamedNode(f"{ONTOLOGY}/{version}"),
    }
    own = [t if t.subject != _HEADER else Triple(_INFERRED_HEADER, t.predicate, t.object) for t in asserted]
    own = [t for t in own if t.subject != _INFERRED_HEADER or t.predicate not in header]
    own += [Triple(_INFERRED_HEADER, predicate, value) for predicate, value in header.items()]
    inferred = read_inferred(content.project, Places()) if content.project.inferred.is_file() else []
    return _sorted([*own, *(quad.triple for quad in inferred if quad.predicate == _SUBCLASS)])


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    return [quad.triple for quad in sorted_quads(Quad(t.subject, t.predicate, t.object) for t in triples)]


def _forms(name: str, triples: list[Triple], iri: str, title: str) -> Iterator[Artefact]:
    for ending, form, standard in _FORMS:
        data, form_title = rdf_bytes(triples, form), f"{title}, as {form.name}"
        yield Artefact(f"ontology/{name}{ending}", data, form_title, form.media_type, (_OWL, standard))
    graph = obo_graph(triples, iri)
    yield Artefact(f"ontology/{name}.json", graph, f"{title}, as OBO Graphs JSON", "application/json", (_OBO_GRAPHS,))
