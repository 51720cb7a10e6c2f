"""What an IRI of the resource stands for, and the statements of the document that tells about it.

A document holds what is said of its thing in all graphs, the nodes inside it, what points to it, and what all of these
are called, so that a client can show it without asking again. Named graphs and the ontology are told in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pyoxigraph import BlankNode, Dataset, NamedNode, Quad, Triple
from pyoxigraph import CanonicalizationAlgorithm as Canon
from pyoxigraph import Literal as Value

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, GRAPH, INFERRED_GRAPH, LANGUAGES, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES
from mscpof.ontology.term import REPLACED_BY
from mscpof.pages.model.address import DATASET, OTHER_ENDINGS, SPARQL, document_of, path_of
from mscpof.pages.model.statements import own_types, statements_of, text_of, words_of
from mscpof.pages.model.subjects import subject_at, subjects_below
from mscpof.pages.model.things import containers, nearest, things_below
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

Kind = Literal["thing", "subject", "graph", "ontology", "dataset", "container"]

FOAF, VOID = "http://xmlns.com/foaf/0.1/", "http://rdfs.org/ns/void#"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_DCTERMS, _OWL, _RDF, _RDFS = (PREFIXES[name] for name in ("dcterms", "owl", "rdf", "rdfs"))
_TYPE, _LABEL = f"{_RDF}type", f"{_RDFS}label"
_BELOW = NamedNode(f"{_RDFS}subClassOf")


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing and its document.

    :param iri: the thing.
    :param kind: how it is told.
    :param types: the IRIs of its classes, those that were written first.
    :param labels: what it is called, by language.
    :param triples: the document: what is said of the thing first, the rest by IRI.
    :param derived: those of them that rules derived and nobody wrote.
    :param pointing: those that point to the thing.
    :param totals: how many there are of those, by property, with what the document leaves out.
    :param retired: whether it is no longer used.
    :param successor: the IRI of what is to be used instead.
    :param members: the IRIs of what stands below a path.
    :param elsewhere: the address of the document, where the IRI of the thing leads to another one.
    """

    iri: str
    kind: Kind
    types: tuple[str, ...]
    labels: Mapping[str, str]
    triples: tuple[Triple, ...]
    derived: frozenset[Triple] = frozenset()
    pointing: tuple[Triple, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    retired: bool = False
    successor: str | None = None
    members: tuple[str, ...] = ()
    elsewhere: str = ""

    @property
    def document(self) -> str:
        """The address of the document, without the ending of a form."""
        return self.elsewhere or self.iri


def resource_of(store: Store, iri: str) -> Resource:
    """Return what an IRI stands for.

    :param store: the dataset.
    :param iri: an IRI of the resource; a fragment is left off, as clients do.
    :raises UnknownResource: when nothing has it.
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
    if iri == ONTOLOGY or Quad(NamedNode(ONTOLOGY), _node("owl:versionIRI"), name, NamedNode(ONTOLOGY_GRAPH)) in store:
        return _ontology(store)
    if iri.endswith("/"):
        return _container(store, iri)
    if store.contains_named_graph(name):
        return _graph(store, iri)
    if subject := subject_at(store, iri.removeprefix(BASE)):
        return _thing(store, subject, elsewhere=iri)
    return _thing(store, iri)


def _thing(store: Store, iri: str, elsewhere: str = "") -> Resource:
    """Return a thing, or a term whose document stands elsewhere than its IRI leads to."""
    found = statements_of(store, iri)
    if not found.about:
        raise UnknownResource(iri, [one.removeprefix(BASE) for one in nearest(store, iri)])
    retired = any(text_of(t.subject) == iri and _says(t, f"{_OWL}deprecated", "true") for t in found.about)
    successors = [text_of(t.object) for t in found.about if t.predicate.value == REPLACED_BY]
    triples = [*found.about, *found.pointing, *found.named, *_document(elsewhere or iri, found.left_out, iri)]
    return Resource(
        iri=iri,
        kind="subject" if elsewhere else "thing",
        types=tuple(own_types(store, iri)),
        labels=words_of(store, iri),
        triples=_ordered(triples, iri),
        derived=found.derived,
        pointing=found.pointing,
        totals=found.totals,
        retired=retired,
        successor=min(successors, default=None),
        elsewhere=elsewhere,
    )


def _graph(store: Store, iri: str) -> Resource:
    """Return a named graph, whose document is all that it holds and what is said of it."""
    held = {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(iri))}
    said = {quad.triple for quad in store.quads_for_pattern(NamedNode(iri), None, None, None)}
    triples = [*_canonical(held | said), *_document(iri)]
    return Resource(iri, "graph", tuple(own_types(store, iri)), words_of(store, iri), _ordered(triples, iri))


@lru_cache(maxsize=2)
def _ontology(store: Store) -> Resource:
    """Return the ontology: all its terms, and what is below what, as far as it was inferred too.

    The store must not change afterwards.
    """
    held = {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))}
    inferred = {quad.triple for quad in store.quads_for_pattern(None, _BELOW, None, NamedNode(INFERRED_GRAPH))}
    triples = [*_canonical(held | inferred), *_document(ONTOLOGY)]
    return Resource(
        iri=ONTOLOGY,
        kind="ontology",
        types=tuple(own_types(store, ONTOLOGY)),
        labels=words_of(store, ONTOLOGY),
        triples=_ordered(triples, ONTOLOGY),
        derived=frozenset(inferred - held),
    )


def _container(store: Store, iri: str) -> Resource:
    """Return a path and what stands below it."""
    members = things_below(store, iri) or subjects_below(store, iri.removeprefix(BASE))
    if not members:
        raise UnknownResource(iri, [one.removeprefix(BASE) for one in nearest(store, iri)])
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
    """Return the dataset, with what can be said of it where the dataset says nothing of itself.

    The store must not change afterwards.
    """
    found = statements_of(store, DATASET)
    stated = {triple.predicate.value for triple in found.about if triple.subject == NamedNode(DATASET)}
    members = tuple(containers(store))
    words = section("dataset")
    said: list[tuple[str, str | Value]] = [
        (_TYPE, f"{VOID}Dataset"),
        *((f"{_DCTERMS}title", Value(text, language=language)) for language, text in words["title"].items()),
        *((f"{_DCTERMS}description", Value(text, language=one)) for one, text in words["description"].items()),
        (f"{_DCTERMS}license", LICENCE),
        (f"{FOAF}homepage", BASE),
        (f"{VOID}sparqlEndpoint", SPARQL),
        (f"{VOID}uriSpace", Value(BASE)),
        (f"{VOID}vocabulary", ONTOLOGY),
        *((f"{VOID}rootResource", member) for member in (*members, GRAPH)),
    ]
    more = [_triple(DATASET, predicate, value) for predicate, value in said if predicate not in stated]
    triples = [*found.about, *found.pointing, *found.named, *more, *_document(BASE, topic=DATASET)]
    labels = words_of(store, DATASET) or words["title"]
    types = tuple(own_types(store, DATASET)) or (f"{VOID}Dataset",)
    return Resource(BASE, "dataset", types, labels, _ordered(triples, DATASET), members=members)


def _document(iri: str, left_out: int = 0, topic: str = "") -> list[Triple]:
    """Return what a document says of itself; the page stands for it, the other forms are forms of that.

    :param topic: what it is about, where that is not the thing at whose address it stands.
    """
    page, about = document_of(iri, "html"), topic or iri
    forms = [document_of(iri, ending) for ending in OTHER_ENDINGS]
    said: list[tuple[str, str, str | Value]] = [
        (about, f"{FOAF}isPrimaryTopicOf", page),
        *((about, f"{_RDFS}seeAlso", form) for form in forms),
        (page, _TYPE, f"{FOAF}Document"),
        (page, f"{FOAF}primaryTopic", about),
        (page, f"{_DCTERMS}isPartOf", DATASET),
        (page, f"{VOID}inDataset", DATASET),
        (page, f"{_DCTERMS}license", LICENCE),
        *((page, f"{_DCTERMS}hasFormat", form) for form in forms),
    ]
    if left_out:
        for language, text in section("dataset")["left_out"].items():
            said.append((page, f"{_RDFS}comment", Value(text.format(number=left_out), language=language)))
    return [_triple(*one) for one in said]


def _canonical(triples: Iterable[Triple]) -> Iterable[Triple]:
    """Name blank nodes by what is said of them: the store names them anew each time that it is loaded."""
    triples = list(triples)
    if not any(isinstance(triple.subject, BlankNode) for triple in triples):
        return triples
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(Canon.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _ordered(triples: Iterable[Triple], iri: str) -> tuple[Triple, ...]:
    def key(triple: Triple) -> tuple[bool, str, bool, str, str]:
        subject = str(triple.subject)
        return (
            subject != f"<{iri}>",
            subject,
            triple.predicate.value != _TYPE,
            triple.predicate.value,
            str(triple.object),
        )

    return tuple(sorted(set(triples), key=key))


def _triple(subject: str, predicate: str, value: str | Value) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value) if isinstance(value, str) else value)


def _says(triple: Triple, predicate: str, value: str) -> bool:
    return triple.predicate.value == predicate and text_of(triple.object) == value


def _node(name: str) -> NamedNode:
    prefix, _, rest = name.partition(":")
    return NamedNode(PREFIXES[prefix] + rest)
