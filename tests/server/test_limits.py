"""Tests of what a query must not do to the service: done to a real server, as somebody without mercy would."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.programs.server import Server, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

LIMIT = 2.0
QUICK = "ASK { ?s ?p ?o }"
# No answer within anybody's lifetime, each in its own way.
ENDLESS = {
    "a cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "an explosion of paths": "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>|^!<x:y>)* ?b . ?c (!<x:y>|^!<x:y>)* ?d }",
    "a product that finds nothing": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER (STR(?c) = CONCAT(STR(?f), 'x')) } LIMIT 1",
}
# A long string, and a sort of a product.
HUNGRY = (
    "SELECT * { BIND ('x' AS ?x0) " + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(32)) + " }",
    "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?b ?e LIMIT 1",
)
MILLIONS = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000000"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--timeout", LIMIT, "--workers", 3) as started:
        yield started


@pytest.fixture(scope="module")
def single() -> Iterator[Server]:
    """A server with one worker, which has time."""
    with serving("--workers", 1, "--timeout", 60) as started:
        yield started


@pytest.fixture(scope="module")
def patient() -> Iterator[Server]:
    """A server of large answers."""
    with serving("--timeout", 60, "--workers", 2, "--max-results", 5_000_000) as started:
        yield started


def workers(server: Server) -> list[int]:
    """The processes that answer, children of the fork server, which is the server's child."""
    return [worker for fork_server in children(server.process.pid) for worker in children(fork_server)]


def children(pid: int) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def overrun(server: Server, query: str) -> None:
    """Ask an endless query, and fail unless it is ended in time with a fault that says so."""
    began = time.monotonic()
    answered = server.query(query)
    took = time.monotonic() - began
    assert answered.status == 503
    assert int(answered.headers["Retry-After"]) > 0
    assert "2 seconds" in answered.text
    assert LIMIT <= took < LIMIT + 1


def test_an_endless_query_is_ended_in_time_with_a_503_and_its_process_with_it(server: Server) -> None:
    before = set(workers(server))
    overrun(server, ENDLESS["a cartesian product"])
    assert eventually(lambda: len(workers(server)) == 3 and len(before & set(workers(server))) == 2)


def test_quick_queries_are_answered_quickly_while_endless_ones_run_which_end_in_time(server: Server) -> None:
    before = set(workers(server))
    with ThreadPoolExecutor(2) as crowd:
        endless = [crowd.submit(overrun, server, query) for query in list(ENDLESS.values())[1:]]
        time.sleep(0.3)
        took = []
        for number in range(20):
            began = time.monotonic()
            assert server.query(f"{QUICK} # {number}").status == 200
            took.append(time.monotonic() - began)
        assert all(not query.done() for query in endless)
        assert sorted(took)[10] < 0.2
        for query in endless:
            query.result()
    assert eventually(lambda: len(workers(server)) == 3 and len(before & set(workers(server))) == 1)


def test_two_hundred_clients_at_once_are_all_answered(server: Server) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g ORDER BY ?n # {}"
    with ThreadPoolExecutor(200) as crowd:
        answers = list(crowd.map(server.query, (query.format(number) for number in range(200))))
    assert [answered.status for answered in answers] == [200] * 200
    assert len({answered.body for answered in answers}) == 1


def test_more_requests_than_may_wait_are_told_to_come_again() -> None:
    with serving("--workers", 1, "--queue", 2, "--timeout", 2) as server, ThreadPoolExecutor(8) as crowd:
        endless = ENDLESS["a cartesian product"]
        answers = list(crowd.map(lambda number: server.query(f"{endless} # {number}"), range(8)))
        refused = [answered for answered in answers if "wait already" in answered.text]
        assert {answered.status for answered in answers} == {503}
        assert all(answered.headers["Retry-After"] for answered in answers)
        assert len(refused) >= 5
        assert eventually(lambda: server.query(QUICK).status == 200)


def test_an_answer_of_millions_of_rows_comes_whole_and_does_not_fill_the_memory_of_the_server(patient: Server) -> None:
    lines = 0
    with socket.create_connection(address(patient), timeout=60) as client:
        client.sendall(get(MILLIONS, "text/tab-separated-values"))
        with client.makefile("rb") as answer:
            head = b"".join(iter(answer.readline, b"\r\n"))
            assert b"200 OK" in head
            assert b"transfer-encoding: chunked" in head.lower()
            while size := int(answer.readline(), 16):
                lines += answer.read(size).count(b"\n")
                answer.readline()
    assert lines == 3_000_001
    assert resident(patient.process.pid) < 200 << 20


def test_many_large_answers_that_nobody_reads_do_not_fill_the_memory_of_the_server_and_are_whole(
    patient: Server,
) -> None:
    # A client of HTTP/1.0 hears nothing before its answer is whole.
    query = get("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 300000", "text/tab-separated-values").replace(b"1.1", b"1.0")
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(address(patient), timeout=60)) for _ in range(6)]
        for client in clients:
            client.sendall(query)
        assert [client.recv(1) for client in clients] == [b"H"] * 6
        assert resident(patient.process.pid) < 200 << 20
        bodies = [client.makefile("rb").read().partition(b"\r\n\r\n")[2] for client in clients]
        assert [body.count(b"\n") for body in bodies] == [300_001] * 6
        assert sum(map(len, bodies)) > 200 << 20


def test_a_large_answer_that_is_cut_off_never_looks_complete() -> None:
    with serving("--max-results", 30_000) as strict:
        for number, (query, accept) in enumerate(
            [
                ("SELECT *", "text/csv"),
                ("SELECT *", "application/sparql-results+json"),
                ("CONSTRUCT { ?a ?b ?c }", "application/n-triples"),
            ]
        ):
            with pytest.raises(http.client.IncompleteRead) as cut:
                strict.query(f"{query} {{ ?a ?b ?c }}", accept)
            assert len(cut.value.partial) > 1 << 20
            assert strict.figure("mscpof_cut_answers_total") == number + 1


def test_a_client_of_http_1_0_is_told_the_length_since_it_could_not_tell_a_cut(server: Server) -> None:
    with socket.create_connection(address(server), timeout=30) as client:
        client.sendall(get("SELECT * { ?a ?b ?c }", "text/csv").replace(b"HTTP/1.1", b"HTTP/1.0"))
        received = b"".join(iter(lambda: client.recv(1 << 16), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert len(body) > 1 << 20


def test_a_client_that_reads_a_byte_at_a_time_holds_no_worker(single: Server) -> None:
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(address(single))
        slow.sendall(get("SELECT * { ?a ?b ?c }", "text/csv"))
        assert slow.recv(1)
        assert eventually(lambda: single.figure("mscpof_workers_busy") == 0, 3)
        assert slow.recv(1)
        began = time.monotonic()
        assert single.query(f"{QUICK} # slow").status == 200
        assert time.monotonic() - began < 0.5


def test_a_client_that_leaves_takes_its_query_with_it(single: Server) -> None:
    with socket.create_connection(address(single)) as client:
        client.sendall(get(ENDLESS["a cartesian product"], "*/*"))
        assert eventually(lambda: single.figure("mscpof_workers_busy") == 1)
    assert eventually(lambda: single.query(f"{QUICK} # left").status == 200)


def test_a_worker_that_is_killed_in_the_middle_of_a_query_is_told_and_replaced(single: Server) -> None:
    with ThreadPoolExecutor(1) as crowd:
        assert eventually(lambda: len(workers(single)) == 1)
        (worker,) = workers(single)
        endless = crowd.submit(single.query, ENDLESS["a cartesian product"])
        assert eventually(lambda: single.figure("mscpof_workers_busy") == 1)
        os.kill(worker, signal.SIGKILL)
        answered = endless.result()
        assert answered.status == 503
        assert "signal 9" in answered.text
        assert single.query(f"{QUICK} # killed").status == 200
        assert workers(single) not in ([], [worker])


def test_a_worker_that_grew_is_replaced_and_who_waits_for_it_does_not_notice(single: Server) -> None:
    doubled = " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(27))
    large = f"SELECT (STRLEN(?x27) AS ?n) {{ BIND ('x' AS ?x0) {doubled} }} #"
    before = single.figure("mscpof_workers_replaced_total")
    with ThreadPoolExecutor(12) as crowd:
        asked = [f"{large if number % 4 == 0 else QUICK} # {number}" for number in range(24)]
        assert [answered.status for answered in crowd.map(single.query, asked)] == [200] * 24
    assert eventually(lambda: single.figure("mscpof_workers_replaced_total") == before + 6)


def test_a_fork_server_that_is_killed_is_replaced() -> None:
    with serving("--workers", 2) as brittle:
        (fork_server,) = children(brittle.process.pid)
        os.kill(fork_server, signal.SIGKILL)
        assert eventually(lambda: children(brittle.process.pid) != [fork_server] and len(workers(brittle)) == 2)
        assert brittle.query("ASK {} # again").status == 200


def test_a_query_that_wants_all_memory_is_ended() -> None:
    with serving("--workers", 1, "--memory", 128, "--timeout", 60) as small:
        for number, query in enumerate(HUNGRY):
            answered = small.query(query)
            assert answered.status == 503
            assert "memory" in answered.text
            assert small.query(f"{QUICK} # {number}").status == 200


@pytest.mark.parametrize("opening", ["{", "SELECT * {{", "(" * 3])
def test_a_query_that_is_nested_too_deeply_ends_no_more_than_its_worker(server: Server, opening: str) -> None:
    body = f"SELECT * {{ {opening * 20_000} }}".encode()
    answered = server.request("POST", "/sparql", {"Content-Type": "application/sparql-query"}, body)
    assert answered.status in (400, 503)
    assert server.query(f"{QUICK} # {opening}").status == 200


def test_a_worker_can_open_neither_file_nor_connection(server: Server) -> None:
    for worker in workers(server):
        assert "Max open files            0 " in Path(f"/proc/{worker}/limits").read_text()


def test_sigterm_lets_open_queries_come_to_their_end_and_takes_no_new_ones() -> None:
    with serving("--workers", 2, "--timeout", 20) as leaving:
        answers = []
        slow = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 4000000 }"
        asking = threading.Thread(target=lambda: answers.append(leaving.query(slow)))
        asking.start()
        assert eventually(lambda: leaving.figure("mscpof_workers_busy") == 1, 2)
        processes = [*children(leaving.process.pid), *workers(leaving)]
        leaving.process.terminate()
        time.sleep(0.2)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address(leaving)).close()
        asking.join()
        assert answers[0].status == 200
        assert leaving.process.wait(10) == 0
        assert eventually(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))


def test_a_server_that_is_killed_leaves_no_process_behind() -> None:
    with serving("--workers", 2, "--timeout", 60) as doomed:
        processes = [*children(doomed.process.pid), *workers(doomed)]
        with socket.create_connection(address(doomed)) as client:
            client.sendall(get(ENDLESS["a cartesian product"], "*/*"))
            time.sleep(0.3)
            doomed.process.kill()
            doomed.process.wait()
        assert eventually(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))


@pytest.mark.parametrize("megabytes", [2, 12])
def test_a_request_that_is_too_large_is_refused_and_hears_why(server: Server, megabytes: int) -> None:
    body = b"SELECT * { } #" + b"x" * (megabytes << 20)
    answered = server.request("POST", "/sparql", {"Content-Type": "application/sparql-query"}, body)
    assert answered.status == 413


def address(server: Server) -> tuple[str, int]:
    host, _, port = server.host.partition(":")
    return host, int(port)


def get(query: str, accept: str) -> bytes:
    headers = f"Host: x\r\nAccept: {accept}\r\nConnection: close\r\n"
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\n{headers}\r\n".encode()


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
