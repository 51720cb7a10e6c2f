"""The queries that ask several servers: read by the grammar, asking little, and run between real servers.

Theirs are servers of Oxigraph with a few statements shaped like those of UniProt, Rhea, Wikidata and Bgee; what they
join with ours was worked out by hand from the curated files.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from mscpof.base.faults import BadParameter, BadQuery, CurationFault
from mscpof.base.names import ENDPOINT, PREFIXES, QUERIES_GRAPH, TERMS, shorten
from mscpof.curated.front_matter import read_query
from mscpof.curated.project import Project
from mscpof.server.http.federation import check_services
from tests.conftest import ROOT, raises
from tests.programs.command import mscpof
from tests.programs.server import PATIENCE, serving
from tests.programs.sparql_servers import oxigraph
from tests.programs.stand_in import Handler, standing_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mscpof import KnowledgeBase
    from mscpof.dataset.question import Question

    Run = Callable[..., list[tuple[str, ...]]]

pytestmark = pytest.mark.slow

FIXTURES = ROOT / "tests" / "fixtures" / "federated"
OTHERS = {
    "https://sparql.uniprot.org/sparql": "uniprot.ttl",
    "https://sparql.rhea-db.org/sparql": "rhea.ttl",
    "https://query.wikidata.org/sparql": "wikidata.ttl",
    "https://query-scholarly.wikidata.org/sparql": "wikidata-articles.ttl",
    "https://www.bgee.org/sparql/": "bgee.ttl",
}
NAMES = [path.stem for path in Project(ROOT).queries("federated")]
FROM_HERE = ["chemical-reactions", "citations", "drugs", "ovarian-expression", "protein-locations"]
# Rows that we are asked for at most, and values that others are asked about.
MODEST = 250


# As data


def test_some_run_here_and_some_run_there(kb: KnowledgeBase) -> None:
    assert sorted(kb.federated) == NAMES
    assert [name for name in NAMES if kb.federated[name].endpoint == ENDPOINT] == FROM_HERE
    for address in OTHERS:
        assert any(address in (question.endpoint, *question.services) for question in kb.federated.values())


def test_the_dataset_has_them_with_where_they_run_and_whom_they_ask(kb: KnowledgeBase) -> None:
    rows = kb.query(f"""
        PREFIX schema: <{PREFIXES["schema"]}>
        PREFIX sh:     <{PREFIXES["sh"]}>
        PREFIX spex:   <{PREFIXES["spex"]}>
        SELECT ?query ?target ?other (EXISTS {{ ?query a sh:SPARQLExecutable }} AS ?offered)
        FROM <{QUERIES_GRAPH}>
        WHERE {{ ?query a <{TERMS}FederatedQuery> ; schema:target ?target ; spex:federatesWith ?other }}
    """).rows
    told = {(shorten(row["query"]), row["target"], row["other"]) for row in rows}
    assert ("query/drugs", ENDPOINT, "https://query.wikidata.org/sparql") in told
    assert ("query/diseases", "https://sparql.uniprot.org/sparql", ENDPOINT) in told
    # An editor on this endpoint runs here what it is offered.
    assert {shorten(row["query"]) for row in rows if row["offered"]} == {f"query/{name}" for name in FROM_HERE}


def test_none_has_the_name_of_another_query(kb: KnowledgeBase) -> None:
    assert not kb.federated.keys() & kb.questions.keys()


def test_the_grammar_finds_the_servers_that_the_dataset_names(kb: KnowledgeBase) -> None:
    for question in kb.federated.values():
        check_services(question.text, question.services)
        for service in question.services:
            with raises("service-not-allowed", BadQuery):
                check_services(question.text, set(question.services) - {service})


def test_every_pattern_of_others_was_verified_somewhere(real: Project) -> None:
    sources = {
        path.stem: read_query(real, path, federated=True).matter["verifiedIn"] for path in real.queries("federated")
    }
    assert [name for name, where in sources.items() if not where] == []
    assert [one for where in sources.values() for one in where if not one.startswith("https://")] == []


def test_whom_they_ask_by_default_is_in_the_dataset(kb: KnowledgeBase) -> None:
    known = {row["id"] for row in kb.query(f"""
        PREFIX bibo:   <{PREFIXES["bibo"]}>
        PREFIX mscpof: <{TERMS}>
        PREFIX skos:   <{PREFIXES["skos"]}>
        SELECT ?id WHERE {{
          {{ ?gene mscpof:protein ?entry . BIND (STRAFTER(STR(?entry), "uniprot/") AS ?id) }}
          UNION {{ ?study bibo:doi ?id }}
          UNION {{ ?matter a mscpof:Chemical ; skos:exactMatch ?term . BIND (STRAFTER(STR(?term), "CHEBI_") AS ?id) }}
        }}
    """)}  # fmt: skip
    for name, parameter, mark in [
        ("protein-locations", "protein", "uniprot:"),
        ("ovarian-expression", "protein", "uniprot:"),
        ("drugs", "accession", '"'),
        ("citations", "doi", '"'),
        ("chemical-reactions", "chebi", "obo:CHEBI_"),
    ]:
        asked = [value.strip('"').removeprefix(mark) for value in kb.federated[name].default(parameter).split()]
        assert asked
        assert set(asked) <= known, name


BROKEN = [
    ("ASK { ?s ?p ?o }", "", "not-federated"),
    (
        "SELECT * { SERVICE <http://b.example/> { ?s ?p ?o } }",
        "#+ endpoint: http://a.example/\n",
        "own-endpoint-not-asked",
    ),
]


@pytest.mark.parametrize(("query", "more", "code"), BROKEN, ids=["nobody else", "not us"])
def test_a_query_that_asks_the_wrong_servers_is_refused(
    tiny: Project, write: Callable[[str, str], Path], query: str, more: str, code: str
) -> None:
    from mscpof.dataset.question_file import load_questions

    head = "#+ title: New\n#+ question: {en: What?, zh: 什么?}\n"
    write("queries/federated/new.rq", f"{head}{more}{query}\n")
    with raises(code, CurationFault, place="queries/federated/new.rq:1:1"):
        load_questions(tiny)


def test_a_question_that_this_dataset_answers_asks_no_other_server(
    tiny: Project, write: Callable[[str, str], Path]
) -> None:
    path = write("queries/competency/new.rq", "ASK { SERVICE <http://a.example/> { ?s ?p ?o } }\n")
    with raises("service-refused", CurationFault):
        read_query(tiny, path)


# Written out


def test_a_query_is_written_out_for_others_with_its_parameters(kb: KnowledgeBase) -> None:
    assert kb.sparql("drugs") == kb.federated["drugs"].text
    for name in ("CASP3_RAT", "P55213", "uniprot:P55213", "UniProtKB:P55213"):
        assert "VALUES ?protein { <http://purl.uniprot.org/uniprot/P55213> }" in kb.sparql(
            "protein-locations", protein=name
        )
    assert "VALUES ?chebi { <http://purl.obolibrary.org/obo/CHEBI_23965> }" in kb.sparql(
        "chemical-reactions", chebi="estradiol"
    )
    assert kb.sparql("matrix") == kb.questions["matrix"].text
    with raises("unknown-parameter", BadParameter, name="protein"):
        kb.sparql("drugs", protein="P55213")
    with raises("unknown-query") as fault:
        kb.sparql("drug")
    assert "drugs" in fault.value.facts["nearest"]


def test_who_asks_one_here_is_told_where_it_runs(kb: KnowledgeBase) -> None:
    with raises("asks-others", name="diseases", endpoint="https://sparql.uniprot.org/sparql"):
        kb.query("diseases")


def test_the_command_lists_them_writes_them_out_and_does_not_run_them(kb: KnowledgeBase) -> None:
    listed = mscpof("queries", "--federated").stdout
    assert [line.split()[0] for line in listed.splitlines()[1:]] == NAMES
    assert mscpof("query", "diseases", "--show").stdout == kb.federated["diseases"].text
    refused = mscpof("query", "diseases")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "mscpof query diseases --show" in refused.stderr


# What the other servers are asked


@contextmanager
def listening() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Stand for any server: keep what is asked, by path, and answer a row, so that others are asked too."""
    heard: dict[str, list[str]] = {}
    row = {
        "protein": {"type": "uri", "value": "http://purl.uniprot.org/uniprot/P00441"},
        "reaction": {"type": "uri", "value": "http://rdf.rhea-db.org/test-dismutation"},
    }
    answer = json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode()

    class Ear(Handler):
        def do_POST(self) -> None:  # noqa: N802  (the name that the base class calls)
            heard.setdefault(self.path, []).append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.begin(200, {"Content-Type": "application/sparql-results+json"}, len(answer))
            self.wfile.write(answer)

    with standing_in(Ear) as server:
        yield f"http://127.0.0.1:{server.server_port}", heard


def sent(question: Question, kb: KnowledgeBase) -> dict[str, list[str]]:
    """Return what each server is asked when a query runs where it belongs."""
    store = kb.store if question.endpoint == ENDPOINT else Store()
    if question.endpoint != ENDPOINT:
        store.load(path=FIXTURES / OTHERS[question.endpoint], format=RdfFormat.TURTLE)
    with listening() as (url, heard):
        text = question.text
        for number, service in enumerate(question.services):
            text = text.replace(f"<{service}>", f"<{url}/{number}>")
        list(store.query(text, use_default_graph_as_union=True))  # type: ignore[arg-type]
        return {service: heard.get(f"/{number}", []) for number, service in enumerate(question.services)}


def named(query: str) -> int:
    """Count the values of the first VALUES of a query, as Oxigraph writes it: VALUES ( ?s ) { ( 1 ) ( 2 ) }."""
    return query.partition("VALUES (")[2].partition("}")[0].count("(")


@pytest.mark.parametrize("name", NAMES)
def test_every_server_is_asked_once_and_for_little(kb: KnowledgeBase, name: str) -> None:
    question = kb.federated[name]
    for service, queries in sent(question, kb).items():
        [query] = queries
        if service == ENDPOINT:
            rows = kb.store.query(query, use_default_graph_as_union=True)
            assert isinstance(rows, QuerySolutions)
            found = [tuple(map(str, row)) for row in rows]
            assert 50 < len(found) <= MODEST
            assert len(found) == len(set(found))
        elif question.endpoint == ENDPOINT:
            # Nothing that is known here reaches the other server but what stands in the braces.
            assert 1 <= named(query) <= MODEST
        else:
            assert f"<{PREFIXES['up']}reviewed>" in query
            assert "<http://purl.uniprot.org/taxonomy/9606>" in query


# Run between servers


@contextmanager
def filled(folder: Path, data: Path) -> Iterator[str]:
    """Start a server of Oxigraph with some data, and return the address at which it answers queries."""
    folder.mkdir()
    with oxigraph(folder) as url:
        call(f"{url}/store?default", data.read_bytes(), "text/turtle")
        yield f"{url}/query"


def call(address: str, body: bytes, media_type: str) -> bytes:
    sent = Request(address, body, {"Content-Type": media_type, "Accept": "application/sparql-results+json"})
    with urlopen(sent, timeout=PATIENCE) as response:
        answer: bytes = response.read()
        return answer


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory, kb: KnowledgeBase) -> Iterator[dict[str, str]]:
    """Where each server of the queries is here: ours, which may ask theirs, and theirs."""
    folder = tmp_path_factory.mktemp("federated")
    kb.store.dump(folder / "dataset.nq", RdfFormat.N_QUADS)
    with ExitStack() as stack:
        found = {
            address: stack.enter_context(filled(folder / file, FIXTURES / file)) for address, file in OTHERS.items()
        }
        allowed = [option for address in found.values() for option in ("--allow-service", address)]
        ours = stack.enter_context(serving("--workers", 1, "--dataset", folder / "dataset.nq", *allowed))
        yield found | {ENDPOINT: f"{ours.url}sparql"}


@pytest.fixture
def run(addresses: dict[str, str], kb: KnowledgeBase) -> Run:
    """Send a query to where it runs, every address in it replaced by the one here, and return columns of its rows."""

    def send(name: str, *columns: str, **parameters: object) -> list[tuple[str, ...]]:
        question, text = kb.federated[name], kb.sparql(name, **parameters)
        for service in question.services:
            text = text.replace(f"<{service}>", f"<{addresses[service]}>")
        started = time.perf_counter()
        body = call(addresses[question.endpoint], text.encode(), "application/sparql-query")
        assert time.perf_counter() - started < 5
        rows = json.loads(body)["results"]["bindings"]
        return [tuple(shorten(row[c]["value"]) if c in row else "" for c in columns) for row in rows]

    return send


def test_changed_proteins_get_their_names_and_places_from_uniprot(run: Run) -> None:
    found = run(
        "protein-locations", "protein", "name", "locations", "gene", "effect", "source", "reference", "retracted"
    )
    cord = [
        ("uniprot:P55213", "Name of casp3", "gene/CASP3", "decreased", "UmbilicalCordMSC", n, "false") for n in "789"
    ]
    assert [row[:2] + row[3:] for row in found if row[0] == "uniprot:P55213"] == cord
    assert {frozenset(row[2].split(", ")) for row in found if row[0] == "uniprot:P55213"} == {
        frozenset({"Inside", "Outside"})
    }
    assert [row for row in found if row[0] != "uniprot:P55213"] == [
        ("uniprot:P56500", "Name of ucp2", "", "gene/UCP2", "increased", "UmbilicalCordMSC", "12", "false"),
        ("uniprot:P56500", "Name of ucp2", "", "gene/UCP2", "decreased", "PlacentalMSC", "39", "false"),
    ]


def test_a_parameter_says_which_proteins_uniprot_is_asked_for(run: Run) -> None:
    assert set(run("protein-locations", "protein", protein="UCP2_RAT")) == {("uniprot:P56500",)}
    # An entry that UniProt knows, and that no finding speaks of.
    assert run("protein-locations", "protein", protein="AKT1_MOUSE") == []


def test_changed_chemicals_get_their_approved_reactions_from_rhea(run: Run) -> None:
    found = run("chemical-reactions", "chemical", "effect", "references", "reaction", "equation")
    assert [row[:3] + row[4:] for row in found] == [
        ("chemical/estradiol", "restored", "62", "estradiol + A = B"),
        ("chemical/malondialdehyde", "decreased", "27, 28", "malonaldehyde + C = D"),
    ]


def test_changed_genes_get_the_drugs_that_act_on_them_from_wikidata(run: Run) -> None:
    found = run("drugs", "symbol", "drugName", "conditions", "effects", "references")
    assert [(row[0], row[1], set(row[2].split(", ")), *row[3:]) for row in found] == [
        ("CASP3", "a drug", {"fever", "cough"}, "decreased", "7, 8, 9, 26, 46, 61"),
        ("FOXP3", "mumab", {"cough"}, "increased", "58, 64"),
    ]


def test_studies_get_their_citations_and_retractions_from_wikidata(run: Run) -> None:
    assert run("citations", "reference", "citations", "retractedThere", "retractedHere") == [
        ("8", "2", "false", "false"),
        ("11", "1", "true", "true"),
        ("43", "0", "false", "true"),
    ]


def test_where_bgee_sees_a_gene_is_set_beside_where_studies_saw_a_change(run: Run) -> None:
    assert run("ovarian-expression", "gene", "protein", "species", "placeName", "expression", "references") == [
        ("gene/CASP3", "uniprot:P70677", "Mus musculus", "granulosa cell", "expressed", "46"),
        ("gene/FN1", "uniprot:P04937", "Rattus norvegicus", "granulosa cell", "expressed", "52"),
        ("gene/FN1", "uniprot:P04937", "Rattus norvegicus", "ovary", "expressed", ""),
        ("gene/FN1", "uniprot:P04937", "Rattus norvegicus", "ovary stroma", "absent", "52"),
        ("gene/HGF", "uniprot:P17945", "Rattus norvegicus", "ovary", "expressed", "20"),
    ]


def test_uniprot_asks_which_genes_are_changed_and_adds_their_diseases(run: Run) -> None:
    assert run("diseases", "symbol", "protein", "diseaseName", "standing", "retracted") == [
        ("FN1", "uniprot:P02751", "First disease", "2", "0"),
        ("FN1", "uniprot:P02751", "Second disease", "2", "0"),
    ]


def test_uniprot_asks_which_genes_are_changed_and_takes_those_of_a_process(run: Run) -> None:
    found = [("AMH", "uniprot:P03971", "MIS_HUMAN", "2", "0"), ("AMH", "uniprot:P49000", "MIS_RAT", "2", "0")]
    assert run("process-proteins", "symbol", "protein", "mnemonic", "standing", "retracted") == found
    assert run("process-proteins", "mnemonic", process="apoptotic process") == [("MIS_HUMAN",), ("FINC_RAT",)]


def test_rhea_asks_which_genes_are_changed_and_uniprot_what_their_enzymes_do(run: Run) -> None:
    assert run("enzyme-reactions", "symbol", "protein", "equation") == [("SOD1", "uniprot:P00441", "2 F = G + H")]


def test_bgee_asks_which_genes_are_changed_and_adds_how_strongly_the_ovary_expresses_them(run: Run) -> None:
    found = run("expression-scores", "species", "symbol", "score", "standing")
    assert found == [
        ("Homo sapiens", "FN1", "70.5", "2"),
        ("Rattus norvegicus", "HGF", "95.5", "2"),
        ("Rattus norvegicus", "FN1", "90.5", "2"),
    ]
