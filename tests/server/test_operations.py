"""Tests of how the server is set up, starts, and tells that it is well."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from mscpof.base.store import save_store
from tests.conftest import ROOT
from tests.programs.command import COMMAND, environment, mscpof
from tests.programs.server import Server, eventually, free_port, serving
from tests.server.test_limits import children

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "operate" / "serve.md"
UNIT = ROOT / "docs" / "operate" / "mscpof.service"
ASK = "ASK { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
HUNGRY = (
    "SELECT * { BIND ('x' AS ?x0) " + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(32)) + "}"
)
SERVICES = ("http://one.example/sparql", "http://two.example/sparql")


@pytest.fixture(scope="module", params=["options", "environment"])
def configured(request: pytest.FixtureRequest, small: Path) -> Iterator[Server]:
    """A server of which nothing is as it is by default, told in each of the two ways."""
    port = free_port("127.0.0.2")
    said = {
        "host": "127.0.0.2",
        "port": port,
        "workers": 2,
        "timeout": 1.5,
        "max-results": 50,
        "memory": 64,
        "queue": 0,
        "base-url": "https://example.org/here",
        "allow-service": " ".join(SERVICES),
        "report-to": "https://example.org/issues/new",
        "access-log": "false",
        "dataset": small,
    }
    if request.param == "environment":
        given: list[object] = []
        env: dict[str, Any] = {f"MSCPOF_{name.upper().replace('-', '_')}": str(value) for name, value in said.items()}
    else:
        plain = {name: value for name, value in said.items() if name not in ("allow-service", "access-log")}
        given = [part for name, value in plain.items() for part in (f"--{name}", value)]
        given += [part for service in SERVICES for part in ("--allow-service", service)] + ["--no-access-log"]
        env = {}
    with serving(*given, at=f"http://127.0.0.2:{port}/", stdout=subprocess.PIPE, **env) as server:
        yield server


def test_errors_are_reported_where_the_server_says(configured: Server) -> None:
    page = configured.get("/sparql.html", "text/html").text
    assert 'href="https://example.org/issues/new?title=' in page


def test_the_server_listens_where_it_is_told(configured: Server) -> None:
    assert configured.get("/health").json["status"] == "ready"


def test_it_serves_the_dataset_that_it_is_told(configured: Server) -> None:
    assert configured.query("SELECT (COUNT(*) AS ?n) { ?s <http://x/p> ?o }").rows == [{"n": "200"}]


def test_it_has_the_workers_that_it_is_told(configured: Server) -> None:
    assert configured.get("/health").json["workers"] == 2 + 2  # as many again for queries that ask other servers
    assert configured.figure("mscpof_workers") == 4


def test_a_query_takes_no_longer_than_it_may(configured: Server) -> None:
    answered = configured.query(ENDLESS)
    assert (answered.status, "1.5 seconds" in answered.text) == (503, True)


def test_an_answer_has_no_more_rows_than_it_may(configured: Server) -> None:
    assert len(configured.query("SELECT * { ?s ?p ?o } LIMIT 50").rows) == 50
    answered = configured.query("SELECT * { ?s ?p ?o } LIMIT 51")
    assert (answered.status, "more than 50 rows" in answered.text) == (503, True)


def test_a_query_takes_no_more_memory_than_it_may(configured: Server) -> None:
    answered = configured.query(HUNGRY)
    assert (answered.status, "memory" in answered.text) == (503, True)


def test_no_more_requests_wait_than_may(configured: Server) -> None:
    # Those that were ended before are still being replaced: two, and two for SERVICE.
    assert eventually(lambda: configured.figure("mscpof_workers") == 4)
    assert eventually(lambda: configured.query(f"{ASK} # ready").status == 200)
    with ThreadPoolExecutor(3) as crowd:
        answers = list(crowd.map(lambda n: configured.query(f"{ENDLESS} # {n}"), range(3)))
    assert sum("0 requests wait already" in answered.text for answered in answers) == 1


def test_it_names_the_address_under_which_clients_reach_it(configured: Server) -> None:
    # No request may wait, and the workers that were ended before are just being replaced.
    assert eventually(lambda: configured.query(f"{ASK} # again").status == 200)
    assert "<https://example.org/here/sparql>" in configured.get("/sparql", "application/n-triples").text


def test_only_the_services_that_it_is_told_may_be_asked(configured: Server) -> None:
    answered = configured.query("ASK { SERVICE <http://three.example/sparql> { ?s ?p ?o } }")
    assert answered.status == 400
    assert all(service in answered.text for service in SERVICES)


def test_without_a_log_nothing_is_written(configured: Server) -> None:
    assert configured.process.stdout
    os.set_blocking(configured.process.stdout.fileno(), False)
    configured.get("/health")
    time.sleep(0.2)
    with pytest.raises(BlockingIOError):
        os.read(configured.process.stdout.fileno(), 1)


@pytest.mark.parametrize("way", ["option", "environment"])
def test_a_store_on_disk_is_served(tmp_path: Path, small: Path, way: str) -> None:
    save_store(tmp_path / "store", small.read_bytes())
    store = tmp_path / "store"
    told = serving("--store", store) if way == "option" else serving(MSCPOF_STORE=str(store))
    with told as server:
        assert server.query("SELECT (COUNT(*) AS ?n) { ?s <http://x/p> ?o }").rows == [{"n": "200"}]


def test_an_option_counts_for_more_than_the_environment() -> None:
    with serving("--workers", 1, MSCPOF_WORKERS="3") as server:
        assert server.figure("mscpof_workers") == 1


@pytest.mark.parametrize("named", ["dataset", "store"])
def test_what_is_served_by_option_counts_for_more_than_the_environment(tmp_path: Path, small: Path, named: str) -> None:
    save_store(tmp_path / "store", small.read_bytes())
    places = {"dataset": small, "store": tmp_path / "store"}
    other = "store" if named == "dataset" else "dataset"
    nowhere: dict[str, Any] = {f"MSCPOF_{other.upper()}": str(tmp_path / "nowhere")}
    with serving(f"--{named}", places[named], **nowhere) as server:
        assert server.query("SELECT (COUNT(*) AS ?n) { ?s <http://x/p> ?o }").rows == [{"n": "200"}]


def test_a_dataset_and_a_store_are_not_served_at_once(tmp_path: Path, small: Path) -> None:
    for done in (
        mscpof("serve", "--port", "0", "--dataset", small, "--store", tmp_path),
        mscpof("serve", "--port", "0", MSCPOF_DATASET=str(small), MSCPOF_STORE=str(tmp_path)),
    ):
        assert (done.returncode, done.stdout) == (1, "")
        assert "name one of these: a dataset, a store" in done.stderr


WRONG = {
    "port": ["70000", "-1", "http"],
    "workers": ["0", "many"],
    "timeout": ["0", "nan", "inf", "soon"],
    "max-results": ["0", "1e6"],
    "memory": ["1", "99999999999"],
    "queue": ["-1"],
    "base-url": ["example.org", "ftp://example.org/", "https:///path"],
    "allow-service": ["example.org/sparql"],
    "report-to": ["example.org/issues/new", "mailto:", "javascript:alert(1)"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_that_cannot_be_is_refused_with_its_names(name: str, value: str) -> None:
    variable = f"MSCPOF_{name.upper().replace('-', '_')}"
    given: dict[str, Any] = {variable: value}
    for done in (mscpof("serve", f"--{name}={value}"), mscpof("serve", **given)):
        assert (done.returncode, done.stdout) == (2, "")
        assert f"--{name}" in done.stderr
        assert variable in done.stderr
        assert "Traceback" not in done.stderr


def test_an_address_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = mscpof("serve", "--port", str(port))
        assert done.returncode == 1
        assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
        assert "--port" in done.stderr


def test_an_address_of_another_machine_is_told() -> None:
    for host in ("192.0.2.1", "nowhere.invalid"):
        done = mscpof("serve", "--host", host, "--port", "7878")
        assert done.returncode == 1
        assert f"cannot listen on {host}:7878" in done.stderr


@pytest.mark.parametrize("what", ["--dataset", "--store"])
def test_a_dataset_that_is_missing_is_told(tmp_path: Path, what: str) -> None:
    done = mscpof("serve", "--port", "0", what, tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no dataset here" in done.stderr
    assert str(tmp_path / "none") in " ".join(done.stderr.split())


@pytest.mark.parametrize(("content", "why"), [("<http://x/s> <http://x/p> .\n", "line 1"), ("", "empty")])
def test_a_dataset_that_is_broken_is_told(tmp_path: Path, content: str, why: str) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text(content)
    done = mscpof("serve", "--port", "0", "--dataset", broken)
    assert (done.returncode, done.stdout) == (1, "")
    assert "broken.nq" in done.stderr
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_a_request_that_comes_while_the_dataset_is_loaded_is_answered_when_it_is() -> None:
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port), "--no-access-log"]
    began = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment()) as process:
        try:
            early = connected(port)
            early.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: early.recv(4096), b""))
            print(f"\nfrom the command to the first answer: {time.monotonic() - began:.2f} s")
            assert answer.startswith(b"HTTP/1.1 200")
            assert b'"ready"' in answer
        finally:
            process.terminate()


def test_health_tells_which_release_is_served_and_how_many_workers_there_are(small: Path) -> None:
    with serving("--workers", 2, "--dataset", small) as server:
        answered = server.get("/health")
        assert (answered.status, answered.media_type) == (200, "application/json")
        assert answered.headers["Cache-Control"] == "no-store"
        assert answered.json == {"status": "ready", "release": answered.json["release"], "workers": 2}
        assert re.fullmatch("[0-9a-f]{16}", answered.json["release"])


def test_health_is_a_503_while_nobody_can_answer_and_gets_well_by_itself(small: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "dataset.nq"
    shutil.copy(small, dataset)
    with serving("--workers", 1, "--dataset", dataset) as server:
        dataset.rename(tmp_path / "away.nq")
        (fork_server,) = children(server.process.pid)
        os.kill(fork_server, signal.SIGKILL)
        assert eventually(lambda: server.get("/health").status == 503)
        time.sleep(1.5)  # Starting anew fails for as long as there is no dataset.
        ill = server.get("/health")
        assert (ill.status, ill.json["status"], ill.json["workers"]) == (503, "starting", 0)
        (tmp_path / "away.nq").rename(dataset)
        assert eventually(lambda: server.get("/health").status == 200)
        assert server.query(ASK).status == 200


def connected(port: int) -> socket.socket:
    """Connect as soon as somebody listens."""
    until = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.01)
