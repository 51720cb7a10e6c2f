"""The endpoint against others under load: figures for people, printed; no test fails on time, but all answer alike.

Run with `make bench`. The same statements, queries and client, in one run; each load is put on each server in turn, in
several rounds, of which the best counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from mscpof.base.answer import aligned
from mscpof.dataset.question import questions_of
from tests.benchmarks.load import Load, Measured, Peer
from tests.conftest import ROOT
from tests.programs.command import COMMAND, mscpof
from tests.programs.debian import missing
from tests.programs.nginx import proxied
from tests.programs.server import eventually, free_port, serving
from tests.programs.sparql_servers import virtuoso
from tests.server.test_limits import children

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.dataset.build import Knowledge

Results = dict[tuple[str, str], list[Measured]]

SECONDS = float(os.environ.get("MSCPOF_BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("MSCPOF_BENCH_ROUNDS", "3"))
OURS, CACHED = "mscpof", "mscpof, nginx"
GENES = ("CASP3", "BCL2", "BAX", "PTEN", "KLF6", "TGFB1", "SMAD3", "AMH", "FOXP3", "IL10")
LOOKUPS = [f"SELECT * WHERE {{ <https://w3id.org/mscpof/gene/{gene}> ?p ?o }}" for gene in GENES]
ALL = "SELECT * WHERE { ?s ?p ?o }"
# Milliseconds that a query takes Oxigraph, from which on it is more than a look-up.
MIDDLING = 5.0


@contextmanager
def oxigraph(folder: Path, dataset: Path) -> Iterator[Peer]:
    """Oxigraph's own server on a store on disk, reading only."""
    program, where, port = f"{COMMAND[0].rsplit('/', 1)[0]}/oxigraph", str(folder / "oxigraph"), free_port()
    for order in (("load", "--file", str(dataset)), ("optimize",)):
        subprocess.run([program, order[0], "--location", where, *order[1:]], check=True, capture_output=True)
    bound = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", where, "--bind", bound, "--union-default-graph"]
    with _started("Oxigraph", command, f"http://{bound}/query") as peer:
        yield peer


@contextmanager
def rdflib_endpoint(dataset: Path) -> Iterator[Peer]:
    """rdflib-endpoint, in its own environment."""
    program, port = ROOT / ".venv-peers" / "bin" / "rdflib-endpoint", free_port()
    if not program.exists():
        missing("rdflib-endpoint", "make peers")
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(dataset)]
    with _started("rdflib-endpoint", command, f"http://127.0.0.1:{port}/") as peer:
        yield peer


@contextmanager
def filled_virtuoso(folder: Path, dataset: Path) -> Iterator[Peer]:
    """Virtuoso, with as many threads as there are connections."""
    before = children(os.getpid())
    with virtuoso(folder, threads=20) as url:
        (pid,) = set(children(os.getpid())) - set(before)
        done = mscpof("push", url, "--user", "dba", "--dataset", dataset, MSCPOF_PASSWORD="dba")
        assert done.returncode == 0, done.stderr
        yield Peer("Virtuoso", f"{url}/sparql", pid)


@contextmanager
def _started(name: str, command: list[str], endpoint: str) -> Iterator[Peer]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            peer = Peer(name, endpoint, process.pid)
            assert eventually(lambda: _answers(peer), 120), f"{name} does not start"
            yield peer
        finally:
            process.kill()


@pytest.fixture(scope="module")
def peers(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Peer]]:
    """All servers, each with the whole dataset."""
    folder = tmp_path_factory.mktemp("peers")
    (folder / "virtuoso").mkdir()
    with ExitStack() as stack:
        server = stack.enter_context(serving("--dataset", dataset))
        nginx = stack.enter_context(proxied(folder, server)).proxy
        started = [
            Peer(OURS, f"{server.url}sparql", server.process.pid),
            Peer(CACHED, f"{nginx.url}sparql", nginx.process.pid),
            stack.enter_context(oxigraph(folder, dataset)),
            stack.enter_context(filled_virtuoso(folder / "virtuoso", dataset)),
            stack.enter_context(rdflib_endpoint(dataset)),
        ]
        yield {peer.name: peer for peer in started}


@pytest.fixture(scope="module")
def middling(knowledge: Knowledge, peers: dict[str, Peer]) -> list[str]:
    """The named questions that are more than look-ups for Oxigraph."""
    chosen = []
    for question in questions_of(knowledge.store).values():
        times = []
        for _ in range(3):
            began = time.perf_counter()
            ask(peers["Oxigraph"], question.text)
            times.append(time.perf_counter() - began)
        if min(times) * 1000 >= MIDDLING:
            chosen.append(question.text)
    return chosen


def test_the_endpoint_under_load_against_others(peers: dict[str, Peer], middling: list[str], tmp_path: Path) -> None:
    everybody = [name for name in peers if name != CACHED]
    # rdflib takes seconds for a question, see test_benchmarks.py.
    quick = [name for name in everybody if name != "rdflib-endpoint"]
    asked = [
        (Load("look-ups, each another", LOOKUPS, varied=True), everybody),
        (Load("look-ups, repeated", LOOKUPS, varied=False), list(peers)),
        (Load("questions, each another", middling, varied=True), quick),
        (Load("questions, repeated", middling, varied=False), [*quick, CACHED]),
        (Load("all rows, JSON, each another", [ALL], varied=True, connections=2, times=4), everybody),
        (Load("all rows, JSON, repeated", [ALL], varied=False, connections=2, times=4), [OURS, "Oxigraph", CACHED]),
        (
            Load(
                "all statements, N-Triples, each another",
                ["CONSTRUCT WHERE { ?s ?p ?o }"],
                varied=True,
                accept="application/n-triples",
                connections=2,
                times=4,
            ),
            quick,
        ),
    ]
    for query in LOOKUPS:
        assert len({rows(peer, query) for peer in peers.values()}) == 1, query
    for query in middling:
        assert len({rows(peers[name], query) for name in quick}) == 1, query
    results: Results = {}
    memory = {name: [peer.megabytes()] for name, peer in peers.items()}
    for _ in range(ROUNDS):
        for load, names in asked:
            for name in names:
                peers[name].rest()
                results.setdefault((load.name, name), []).append(load.put_on(peers[name], tmp_path, SECONDS))
                memory[name].append(peers[name].megabytes())
    print(f"\n\n{len(middling)} questions take Oxigraph {MIDDLING:g} ms or more; {ROUNDS} rounds of {SECONDS:g} s")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; times in ms, CPU for one request\n")
    print(aligned(["load", "server", "req/s", "p50", "p99", "CPU", "failed", "ours is", "by CPU"], told(results)))
    print("\nmemory in MB, what processes share counted once\n")
    rows_of = [[name, f"{used[0]:.0f}", f"{max(used):.0f}"] for name, used in memory.items()]
    print(aligned(["server", "at first", "at most"], rows_of))


def told(results: Results) -> list[list[str]]:
    """Return a row for each load and server; ours is so many times as fast, or needs so many times less."""
    best = {key: max(measured, key=lambda one: one.rate) for key, measured in results.items()}
    computed = {key: statistics.median(one.computed for one in measured) for key, measured in results.items()}
    shown = []
    for (load, name), one in best.items():
        ours = best[load, OURS]
        rate = "" if name == OURS else f"{ours.rate / one.rate:.2f} times" if one.rate else "no answer in time"
        by_time = f"{computed[load, name] / computed[load, OURS]:.2f} times" if name not in (OURS, CACHED) else ""
        failed = str(sum(each.failed for each in results[load, name]) or "")
        figures = [f"{one.rate:.1f}", f"{one.p50:.2f}", f"{one.p99:.2f}", f"{computed[load, name]:.2f}", failed]
        shown.append([load, name, *figures, rate, by_time])
    return shown


def ask(peer: Peer, query: str) -> bytes:
    request = Request(f"{peer.endpoint}?query={quote(query)}", headers={"Accept": "application/sparql-results+json"})
    with urlopen(request, timeout=120) as response:
        answer: bytes = response.read()
        return answer


def rows(peer: Peer, query: str) -> int:
    # Now and then, Virtuoso gives a row twice where DISTINCT meets values that are not bound.
    return len({json.dumps(row, sort_keys=True) for row in json.loads(ask(peer, query))["results"]["bindings"]})


def _answers(peer: Peer) -> bool:
    try:
        return bool(ask(peer, "ASK { ?s ?p ?o }"))
    except OSError:
        return False
