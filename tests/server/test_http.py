"""The server keeps to HTTP: methods, conditions, sizes, what other origins may read, and how connections are used."""

from __future__ import annotations

import gzip
import http.client
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.programs.server import PATIENCE, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.programs.server import Server

pytestmark = pytest.mark.slow

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
ASK = f"/sparql?query={quote('ASK {}')}"
ROWS = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
BROKEN = f"/sparql?query={quote('ASK {')}"
# Larger than what is held back before anything is sent.
LARGE = "SELECT * {" + "".join(f" VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(5)) + " }"


@pytest.fixture(scope="module")
def server(server_of_few: Server) -> Server:
    return server_of_few


@pytest.fixture(scope="module")
def strict(few: Path) -> Iterator[Server]:
    """A server that allows little."""
    with serving("--dataset", few, "--timeout", "0.5", "--max-results", "100", "--workers", "1") as running:
        yield running


# Methods: RFC 9110, section 9


def test_a_method_that_the_endpoint_does_not_have_is_refused_with_those_that_it_has(server: Server) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        answer = server.request(method, ASK)
        assert (method, answer.status) == (method, 405)
        assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


PLAIN = {"rows": ROWS, "truth": ASK, "a broken query": BROKEN, "no query": "/sparql?query=", "nothing": "/none"}


@pytest.mark.parametrize("path", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("accept", ["*/*", "text/csv", "image/png"])
def test_head_says_what_get_says_and_sends_no_body(server: Server, path: str, accept: str) -> None:
    got = server.request("GET", path, {"Accept": accept})
    head = server.request("HEAD", path, {"Accept": accept})
    assert head.status == got.status
    assert head.body == b""
    for ignored in ("Date", "X-Cache"):
        del got.headers[ignored], head.headers[ignored]
    assert head.headers.items() == got.headers.items()


def test_head_of_a_large_answer_sends_no_body_and_costs_no_worker(server: Server) -> None:
    before = server.figure("mscpof_workers_replaced_total")
    for sent in ({}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}):
        head = server.request("HEAD", f"/sparql?query={quote(LARGE)}", sent)
        assert (head.status, head.body) == (200, b"")
    assert not eventually(lambda: server.figure("mscpof_workers_replaced_total") > before, 1.0)
    assert len(server.query(LARGE).rows) == 100_000


def test_options_tell_the_methods(server: Server) -> None:
    answer = server.request("OPTIONS", "/sparql")
    assert answer.status == 204
    assert answer.body == b""
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_what_is_nowhere_is_not_found(server: Server) -> None:
    assert server.get("/nowhere").status == 404


# What other origins may do: the Fetch standard


@pytest.mark.parametrize(
    ("method", "wanted"),
    [("GET", "accept"), ("POST", "content-type"), ("POST", "accept, content-type, x-requested-with")],
)
def test_a_page_of_another_origin_is_told_that_it_may_ask(server: Server, method: str, wanted: str) -> None:
    sent = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": wanted,
    }
    answer = server.request("OPTIONS", "/sparql", sent)
    assert 200 <= answer.status < 300
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answer.headers["Access-Control-Allow-Methods"].split(", ")
    assert "*" in answer.headers["Access-Control-Allow-Headers"].split(", ")


@pytest.mark.parametrize("path", [ROWS, BROKEN, "/none", ASK + "&" + "a" * 70_000], ids=["rows", "400", "404", "414"])
def test_a_page_of_another_origin_may_read_answers_and_faults(server: Server, path: str) -> None:
    answer = server.request("GET", path, {"Origin": "https://example.org"})
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["*"]


def test_a_page_of_another_origin_may_read_an_answer_that_it_has_already(server: Server) -> None:
    tag = server.get(ROWS).headers["ETag"]
    answer = server.get(ROWS, If_None_Match=tag, Origin="https://example.org")
    assert answer.status == 304
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


# Conditions: RFC 9110, section 13


@pytest.fixture(scope="module")
def tag(server: Server) -> str:
    return str(server.get(ROWS).headers["ETag"])


@pytest.fixture(scope="module")
def modified(server: Server) -> datetime:
    return parsedate_to_datetime(server.get(ROWS).headers["Last-Modified"])


def dated(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


KNOWN = {
    "the tag": "{tag}",
    "the tag as a strong one": "{strong}",
    "among others": '"a", W/"b" ,{tag}, "c"',
    "any": "*",
}


@pytest.mark.parametrize("listed", KNOWN.values(), ids=KNOWN)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_client_that_has_the_answer_is_sent_none(server: Server, tag: str, method: str, listed: str) -> None:
    sent = listed.format(tag=tag, strong=tag.removeprefix("W/"))
    answer = server.request(method, ROWS, {"Accept": "*/*", "If-None-Match": sent})
    assert answer.status == 304
    assert answer.body == b""
    assert answer.headers["ETag"] == tag
    full = server.get(ROWS)
    for name in ("Cache-Control", "Vary", "Last-Modified"):
        assert answer.headers[name] == full.headers[name]
    assert answer.headers["Content-Length"] is None
    assert answer.headers["Content-Type"] is None


def test_a_client_that_has_another_answer_is_sent_this_one(server: Server, tag: str) -> None:
    for listed in ('W/"another"', "nonsense", tag[:-3], ""):
        assert (listed, server.get(ROWS, If_None_Match=listed).status) == (listed, 200)


def test_a_tag_is_the_same_each_time_and_another_for_another_answer(server: Server, tag: str) -> None:
    assert server.get(ROWS).headers["ETag"] == tag
    others = [server.get(ROWS, "text/csv"), server.get(ASK), server.get(f"{ROWS}&default-graph-uri=http://a")]
    assert len({tag, *(answer.headers["ETag"] for answer in others)}) == 4


def test_a_parameter_that_means_nothing_does_not_change_the_tag(server: Server, tag: str) -> None:
    assert server.get(f"{ROWS}&debug=1").headers["ETag"] == tag


def test_a_client_that_has_the_version_by_date_is_sent_none(server: Server, modified: datetime) -> None:
    for seconds, status in ((0, 304), (1, 304), (86_400, 304), (-1, 200)):
        date = dated(modified + timedelta(seconds=seconds))
        assert (seconds, server.get(ROWS, If_Modified_Since=date).status) == (seconds, status)


def test_a_date_may_have_any_of_the_three_forms_and_a_broken_one_is_none(server: Server, modified: datetime) -> None:
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"):
        date = modified.astimezone(UTC).strftime(form)
        assert (date, server.get(ROWS, If_Modified_Since=date).status) == (date, 304)
    for date in ("yesterday", "", "0", "Sat, 32 Jan 2060 00:00:00 GMT", "2060-01-01"):
        assert (date, server.get(ROWS, If_Modified_Since=date).status) == (date, 200)


def test_the_tag_counts_before_the_date(server: Server, tag: str, modified: datetime) -> None:
    late, early = dated(modified + timedelta(days=1)), dated(modified - timedelta(days=1))
    assert server.get(ROWS, If_None_Match='"another"', If_Modified_Since=late).status == 200
    assert server.get(ROWS, If_None_Match=tag, If_Modified_Since=early).status == 304


FAULTY = {
    BROKEN: 400,
    "/sparql?query=": 400,
    "/none": 404,
    f"/sparql?query={quote('SELECT * { SERVICE <x> {} }')}": 400,
}


def test_a_fault_is_a_fault_under_any_condition(server: Server) -> None:
    day = "Fri, 01 Jan 2060 00:00:00 GMT"
    conditions = {"If-None-Match": "*", "If-Match": '"a"', "If-Modified-Since": day, "If-Unmodified-Since": day}
    for name, value in conditions.items():
        assert {path: server.request("GET", path, {name: value}).status for path in FAULTY} == FAULTY, name


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "struuid()", "STRUUID()"])
def test_an_answer_that_is_another_each_time_is_neither_kept_nor_tagged(server: Server, call: str) -> None:
    path = f"/sparql?query={quote(f'SELECT ({call} AS ?x) {{}}')}"
    first = server.get(path)
    again = server.get(path, If_None_Match="*", If_Modified_Since="Fri, 01 Jan 2060 00:00:00 GMT")
    for answer in (first, again, server.get(path)):
        assert answer.status == 200
        assert answer.headers["ETag"] is answer.headers["Last-Modified"] is None
        assert answer.headers["Cache-Control"] == "no-store"
    assert again.body != first.body


def test_a_client_that_wants_another_version_is_refused(server: Server, tag: str, modified: datetime) -> None:
    assert server.get(ROWS, If_Match="*").status == 200
    # Tags are weak, and this header compares strongly.
    assert server.get(ROWS, If_Match=tag).status == 412
    assert server.get(ROWS, If_Unmodified_Since=dated(modified)).status == 200
    assert server.get(ROWS, If_Unmodified_Since=dated(modified - timedelta(days=1))).status == 412
    assert server.get(ROWS, If_Match="*", If_None_Match=tag).status == 304


def test_a_range_may_be_asked_for_and_the_whole_is_sent(server: Server) -> None:
    answer = server.get(ROWS, Range="bytes=0-9")
    assert (answer.status, len(answer.body) > 10) == (200, True)


# Sizes and limits


def test_a_body_of_a_megabyte_is_taken_and_a_larger_one_is_refused(server: Server) -> None:
    query = b"ASK {} #".ljust(1 << 20, b"a")
    assert server.request("POST", "/sparql", {"Content-Type": QUERY}, query).status == 200
    answer = server.request("POST", "/sparql", {"Content-Type": QUERY}, query + b"a")
    assert answer.status == 413
    assert str(1 << 20) in answer.text


def test_a_body_that_tells_no_length_is_measured_while_it_comes(server: Server) -> None:
    pieces = b"".join(b"10000\r\n" + b"#" * 65_536 + b"\r\n" for _ in range(17))
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert server.exchange(head.encode() + pieces + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")


def test_what_takes_too_long_is_refused_with_when_to_come_again(strict: Server) -> None:
    values = "".join(f" VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(12))
    answer = strict.query(f"SELECT (COUNT(*) AS ?n) {{{values} }}")
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "0.5 seconds" in answer.text
    assert strict.query("ASK {}").status == 200


def test_what_is_too_large_is_refused_with_the_limit(strict: Server) -> None:
    digits = " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abc")
    thousand = f"WHERE {{ {digits} BIND (?a * 100 + ?b * 10 + ?c AS ?n) }}"
    for kind in ("SELECT ?n", "CONSTRUCT { <s> <p> ?n }"):
        assert strict.query(f"{kind} {thousand} LIMIT 100", "*/*").status == 200
        for more in ("LIMIT 101", ""):
            answer = strict.query(f"{kind} {thousand} {more}", "*/*")
            assert answer.status == 503
            assert "more than 100 rows" in answer.text
            assert "LIMIT" in answer.text


# Connections: RFC 9112


def responses(data: bytes) -> list[tuple[bytes, bytes]]:
    """The status lines and bodies of responses that tell their length."""
    found = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        status, *fields = head.split(b"\r\n")
        named = {name.lower(): value.strip() for name, _, value in (field.partition(b":") for field in fields)}
        length = int(named[b"content-length"])
        found.append((status, rest[:length]))
        data = rest[length:]
    return found


def test_requests_follow_each_other_on_one_connection_also_after_faults(server: Server) -> None:
    connection = http.client.HTTPConnection(server.host, timeout=PATIENCE)
    sockets = set()
    for path, status in ((ASK, 200), (BROKEN, 400), ("/none", 404), (ROWS, 200), ("/sparql?query=", 400), (ASK, 200)):
        connection.request("GET", path)
        sockets.add(connection.sock)
        response = connection.getresponse()
        assert (response.status, len(response.read()) > 0) == (status, True)
    connection.close()
    assert len(sockets) == 1


def test_requests_that_are_sent_at_once_are_answered_in_their_order(server: Server) -> None:
    slow = quote(
        "SELECT (COUNT(*) AS ?n) {" + "".join(f" VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(5)) + "}"
    )
    quick = quote("SELECT (1 AS ?n) {}")
    body = "SELECT (2 AS ?n) {}"
    sent = (
        f"GET /sparql?query={slow} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        f"GET /sparql?query={quick} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n"
        f"Content-Type: {QUERY}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    answers = responses(server.exchange(sent.encode()))
    assert [body for _, body in answers] == [b"n\r\n100000\r\n", b"n\r\n1\r\n", b"n\r\n2\r\n"]


def test_a_body_may_come_in_chunks(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Type: {QUERY}\r\nConnection: close\r\n"
    sent = f"{head}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {{}}\r\n0\r\n\r\n"
    assert responses(server.exchange(sent.encode())) == [(b"HTTP/1.1 200 OK", b"true")]


def test_a_client_that_asks_whether_to_go_on_is_told_so(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Type: {QUERY}\r\nConnection: close\r\n"
    sent = f"{head}Content-Length: 6\r\nExpect: 100-continue\r\n\r\nASK {{}}"
    answer = server.exchange(sent.encode())
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_an_address_may_be_absolute(server: Server) -> None:
    sent = f"GET http://{server.host}{ASK} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n\r\n"
    assert responses(server.exchange(sent.encode())) == [(b"HTTP/1.1 200 OK", b"true")]


def test_a_client_of_1_0_is_answered_and_the_connection_closed(server: Server) -> None:
    sent = f"GET {ASK} HTTP/1.0\r\nAccept: text/csv\r\n\r\n"
    ((status, body),) = responses(server.exchange(sent.encode()))
    assert status.endswith(b" 200 OK")
    assert body == b"true"


def test_a_client_of_1_0_gets_a_large_answer_whole_and_without_chunks(server: Server) -> None:
    answer = server.exchange(f"GET /sparql?query={quote(LARGE)} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"chunked" not in head.lower()
    assert body.count(b"\r\n") == 100_001


def test_a_large_answer_comes_in_chunks_and_whole(server: Server) -> None:
    answer = server.query(LARGE)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert len(answer.rows) == 100_000


def test_a_large_compressed_answer_is_whole(server: Server) -> None:
    answer = server.get(f"/sparql?query={quote(LARGE)}", "application/json", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.body))["results"]["bindings"]) == 100_000


def test_what_is_not_http_is_refused(server: Server) -> None:
    assert server.exchange(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").startswith(b"HTTP/1.1 400 ")


FIELD = f"X-Filler: {'a' * 1012}\r\n"
LARGE_HEADS = {
    "many fields": FIELD * 65,
    "fields without end": FIELD * 1000,
    "one field": f"X-Filler: {'a' * 66_000}\r\n",
    "one field without end": f"X-Filler: {'a' * 1_000_000}",
    "a name without end": "a" * 1_000_000,
}


def test_headers_may_take_64_kilobytes_together(server: Server) -> None:
    sent = f"GET {ASK} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n{FIELD * 63}\r\n"
    assert responses(server.exchange(sent.encode())) == [(b"HTTP/1.1 200 OK", b"true")]


@pytest.mark.parametrize("fields", LARGE_HEADS.values(), ids=LARGE_HEADS)
def test_headers_that_take_more_are_refused_with_the_limit_also_while_they_come(server: Server, fields: str) -> None:
    ((status, body),) = responses(server.exchange(f"GET {ASK} HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n".encode()))
    assert status == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert b"65536 bytes" in body


def test_each_request_of_a_connection_has_room_for_headers_of_its_own(server: Server) -> None:
    one = f"GET {ASK} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n{FIELD * 40}"
    answers = responses(server.exchange(f"{one}\r\n{one}\r\n{one}Connection: close\r\n\r\n".encode()))
    assert answers == [(b"HTTP/1.1 200 OK", b"true")] * 3


def test_trailers_count_as_headers(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = server.exchange(f"{head}6\r\nASK {{}}\r\n0\r\n{FIELD * 1000}\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_request_of_1_1_without_one_host_is_refused(server: Server) -> None:
    for fields in ("", "Host: x\r\nHost: y\r\n"):
        answer = server.exchange(f"GET {ASK} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"host" in answer
