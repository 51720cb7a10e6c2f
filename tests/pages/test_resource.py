"""What an IRI stands for on the web: its document, the same in each form of RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, GRAPH, INFERRED_GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, TERMS
from mscpof.pages.model.address import DATASET, document_of, thing_of
from mscpof.pages.model.formats import GRAPH_FORMS, RDF_FORMATS
from mscpof.pages.model.resource import FOAF, VOID, resource_of
from mscpof.pages.model.statements import MOST, text_of
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof.pages.model.resource import Resource

RDFS, DCTERMS, RDF = PREFIXES["rdfs"], PREFIXES["dcterms"], PREFIXES["rdf"]
FORMS = {form.ending: form for form in GRAPH_FORMS}
FINDING = f"{BASE}finding/qu-q-2022-02"


def nodes(store: Store) -> list[str]:
    """Return every own IRI that is a subject or names a graph, those of terms as the ontology's."""
    subjects = {quad.subject for quad in store.quads_for_pattern(None, None, None, None)}
    named = {node.value for node in (*subjects, *store.named_graphs()) if isinstance(node, NamedNode)}
    return sorted(iri for iri in named if iri.startswith(BASE) and "#" not in iri)


def of(turtle: str) -> Store:
    """Return a store of a few statements about our things."""
    found = Store()
    prefixes = (
        f"@prefix : <{BASE}> . @prefix m: <{TERMS}> . @prefix rdfs: <{RDFS}> . @prefix owl: <{PREFIXES['owl']}> ."
    )
    found.load(f"{prefixes} :graph/x {{ {turtle} }}".replace(":graph/x", f"<{GRAPH}x>"), format=RdfFormat.TRIG)
    return found


def says(resource: Resource, subject: str, predicate: str, value: str | Literal) -> bool:
    node = NamedNode(value) if isinstance(value, str) else value
    return Triple(NamedNode(subject), NamedNode(predicate), node) in resource.triples


def test_a_document_holds_what_is_said_of_its_thing_and_of_the_nodes_inside_it(store: Store) -> None:
    found = resource_of(store, FINDING)
    assert found.kind == "thing"
    assert says(found, FINDING, f"{TERMS}source", f"{TERMS}UmbilicalCordMSC")
    assert says(found, f"{FINDING}/axis-2", f"{TERMS}modulates", f"{PREFIXES['obo']}GO_1904700")
    assert says(found, FINDING, f"{TERMS}disputed", Literal(True))


def test_a_document_holds_what_points_to_its_thing_and_names_everything_it_mentions(store: Store) -> None:
    found = resource_of(store, FINDING)
    assert says(found, f"{BASE}discrepancy/qu-q-2022-setting", f"{TERMS}about", FINDING)
    for mentioned in (f"{BASE}discrepancy/qu-q-2022-setting", f"{TERMS}UmbilicalCordMSC", f"{TERMS}source"):
        labels = {
            getattr(t.object, "language", "")
            for t in found.triples
            if t.subject == NamedNode(mentioned) and _is_label(t)
        }
        assert {"en", "zh"} <= labels, mentioned
    assert says(found, f"{TERMS}UmbilicalCordMSC", f"{RDF}type", f"{PREFIXES['owl']}Class")


def _is_label(triple: Triple) -> bool:
    return triple.predicate.value == f"{RDFS}label"


def test_a_document_says_where_its_other_forms_are_and_what_it_belongs_to(store: Store) -> None:
    found = resource_of(store, FINDING)
    page = f"{FINDING}.html"
    assert says(found, FINDING, f"{FOAF}isPrimaryTopicOf", page)
    assert says(found, page, f"{FOAF}primaryTopic", FINDING)
    assert says(found, page, f"{VOID}inDataset", DATASET)
    assert says(found, page, f"{DCTERMS}license", "https://creativecommons.org/licenses/by/4.0/")
    for ending in ("ttl", "jsonld", "nt", "rdf"):
        assert says(found, FINDING, f"{RDFS}seeAlso", f"{FINDING}.{ending}")
        assert says(found, page, f"{DCTERMS}hasFormat", f"{FINDING}.{ending}")


@pytest.mark.parametrize("path", ["gene/CASP3", "review/liu-2025/section-2.2.1", "study/", "ontology", ""])
def test_the_address_of_a_document_leads_back_to_its_thing(path: str) -> None:
    for ending in ("html", *FORMS):
        assert thing_of(document_of(BASE + path, ending)) == (BASE + path, ending)


def test_a_place_with_a_dot_in_its_name_and_a_node_inside_a_thing_have_documents_too(store: Store) -> None:
    assert resource_of(store, f"{BASE}review/liu-2025/section-2.2.1").labels["zh"] == "抑制凋亡、促进增殖"
    assert says(resource_of(store, f"{FINDING}/axis-1"), FINDING, f"{TERMS}axis", f"{FINDING}/axis-1")


def test_the_review_names_its_parts_and_leaves_what_they_say_to_them(store: Store) -> None:
    review, row = f"{BASE}review/liu-2025", f"{BASE}review/liu-2025/table-1/row-1"
    found = resource_of(store, review)
    assert says(found, review, f"{DCTERMS}hasPart", f"{review}/table-1")
    assert says(found, f"{review}/table-1", f"{RDF}type", f"{TERMS}Table")
    assert not [t for t in found.triples if t.subject == NamedNode(row)]


def test_what_rules_derived_is_told_from_what_people_wrote(store: Store) -> None:
    found = resource_of(store, FINDING)
    written = Triple(NamedNode(FINDING), NamedNode(f"{TERMS}source"), NamedNode(f"{TERMS}UmbilicalCordMSC"))
    derived = Triple(NamedNode(FINDING), NamedNode(f"{TERMS}disputed"), Literal(True))
    assert written not in found.derived
    assert derived in found.derived
    assert found.types[0] == f"{TERMS}CausalLink"


@pytest.mark.parametrize(
    "iri",
    [
        f"{BASE}gene/NOPE",
        f"{BASE}gene/CASP3/",
        f"{BASE}gene/a b",
        f"{BASE}gene/<x>",
        f"{BASE}gene/\ud800",
        f"{BASE}graph/nothing",
        f"{BASE}nothing/",
        f'{BASE}a"b/',
        "http://purl.obolibrary.org/obo/GO_0006915",
        "gene/CASP3",
        "",
    ],
)
def test_an_iri_that_nothing_of_ours_has_is_refused(store: Store, iri: str) -> None:
    with raises("unknown-resource", UnknownResource):
        resource_of(store, iri)


def test_whoever_misspells_an_iri_is_told_the_nearest(store: Store) -> None:
    for path, nearest in (("gene/CASP33", "gene/CASP3"), ("studies/", "study/")):
        with raises("unknown-resource", UnknownResource, iri=BASE + path) as fault:
            resource_of(store, BASE + path)
        assert nearest in fault.value.facts["nearest"]


def test_a_retired_thing_is_still_told_with_what_is_to_be_used_instead() -> None:
    successor = f"<{PREFIXES['obo']}IAO_0100001>"
    store = of(
        f"<{BASE}gene/OLD> a m:Gene ; owl:deprecated true ; {successor} <{BASE}gene/NEW> . <{BASE}gene/NEW> a m:Gene ."
    )
    found = resource_of(store, f"{BASE}gene/OLD")
    assert (found.retired, found.successor) == (True, f"{BASE}gene/NEW")
    assert not resource_of(store, f"{BASE}gene/NEW").retired


def test_a_thing_that_only_names_a_retired_one_is_not_retired() -> None:
    store = of(f"<{BASE}finding/a> m:increased <{BASE}gene/OLD> . <{BASE}gene/OLD> owl:deprecated true .")
    found = resource_of(store, f"{BASE}finding/a")
    assert (found.retired, found.successor) == (False, None)


def test_a_named_graph_is_told_in_full(store: Store) -> None:
    graph = f"{GRAPH}study/qu-q-2022"
    held = {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))}
    found = resource_of(store, graph)
    assert found.kind == "graph"
    assert held <= set(found.triples)
    assert {text_of(t.subject) for t in set(found.triples) - held} == {graph, f"{graph}.html"}


@pytest.mark.parametrize("iri", [ONTOLOGY, f"{ONTOLOGY}/0.1.0", f"{TERMS}Homing"])
def test_the_ontology_and_its_version_and_its_terms_are_one_document(store: Store, iri: str) -> None:
    found = resource_of(store, iri)
    assert (found.iri, found.kind) == (ONTOLOGY, "ontology")
    assert says(found, f"{TERMS}Homing", f"{RDF}type", f"{TERMS}Mechanism")
    below = Triple(
        NamedNode(f"{TERMS}UmbilicalCordMSC"), NamedNode(f"{RDFS}subClassOf"), NamedNode(f"{TERMS}PerinatalMSC")
    )
    assert below in found.triples
    assert below in found.derived
    held = sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH)))
    assert len(found.triples) > held


def test_the_base_tells_of_the_dataset_and_leads_to_everything(store: Store) -> None:
    for iri in (BASE, DATASET):
        found = resource_of(store, iri)
        assert found.kind == "dataset"
        assert says(found, DATASET, f"{RDF}type", f"{VOID}Dataset")
        assert says(found, DATASET, f"{VOID}sparqlEndpoint", f"{BASE}sparql")
        assert says(found, DATASET, f"{VOID}rootResource", f"{BASE}gene/")
        assert says(found, DATASET, f"{FOAF}isPrimaryTopicOf", f"{BASE}index.html")


def test_what_the_dataset_says_of_itself_is_not_said_another_way() -> None:
    found = resource_of(of(f'<{DATASET}> <{DCTERMS}title> "Mine"@en . <{BASE}gene/A> a m:Gene .'), BASE)
    titles = [t.object for t in found.triples if t.predicate.value == f"{DCTERMS}title"]
    assert titles == [Literal("Mine", language="en")]
    assert found.labels == {"en": "Mine"}


def test_a_path_lists_what_stands_below_it_and_nothing_inside_that(store: Store) -> None:
    found = resource_of(store, f"{BASE}finding/")
    assert found.kind == "container"
    assert FINDING in found.members
    assert f"{FINDING}/axis-1" not in found.members
    assert found.labels == {"en": "Findings", "zh": "发现"}
    genes = resource_of(store, f"{BASE}gene/")
    assert says(genes, f"{BASE}gene/", f"{RDFS}member", f"{BASE}gene/CASP3")
    assert says(genes, f"{BASE}gene/CASP3", f"{RDFS}label", Literal("caspase 3", language="en"))
    assert f"{GRAPH}inferred" in resource_of(store, GRAPH).members


@pytest.mark.parametrize("path", ["finding/qu-q-2022-02", "gene/CASP3", "gene/", "graph/ontology", "ontology", ""])
def test_each_form_says_the_same(store: Store, path: str) -> None:
    found = resource_of(store, BASE + path)
    expected = _canonical(found.triples)
    for ending, form in FORMS.items():
        text = found.serialise(form)
        read = [quad.triple for quad in parse(text, format=RDF_FORMATS[ending], base_iri=BASE)]
        assert _canonical(read) == expected, ending


def _canonical(triples: object) -> str:
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad

    found = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)  # type: ignore[attr-defined]
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, found)))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["measure/ovarian-function", "study/", "ontology"])
def test_the_bytes_are_the_same_each_time_that_the_dataset_is_loaded(store: Store, path: str) -> None:
    again = Store()
    again.bulk_load(input=store.dump(format=RdfFormat.N_QUADS), format=RdfFormat.N_QUADS)
    one, other = resource_of(store, BASE + path), resource_of(again, BASE + path)
    for form in GRAPH_FORMS:
        assert one.serialise(form) == other.serialise(form)


def test_a_document_begins_with_its_thing(store: Store) -> None:
    text = resource_of(store, FINDING).serialise(FORMS["nt"]).decode()
    assert text.startswith(f"<{FINDING}> <{RDF}type> ")
    assert "@prefix foaf:" in resource_of(store, FINDING).serialise(FORMS["ttl"]).decode()


def test_a_document_stays_small_and_says_what_it_leaves_out() -> None:
    many = "".join(f"<{BASE}finding/{n}> m:decreased <{BASE}gene/A> ; a m:Finding . " for n in range(3000))
    found = resource_of(of(f"<{BASE}gene/A> a m:Gene . {many}"), f"{BASE}gene/A")
    left_out = 3000 - len(found.pointing)
    assert len(found.triples) <= MOST + 100
    assert found.totals == {f"{TERMS}decreased": 3000}
    comments = [text_of(t.object) for t in found.triples if t.predicate.value == f"{RDFS}comment"]
    assert any(f"{left_out} further statements" in text for text in comments)


def test_what_is_left_out_is_what_rules_derive_first() -> None:
    store = of(f"<{BASE}gene/A> a m:Gene . <{BASE}finding/z> m:decreased <{BASE}gene/A> .")
    rows = (f"<{BASE}finding/{n}> <{TERMS}bearsOn> <{BASE}gene/A> <{INFERRED_GRAPH}> ." for n in range(3000))
    store.load("\n".join(rows), format=RdfFormat.N_QUADS)
    assert f"{BASE}finding/z" in {text_of(t.subject) for t in resource_of(store, f"{BASE}gene/A").pointing}


@pytest.mark.slow
def test_no_document_of_a_thing_is_large(store: Store) -> None:
    sizes = {iri: len(found.triples) for iri in nodes(store) if (found := resource_of(store, iri)).kind == "thing"}
    assert len(sizes) > 2000
    assert max(sizes.values()) <= 2000


@pytest.mark.slow
def test_every_iri_of_the_dataset_answers_in_every_form(store: Store) -> None:
    for iri in nodes(store):
        found = resource_of(store, iri)
        for form in GRAPH_FORMS:
            assert list(parse(found.serialise(form), format=RDF_FORMATS[form.ending])), (iri, form.ending)
