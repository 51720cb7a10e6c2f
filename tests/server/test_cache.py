"""Tests of answers that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof.base.store import save_store
from mscpof.server.http.cache import Cache
from tests.programs.server import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.programs.server import Server

JSON, CSV = "application/sparql-results+json", "text/csv"


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    cache: Cache[str] = Cache(10)
    for name in ("a", "b"):
        cache.put(name, name, 5)
    assert cache.get("a") == "a"
    cache.put("c", "c", 5)
    assert [cache.get(name) for name in ("a", "b", "c")] == ["a", None, "c"]


def test_what_is_larger_than_all_room_is_not_kept() -> None:
    cache: Cache[str] = Cache(10)
    cache.put("a", "a", 10)
    cache.put("b", "b", 11)
    assert [cache.get(name) for name in ("a", "b")] == ["a", None]


def test_what_is_put_again_takes_its_room_once() -> None:
    cache: Cache[str] = Cache(10)
    for value in ("old", "new"):
        cache.put("a", value, 6)
    cache.put("b", "b", 4)
    assert [cache.get(name) for name in ("a", "b")] == ["new", "b"]


@pytest.mark.slow
def test_the_same_request_gets_the_kept_answer_and_another_form_its_own(server: Server) -> None:
    query = "SELECT ?s { # kept\n ?s a <https://w3id.org/mscpof/ontology#Gene> } ORDER BY ?s LIMIT 3"
    first, again, other = (server.query(query, accept) for accept in (JSON, JSON, CSV))
    assert (first.headers["X-Cache"], again.headers["X-Cache"], other.headers["X-Cache"]) == (None, "hit", None)
    assert first.body == again.body
    assert other.media_type == "text/csv"
    assert first.headers["ETag"] == again.headers["ETag"] != other.headers["ETag"]


@pytest.mark.slow
def test_a_store_on_disk_is_served_alike_and_told_apart_by_its_content(
    server: Server, complete_dataset: Path, tmp_path: Path
) -> None:
    save_store(tmp_path / "store", complete_dataset.read_bytes())
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    with serving("--store", tmp_path / "store", "--workers", 2) as on_disk:
        assert on_disk.query(query).rows == server.query(query).rows
        assert on_disk.get("/gene/CASP3.html").status == 200
        assert on_disk.get("/health").json["release"] == f"dataset-{server.get('/health').json['release']}"
