"""What the dataset says of itself is true, small, and found by clients that were told nothing but the endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, Store

from mscpof.ask.lookup import Lookup
from mscpof.base.answer import Answer
from mscpof.base.faults import UnknownName
from mscpof.base.names import BASE, ENDPOINT, METADATA_GRAPH, NAMED_PREFIXES, ONTOLOGY, PREFIXES, resolve, term
from mscpof.base.store import open_dataset, open_store
from mscpof.dataset.build import DATASET, InvalidData, build
from mscpof.dataset.metadata import describe
from mscpof.dataset.quality import check_quality, load_quality_queries
from mscpof.server.http.jobs import description_of
from tests.conftest import raises

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from mscpof import KnowledgeBase
    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

PROLOGUE = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in NAMED_PREFIXES.items())
GRAPH = NamedNode(METADATA_GRAPH)
SUBJECT = f"{BASE}dataset"


@pytest.fixture(scope="module")
def described(real: Project, knowledge: Knowledge) -> Store:
    """The project's own dataset with its description, as a build writes it."""
    store = Store()
    store.extend(knowledge.store)
    store.extend(describe(real, knowledge.store))
    return store


def ask(store: Store, pattern: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT without its prologue, sorted; what is unbound is empty."""
    rows = store.query(PROLOGUE + pattern, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    return sorted(tuple(getattr(value, "value", "") for value in row) for row in rows)


def told(store: Store, columns: str, pattern: str) -> list[tuple[str, ...]]:
    """Return what the metadata graph alone says."""
    return ask(store, f"SELECT {columns} {{ GRAPH <{METADATA_GRAPH}> {{ {pattern} }} }}")


# A client that knows the endpoint only


def test_an_editor_finds_the_prefixes_as_the_program_means_them(described: Store) -> None:
    found = ask(described, "SELECT DISTINCT ?name ?iri { ?any sh:prefix ?name ; sh:namespace ?iri }")
    assert found == told(described, "?name ?iri", f"<{ONTOLOGY}> sh:declare [ sh:prefix ?name ; sh:namespace ?iri ]")
    assert found == sorted(NAMED_PREFIXES.items())
    assert found == [(name, resolve(f"{name}:x").removesuffix("x")) for name, _ in found]


def test_an_editor_finds_the_examples_in_both_languages(described: Store, kb: KnowledgeBase) -> None:
    found = ask(
        described,
        """SELECT ?example ?words ?text {
             ?example rdf:type sh:SPARQLExecutable .
             ?example sh:select|sh:ask|sh:construct ?text .
             ?example rdfs:comment ?words
           }""",
    )
    assert found == sorted(
        (f"{BASE}query/{question.name}", words, question.text)
        for question in [*kb.questions.values(), *kb.federated.values()]
        if question.endpoint == ENDPOINT
        for words in question.question.values()
    )


def test_an_example_names_its_prefixes_its_endpoint_and_what_it_is_about(described: Store, kb: KnowledgeBase) -> None:
    found = ask(described, f"SELECT ?q {{ ?q sh:prefixes <{ONTOLOGY}> ; schema:target <{ENDPOINT}> }}")
    questions = [*kb.questions.values(), *kb.federated.values()]
    assert [iri for (iri,) in found] == sorted(f"{BASE}query/{q.name}" for q in questions if q.endpoint == ENDPOINT)
    assert all(question.keywords for question in questions)
    assert (f"{BASE}query/matrix",) in ask(described, 'SELECT ?q { ?q schema:keywords "evidence matrix" }')


# The shape in which SIB's editor asks for what it completes; rows of one class and property differ by kind of value.
COMPLETION = """
SELECT DISTINCT ?class ?property ?valueClass ?datatype ?triples {
  OPTIONAL { ?graph sd:graph ?described . ?described void:classPartition ?ofClass }
  ?ofClass void:propertyPartition ?ofProperty ; void:class ?class .
  ?ofProperty void:property ?property .
  OPTIONAL { ?ofProperty void:triples ?triples }
  OPTIONAL {
    { ?ofProperty void:classPartition/void:class ?valueClass }
    UNION
    { ?ofProperty void-ext:datatypePartition/void-ext:datatype ?datatype }
  }
}"""


def test_an_editor_completes_properties_and_kinds_of_values(described: Store) -> None:
    rows = ask(described, COMPLETION)
    of_finding = {row[1] for row in rows if row[0] == term("Finding")}
    assert {term("source"), term("increased"), term("reportedIn"), term("statedAt")} <= of_finding
    assert term("studyCount") not in of_finding
    assert term("increased") in {row[1] for row in rows if row[0] == term("TreatmentEffect")}
    increased = {row[2] for row in rows if row[:2] == (term("Finding"), term("increased"))}
    assert {term("Gene"), term("Process"), term("CellPopulation")} <= increased
    assert term("Study") not in increased
    assert term("Entity") not in increased
    reference = [row for row in rows if row[:2] == (term("Study"), term("reference"))]
    assert [row[2:] for row in reference] == [("", f"{PREFIXES['xsd']}integer", "72")]


def test_every_property_partition_has_one_count(described: Store) -> None:
    counts: dict[tuple[str, str], set[str]] = {}
    for row in ask(described, COMPLETION):
        counts.setdefault((row[0], row[1]), set()).add(row[4])
    assert len(counts) > 500
    assert {len(found) for found in counts.values()} == {1}


# What is said is so


def test_the_counts_are_those_that_queries_find(described: Store, knowledge: Knowledge) -> None:
    counts = {
        "triples": "(COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
        "distinctSubjects": "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "(COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        "properties": "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "(COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        "entities": f"(COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER STRSTARTS(STR(?s), '{BASE}') }}",
    }
    for said, query in counts.items():
        assert told(described, "?n", f"<{SUBJECT}> void:{said} ?n") == ask(knowledge.store, f"SELECT {query}"), said


def test_every_class_in_use_has_a_part_with_the_number_of_its_things(described: Store, knowledge: Knowledge) -> None:
    assert told(
        described, "?class ?n", f"<{SUBJECT}> void:classPartition [ void:class ?class ; void:entities ?n ]"
    ) == ask(knowledge.store, "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class")


def test_every_property_of_an_own_class_has_a_part_with_the_number_of_its_uses(
    described: Store, knowledge: Knowledge
) -> None:
    assert told(
        described,
        "?class ?p ?n",
        "?ofClass void:class ?class ; void:propertyPartition [ void:property ?p ; void:triples ?n ]",
    ) == ask(
        knowledge.store,
        f"""SELECT ?class ?p (COUNT(?o) AS ?n) {{
              ?s a ?class ; ?p ?o . FILTER (?p != rdf:type) FILTER STRSTARTS(STR(?class), "{term("")}")
            }} GROUP BY ?class ?p""",
    )


@pytest.mark.parametrize("name", ["Gene", "Study", "ProteinFamily"])
def test_the_values_of_a_property_are_counted_by_their_class(described: Store, knowledge: Knowledge, name: str) -> None:
    said = told(
        described,
        "?class ?p ?n",
        f"""?ofClass void:class ?class ; void:propertyPartition ?ofProperty .
            ?ofProperty void:property ?p ; void:classPartition [ void:class mscpof:{name} ; void:triples ?n ]""",
    )
    found = ask(
        knowledge.store,
        f"SELECT ?class ?p (COUNT(?o) AS ?n) {{ ?s a ?class ; ?p ?o . ?o a mscpof:{name} }} GROUP BY ?class ?p",
    )
    assert said
    assert set(said) <= set(found)
    main = {row[0] for row in said}
    assert {row for row in found if row[0] in main} == set(said)


def test_the_literal_values_of_a_property_are_counted_by_their_datatype(described: Store, knowledge: Knowledge) -> None:
    said = told(
        described,
        "?p ?datatype ?n",
        """?ofClass void:class mscpof:Study ; void:propertyPartition ?ofProperty .
           ?ofProperty void:property ?p ;
                       void-ext:datatypePartition [ void-ext:datatype ?datatype ; void:triples ?n ]""",
    )
    assert said == ask(
        knowledge.store,
        """SELECT ?p ?datatype (COUNT(?o) AS ?n) {
             ?s a mscpof:Study ; ?p ?o .
             FILTER isLiteral(?o)
             BIND (DATATYPE(?o) AS ?datatype)
           } GROUP BY ?p ?datatype""",
    )


def test_every_part_belongs_to_one_whole_and_is_cut_out_by_one_criterion(described: Store) -> None:
    part_of = "void:classPartition|void:propertyPartition|void-ext:datatypePartition"
    cut_by = "void:class|void:property|void-ext:datatype"
    parts = told(described, "DISTINCT ?part", f"?whole {part_of} ?part")
    assert told(described, "DISTINCT ?part", f"?whole {part_of} ?part . ?part {cut_by} ?criterion") == parts
    assert told(described, "?part", f"?one {part_of} ?part . ?two {part_of} ?part FILTER (?one != ?two)") == []
    assert told(described, "?part", f"?part {cut_by} ?one , ?two FILTER (?one != ?two)") == []


def test_the_links_to_others_are_counted(described: Store, knowledge: Knowledge) -> None:
    links = told(
        described,
        "?space ?property ?n",
        """?links a void:Linkset ; void:linkPredicate ?property ; void:triples ?n ;
                  void:subjectsTarget ?here ; void:objectsTarget [ void:uriSpace ?space ]""",
    )
    for space, link, count in links:
        found = ask(
            knowledge.store,
            f'SELECT (COUNT(?o) AS ?n) {{ ?s <{link}> ?o FILTER STRSTARTS(STR(?o), "{space}") }}',
        )
        assert found == [(count,)], (space, link)
    linked = {space for space, _, _ in links}
    assert {PREFIXES[name] for name in ("uniprot", "hgnc", "ncbigene", "mirbase", "mirbase.mature")} <= linked
    assert f"{PREFIXES['obo']}GO_" in linked


def test_the_examples_of_what_is_in_it_are_in_it(described: Store, knowledge: Knowledge) -> None:
    examples = told(described, "?thing", f"<{SUBJECT}> void:exampleResource ?thing")
    assert len(examples) == 3
    assert all(ask(knowledge.store, f"SELECT ?kind {{ <{thing}> a ?kind }}") for (thing,) in examples)


def test_title_licence_version_and_date_are_those_of_the_citation(described: Store, real: Project) -> None:
    citation = yaml.safe_load((real.root / "CITATION.cff").read_text(encoding="utf-8"))
    titles = told(described, "?title", f"<{SUBJECT}> dcterms:title ?title FILTER (LANG(?title) = 'en')")
    assert titles == [(citation["title"],)]
    assert told(described, "?version", f"<{SUBJECT}> owl:versionInfo ?version") == [(citation["version"],)]
    assert told(described, "?day", f"<{SUBJECT}> dcterms:issued ?day") == [(str(citation["date-released"]),)]
    for role in ("creator", "publisher"):
        names = told(described, "?name", f"<{SUBJECT}> dcterms:{role}/rdfs:label ?name FILTER (LANG(?name) = 'en')")
        assert names == [(author["name"],) for author in citation["authors"]]
    (licence,) = told(described, "?licence", f"<{SUBJECT}> dcterms:license ?licence")
    assert licence[0] in (real.root / "LICENSE-DATA").read_text(encoding="utf-8")
    assert citation["license"] == "CC-BY-4.0"


def test_what_people_read_of_the_dataset_is_in_both_languages(described: Store) -> None:
    for said in ("title", "description"):
        spoken = told(described, "(LANG(?words) AS ?language)", f"<{SUBJECT}> dcterms:{said} ?words")
        assert spoken == [("en",), ("zh",)]


# The service


def test_the_service_says_what_it_answers_and_in_which_forms(described: Store) -> None:
    service = f"<{ENDPOINT}> a sd:Service ; sd:endpoint <{ENDPOINT}> ;"
    assert told(described, "?what", f"{service} sd:supportedLanguage ?what") == [(f"{PREFIXES['sd']}SPARQL11Query",)]
    assert told(described, "?what", f"{service} sd:feature ?what") == [(f"{PREFIXES['sd']}UnionDefaultGraph",)]
    forms = told(described, "?what", f"{service} sd:resultFormat ?what")
    assert {iri.removeprefix("http://www.w3.org/ns/formats/") for (iri,) in forms} == {
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
        "Turtle", "TriG", "N-Triples", "N-Quads", "JSON-LD", "RDF_XML",
    }  # fmt: skip


def test_every_named_graph_is_listed_and_counted(described: Store, knowledge: Knowledge) -> None:
    listed = "sd:defaultDataset/sd:namedGraph"
    assert told(described, "?name ?n", f"?service {listed} [ sd:name ?name ; sd:graph [ void:triples ?n ] ]") == ask(
        knowledge.store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    )
    assert told(described, "?name", f"?service {listed}/sd:name ?name") == ask(
        described, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    )


def test_the_default_graph_is_the_dataset(described: Store) -> None:
    assert told(described, "?graph", "?service sd:defaultDataset/sd:defaultGraph ?graph") == [(SUBJECT,)]


def test_a_server_adds_the_address_at_which_it_answers(described: Store) -> None:
    here = "http://127.0.0.1:8000/sparql"
    plain, served = description_of(described), description_of(described, here)
    assert set(plain) == {quad.triple for quad in described.quads_for_pattern(None, None, None, GRAPH)}
    assert set(plain) < set(served)
    store = Store()
    store.bulk_extend(quad_of(triple) for triple in served)
    same = "SELECT ?said ?value {{ <{}> ?said ?value FILTER (?said != sd:endpoint) }}"
    assert ask(store, same.format(here)) == ask(store, same.format(ENDPOINT))
    assert ask(store, f"SELECT ?address {{ <{here}> sd:endpoint ?address }}") == [(here,)]
    assert ask(store, "SELECT ?address { ?dataset void:sparqlEndpoint ?address }") == [(here,), (ENDPOINT,)]


def test_the_canonical_address_may_be_the_one_that_answers(described: Store) -> None:
    assert description_of(described, ENDPOINT) == description_of(described)


def quad_of(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object)


# Beside everything else


def test_the_description_is_small_and_without_blank_nodes(described: Store) -> None:
    triples = description_of(described)
    assert len(triples) < len(described) / 8
    assert not any(isinstance(node, BlankNode) for triple in triples for node in (triple.subject, triple.object))


def test_nothing_is_said_in_two_graphs(described: Store) -> None:
    # The union of all graphs, which queries see, would count it twice.
    quads = list(described)
    assert len({quad.triple for quad in quads}) == len(quads)


def test_parts_are_no_things_of_a_class_so_that_counts_of_classes_stay_telling(described: Store) -> None:
    counts = ask(described, "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class")
    biggest = sorted(counts, key=lambda row: -int(row[1]))[:5]
    assert term("Finding") in {name for name, _ in biggest}
    assert not any(name.startswith((PREFIXES["void"], PREFIXES["sd"])) for name, _ in biggest)


def test_no_answer_to_a_question_changes(described: Store, knowledge: Knowledge, kb: KnowledgeBase) -> None:
    for question in kb.questions.values():
        assert answers(described, question.text) == answers(knowledge.store, question.text), question.name


def answers(store: Store, query: str) -> list[list[list[str]]]:
    """Return the rows of an answer; within a cell, joined texts may come in any order."""
    return [[sorted(str(cell).split()) for cell in row.values()] for row in Answer(store, query)]


def test_no_rule_finds_a_fault_in_it(described: Store, knowledge: Knowledge, real: Project) -> None:
    queries, places = load_quality_queries(real), knowledge.reading.places
    assert [str(fault) for fault in check_quality(described, queries, places)] == [
        str(fault) for fault in check_quality(knowledge.store, queries, places)
    ]


def test_names_lead_where_they_led(described: Store, kb: KnowledgeBase) -> None:
    names = Lookup(described)
    for name, kind in (
        ("caspase-3", "entity"),
        ("UC-MSC", "source"),
        ("anti-apoptosis", "mechanism"),
        ("Finding", "term"),
    ):
        assert names.find(name, kind) == kb.find(name, kind)
    with raises("unknown-name", UnknownName):
        names.find(SUBJECT, "term")


# In a build


def test_a_build_holds_the_description_in_its_file_and_on_disk(tiny: Project) -> None:
    on_disk = tiny.root / "store"
    build(tiny, store=on_disk, checked=False)
    in_file = description_of(open_dataset(tiny.build / DATASET))
    assert in_file == description_of(open_store(on_disk))
    assert NamedNode(ENDPOINT) in {triple.subject for triple in in_file}


def test_a_description_that_is_no_construct_query_stops_the_build(tiny: Project) -> None:
    describing(tiny, "SELECT * { ?s ?p ?o }")
    with pytest.raises(InvalidData) as fault:
        build(tiny, checked=False)
    (wrong,) = fault.value.faults
    assert (wrong.code, str(wrong.place)) == ("description-without-construct", "queries/describe/extra.rq:1:1")
    assert not (tiny.build / DATASET).exists()


def test_a_description_with_a_blank_node_stops_the_build(tiny: Project) -> None:
    describing(tiny, "CONSTRUCT { [] a ?class } WHERE { ?s a ?class }")
    with pytest.raises(InvalidData) as fault:
        build(tiny, checked=False)
    assert [wrong.code for wrong in fault.value.faults] == ["description-with-blank-node"]


def describing(project: Project, text: str) -> None:
    (project.root / "queries" / "describe" / "extra.rq").write_text(f"#+ title: Extra\n{text}\n", encoding="utf-8")


def test_what_was_built_before_there_were_descriptions_has_none() -> None:
    assert description_of(Store(), "http://127.0.0.1/sparql") == []
