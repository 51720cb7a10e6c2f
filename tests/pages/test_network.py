"""The network of causal axes: it says what the axes say, as a page, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import TYPE_CHECKING

import html5rdf
import pytest
from pyoxigraph import RdfFormat, Store

from mscpof.ask.network import SIGNS, Axis, Step, axes_of, network_of, sources_below
from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS, resolve
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.views.network import network_paths, show_network
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

HOSTILE = "<script>alert(1)</script>\u202e\"'"


def axis(number: int, *steps: Step, counted: bool = True, retracted: bool = False) -> Axis:
    return Axis(f"f{number}", f"s{number}", counted, retracted, "", steps)


def test_axes_hold_the_steps_that_the_query_tells(store: Store, kb: KnowledgeBase) -> None:
    told = Counter(
        (row["finding"], row["position"], row["from"], row["relation"], row["to"]) for row in kb.query("axes")
    )
    found = Counter(
        (one.finding, step.position, step.start, TERMS + step.sign, step.end)
        for one in axes_of(store)
        for step in one.steps
        if one.counted
    )
    assert {(resolve(f) if ":" not in f else f, *rest) for f, *rest in told} == set(found)


def test_studies_are_counted_once_and_retracted_ones_apart() -> None:
    step = Step("a", "inhibits", "b", 1)
    found = network_of((axis(1, step), axis(1, step), axis(2, step), axis(3, step, retracted=True)))
    [edge] = found.edges
    assert (edge.standing, edge.retracted) == (("s1", "s2"), ("s3",))


def test_what_the_review_says_of_several_studies_counts_none() -> None:
    step = Step("a", "inhibits", "b", 1)
    [edge] = network_of((axis(1, step, counted=False),)).edges
    assert (edge.standing, edge.retracted, edge.general) == ((), (), ("f1",))


def test_only_opposite_signs_of_one_pair_are_opposed() -> None:
    found = network_of(
        (
            axis(1, Step("a", "inhibits", "b", 1), Step("a", "modulates", "c", 1), Step("d", "activates", "e", 1)),
            axis(2, Step("a", "activates", "b", 1), Step("a", "activates", "c", 1), Step("e", "inhibits", "d", 1)),
        )
    )
    assert found.opposed == {("a", "b")}
    assert found.nodes == ("a", "b", "c", "d", "e")


def test_a_source_stands_for_all_below_it(store: Store) -> None:
    assert {f"{TERMS}UmbilicalCordMSC", f"{TERMS}PlacentalMSC"} <= sources_below(store, TERMS + "PerinatalMSC")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_the_json_and_the_csv_say_the_same(store: Store, language: str) -> None:
    for path in [path for path in network_paths(store) if "." not in path]:
        page = show_network(store, PageRequest(path, language)).body
        html5rdf.HTMLParser(strict=True).parse(page)
        graph = json.loads(show_network(store, PageRequest(f"{path}.json", language)).body)
        rows = list(csv.reader(io.StringIO(show_network(store, PageRequest(f"{path}.csv", language)).body)))[1:]
        links = page.partition('aria-labelledby="links"')[2].partition("</table>")[0]
        assert len(graph["edges"]) == len(rows) == links.count("<tr><td>")
        assert [(edge["from"], edge["to"]) for edge in graph["edges"]] == [(row[1], row[4]) for row in rows]
        assert {edge["sign"] for edge in graph["edges"]} <= set(SIGNS)
        assert {end for edge in graph["edges"] for end in (edge["from"], edge["to"])} == {
            node["id"] for node in graph["nodes"]
        }


def test_what_is_opposed_is_marked_in_words_and_in_the_picture(store: Store) -> None:
    graph = json.loads(show_network(store, PageRequest("network/PlacentalMSC.json")).body)
    opposed = {edge["to"] for edge in graph["edges"] if edge["opposed"]}
    assert opposed == {f"{BASE}gene/SOD1"}
    assert show_network(store, PageRequest("network/PlacentalMSC")).body.count("⚡ both signs are reported") == 2


def test_every_axis_stands_in_a_list(store: Store) -> None:
    pages = [show_network(store, PageRequest(path)).body for path in network_paths(store) if "." not in path]
    for one in axes_of(store):
        assert any(
            f'href="./{one.finding.removeprefix(BASE)}"' in page
            or f'href="../{one.finding.removeprefix(BASE)}"' in page
            for page in pages
        ), one.finding


def test_a_source_without_axes_has_no_page(store: Store) -> None:
    with raises("unknown-resource", UnknownResource, iri=f"{BASE}network/SkinMSC"):
        show_network(store, PageRequest("network/SkinMSC"))


def test_a_hostile_name_is_text() -> None:
    store = Store()
    trig = f"""@prefix m: <{TERMS}> . @prefix rdfs: <{PREFIXES["rdfs"]}> . @base <{BASE}> .
    <graph/x> {{
      <finding/a-1> a m:Finding ; m:reportedIn <study/a> ; m:axis <finding/a-1/axis-1> .
      <finding/a-1/axis-1> m:position 1 ; m:from <gene/A> ; m:activates <gene/B> .
      <gene/A> a m:Gene ; rdfs:label {json.dumps(HOSTILE)}@en . <study/a> a m:Study .
    }}"""
    store.load(trig, format=RdfFormat.TRIG)
    page = show_network(store, PageRequest("network")).body
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    graph = json.loads(show_network(store, PageRequest("network.json")).body)
    assert HOSTILE in {node["name"] for node in graph["nodes"]}
