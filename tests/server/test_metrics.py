"""Tests of what the server tells of its work: the log, and the figures for Prometheus."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.programs.server import eventually, serving
from tests.server.test_limits import workers
from tests.server.test_operations_page import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.programs.server import Server

pytestmark = pytest.mark.slow

ASK = "ASK { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def test_the_figures_count_what_was_done(small: Path) -> None:
    with serving("--workers", 2, "--dataset", small, "--max-results", 50, "--timeout", 1) as server:
        sent = [server.query(ASK), server.query(ASK), server.query("nonsense"), server.get("/nowhere")]
        sent += [server.query(f"{ASK} # else", "image/png"), server.query(ENDLESS)]
        statuses = [answered.status for answered in sent]
        assert statuses == [200, 200, 400, 404, 406, 503]
        told = server.get("/metrics")
        assert told.headers["Content-Type"].startswith("text/plain; version=")
        figures = figures_of(told.text)
        assert figures["mscpof_requests_total", "query", "200"] == 2
        assert [figures["mscpof_requests_total", "query", status] for status in ("400", "406", "503")] == [1, 1, 1]
        assert figures["mscpof_requests_total", "document", "404"] == 1
        assert figures["mscpof_request_seconds_count", "query"] == 5
        assert figures["mscpof_request_seconds_sum", "query"] > 1
        assert figures["mscpof_sent_bytes_total",] == sum(len(answered.body) for answered in sent)
        assert figures["mscpof_cache_hits_total",] == 1
        assert figures["mscpof_cut_answers_total",] == 0
        assert (figures["mscpof_workers_busy",], figures["mscpof_queue",]) == (0, 0)
        assert figures["mscpof_overruns_total",] == 1
        assert figures["mscpof_log_lines_dropped_total",] == 0
        assert eventually(lambda: server.figure("mscpof_workers_replaced_total") == 1)
        os.kill(workers(server)[0], signal.SIGKILL)
        assert eventually(lambda: server.figure("mscpof_workers_replaced_total") == 2)
        assert eventually(lambda: server.figure("mscpof_workers") == 2)


@contextmanager
def logged(folder: Path, *arguments: object) -> Iterator[tuple[Server, list[dict[str, Any]]]]:
    """Run a server with one worker and a log, whose lines are in the list after the `with` block."""
    lines: list[dict[str, Any]] = []
    with (folder / "log").open("w") as log, serving("--workers", 1, *arguments, stdout=log.fileno()) as server:
        yield server, lines
    lines += map(json.loads, (folder / "log").read_text().splitlines())


def test_a_line_of_the_log_tells_of_each_request_what_the_page_says_that_it_does(tmp_path: Path, small: Path) -> None:
    with logged(tmp_path, "--dataset", small, "--max-results", 30_000) as (server, lines):
        for _ in range(2):
            server.get("/sparql?query=ASK%7B%7D%23%E7%9F%A5%22%0A", User_Agent='a "client"')
        server.get("/nowhere")
        server.get(f"/sparql?query={'x' * 5000}")
        with pytest.raises(http.client.IncompleteRead):
            server.query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    first, again, lost, long, broken = lines
    documented = {name for name, _ in table("field")}
    assert set(first) == documented - {"cut"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", first["time"])
    assert (first["client"], first["method"], first["path"]) == ("127.0.0.1", "GET", "/sparql")
    assert (first["query"], first["agent"]) == ("query=ASK%7B%7D%23%E7%9F%A5%22%0A", 'a "client"')
    assert (first["status"], first["kept"], again["kept"]) == (200, False, True)
    assert first["bytes"] == len('{"head":{},"boolean":true}')
    assert 0 < again["seconds"] < first["seconds"] < 5
    assert (lost["method"], lost["path"], lost["status"]) == ("GET", "/nowhere", 404)
    assert len(long["query"]) == 1000
    assert (broken["status"], "more than 30000 rows" in broken["cut"]) == (200, True)


def test_a_client_that_leaves_while_it_sends_is_in_the_log_and_no_fault_of_the_server_whose_log_is_complete(
    tmp_path: Path, small: Path
) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\n"
    with logged(tmp_path, "--dataset", small) as (server, lines):
        with socket.create_connection(("127.0.0.1", int(server.host.split(":")[1]))) as client:
            client.sendall(f"{head}ASK".encode())
        assert eventually(lambda: 'status="499"' in server.get("/metrics").text)
        for number in range(300):
            server.get(f"/health?{number}")
        ended_well(server)
    assert [line["status"] for line in lines if line["method"] == "POST"] == [499]
    assert [line["query"] for line in lines if line["path"] == "/health"] == [str(number) for number in range(300)]


def test_a_log_that_nobody_reads_holds_up_neither_the_server_nor_its_end(small: Path) -> None:
    # With a stream of Python's own, of which one thread waits for the reader, another could not even end.
    quiet = serving("--dataset", small, "--workers", 1, stdout=subprocess.PIPE, PYTHONUNBUFFERED="")
    with quiet as server:
        for number in range(400):
            assert server.get(f"/health?{number}{'x' * 900}").status == 200
        server.process.terminate()
        assert server.process.wait(5) == 0


def test_a_log_whose_reader_left_is_dropped_and_counted(small: Path) -> None:
    with serving("--dataset", small, "--workers", 1, stdout=subprocess.PIPE) as server:
        assert server.process.stdout
        server.process.stdout.close()
        for _ in range(5):
            assert server.get("/health").status == 200
        assert eventually(lambda: server.figure("mscpof_log_lines_dropped_total") >= 5)
        ended_well(server)


def ended_well(server: Server) -> None:
    """End a server, and fail unless it ends in time and without complaints."""
    server.process.terminate()
    assert server.process.wait(5) == 0
    assert server.process.stderr
    assert server.process.stderr.read() == ""


def figures_of(text: str) -> dict[tuple[str, ...], float]:
    """Read figures as Prometheus does, by name and the values of labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }
