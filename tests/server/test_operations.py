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
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from mscpof.base.store import save_store
from mscpof.commands.app import app
from tests.programs.command import COMMAND, environment, mscpof, refused
from tests.programs.server import Server, eventually, free_port, serving
from tests.server.test_limits import children

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

ASK = "ASK { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
HUNGRY = (
    "SELECT * { BIND ('x' AS ?x0) " + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(32)) + "}"
)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://x/p> ?o }"
SERVICES = ("http://one.example/sparql", "http://two.example/sparql")


@contextmanager
def configured(way: str, small: Path) -> Iterator[Server]:
    """Run a server of which nothing is as it is by default, by options or by variables of the environment."""
    port = free_port("127.0.0.2")
    settings = {
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
    arguments: list[object] = []
    env: dict[str, Any] = {}
    if way == "environment":
        env = {f"MSCPOF_{name.upper().replace('-', '_')}": str(value) for name, value in settings.items()}
    else:
        plain = {name: value for name, value in settings.items() if name not in ("allow-service", "access-log")}
        arguments = [part for name, value in plain.items() for part in (f"--{name}", value)]
        arguments += [part for service in SERVICES for part in ("--allow-service", service)] + ["--no-access-log"]
    with serving(*arguments, at=f"http://127.0.0.2:{port}/", stdout=subprocess.PIPE, **env) as server:
        yield server


@pytest.mark.parametrize("way", ["options", "environment"])
def test_every_setting_counts_in_whichever_way_it_is_given(way: str, small: Path) -> None:
    with configured(way, small) as server:
        health = server.get("/health").json
        assert (health["status"], health["workers"]) == ("ready", 2 + 2)  # as many again for queries that ask others
        assert server.figure("mscpof_workers") == 4
        assert server.query(COUNT).rows == [{"n": "200"}]
        assert 'href="https://example.org/issues/new?title=' in server.get("/sparql.html", "text/html").text
        assert "<https://example.org/here/sparql>" in server.get("/sparql", "application/n-triples").text
        foreign = server.query("ASK { SERVICE <http://three.example/sparql> { ?s ?p ?o } }")
        assert foreign.status == 400
        assert all(service in foreign.text for service in SERVICES)
        assert len(server.query("SELECT * { ?s ?p ?o } LIMIT 50").rows) == 50
        too_many = server.query("SELECT * { ?s ?p ?o } LIMIT 51")
        assert (too_many.status, "more than 50 rows" in too_many.text) == (503, True)
        hungry = server.query(HUNGRY)
        assert (hungry.status, "memory" in hungry.text) == (503, True)
        # Those that were ended are being replaced, and no request may wait meanwhile.
        assert eventually(lambda: server.figure("mscpof_workers") == 4)
        assert eventually(lambda: "1.5 seconds" in server.query(ENDLESS).text)
        assert eventually(lambda: server.figure("mscpof_workers") == 4)
        assert eventually(lambda: server.query(f"{ASK} # ready").status == 200)
        with ThreadPoolExecutor(3) as crowd:
            answers = list(crowd.map(lambda n: server.query(f"{ENDLESS} # {n}"), range(3)))
        assert [answered.status for answered in answers] == [503] * 3
        assert sum("0 requests wait already" in answered.text for answered in answers) == 1
        # There is no log.
        assert server.process.stdout
        os.set_blocking(server.process.stdout.fileno(), False)
        time.sleep(0.2)
        with pytest.raises(BlockingIOError):
            os.read(server.process.stdout.fileno(), 1)


def test_a_store_on_disk_is_served_and_options_count_for_more_than_the_environment(tmp_path: Path, small: Path) -> None:
    save_store(tmp_path / "store", small.read_bytes())
    store, nowhere = str(tmp_path / "store"), str(tmp_path / "nowhere")
    ways: list[tuple[tuple[object, ...], dict[str, Any], int]] = [
        ((), {"MSCPOF_STORE": store, "MSCPOF_WORKERS": "3"}, 3),
        (("--store", store, "--workers", 1), {"MSCPOF_DATASET": nowhere, "MSCPOF_WORKERS": "3"}, 1),
        (("--dataset", small, "--workers", 1), {"MSCPOF_STORE": nowhere}, 1),
    ]
    for arguments, env, workers in ways:
        with serving(*arguments, **env) as server:
            assert server.query(COUNT).rows == [{"n": "200"}]
            assert server.figure("mscpof_workers") == workers


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


def test_a_value_that_cannot_be_is_refused_with_its_names(tmp_path: Path) -> None:
    runner, wrong = CliRunner(), []
    for name, values in WRONG.items():
        variable = f"MSCPOF_{name.upper().replace('-', '_')}"
        for value in values:
            for arguments, env in (((f"--{name}={value}",), {}), ((), {variable: value})):
                # Were the value taken, this would end the command too, with status 1.
                done = runner.invoke(app, ["serve", "--dataset", str(tmp_path / "none"), *arguments], env=env)
                named = f"--{name}" in done.stderr and variable in done.stderr
                if (done.exit_code, done.stdout, named) != (2, "", True):
                    wrong.append((arguments, env, done.output))
    assert wrong == []


def test_an_address_that_is_taken_or_of_another_machine_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for host, number in (("127.0.0.1", port), ("192.0.2.1", 7878), ("nowhere.invalid", 7878)):
            done = mscpof("serve", "--host", host, "--port", str(number))
            assert done.returncode == 1
            assert f"cannot listen on {host}:{number}" in done.stderr
            assert "--port" in done.stderr


def test_a_dataset_that_is_missing_or_broken_is_told(tmp_path: Path) -> None:
    broken, empty, none = tmp_path / "broken.nq", tmp_path / "hollow.nq", tmp_path / "none"
    broken.write_text("<http://x/s> <http://x/p> .\n")
    empty.touch()
    for arguments, words in (
        (("--dataset", none), ("there is no dataset here", str(none))),
        (("--store", none), ("there is no dataset here", str(none))),
        (("--dataset", broken), ("broken.nq", "line 1")),
        (("--dataset", empty), ("hollow.nq", "empty")),
    ):
        message = " ".join(refused(mscpof("serve", "--port", "0", *arguments)).split())
        assert [text for text in words if text not in message] == []


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
