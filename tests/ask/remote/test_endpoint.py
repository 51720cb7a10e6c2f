"""The dataset on a server is asked as if it were here; what goes wrong on the way is told with the server's address."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from mscpof import KnowledgeBase, __version__
from mscpof.ask.remote.endpoint import Remote
from mscpof.base.faults import BadParameter, BadQuery, UnknownName
from tests.conftest import raises
from tests.programs.command import mscpof
from tests.programs.server import free_port
from tests.programs.sparql_servers import oxigraph
from tests.programs.stand_in import Handler, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import ThreadingHTTPServer
    from pathlib import Path

pytestmark = pytest.mark.slow


XML = "application/sparql-results+xml"
EMPTY = '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>{head}</head>{body}</sparql>'
NONE = EMPTY.format(head='<variable name="x"/>', body="<results></results>")
NO = EMPTY.format(head="", body="<boolean>false</boolean>")
ROWS = "SELECT ?x WHERE { ?x ?y ?z }"


@pytest.fixture(scope="module", params=[(), ("--union-default-graph",)], ids=["apart", "union"])
def endpoint(request: pytest.FixtureRequest, dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that holds the dataset, once with graphs apart from the default graph, once with their union there."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph"), *request.param) as url:
        done = mscpof("push", url, "--dataset", dataset)
        assert done.returncode == 0, done.stderr
        assert ("without FROM" in done.stderr) == (not request.param)
        yield f"{url}/query"


@pytest.fixture(scope="module")
def there(endpoint: str) -> KnowledgeBase:
    return KnowledgeBase.load(endpoint=endpoint)


# Real servers


def test_every_question_is_answered_alike(kb: KnowledgeBase, there: KnowledgeBase) -> None:
    assert there.questions == kb.questions
    for name in kb.questions:
        assert there.query(name).columns == kb.query(name).columns
        assert list(map(repr, there.query(name).rows)) == list(map(repr, kb.query(name).rows)), name


def test_names_are_looked_up_on_the_server(kb: KnowledgeBase, there: KnowledgeBase) -> None:
    asked = {"entity": "caspase-3", "direction": "lowered"}
    assert there.query("changes", **asked).rows == kb.query("changes", **asked).rows
    assert list(there.findings(entity="VEGF")) == list(kb.findings(entity="VEGF"))
    with raises("unknown-name", UnknownName, name="kaspase", kind="entity") as fault:
        there.query("changes", entity="kaspase")
    assert fault.value.facts["nearest"][0] == "caspase"


def test_matrix_and_size_are_those_of_the_dataset(kb: KnowledgeBase, there: KnowledgeBase) -> None:
    assert there.matrix("zh") == kb.matrix("zh")
    assert repr(there) == repr(kb)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_an_answer_is_written_alike(kb: KnowledgeBase, there: KnowledgeBase, form: str) -> None:
    assert there.query("models").serialize(form) == kb.query("models").serialize(form)


# Oxigraph takes no notice of FROM where its default graph is the union.
@pytest.mark.parametrize("endpoint", [()], ids=["apart"], indirect=True)
def test_graphs_can_be_named_and_statements_asked_for(kb: KnowledgeBase, there: KnowledgeBase) -> None:
    for text in (
        "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/mscpof/graph/review> WHERE { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <https://w3id.org/mscpof/graph/review> { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    ):
        assert there.query(text).rows == kb.query(text).rows
    text = "CONSTRUCT WHERE { <https://w3id.org/mscpof/study/qu-q-2022> ?p ?o }"
    assert sorted(map(repr, there.query(text))) == sorted(map(repr, kb.query(text)))
    assert there.query(text).serialize("ttl").startswith(b"@prefix")


def test_the_commands_take_an_endpoint_from_option_or_environment(endpoint: str, dataset: Path) -> None:
    for line in (
        ("matrix", "--format", "csv"),
        ("query", "changes", "--param", "entity=KLF6"),
        ("queries",),
        ("coverage",),
    ):
        here = mscpof(*line, "--dataset", dataset)
        assert mscpof(*line, "--endpoint", endpoint).stdout == here.stdout != ""
        assert mscpof(*line, MSCPOF_ENDPOINT=endpoint).stdout == here.stdout
    # What is said on the command line comes first.
    assert mscpof(*line, "--dataset", dataset, MSCPOF_ENDPOINT="http://127.0.0.1:1").stdout == here.stdout


def test_a_server_with_other_data_is_refused_but_answers_queries_of_its_own(tmp_path: Path) -> None:
    with oxigraph(tmp_path) as url:
        there = KnowledgeBase.load(endpoint=f"{url}/query")
        with raises("other-dataset", reason="the server holds another dataset: nothing there is of mscpof"):
            there.matrix()
        assert there.query(ROWS).rows == []


# What a server may do wrong


class Scripted(Handler):
    """Answers as a test has written it down; only faults that no real server can be had to make."""

    def do_POST(self) -> None:  # noqa: N802  (the name that the base class calls)
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.headers, parse_qs(sent, keep_blank_values=True)))  # type: ignore[attr-defined]
        script = self.server.script  # type: ignore[attr-defined]
        code, headers, body = script.pop(0) if len(script) > 1 else script[0]
        data = body.encode()
        self.begin(code, headers, len(data))
        for part in (data[:80], data[80:]):
            self.wfile.write(part)
            self.wfile.flush()
            # Not time.sleep, which tests of patience watch.
            threading.Event().wait(self.server.pause)  # type: ignore[attr-defined]


class Scene:
    """A server that plays a script: answers in order, the last of them for ever."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.url = f"http://127.0.0.1:{server.server_port}/sparql"
        self.seen: list[tuple[dict[str, str], dict[str, list[str]]]] = []
        server.seen = self.seen  # type: ignore[attr-defined]
        server.pause = 0.0  # type: ignore[attr-defined]

    def plays(self, *script: tuple[int, dict[str, str], str], pause: float = 0.0) -> KnowledgeBase:
        self.server.script = list(script)  # type: ignore[attr-defined]
        self.server.pause = pause  # type: ignore[attr-defined]
        return KnowledgeBase(Remote(self.url, timeout=5).plain())


@pytest.fixture
def scene() -> Iterator[Scene]:
    with standing_in(Scripted) as server:
        yield Scene(server)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("mscpof.ask.remote.refusal.time.sleep", waited.append)
    return waited


def test_it_says_who_asks_and_sends_by_post(scene: Scene) -> None:
    assert scene.plays((200, {"Content-Type": XML}, NONE)).query(ROWS).rows == []
    [(headers, sent)] = scene.seen
    assert headers["User-Agent"] == f"mscpof/{__version__}"
    assert headers["Accept"] == XML
    assert sent == {"query": [ROWS]}


def test_an_iri_as_parameter_needs_no_names(scene: Scene) -> None:
    there = scene.plays((200, {"Content-Type": XML}, NONE))
    there.questions = KnowledgeBase.load().questions
    assert there.query("causal-chain", entity="https://w3id.org/mscpof/gene/HMOX1").rows == []
    assert len(scene.seen) == 1
    with raises("value-no-iri", BadParameter, value="https://w3id.org/a b"):
        there.query("causal-chain", entity="https://w3id.org/a b")


@pytest.mark.parametrize(
    ("status", "headers", "body", "code", "reason"),
    [
        (400, {}, "Undefined procedure foo", "query-refused", "Undefined procedure foo"),
        (401, {}, "", "not-allowed", ""),
        (403, {}, "", "not-allowed", ""),
        (404, {}, "", "not-a-service", "the server says 404"),
        (307, {"Location": "https://x.org/sparql"}, "", "not-a-service", "it leads to https://x.org/sparql"),
        (500, {}, "<p>out of  memory</p>", "remote-server-failed", "out of memory"),
        (502, {}, "", "remote-server-failed", "it does not say why"),
        (200, {"Content-Type": "text/html"}, "<html>Welcome</html>", "not-a-service", "the answer is text/html, not"),
        (200, {"Content-Type": XML}, NONE[:-12], "cut-off", "it ends after"),
        (200, {"Content-Type": XML, "Content-Length": "900"}, NONE, "cut-off", "the connection ended"),
        (200, {"Content-Type": XML}, NONE.replace("</results>", "<x></results>"), "cut-off", "it cannot be read"),
        (200, {"Content-Type": XML, "X-SPARQL-MaxRows": "9"}, NONE, "cut-off", "the server gives 9 rows at most"),
        (200, {"Content-Type": XML, "X-SQL-State": "S1TAT"}, NONE, "cut-off", "when its own time was over"),
    ],
)
def test_a_refusal_is_told_with_the_address_and_what_would_be_right(
    scene: Scene, status: int, headers: dict[str, str], body: str, code: str, reason: str
) -> None:
    with raises(code, url=scene.url) as fault:
        scene.plays((status, headers, body)).query(ROWS)
    assert reason in fault.value.facts.get("reason", "")
    assert len(scene.seen) == 1


def test_statements_that_are_cut_off_are_refused(scene: Scene) -> None:
    there = scene.plays((200, {"Content-Type": "application/n-triples"}, "<http://x.org/a> <http://x.org/b> <http"))
    with raises("cut-off"):
        there.query("CONSTRUCT WHERE { ?s ?p ?o }")
    there = scene.plays((200, {"Content-Type": "text/html"}, "<html/>"))
    with raises("not-a-service"):
        there.query("CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_server_is_asked_again_after_the_time_that_it_names(scene: Scene, waits: list[float], code: int) -> None:
    there = scene.plays((code, {"Retry-After": "7"}, ""), (code, {}, ""), (200, {"Content-Type": XML}, NONE))
    assert there.query(ROWS).rows == []
    assert waits == [7, 2]


def test_a_server_that_stays_busy_is_given_up(scene: Scene, waits: list[float]) -> None:
    with raises("busy", status=503, advice="come back later"):
        scene.plays((503, {}, "")).query(ROWS)
    assert len(scene.seen) == 3
    with raises("busy", status=429, advice="it asks to come back in 3600 s"):
        scene.plays((429, {"Retry-After": "3600"}, "")).query(ROWS)
    assert waits == [1, 2]


def test_a_slow_answer_is_given_up_in_time(scene: Scene) -> None:
    scene.plays((200, {"Content-Type": XML}, NONE), pause=1.5)
    started = time.monotonic()
    with raises("timed-out", seconds=0.5):
        Remote(scene.url, timeout=0.5).plain().answer(ROWS)
    assert time.monotonic() - started < 5


def test_an_older_release_is_told_from_other_data(scene: Scene) -> None:
    yes = NO.replace("false", "true")
    there = scene.plays(*[(200, {"Content-Type": XML}, answer) for answer in (NO, NO, NO, yes)])
    there.source = Remote(scene.url)
    with raises("other-dataset") as fault:
        there.matrix()
    assert "of an older release, or incomplete" in fault.value.facts["reason"]


def test_no_server_and_no_address_are_told() -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    with raises("unreachable", url=url):
        KnowledgeBase.load(endpoint=url).query(ROWS)
    for address in ("localhost:8890", "file:///etc/hosts", "http://", ""):
        with raises("bad-address", url=address):
            KnowledgeBase.load(endpoint=address)


def test_what_is_no_sparql_is_refused_here_with_its_place(scene: Scene) -> None:
    there = scene.plays((200, {"Content-Type": XML}, NONE))
    with raises("not-sparql-from", BadQuery, line=1, column=24):
        there.query("SELECT * WHERE { ?s ?p }")
    with raises("service-off", BadQuery):
        there.query("SELECT * WHERE { SERVICE <http://x.org/> { ?s ?p ?o } }")
    assert scene.seen == []


def test_a_dataset_on_a_server_is_in_no_store_and_one_source_is_enough(dataset: Path) -> None:
    there = KnowledgeBase.load(endpoint="http://127.0.0.1:1/sparql")
    with raises("store-elsewhere", BadParameter):
        _ = there.store
    with raises("several-datasets", BadParameter):
        KnowledgeBase.load(dataset, endpoint="http://127.0.0.1:1/sparql")


def test_a_fault_of_the_server_ends_the_command_in_words() -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    done = mscpof("matrix", "--endpoint", url)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"error: {url}: no server answers there" in " ".join(done.stderr.split())


def test_an_unknown_query_lists_the_nearest_of_the_server(kb: KnowledgeBase, scene: Scene) -> None:
    there = scene.plays((200, {"Content-Type": XML}, NONE))
    there.questions = kb.questions
    with raises("unknown-query", name="matrx") as fault:
        there.query("matrx")
    assert "matrix" in fault.value.facts["nearest"]
