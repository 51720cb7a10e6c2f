"""A dataset is brought to a server whole: replaced, tidied, counted; what fails says how far it came."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from mscpof.ask.remote.credentials import Credentials
from mscpof.ask.remote.endpoint import Remote
from mscpof.ask.remote.graph_store import GraphStore, addresses
from mscpof.ask.remote.push import counts, in_order, push_dataset
from mscpof.base.names import GRAPH, METADATA_GRAPH, ONTOLOGY_GRAPH, QUERIES_GRAPH
from tests.conftest import raises
from tests.programs.command import mscpof
from tests.programs.server import free_port
from tests.programs.sparql_servers import oxigraph
from tests.programs.stand_in import Handler, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

STUDIES = [f"{GRAPH}study/{name}" for name in ("a-a-2020", "b-b-2021")]
NAME = "https://w3id.org/mscpof/x"


def dataset_of(*graphs: str, words: str = "脐带\n") -> Store:
    """Return a dataset with one statement a graph."""
    store = Store()
    for graph in graphs:
        store.add(Quad(NamedNode(NAME), NamedNode(NAME), Literal(words, language="zh"), NamedNode(graph)))
    return store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


def push(store: Store, url: str) -> tuple[str, ...]:
    return push_dataset(store, GraphStore(f"{url}/store"), Remote(f"{url}/query")).removed


# Real servers


def test_each_graph_is_replaced_and_what_is_no_more_is_removed(server: str) -> None:
    foreign = "https://example.org/graph/of-others"
    GraphStore(f"{server}/store").put(foreign, b"<http://x.org/a> <http://x.org/b> <http://x.org/c> .\n")
    assert push(dataset_of(ONTOLOGY_GRAPH, *STUDIES), server) == ()
    assert push(dataset_of(ONTOLOGY_GRAPH, STUDIES[1], words="new"), server) == ("study/a-a-2020",)
    there = Remote(f"{server}/query")
    assert counts(there) == {ONTOLOGY_GRAPH: 1, STUDIES[1]: 1}
    rows = there.plain().answer("SELECT ?g ?words WHERE { GRAPH ?g { ?s ?p ?words } } ORDER BY ?g")
    assert [(row["g"].value, row["words"].value) for row in rows] == [  # type: ignore[union-attr]
        (foreign, "http://x.org/c"),
        (ONTOLOGY_GRAPH, "new"),
        (STUDIES[1], "new"),
    ]


def test_the_command_tells_what_it_did_and_where(server: str, tmp_path: Path) -> None:
    dataset = tmp_path / "dataset.nq"
    for graphs, removed in ((STUDIES, set()), (STUDIES[:1], {"removed study/b-b-2021"})):
        dataset.write_bytes(dataset_of(QUERIES_GRAPH, *graphs).dump(format=RdfFormat.N_QUADS) or b"")
        done = mscpof("push", server, "--dataset", dataset)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        number = len(graphs) + 1
        assert f"{number} triples in {number} graphs at {server}/store" in done.stderr
        assert removed <= set(done.stderr.splitlines())


@pytest.mark.parametrize("path", ["", "/", "/query", "/store"])
def test_a_known_server_is_found_at_any_of_its_addresses(server: str, path: str) -> None:
    assert addresses(server + path) == (f"{server}/store", f"{server}/query")


# Order, addresses


def test_what_others_refer_to_goes_first_and_the_metadata_last() -> None:
    graphs = [METADATA_GRAPH, QUERIES_GRAPH, STUDIES[1], f"{GRAPH}new", ONTOLOGY_GRAPH, STUDIES[0]]
    assert in_order(graphs) == [ONTOLOGY_GRAPH, f"{GRAPH}new", *STUDIES, QUERIES_GRAPH, METADATA_GRAPH]


@pytest.mark.parametrize(
    ("url", "store", "query"),
    [
        ("http://x.org/ds/data", "http://x.org/ds/data", "http://x.org/ds/query"),
        ("http://x.org/repositories/r/rdf-graphs/service/", None, "http://x.org/repositories/r"),
        ("http://x.org/sparql-graph-crud-auth", None, "http://x.org/sparql"),
    ],
)
def test_the_address_of_a_graph_store_tells_that_of_the_queries(url: str, store: str | None, query: str) -> None:
    assert addresses(url) == (store or url.rstrip("/"), query)


def test_no_server_and_no_address_are_told() -> None:
    with raises("unreachable"):
        addresses(f"http://127.0.0.1:{free_port()}/")
    with raises("bad-address", url="localhost:7878"):
        addresses("localhost:7878")


# What a server may do wrong


class Shelf(Handler):
    """Keeps graphs in memory and makes the faults that a test has asked for."""

    def handle_one(self) -> None:
        scene: Scene = self.server.scene  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        graph = self.path.partition("graph=")[2].replace("%3A", ":").replace("%2F", "/")
        scene.seen.append((self.command, graph.removeprefix(GRAPH), self.headers.get("Authorization")))
        if self.command == "POST":
            rows = "".join(
                f'<result><binding name="graph"><uri>{name}</uri></binding><binding name="triples">'
                f'<literal datatype="http://www.w3.org/2001/XMLSchema#integer">{number}</literal></binding></result>'
                for name, number in scene.graphs.items()
            )
            head = '<head><variable name="graph"/><variable name="triples"/></head>'
            xml = f'<sparql xmlns="http://www.w3.org/2005/sparql-results#">{head}<results>{rows}</results></sparql>'
            return self.say(200, {"Content-Type": "application/sparql-results+xml"}, xml)
        if scene.password and self.headers.get("Authorization") != scene.password:
            return self.say(401, {"WWW-Authenticate": 'Basic realm="x"'})
        if self.command != "GET" and scene.faults.get(graph):
            return self.say(*scene.faults[graph].pop(0))
        if self.command == "PUT":
            scene.graphs[graph] = body.count(b"\n") - scene.loses
        elif self.command == "DELETE":
            scene.graphs.pop(graph, None)
        return self.say(404 if self.command == "GET" else 204, {})

    do_GET = do_PUT = do_DELETE = do_POST = handle_one  # noqa: N815  (the names that the base class calls)

    def say(self, code: int, headers: dict[str, str], text: str = "") -> None:
        self.begin(code, headers, len(text.encode()))
        self.wfile.write(text.encode())


class Scene:
    """A server with graphs, and the faults that it makes: for each graph, what it answers first."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.graphs: dict[str, int] = {}
        self.faults: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.seen: list[tuple[str, str, str | None]] = []
        self.password = ""
        self.loses = 0

    def push(self, *graphs: str, who: Credentials | None = None) -> None:
        push_dataset(dataset_of(*graphs), GraphStore(self.url, who), Remote(self.url))

    def changed(self) -> list[tuple[str, str]]:
        return [(method, graph) for method, graph, _ in self.seen if method in ("PUT", "DELETE")]


@pytest.fixture
def scene() -> Iterator[Scene]:
    with standing_in(Shelf) as server:
        server.scene = Scene(f"http://127.0.0.1:{server.server_port}/graphs")  # type: ignore[attr-defined]
        yield server.scene  # type: ignore[attr-defined]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("mscpof.ask.remote.refusal.time.sleep", waited.append)
    return waited


def test_a_push_that_fails_says_how_far_it_came_and_another_completes_it(scene: Scene) -> None:
    scene.graphs = {f"{GRAPH}study/gone": 3}
    scene.faults = {STUDIES[1]: [(500, {})]}
    with raises("push-failed", done=["ontology", "study/a-a-2020"]) as failed:
        scene.push(ONTOLOGY_GRAPH, *STUDIES, QUERIES_GRAPH)
    assert str(failed.value) == (
        f"{scene.url}: the server fails (500): it does not say why\n"
        "study/b-b-2021 failed; 2 of 5 graphs are done (ontology, study/a-a-2020). Push again: it does them all"
    )
    scene.seen.clear()
    scene.push(ONTOLOGY_GRAPH, *STUDIES, QUERIES_GRAPH)
    assert scene.changed() == [
        ("PUT", "ontology"),
        ("PUT", "study/a-a-2020"),
        ("PUT", "study/b-b-2021"),
        ("DELETE", "study/gone"),
        ("PUT", "queries"),
    ]


def test_a_server_that_loses_statements_is_found_out(scene: Scene) -> None:
    scene.loses = 1
    lost = [f"{graph}: 1 triples sent, 0 there" for graph in ("ontology", "study/a-a-2020", "study/b-b-2021")]
    with raises("push-differs", lines=lost):
        scene.push(ONTOLOGY_GRAPH, *STUDIES)


def test_a_busy_server_is_asked_again_and_then_given_up(scene: Scene, waits: list[float]) -> None:
    scene.faults = {ONTOLOGY_GRAPH: [(503, {"Retry-After": "4"}), (429, {})]}
    scene.push(ONTOLOGY_GRAPH)
    assert waits == [4, 2]
    scene.faults = {ONTOLOGY_GRAPH: [(503, {"Retry-After": "400"})]}
    with raises("push-failed") as fault:
        scene.push(ONTOLOGY_GRAPH)
    assert fault.value.facts["reason"].facts["advice"] == "it asks to come back in 400 s"
    scene.faults = {ONTOLOGY_GRAPH: [(503, {})] * 3}
    with raises("busy", status=503, advice="come back later"):
        GraphStore(scene.url).put(ONTOLOGY_GRAPH, b"")


def test_who_asks_is_said_with_each_graph_and_who_may_not_sends_none(scene: Scene) -> None:
    scene.password = f"Basic {base64.b64encode('me:秘密'.encode()).decode()}"
    scene.push(ONTOLOGY_GRAPH, who=Credentials("me", "秘密"))
    assert [said for method, _, said in scene.seen if method == "PUT"] == [scene.password]
    scene.seen.clear()
    for who in (None, Credentials("me", "wrong")):
        with raises("not-allowed", status=401):
            scene.push(ONTOLOGY_GRAPH, who=who)
    assert scene.changed() == []


@pytest.mark.parametrize(("status", "code"), [(403, "not-allowed"), (404, "not-a-service"), (405, "not-a-service")])
def test_what_is_no_graph_store_is_told(scene: Scene, status: int, code: str) -> None:
    scene.faults = {ONTOLOGY_GRAPH: [(status, {})]}
    with raises(code, url=scene.url):
        GraphStore(scene.url).put(ONTOLOGY_GRAPH, b"")


def test_a_graph_that_is_not_there_is_as_good_as_removed(scene: Scene) -> None:
    scene.faults = {ONTOLOGY_GRAPH: [(404, {})]}
    GraphStore(scene.url).delete(ONTOLOGY_GRAPH)
    assert scene.changed() == [("DELETE", "ontology")]


def test_an_unknown_server_needs_both_addresses(scene: Scene) -> None:
    with raises("not-a-service", url=scene.url):
        addresses(scene.url)


# The password


def test_the_password_is_not_shown_and_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MSCPOF_USER", raising=False)
    monkeypatch.setenv("MSCPOF_PASSWORD", "secret")
    assert Credentials.of_environment() is None
    monkeypatch.setenv("MSCPOF_USER", "me")
    assert Credentials.of_environment() == Credentials("me", "secret")
    assert "secret" not in repr(Credentials("me", "secret"))


def test_without_a_password_and_anyone_to_type_it_nothing_is_sent(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset.nq"
    dataset.write_bytes(dataset_of(ONTOLOGY_GRAPH).dump(format=RdfFormat.N_QUADS) or b"")
    done = mscpof("push", "http://127.0.0.1:1/store", "--user", "me", "--dataset", dataset, MSCPOF_PASSWORD="")
    assert done.returncode == 1
    assert "the password of me is in no MSCPOF_PASSWORD" in " ".join(done.stderr.split())
