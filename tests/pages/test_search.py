"""The search: finds what people mean, in both languages, however they spell it."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import time
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import html5rdf
import pytest
from pyoxigraph import RdfFormat, Store

from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS, shorten
from mscpof.pages.frontend import SOURCES, node_program
from mscpof.pages.html.bundles import bundles
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.search_entries import KINDS
from mscpof.pages.model.search_index import MOST_HITS, index_of
from mscpof.pages.model.things import term_pages
from mscpof.pages.views.search import listed_hit, show_search, typed
from tests.conftest import ROOT
from tests.programs.browser import WINDOWS, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from mscpof import KnowledgeBase
    from mscpof.pages.model.search_index import Hit

# What should come first, and the ways in which people type it.
TYPED = {
    "family/VEGF": ("VEGF", "血管内皮生长因子"),
    "gene/VEGFA": ("vegfa", "P15692", "Q00731", "P16612"),
    "gene/CASP3": (
        "CASP3_MOUSE", "CASP3_RAT", "caspase 3", "Caspase-3", "caspase3", "caspace-3", "HGNC:1504", "hgnc 1504",
        "P55213", "uniprotkb:P70677", "https://w3id.org/mscpof/gene/CASP3", "ncbigene:836",
    ),
    "gene/BCL2": ("BCL2_RAT", "rgd:2199", "bcl-2"),
    "GO:0006915": ("http://purl.obolibrary.org/obo/GO_0006915", "GO:0006915", "GO_0006915", "apoptosis", "凋亡"),
    "CL:0000501": ("CL 0000501", "granulosa cells"),
    "gene/BAX": ("BAX",),
    "gene/TGFB1": ("TGF-β1", "TGF-beta1"),
    "mirna/hsa-miR-126-3p": ("miR126", "miR-126-3p", "MIMAT0000445"),
    "mirna/mir-21": ("hsa-miR-21", "micro RNA 21"),
    "pathway/PI3K-AKT": ("PI3K-AKT", "PI3K/AKT"),
    "pathway/TGFbeta-Smad": ("TGFβ1/Smad3",),
    "gene/HGF": ("hepatocyte growht factor", "肝细胞生长因子"),
    "gene/HMOX1": ("血红素加氧酶1",),
    "cell/treg": ("调节性T细胞",),
    "gene/AMH": ("抗缪勒管激素", "ＡＭＨ", "amh"),
    "chemical/cyclophosphamide": ("环鏻酰胺",),
    "chemical/estradiol": ("oestradiol",),
    "ImmuneRegulation": ("imune regulation",),
    "Angiogenesis": ("angiogenisis",),
    "UmbilicalCordBloodMSC": ("umbilical chord blood",),
    "UmbilicalCordMSC": ("umbilical cord", "umbillical cord", "UC-MSCs", "hUCMSC", "脐带"),
    "MenstrualBloodMSC": ("月经血", "menstural blood"),
    "BoneMarrowMSC": ("bone marow", "骨髓"),
    "AmnioticFluidMSC": ("羊水",),
    "AntiFibrosis": ("anti-fibrosis", "antifibrosis", "抗纤维化", "纤维化"),
    "Homing": ("归巢",),
    "Autophagy": ("自噬",),
    "study/qu-q-2022": (
        "Qu Q", "[8]", "8", "qu-q-2022", "35883161", "PMID: 35883161", "attenuate ovarian granulosa apoptosis",
    ),
    "study/niu-j-2022": ("Niu J 2022", "10.1155/2023/9848903", "https://doi.org/10.1155/2022/3862122"),
    "study/wang-yongfeng-2017": ("王永峰",),
    "review/liu-2025": ("10.12307/2025.017", "doi:10.12307/2025.017"),
    "review/liu-2025/section-2.2.1": ("2.2.1",),
    "measure/ovarian-reserve": ("卵巢储备",),
    "query/changes": ("changes",),
}  # fmt: skip
EXPECTED = {query: thing for thing, queries in TYPED.items() for query in queries}

# What nobody should be able to do harm with.
HOSTILE = ("x" * 10_000, "\x00\u202e", "(((((", "[a-", "\\", '"><script>', "' OR 1=1", " ", "\U0001f600")


in_browser = pytest.mark.xdist_group("browser")


def first(store: Store, query: str) -> str:
    hits = index_of(store).find(query)
    return shorten(hits[0].entry.iri) if hits else ""


def test_what_is_meant_comes_first(store: Store) -> None:
    assert {query: first(store, query) for query in EXPECTED} == EXPECTED


@pytest.mark.slow
def test_every_thing_is_found_by_each_of_its_own_labels_and_identifiers(store: Store) -> None:
    index = index_of(store)
    for entry in index.entries[::7]:
        for name in (*entry.names, *entry.identifiers):
            fits = [hit for hit in index.find(name) if hit.fit >= index.find(name)[0].fit - 100]
            assert entry.iri in {hit.entry.iri for hit in fits}, name


def test_every_source_mechanism_gene_and_study_can_be_found(store: Store, kb: KnowledgeBase) -> None:
    found = {entry.iri for entry in index_of(store).entries}
    assert set(term_pages(store)) <= found
    rows = kb.query(
        "SELECT ?x WHERE { VALUES ?k { mscpof:Entity mscpof:Study } ?x a ?k }".replace(
            "SELECT", "PREFIX mscpof: <https://w3id.org/mscpof/ontology#> SELECT"
        )
    )
    assert {row["x"] for row in rows if row["x"].startswith(BASE)} <= found


def test_nothing_that_is_typed_does_harm(store: Store) -> None:
    for query in HOSTILE:
        started = time.perf_counter()
        page = show_search(store, PageRequest("search", query=urlencode({"q": query}))).body
        assert time.perf_counter() - started < 1, query
        html5rdf.HTMLParser(strict=True).parse(page)
        assert "<script" not in page, query


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_hits_by_kind_with_links_to_their_pages(store: Store, language: str) -> None:
    page = show_search(store, PageRequest("search", language, chosen=True, query=urlencode({"q": "caspase 3"}))).body
    hits = page.partition('id="hits"')[2]
    assert hits.index(f'href="./gene/CASP3?lang={language}"') < hits.index("gene/CASP9")
    assert "HGNC:1504" in hits.upper()
    assert ("基因" if language == "zh" else "gene") in hits
    assert 'value="caspase 3"' in page


def test_an_accession_that_differs_by_a_letter_is_another_one(store: Store) -> None:
    assert first(store, "P15693") == ""


def test_where_nothing_fits_what_is_spelt_nearest_is_told(store: Store) -> None:
    page = unescape(show_search(store, PageRequest("search", query=urlencode({"q": "qzqapoptoziszq"}))).body)
    assert "What comes nearest" in page
    assert re.search(r'href="\./(term/GO_0006915|mechanism/AntiApoptosis)"', page)


def test_there_are_never_more_hits_than_a_page_holds(store: Store) -> None:
    for query in ("a", "细胞", "cell", "1"):
        assert len(index_of(store).find(query)) <= MOST_HITS


def test_where_a_whole_query_fits_nothing_its_words_lead_on(store: Store) -> None:
    index = index_of(store)
    expected = {
        "section 2.2.1": "review/liu-2025/section-2.2.1",
        "第2.2.1节": "review/liu-2025/section-2.2.1",
        "does VEGF cause harm?": "family/VEGF",
        "脐带间充质干细胞如何抗纤维化?": "AntiFibrosis",
        "自噬作用": "Autophagy",
        "BAX/BCL2": "gene/BAX",
    }
    nearest = {query: index.nearest(query, index.find(query)) for query in expected}
    assert {query: shorten(hits[0].entry.iri) for query, hits in nearest.items()} == expected


def test_what_fits_well_is_told_alone(store: Store) -> None:
    index = index_of(store)
    for query in ("caspase 3", "caspace-3", "脐带"):
        assert index.nearest(query, index.find(query)) == []


def test_what_has_another_number_comes_after_what_has_the_same(store: Store) -> None:
    hits = [shorten(hit.entry.iri) for hit in index_of(store).find("caspace 9")]
    assert hits.index("gene/CASP9") == 0
    assert hits.index("gene/CASP3") > 0


def test_a_number_of_a_study_or_a_section_finds_that_alone(store: Store) -> None:
    index = index_of(store)
    assert [shorten(hit.entry.iri) for hit in index.find("2.2")] == ["review/liu-2025/section-2.2"]
    assert not any(hit.entry.kind == "Gene" and hit.by.isdigit() for hit in index.find("21"))


def test_what_nobody_sees_in_a_query_is_left_out(store: Store) -> None:
    page = show_search(store, PageRequest("search", query=urlencode({"q": "cas\u200bpase\u00a03\u202e"}))).body
    assert 'value="caspase 3"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_for_browsers_has_every_thing_with_its_page(store: Store, language: str) -> None:
    page_request = PageRequest("search.json", language, static=True)
    said = json.loads(show_search(store, page_request).body)
    entries = index_of(store).entries
    assert len(said["kinds"]) == len(KINDS)
    assert [(KINDS[row[1]], row[2], dict(row[4]), tuple(row[5])) for row in said["things"]] == [
        (entry.kind, entry.findings, dict(entry.names), entry.identifiers) for entry in entries
    ]
    links = {entry.iri: row[0] for entry, row in zip(entries, said["things"], strict=True)}
    assert links[f"{BASE}gene/CASP3"] == "./gene/CASP3.html"
    assert links[f"{TERMS}UmbilicalCordMSC"] == "./source/UmbilicalCordMSC.html"
    assert links["http://purl.obolibrary.org/obo/GO_0006915"] == "./term/GO_0006915.html"


def test_the_file_for_browsers_is_small(store: Store) -> None:
    said = show_search(store, PageRequest("search.json", static=True)).body
    assert len(gzip.compress(said.encode())) < 60_000


# Writes for each query what is found and what comes nearest, each by place, name and fit, and as the page shows it.
_ASK = """
import { readFileSync } from "node:fs";
const { Index, typed } = await import(process.argv[1]);
const { file, queries } = JSON.parse(readFileSync(0, "utf-8"));
const index = new Index(file);
const told = (hit) => {
  const { title, language, other, note, by, identifiers } = index.shown(hit);
  return [hit.thing.place, hit.by, hit.fit, title, language, other?.[0] ?? "", note, by, identifiers];
};
console.log(JSON.stringify(queries.map((query) => {
  const hits = index.find(typed(query));
  return [hits.map(told), index.nearest(typed(query), hits).map(told)];
})));
"""


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_browsers_without_a_server_find_the_same_in_the_same_order(store: Store, language: str) -> None:
    index, naming = index_of(store), naming_of(store, language)
    strange = ("section 2.2.1", "自噬作用", "qzqapoptoziszq", "ΑΣ β", "naïve", "①", "cas\u200bpase")
    queries = [*EXPECTED, *HOSTILE, *strange]
    queries += [name for entry in index.entries[::15] for name in (*entry.names, *entry.identifiers)]
    file = json.loads(show_search(store, PageRequest("search.json", language, static=True)).body)
    module = (ROOT / SOURCES / "parts" / "ranking.js").as_uri()
    done = subprocess.run(
        [node_program(), "--input-type=module", "--eval", _ASK, module],
        input=json.dumps({"file": file, "queries": queries}),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    places = {entry.iri: place for place, entry in enumerate(index.entries)}

    def told(hit: Hit) -> list[Any]:
        one = listed_hit(hit, naming)
        other = one.other.text if one.other else ""
        shown = [one.item.text, one.item.language, other, one.item.note, one.by, list(one.identifiers)]
        return [places[hit.entry.iri], hit.by, hit.fit, *shown]

    for query, answer in zip(queries, json.loads(done.stdout), strict=True):
        hits = index.find(typed(query))
        nearest = index.nearest(typed(query), hits)
        assert [[told(hit) for hit in hits], [told(hit) for hit in nearest]] == answer, query


def test_a_search_takes_a_few_milliseconds(store: Store) -> None:
    index = index_of(store)
    took = []
    for query in EXPECTED:
        began = time.perf_counter()
        index.find(query)
        took.append(time.perf_counter() - began)
    # Several times what it takes, for machines that are busy.
    assert sorted(took)[len(took) // 2] < 0.01


@in_browser
@pytest.mark.slow
@pytest.mark.parametrize(("size", "language"), WINDOWS)
def test_a_page_without_a_server_is_written_as_a_server_writes_it(
    chromium: Browser, site_url: str, store: Store, size: tuple[int, int], language: str
) -> None:
    name = "search.html" if language == "en" else f"{language}/search.html"
    with opened(chromium, site_url, size=size, language=language) as tab:
        for query in ("caspase 3", "脐带", "GO:0006915", "section 2.2.1", "qzqapoptoziszq", "细胞", HOSTILE[5], "妊娠"):
            asked = urlencode({"q": query})
            page = tab.go(f"{name}?{asked}")
            page_request = PageRequest("search.html", language, static=True, query=asked)
            expected = page.evaluate(_HITS_OF, show_search(store, page_request).body)
            assert _plain(page.inner_html("#hits")) == _plain(expected), query
            assert page.input_value("#q") == query
            assert query in page.title()
            assert page.evaluate("document.querySelector('a.language').search") == page.evaluate("location.search")
            assert tab.fits()
        assert tab.problems() == []


_HITS_OF = "text => new DOMParser().parseFromString(text, 'text/html').querySelector('#hits').innerHTML"


def _plain(html: str) -> str:
    """Leave out spaces that nobody sees."""
    return re.sub(r"\s*(</?(?:li|ul|h2|p)\b[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


@in_browser
@pytest.mark.slow
def test_the_form_of_a_page_without_a_server_searches(chromium: Browser, site_url: str) -> None:
    with opened(chromium, site_url) as tab:
        page = tab.go("search.html")
        assert "VEGF" in page.inner_text("#hits")
        page.fill("#q", "caspace-3")
        page.press("#q", "Enter")
        page.wait_for_selector("#hits li")
        assert page.get_attribute("#hits li a", "href") == "./gene/CASP3.html"
        tab.follow("a.language")
        page.wait_for_selector("#hits li")
        assert "基因" in page.inner_text("#hits h2 >> nth=0")
        tab.quiet()


@in_browser
@pytest.mark.slow
def test_a_hostile_name_is_text_without_a_server_too(chromium: Browser, site_url: str) -> None:
    name, store = '<img src=x onerror="document.title=1"></bdi><script>alert(1)</script>\u202e{}$&', Store()
    store.load(
        f"<{BASE}gene/A> a <{TERMS}Gene> ; <{TERMS}symbol> 'A<b>1' ; <{PREFIXES['rdfs']}label> {json.dumps(name)}@en .",
        format=RdfFormat.TURTLE,
    )
    index = show_search(store, PageRequest("search.json", static=True)).body
    with opened(chromium, site_url) as tab:
        tab.page.route("**/search.json", lambda route: route.fulfill(body=index))
        for query in ("A<b>1", name):
            page = tab.go(f"search.html?{urlencode({'q': query})}")
            assert page.inner_text("#hits li a") == name
            assert page.query_selector("#hits img, #hits script, #hits b") is None
            assert page.title().startswith(typed(query))
        tab.quiet()


@in_browser
@pytest.mark.slow
def test_a_page_whose_index_cannot_be_had_says_so(chromium: Browser, site_url: str) -> None:
    for status, body in ((200, '{"kinds": ['), (404, "")):
        with opened(chromium, site_url) as tab:
            tab.page.route("**/search.json", lambda route, *, s=status, b=body: route.fulfill(status=s, body=b))
            assert "cannot be loaded" in tab.go("search.html?q=VEGF").inner_text("#hits"), status


@in_browser
@pytest.mark.slow
def test_a_page_without_a_server_or_scripts_says_what_to_do(chromium: Browser, site_url: str) -> None:
    with opened(chromium, site_url, scripts=False) as tab:
        assert "needs JavaScript" in tab.go("search.html").inner_text("main")


def test_a_copy_without_scripts_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mscpof.pages.html.rendering.bundles", lambda: {"page.css": bundles()["page.css"]})
    page = show_search(store, PageRequest("search.html", static=True)).body
    assert "not part of this copy" in page
    assert "<script" not in page


def test_a_server_needs_no_script_to_search(store: Store) -> None:
    assert "<script" not in show_search(store, PageRequest("search", query="q=VEGF")).body
