"""The search: finds what people mean, in both languages, however they spell it."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import html5rdf
import pytest

from mscpof.names import BASE, LANGUAGES, shorten
from mscpof.pages.entries import KINDS
from mscpof.pages.index import MOST_HITS, index_of
from mscpof.pages.searching import show_search
from mscpof.pages.subjects import subjects_of
from mscpof.pages.visit import Visit

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof import KnowledgeBase

# What somebody types, and what should come first.
EXPECTED = {
    "VEGF": "family/VEGF",
    "vegfa": "gene/VEGFA",
    "血管内皮生长因子": "family/VEGF",
    "P15692": "gene/VEGFA",
    "Q00731": "gene/VEGFA",
    "CASP3_MOUSE": "gene/CASP3",
    "CASP3_RAT": "gene/CASP3",
    "caspase 3": "gene/CASP3",
    "Caspase-3": "gene/CASP3",
    "caspase3": "gene/CASP3",
    "caspace-3": "gene/CASP3",
    "HGNC:1504": "gene/CASP3",
    "hgnc 1504": None,
    "ncbigene:836": "gene/CASP3",
    "BAX": "gene/BAX",
    "bcl-2": "gene/BCL2",
    "TGF-β1": "gene/TGFB1",
    "TGF-beta1": "gene/TGFB1",
    "miR126": "mirna/hsa-miR-126-3p",
    "miR-126-3p": "mirna/hsa-miR-126-3p",
    "GO:0006915": "GO:0006915",
    "GO_0006915": "GO:0006915",
    "apoptosis": "GO:0006915",
    "凋亡": "GO:0006915",
    "umbilical cord": "UmbilicalCordMSC",
    "umbillical cord": "UmbilicalCordMSC",
    "UC-MSCs": "UmbilicalCordMSC",
    "hUCMSC": "UmbilicalCordMSC",
    "脐带": "UmbilicalCordMSC",
    "月经血": "MenstrualBloodMSC",
    "menstural blood": "MenstrualBloodMSC",
    "bone marow": "BoneMarrowMSC",
    "骨髓": "BoneMarrowMSC",
    "羊水": "AmnioticFluidMSC",
    "anti-fibrosis": "AntiFibrosis",
    "antifibrosis": "AntiFibrosis",
    "抗纤维化": "AntiFibrosis",
    "纤维化": "AntiFibrosis",
    "归巢": "Homing",
    "自噬": "Autophagy",
    "granulosa cells": "CL:0000501",
    "Qu Q": "study/qu-q-2022",
    "[8]": "study/qu-q-2022",
    "exosomal miR-126": None,
    "10.12307/2025.017": "review/liu-2025",
    "2.2.1": "review/liu-2025/section-2.2.1",
    "卵巢储备": "measure/ovarian-reserve",
    "ＡＭＨ": "gene/AMH",
    "amh": "gene/AMH",
    "changes": "query/changes",
}


@pytest.fixture(scope="module")
def store(kb: KnowledgeBase) -> Store:
    return kb.store


def first(store: Store, query: str) -> str:
    hits = index_of(store).find(query)
    return shorten(hits[0].entry.iri) if hits else ""


@pytest.mark.parametrize(("query", "expected"), [pair for pair in EXPECTED.items() if pair[1]])
def test_what_is_meant_comes_first(store: Store, query: str, expected: str) -> None:
    assert first(store, query) == expected


def test_every_thing_is_found_by_each_of_its_own_labels_and_identifiers(store: Store) -> None:
    index = index_of(store)
    for entry in index.entries[::7]:
        for name in (*entry.names, *entry.identifiers):
            fits = [hit for hit in index.find(name) if hit.fit >= index.find(name)[0].fit - 100]
            assert entry.iri in {hit.entry.iri for hit in fits}, name


def test_every_source_mechanism_gene_and_study_can_be_found(store: Store, kb: KnowledgeBase) -> None:
    found = {entry.iri for entry in index_of(store).entries}
    assert set(subjects_of(store)) <= found
    rows = kb.query(
        "SELECT ?x WHERE { VALUES ?k { mscpof:Entity mscpof:Study } ?x a ?k }".replace(
            "SELECT", "PREFIX mscpof: <https://w3id.org/mscpof/ontology#> SELECT"
        )
    )
    assert {row["x"] for row in rows if row["x"].startswith(BASE)} <= found


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        "\x00\u202e",
        "(((((",
        "[a-",
        "\\",
        '"><script>',
        "' OR 1=1",
        " ",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_nothing_that_is_typed_does_harm(store: Store, query: str) -> None:
    started = time.perf_counter()
    page = show_search(store, Visit("search", query=urlencode({"q": query}))).body
    assert time.perf_counter() - started < 1
    html5rdf.HTMLParser(strict=True).parse(page)
    assert "<script" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_hits_by_kind_with_links_to_their_pages(store: Store, language: str) -> None:
    page = show_search(store, Visit("search", language, chosen=True, query=urlencode({"q": "caspase 3"}))).body
    hits = page.partition('id="hits"')[2]
    assert hits.index(f'href="./gene/CASP3?lang={language}"') < hits.index("gene/CASP9")
    assert "HGNC:1504" in hits.upper()
    assert ("基因" if language == "zh" else "gene") in hits
    assert 'value="caspase 3"' in page


def test_an_accession_that_differs_by_a_letter_is_another_one(store: Store) -> None:
    assert first(store, "P15693") == ""


def test_where_nothing_fits_what_is_spelt_nearest_is_told(store: Store) -> None:
    page = unescape(show_search(store, Visit("search", query=urlencode({"q": "qzqapoptoziszq"}))).body)
    assert "Spelt most like it" in page
    assert re.search(r'href="\./(term/GO_0006915|mechanism/AntiApoptosis)"', page)


def test_there_are_never_more_hits_than_a_page_holds(store: Store) -> None:
    for query in ("a", "细胞", "cell", "1"):
        assert len(index_of(store).find(query)) <= MOST_HITS


def test_the_file_for_browsers_holds_every_entry(store: Store) -> None:
    rows = json.loads(show_search(store, Visit("search.json")).body)
    entries = index_of(store).entries
    assert [(row[0], KINDS[row[1]], row[2], dict(row[3]), tuple(row[4])) for row in rows] == [
        (entry.iri, entry.kind, entry.findings, dict(entry.names), entry.identifiers) for entry in entries
    ]
