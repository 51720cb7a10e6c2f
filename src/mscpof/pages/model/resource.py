"""Resources: things that IRIs name, and the statements of the document about each.

A document holds the statements about its thing in all graphs, the nodes inside it, the statements that point to it, and
the names of all of these, so that a client can show it without asking again. Of a thing with many statements that point
to it, some are left out. The documents of a named graph and of the ontology hold all their statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pyoxigraph import BlankNode, Dataset, NamedNode, Quad, RdfFormat, Triple, serialize
from pyoxigraph import CanonicalizationAlgorithm as Canon
from pyoxigraph import Literal as Value

from mscpof.base.faults import UnknownResource
from mscpof.base.names import (
    BASE,
    GRAPH,
    INFERRED_GRAPH,
    LANGUAGES,
    NAMED_PREFIXES,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    PREFIXES,
    prefixes_in,
)
from mscpof.ontology.term import REPLACED_BY
from mscpof.pages.model.address import DATASET, OTHER_ENDINGS, SPARQL, document_of, path_of
from mscpof.pages.model.formats import RDF_FORMATS
from mscpof.pages.model.statements import own_types, statements_of, text_of, words_of
from mscpof.pages.model.things import containers, nearest, term_pages, things_below
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.pages.model.formats import Form

Kind = Literal["thing", "term", "graph", "ontology", "dataset", "container"]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FOAF, VOID = "http://xmlns.com/foaf/0.1/", "http://rdfs.org/ns/void#"
_DCTERMS, _OWL, _RDF, _RDFS = (PREFIXES[name] for name in ("dcterms", "owl", "rdf", "rdfs"))
_TYPE, _LABEL = f"{_RDF}type", f"{_RDFS}label"
_BELOW = NamedNode(f"{_RDFS}subClassOf")
_PREFIXES = NAMED_PREFIXES | {"foaf": FOAF, "void": VOID}


@dataclass(frozen=True, slots=True)
class Resource:
    """Thing and its document.

    :param iri: IRI of the thing.
    :param kind: `dataset`; `ontology`; `graph`: a named graph; `container`: a path such as `gene/`, with the things
        below it; `term`: a term whose page stands elsewhere than its IRI leads to; `thing`: anything else.
    :param types: IRIs of its classes, the asserted ones first.
    :param labels: its name by language; an empty language for a name in none.
    :param triples: statements of the document: those about the thing first, the others by IRI of the subject.
    :param derived: statements that rules derived and nobody wrote.
    :param pointing: statements of the document whose object is the thing.
    :param totals: number of statements whose object is the thing, by IRI of the property, those left out included.
    :param left_out: number of statements whose object is the thing and that are not in the document.
    :param retired: whether the thing is deprecated.
    :param successor: IRI of the thing to use instead of a retired one; None for none.
    :param members: of a container, the IRIs of the things below it; of the dataset, those of its containers.
    :param elsewhere: of a term, the address of its document, such as `https://w3id.org/mscpof/term/GO_0006915`.
    """

    iri: str
    kind: Kind
    types: tuple[str, ...]
    labels: Mapping[str, str]
    triples: tuple[Triple, ...]
    derived: frozenset[Triple] = frozenset()
    pointing: tuple[Triple, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    retired: bool = False
    successor: str | None = None
    members: tuple[str, ...] = ()
    elsewhere: str = ""

    @property
    def document(self) -> str:
        """Address of the document, without the ending of a form."""
        return self.elsewhere or self.iri

    def values(self, predicate: str) -> list[str]:
        """Return the values of a property of the thing, as IRIs and texts, sorted.

        :param predicate: IRI of the property.
        """
        own = (t for t in self.triples if t.predicate.value == predicate and text_of(t.subject) == self.iri)
        return [text_of(triple.object) for triple in own]

    def value(self, predicate: str) -> str:
        """Return the first of the `values` of a property; empty where there is none."""
        return next(iter(self.values(predicate)), "")

    def serialise(self, form: Form) -> bytes:
        """Return the document in a form of RDF, with only the prefixes that it uses; the bytes are always the same.

        :param form: one of `GRAPH_FORMS`.
        """
        # Searching text is faster than asking each statement.
        lines = serialize(self.triples, format=RdfFormat.N_TRIPLES) or b""
        return serialize(self.triples, format=RDF_FORMATS[form.ending], prefixes=prefixes_in(lines, _PREFIXES)) or b""


def resource_of(store: Store, iri: str) -> Resource:
    """Return the resource that an IRI names.

    :param iri: IRI of a thing, of a path with things below it, or of the page about a term; a fragment is left off.
    :raises UnknownResource: when it is no IRI below `BASE`, or the dataset describes nothing there.
    """
    iri = iri.partition("#")[0]
    try:
        name = NamedNode(iri)
    except ValueError:
        raise UnknownResource(iri) from None
    if not iri.startswith(BASE):
        raise UnknownResource(iri)
    if iri in (BASE, DATASET):
        return _dataset(store)
    version = Quad(NamedNode(ONTOLOGY), NamedNode(f"{_OWL}versionIRI"), name, NamedNode(ONTOLOGY_GRAPH))
    if iri == ONTOLOGY or version in store:
        return _ontology(store)
    if iri.endswith("/"):
        return _container(store, iri)
    if store.contains_named_graph(name):
        return _graph(store, iri)
    path = iri.removeprefix(BASE)
    term = next((term for term, page in term_pages(store).items() if page == path), None)
    return _thing(store, term, elsewhere=iri) if term else _thing(store, iri)


def _thing(store: Store, iri: str, elsewhere: str = "") -> Resource:
    """Return a thing, or a term whose document stands elsewhere than its IRI leads to."""
    statements = statements_of(store, iri)
    if not statements.about:
        raise UnknownResource(iri, nearest(store, iri))
    document = _document(elsewhere or iri, statements.left_out, iri)
    triples = [*statements.about, *statements.pointing, *statements.named, *document]
    about = [t for t in statements.about if text_of(t.subject) == iri]
    successors = [text_of(t.object) for t in statements.about if t.predicate.value == REPLACED_BY]
    return _described(
        store,
        iri,
        "term" if elsewhere else "thing",
        triples,
        derived=statements.derived,
        pointing=statements.pointing,
        totals=statements.totals,
        left_out=statements.left_out,
        retired=any(t.predicate.value == f"{_OWL}deprecated" and text_of(t.object) == "true" for t in about),
        successor=min(successors, default=None),
        elsewhere=elsewhere,
    )


def _graph(store: Store, iri: str) -> Resource:
    """Return a named graph: all statements in it and about it."""
    inside = {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(iri))}
    about = {quad.triple for quad in store.quads_for_pattern(NamedNode(iri), None, None, None)}
    triples = [*_canonical(inside | about), *_document(iri)]
    return _described(store, iri, "graph", triples)


@lru_cache(maxsize=2)
def _ontology(store: Store) -> Resource:
    """Return the ontology: all its terms, and their asserted and inferred hierarchy.

    The store must not change afterwards.
    """
    asserted = {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))}
    inferred = {quad.triple for quad in store.quads_for_pattern(None, _BELOW, None, NamedNode(INFERRED_GRAPH))}
    triples = [*_canonical(asserted | inferred), *_document(ONTOLOGY)]
    return _described(store, ONTOLOGY, "ontology", triples, derived=frozenset(inferred - asserted))


def _described(store: Store, iri: str, kind: Kind, triples: Iterable[Triple], **values: Any) -> Resource:
    """Return a resource with its types and labels, and the statements of its document in order."""
    types, labels = tuple(own_types(store, iri)), words_of(store, iri)
    return Resource(iri, kind, types, labels, _ordered(triples, iri), **values)


def _container(store: Store, iri: str) -> Resource:
    """Return a path and the things below it."""
    path = iri.removeprefix(BASE)
    members = things_below(store, iri) or [term for term, page in term_pages(store).items() if page.startswith(path)]
    if not members:
        raise UnknownResource(iri, nearest(store, iri))
    labels = section("container").get(path_of(iri).rstrip("/"), {})
    triples = [_triple(iri, _LABEL, Value(text, language=language)) for language, text in labels.items()]
    for member in members:
        triples.append(_triple(iri, f"{_RDFS}member", member))
        words = words_of(store, member)
        triples += [_triple(member, _LABEL, Value(words[one], language=one)) for one in LANGUAGES if one in words]
        triples += [_triple(member, _TYPE, kind) for kind in own_types(store, member)]
    triples += _document(iri)
    return Resource(iri, "container", (), labels, _ordered(triples, iri), members=tuple(members))


@lru_cache(maxsize=2)
def _dataset(store: Store) -> Resource:
    """Return the dataset, with defaults for the properties that it has no values of.

    The store must not change afterwards.
    """
    statements = statements_of(store, DATASET)
    stated = {triple.predicate.value for triple in statements.about if triple.subject == NamedNode(DATASET)}
    members = tuple(containers(store))
    words = section("dataset")
    defaults: list[tuple[str, str | Value]] = [
        (_TYPE, f"{VOID}Dataset"),
        *((f"{_DCTERMS}title", Value(text, language=one)) for one, text in words["title"].items()),
        *((f"{_DCTERMS}description", Value(text, language=one)) for one, text in words["description"].items()),
        (f"{_DCTERMS}license", LICENCE),
        (f"{FOAF}homepage", BASE),
        (f"{VOID}sparqlEndpoint", SPARQL),
        (f"{VOID}uriSpace", Value(BASE)),
        (f"{VOID}vocabulary", ONTOLOGY),
        *((f"{VOID}rootResource", member) for member in (*members, GRAPH)),
    ]
    more = [_triple(DATASET, predicate, value) for predicate, value in defaults if predicate not in stated]
    document = _document(BASE, topic=DATASET)
    triples = [*statements.about, *statements.pointing, *statements.named, *more, *document]
    labels = words_of(store, DATASET) or words["title"]
    types = tuple(own_types(store, DATASET)) or (f"{VOID}Dataset",)
    return Resource(BASE, "dataset", types, labels, _ordered(triples, DATASET), members=members)


def _document(iri: str, left_out: int = 0, topic: str = "") -> list[Triple]:
    """Return the statements about a document and its forms; its page stands for it.

    :param topic: thing that it is about, where that does not stand at the address of the document.
    """
    page, about = document_of(iri, "html"), topic or iri
    forms = [document_of(iri, ending) for ending in OTHER_ENDINGS]
    comments = section("dataset")["left_out"].items() if left_out else ()
    triples: list[tuple[str, str, str | Value]] = [
        (about, f"{FOAF}isPrimaryTopicOf", page),
        *((about, f"{_RDFS}seeAlso", form) for form in forms),
        (page, _TYPE, f"{FOAF}Document"),
        (page, f"{FOAF}primaryTopic", about),
        (page, f"{_DCTERMS}isPartOf", DATASET),
        (page, f"{VOID}inDataset", DATASET),
        (page, f"{_DCTERMS}license", LICENCE),
        *((page, f"{_DCTERMS}hasFormat", form) for form in forms),
        *((page, f"{_RDFS}comment", Value(text.format(number=left_out), language=one)) for one, text in comments),
    ]
    return [_triple(*triple) for triple in triples]


def _canonical(triples: Iterable[Triple]) -> Iterable[Triple]:
    """Return statements whose blank nodes have canonical names: the store names them anew when it is loaded."""
    triples = list(triples)
    if not any(isinstance(triple.subject, BlankNode) for triple in triples):
        return triples
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(Canon.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _ordered(triples: Iterable[Triple], iri: str) -> tuple[Triple, ...]:
    def key(triple: Triple) -> tuple[bool, str, bool, str, str]:
        subject, predicate = str(triple.subject), triple.predicate.value
        return subject != f"<{iri}>", subject, predicate != _TYPE, predicate, str(triple.object)

    return tuple(sorted(set(triples), key=key))


def _triple(subject: str, predicate: str, value: str | Value) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value) if isinstance(value, str) else value)
