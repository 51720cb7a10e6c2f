"""Tests of the server behind a real nginx, set up as the documents say: the same answers, kept where they may be."""

from __future__ import annotations

import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.conftest import ROOT
from tests.programs.nginx import Proxied, proxied
from tests.programs.server import Answered, Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.systems, pytest.mark.xdist_group("nginx")]

ASK = "ASK { ?s ?p ?o }"
ALL = "SELECT * { ?s ?p ?o }"
# What belongs to a connection, a moment or the proxy, and not to the answer.
PASSING = (
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "server",
    "transfer-encoding",
    "x-cache",
    "x-cache-status",
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    with (
        serving("--workers", 2, "--timeout", 5, "--base-url", "https://example.org/") as bare,
        proxied(tmp_path_factory.mktemp("nginx"), bare) as started,
    ):
        yield started


def alike(both: Proxied, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Answered:
    """Ask both, hold the answers against each other, and return the proxy's."""
    bare, proxied = (server.request(method, path, headers, body) for server in (both.bare, both.proxy))
    assert proxied.status == bare.status
    said = [
        sorted((name.lower(), value) for name, value in one.headers.items() if name.lower() not in PASSING)
        for one in (bare, proxied)
    ]
    assert said[0] == said[1]
    assert sorted(proxied.body) == sorted(bare.body)  # rows may come in another order
    return proxied


def asked(query: str, *, more: str = "") -> str:
    return f"/sparql?query={quote(query)}{more}"


def kept(answered: Answered) -> str:
    return answered.headers["X-Cache-Status"]


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PLAIN = {"Content-Type": "application/sparql-query"}
REQUESTS = {
    "GET": ("GET", asked(ASK), {}, None),
    "GET of a table": ("GET", asked(f"{ALL} LIMIT 20"), {"Accept": "text/csv"}, None),
    "GET of a graph": ("GET", asked("DESCRIBE <https://w3id.org/mscpof/gene/CASP3>"), {"Accept": "text/turtle"}, None),
    "GET of what is large, compressed": ("GET", asked(f"{ALL} LIMIT 900"), {"Accept-Encoding": "gzip"}, None),
    "GET of Chinese": ("GET", asked("SELECT ?s { ?s ?p '早发性卵巢功能不全'@zh }"), {}, None),
    "GET of a long query": ("GET", asked(f"{ASK} # {'x' * 20_000}"), {}, None),
    "GET of the description": ("GET", "/sparql", {"Accept": "text/turtle"}, None),
    "HEAD": ("HEAD", asked(f"{ASK} # head"), {}, None),
    "POST of a form": ("POST", "/sparql", FORM, f"query={quote(ASK)}".encode()),
    "POST of a query": ("POST", "/sparql", PLAIN, ASK.encode()),
    "POST of a long query": ("POST", "/sparql", PLAIN, f"{ASK} # {'x' * 900_000}".encode()),
    "OPTIONS": ("OPTIONS", "/sparql", {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}, None),
    "a mistake": ("GET", asked("SELEKT"), {}, None),
    "a form that there is not": ("GET", asked(ASK), {"Accept": "image/png"}, None),
    "an update": ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL"),
    "another method": ("DELETE", "/sparql", {}, None),
    "an IRI": ("GET", "/gene/CASP3", {"Accept": "text/turtle"}, None),
    "an IRI, for people": ("GET", "/gene/CASP3", {"Accept": "text/html", "Accept-Language": "zh"}, None),
    "a document": ("GET", "/gene/CASP3.ttl", {}, None),
    "a page": ("GET", "/gene/CASP3.html", {"Accept": "text/html", "Accept-Language": "zh"}, None),
    "a page in the other language": ("GET", "/gene/CASP3.html", {"Accept": "text/html", "Accept-Language": "en"}, None),
    "another place": ("GET", "/nowhere?a=%2F&b=%C3%A9", {}, None),
}


@pytest.mark.parametrize(("method", "path", "headers", "body"), REQUESTS.values(), ids=REQUESTS)
def test_an_answer_is_the_same_behind_the_proxy(
    both: Proxied, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> None:
    for _ in range(2):  # the second time from the cache, if it may
        alike(both, method, path, headers, body)


@pytest.mark.parametrize("length", [0, 20_000])
def test_what_was_asked_before_is_answered_without_the_server(both: Proxied, length: int) -> None:
    before = both.bare.figure("mscpof_requests_total")
    first, second = (both.proxy.query(f"{ASK} # twice {'x' * length}") for _ in range(2))
    assert (kept(first), kept(second)) == ("MISS", "HIT")
    assert first.body == second.body
    assert both.bare.figure("mscpof_requests_total") == before + 2  # one of them for the figures


def test_each_form_and_each_encoding_is_kept_for_itself(both: Proxied) -> None:
    query = f"{ALL} LIMIT 100"
    wishes = [
        (accept, encoding) for accept in ("text/csv", "application/sparql-results+xml") for encoding in ("gzip", "")
    ]
    for expected in ("MISS", "HIT"):
        for accept, encoding in wishes:
            answered = both.proxy.get(asked(query), accept, Accept_Encoding=encoding or "identity")
            assert kept(answered) == expected
            assert answered.media_type == accept
            assert (answered.headers["Content-Encoding"] or "") == encoding


def test_what_has_another_answer_next_time_is_not_kept(both: Proxied) -> None:
    first, second = (both.proxy.query("SELECT (UUID() AS ?x) { }") for _ in range(2))
    assert first.body != second.body
    assert kept(second) == "MISS"


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("SELEKT", "*/*", 400),
        (ASK, "image/png", 406),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "*/*", 503),
    ],
)
def test_a_fault_is_not_kept(both: Proxied, query: str, accept: str, status: int) -> None:
    for _ in range(2):
        answered = both.proxy.query(query, accept)
        assert answered.status == status
        assert kept(answered) == "MISS"
        assert answered.headers["Cache-Control"] == "no-store"


def test_a_client_that_has_the_answer_gets_it_not_again(both: Proxied) -> None:
    first = both.proxy.query(f"{ASK} # tag")
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-None-Match", f'"other", {first.headers["ETag"]}'),
        ("If-Modified-Since", first.headers["Last-Modified"]),
        ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),
    ):
        again = both.proxy.get(asked(f"{ASK} # tag"), "application/sparql-results+json", **{name: value})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    changed = both.proxy.get(asked(f"{ASK} # tag"), "application/sparql-results+json", If_None_Match='"other"')
    assert (changed.status, changed.body) == (200, first.body)


def test_no_part_of_an_answer_is_sent_since_another_part_may_be_of_another_order(both: Proxied) -> None:
    for _ in range(2):
        assert both.proxy.get(asked(f"{ASK} # part"), Range="bytes=0-3").status == 200


# What the server says of five minutes is made a second.
SOON = (
    "if_modified_since before;",
    "if_modified_since before; proxy_ignore_headers Cache-Control; proxy_cache_valid 200 1s;",
)


def test_an_answer_that_is_old_is_compared_with_the_server_or_still_given_while_that_is_away(
    tmp_path: Path, small: Path
) -> None:
    with serving("--workers", 1, "--dataset", small) as bare, proxied(tmp_path, bare, SOON) as both:
        first = both.proxy.query(ASK)
        time.sleep(2)
        second = both.proxy.query(ASK)
        assert (kept(first), kept(second)) == ("MISS", "REVALIDATED")
        assert second.body == first.body
        assert 'mscpof_requests_total{kind="query",status="304"} 1.0' in bare.get("/metrics").text
        bare.process.terminate()
        bare.process.wait(20)
        time.sleep(2)
        assert kept(both.proxy.query(ASK)) == "STALE"
        assert both.proxy.query(f"{ASK} # new").status == 502


def test_of_many_who_ask_the_same_one_is_passed_on(both: Proxied) -> None:
    query = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000 }"
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: both.proxy.query(query), range(20)))
    assert {answered.status for answered in answers} == {200}
    assert sorted(map(kept, answers)) == ["HIT"] * 19 + ["MISS"]


def test_a_large_answer_arrives_whole_and_is_kept(both: Proxied) -> None:
    bare = both.bare.query(ALL, "text/csv")
    for expected in ("MISS", "HIT"):
        answered = both.proxy.query(ALL, "text/csv")
        assert kept(answered) == expected
        assert len(answered.body) == len(bare.body) > 5 << 20
        assert sorted(answered.body.splitlines()) == sorted(bare.body.splitlines())


def test_a_large_answer_by_post_arrives_whole(both: Proxied) -> None:
    answered = both.proxy.request("POST", "/sparql", PLAIN | {"Accept": "text/csv"}, ALL.encode())
    assert len(answered.body) == len(both.bare.query(ALL, "text/csv").body)


def test_an_answer_that_breaks_off_is_seen_to_and_is_not_kept(tmp_path: Path) -> None:
    with serving("--max-results", 30_000) as bare, proxied(tmp_path, bare) as both:
        for cuts in (1, 2):
            for server in (both.bare, both.proxy):
                with pytest.raises(http.client.IncompleteRead):
                    server.query(ALL, "text/csv")
            assert bare.figure("mscpof_cut_answers_total") == 2 * cuts


def test_connections_to_the_server_are_used_again(both: Proxied) -> None:
    before = connections(both.bare)
    for number in range(50):
        assert both.proxy.query(f"{ASK} # {number}").status == 200
    assert len(connections(both.bare) - before) < 10


def test_the_log_has_the_address_of_the_client_not_of_the_proxy(tmp_path: Path, small: Path) -> None:
    with (
        (tmp_path / "log").open("w") as log,
        serving("--workers", 1, "--dataset", small, stdout=log.fileno()) as bare,
        proxied(tmp_path, bare) as both,
    ):
        host, _, port = both.proxy.host.partition(":")
        connection = http.client.HTTPConnection(host, int(port), source_address=("127.0.0.3", 0))
        connection.request("GET", "/health", headers={"X-Forwarded-For": "192.0.2.7"})
        assert connection.getresponse().status == 200
        connection.close()
    assert '"client": "127.0.0.3"' in (tmp_path / "log").read_text()


def test_figures_are_not_for_everybody(both: Proxied) -> None:
    assert both.bare.get("/metrics").status == 200
    assert both.proxy.get("/metrics").status == 404


def test_it_serves_under_a_path_as_the_page_says(tmp_path: Path, small: Path) -> None:
    page = (ROOT / "docs" / "operate" / "serve.md").read_text(encoding="utf-8")
    block = re.search(r"```nginx\n(.*?)```", page, re.DOTALL)
    assert block
    place, target = block[1].splitlines()
    changes = (("    location / {", place), ("        proxy_pass http://mscpof;", target))
    told = serving("--dataset", small, "--base-url", "https://example.org/mscpof/")
    with told as bare, proxied(tmp_path, bare, *changes) as both:
        assert both.proxy.get("/mscpof/health").status == 200
        assert both.proxy.get(f"/mscpof{asked(ASK)}").status == 200
        assert both.proxy.get(asked(ASK)).status == 404
        described = both.proxy.get("/mscpof/sparql", "application/n-triples")
        assert "<https://example.org/mscpof/sparql>" in described.text


def connections(server: Server) -> set[frozenset[str]]:
    """The connections that the server has, or had a moment ago."""
    port = f":{int(server.host.split(':')[1]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    # Each is seen from both ends, for a while from one.
    return {frozenset(ends) for _, *ends in (row[:3] for row in rows) if any(end.endswith(port) for end in ends)}
