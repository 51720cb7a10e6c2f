"""The pages: readable in both languages, safe whatever stands in the data, and every link leads somewhere."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from mscpof.base.faults import UnknownResource
from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS
from mscpof.pages.html.bundles import bundles
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.html.rendering import prepare
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.layout import MOST_SHOWN
from mscpof.pages.model.resource import resource_of
from mscpof.pages.views.documents import error_page
from mscpof.pages.views.endpoint import MOST_ROWS, endpoint_page, results_page
from mscpof.pages.views.table_files import show_csv
from mscpof.pages.views.view_paths import view_of
from mscpof.pages.words.texts import sections
from tests.conftest import raises
from tests.pages.page_reader import CHINESE, HOSTILE, Page, check, of, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof import KnowledgeBase

STYLESHEET = bundles()["page.css"]
FINDING = "finding/qu-q-2022-02"
# One of each kind of page, and each that was ever seen to differ from its like; the quick loop takes only the first.
FEW = ("", "query/", "graph/", FINDING, "study/niu-j-2022", "review/liu-2025/section-2.2.1", "cell/treg", "mechanism/")
MORE = (
    "study/", "graph/study/qu-q-2022", "gene/CASP3", f"{FINDING}/axis-1", "study/qu-q-2022", "finding/niu-j-2022-01",
    "review/liu-2025/table-1/row-1/item-2", "query/changes", "query/changes/entity", "matrix/SkinMSC/Autophagy",
    "matrix/UmbilicalCordMSC/AntiApoptosis", "matrix/UmbilicalCordMSC/AntiFibrosis", "source/ChorionicMSC",
    "conflict/gene/SOD1", "gene/SOD1", "measure/ovarian-function", "discrepancy/qu-q-2022-setting",
    "discrepancy/qu-q-2022-setting/text", "notice/yin-n-2018-retraction", "ontology/imports/go",
    "mirna/hsa-miR-126-3p", "mechanism/AntiFibrosis", "modification/matrigel", "family/VEGF", "pathway/PI3K-AKT",
    "circrna/circLRRC8A", "term/CL_0000501", "term/GO_0006915", "measure/ovarian-fibrosis",
    "matrix/PlacentalMSC/ImmuneRegulation", "gene/", "source/", "term/", "product/", "matrix/", "conflict/",
    "finding/", "ontology", "graph/ontology", "source/UmbilicalCordMSC", "product/Exosome", "review/liu-2025",
)  # fmt: skip


def others(page_request: PageRequest, store: Store) -> dict[str, str]:
    """Return the pages that are about no thing."""
    return {
        "endpoint": endpoint_page(store, page_request),
        "results": results_page(
            page_request, "ASK {}", ["a", "b"], [[NamedNode(f"{BASE}gene/A"), None], [Literal("x"), None]]
        ),
        "truth": results_page(page_request, "ASK {}", [], [], truth=True),
        **{
            f"error {status}": error_page(page_request, status, "why", ["gene/CASP3"])
            for status in (400, 404, 406, 410, 503, 418)
        },
    }


def leads_to(path: str, href: str) -> str:
    """Return the thing that a link of a page leads to, or nothing when it leads elsewhere."""
    target = urljoin(BASE + path, href).partition("#")[0].partition("?")[0]
    return thing_of(unquote(target))[0] if target.startswith(BASE) else ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paths", [FEW, pytest.param(MORE, marks=pytest.mark.slow)], ids=["few", "more"])
def test_a_page_is_valid_html_in_its_language_and_its_links_lead_to_documents(
    store: Store, subtests: pytest.Subtests, paths: tuple[str, ...], language: str
) -> None:
    targets = {BASE + STYLESHEET.path, f"{BASE}sparql"}
    for path in paths:
        with subtests.test(path):
            page = check(show(store, path, language))
            assert page.elements[0] == ("html", {"lang": language})
            sheets = [given["href"] for tag, given in page.elements if tag == "link" and given["rel"] == "stylesheet"]
            assert [urljoin(BASE + path, href) for href in sheets] == [BASE + STYLESHEET.path]
            # Names of people are in no language.
            chinese = [(text, spoken) for text, spoken in page.texts if len(CHINESE.findall(text)) > 4]
            assert [text for text, spoken in chinese if spoken != "zh"] == []
            links = {leads_to(path, href) for href in page.all("href")} - {""}
            assert f"{BASE}ontology" in links
            for iri in links - targets:
                view = view_of(iri.removeprefix(BASE))
                assert view.show(store, PageRequest(iri.removeprefix(BASE))) if view else resource_of(store, iri)
            targets |= links


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_about_no_thing_are_valid_too(store: Store, language: str) -> None:
    for page in others(PageRequest("sparql", language), store).values():
        check(page)


def test_links_work_on_any_host_and_below_any_path_and_keep_the_language_that_was_chosen(store: Store) -> None:
    hrefs = Page(show(store, FINDING)).all("href")
    assert "../source/UmbilicalCordMSC" in hrefs
    assert "../ontology#CausalLink" in hrefs
    assert "../term/GO_1904700" in hrefs
    assert "../study/qu-q-2022" in hrefs
    assert "../finding/qu-q-2022-02.ttl" in hrefs
    assert "http://purl.obolibrary.org/obo/GO_1904700" in hrefs
    assert not [href for href in hrefs if href.startswith(BASE)]
    chosen = Page(show(store, FINDING, "zh", chosen=True)).all("href")
    assert "../source/UmbilicalCordMSC?lang=zh" in chosen
    assert "../ontology?lang=zh#CausalLink" in chosen
    assert "../finding/qu-q-2022-02.ttl" in chosen
    assert "?lang=en" in chosen


def test_links_can_begin_at_a_path_that_is_named(store: Store) -> None:
    page = error_page(PageRequest("no/such/../thing", base="/mscpof/"), 404, nearest=["gene/CASP3"])
    assert 'href="/mscpof/gene/CASP3"' in page
    assert f'href="/mscpof/{STYLESHEET.path}"' in page


@pytest.mark.parametrize(
    ("path", "target", "link"),
    [
        ("", "gene/A", "./gene/A"),
        ("gene/A", "", "../"),
        ("ontology", "ontology#Homing", "#Homing"),
        ("ontology.html", "ontology#Homing", "#Homing"),
        ("gene/A", "notice/a:b", "../notice/a:b"),
        ("", "a:b", "./a:b"),
        ("", "gene/é?#x", "./gene/%C3%A9%3F#x"),
    ],
)
def test_a_link_is_written_so_that_it_means_its_target(path: str, target: str, link: str) -> None:
    assert PageRequest(path).link(BASE + target) == link


def test_the_other_language_of_a_page_asks_the_same() -> None:
    page = Page(error_page(PageRequest("sparql", query="query=ASK%20%7B%7D"), 400))
    assert "?query=ASK%20%7B%7D&lang=zh" in page.all("href")


def test_a_page_speaks_one_language_where_both_are_said(store: Store) -> None:
    english, chinese = (Page(show(store, FINDING, language)).words for language in LANGUAGES)
    assert "it prints no sign for its members" in english
    assert "未给出各成员的变化方向" not in english
    assert "未给出各成员的变化方向" in chinese
    assert "脐带间充质干细胞" in chinese
    assert "相关陈述" in chinese


def test_a_property_tells_what_it_means(store: Store) -> None:
    definitions = Page(show(store, FINDING)).all("title")
    assert "A relation that links a finding, a fact or a reading to a part of the review that states it." in definitions


def test_an_axis_reads_as_a_list_of_steps(store: Store) -> None:
    page = show(store, FINDING)
    axis = Page(page[page.index('<ol class="axis">') : page.index("</ol>") + 5])
    assert axis.words.startswith(
        "hsa-miR-126-3p modulates PIK3R2/PI3K/AKT/mTOR axis PIK3R2/PI3K/AKT/mTOR axis modulates"
    )
    assert axis.all("value") == ["1", "2"]


def test_branches_of_an_axis_are_not_told_as_one_chain() -> None:
    step = "<finding/a/axis-{0}> a m:Step ; m:from <gene/{1}> ; m:to <gene/C> ; m:position 1 ."
    genes = "".join(f'<gene/{name}> a m:Gene ; rdfs:label "{name}"@en .' for name in "ABC")
    store = of(
        f"<finding/a> a m:CausalLink , m:Finding ; m:axis <finding/a/axis-1> , <finding/a/axis-2> . {genes}"
        f"{step.format(1, 'A')} {step.format(2, 'B')}"
    )
    assert "A → C, B → C" in Page(show(store, "finding/a")).words


def test_a_node_inside_a_thing_is_told_inside_its_page(store: Store) -> None:
    said = Page(show(store, "discrepancy/qu-q-2022-setting")).words
    assert "in vitro" in said
    assert "in vivo" in said


def test_identifiers_of_others_are_short_and_lead_to_their_owners(store: Store) -> None:
    gene = show(store, "gene/CASP3")
    page = "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/1504"
    assert re.search(rf'<a href="{re.escape(page)}">\s*<bdi>hgnc:1504</bdi>\s*</a>', gene)
    assert 'href="https://doi.org/10.1186/s13287-022-03056-y"' in show(store, "study/qu-q-2022")


@pytest.mark.parametrize("path", ["study/niu-j-2022", "finding/niu-j-2022-01"])
def test_a_retracted_paper_is_seen_at_the_top_of_its_page_and_of_those_of_its_findings(store: Store, path: str) -> None:
    assert 'class="notice alarm"' in show(store, path)
    assert "was retracted" in Page(show(store, path)).words
    assert "被撤稿" in Page(show(store, path, "zh")).words
    assert 'class="notice alarm"' not in show(store, "study/qu-q-2022")


def test_lists_tell_what_was_retracted(store: Store) -> None:
    assert "NIU J 2022 [11, retracted]" in Page(show(store, "study/")).words
    assert "treatment effect [11, retracted]" in Page(show(store, "study/niu-j-2022")).words
    assert "QU Q 2022 [8]" in Page(show(store, "study/")).words


def test_a_finding_that_is_disputed_says_so(store: Store) -> None:
    assert 'class="notice hint"' in show(store, FINDING)


def test_a_retired_thing_says_so_and_leads_to_its_successor() -> None:
    store = of(
        f"<gene/OLD> a m:Gene ; owl:deprecated true ; <{PREFIXES['obo']}IAO_0100001> <gene/NEW> . <gene/NEW> a m:Gene ."
    )
    page = Page(show(store, "gene/OLD"))
    assert "This identifier is retired" in page.words
    assert "../gene/NEW" in page.all("href")


def test_what_refers_to_a_thing_is_counted_and_not_all_shown() -> None:
    many = "".join(f"<finding/{n}> m:decreased <gene/A> ; a m:Finding . " for n in range(MOST_SHOWN + 5))
    page = show(of(f"<gene/A> a m:Gene . {many}"), "gene/A")
    assert page.count('href="../finding/') == MOST_SHOWN
    assert f"the first {MOST_SHOWN} of {MOST_SHOWN + 5}" in Page(page).words


def test_of_very_many_the_count_is_still_right_and_the_page_says_that_it_holds_not_all() -> None:
    many = "".join(f"<finding/{n}> m:decreased <gene/A> ; a m:Finding . " for n in range(3000))
    words = Page(show(of(f"<gene/A> a m:Gene . {many}"), "gene/A")).words
    assert f"the first {MOST_SHOWN} of 3000" in words
    assert "further" in words.lower()


def test_whatever_stands_in_a_label_stands_as_text_on_pages_in_tables_citations_and_reports() -> None:
    label = Literal(HOSTILE, language="en")
    store = of(
        f"<gene/A> a m:Gene , m:Entity ; rdfs:label {label} ; m:symbol {label} ; m:covers <gene/A> ;"
        "rdfs:seeAlso <javascript:alert(1)> , <https://x.org/?a=1&b='> . m:TreatmentEffect rdfs:subClassOf m:Finding ."
        f"m:S rdfs:label {label} . m:symbol rdfs:label {label} ; <{PREFIXES['skos']}definition> {label} ."
        f'm:decreased rdfs:label {label} ; m:effectGroup "change" ; m:effectSign "lowered" ; m:rank 20 . '
        f"<study/A> a m:Study ; <{PREFIXES['dcterms']}title> {label} ; m:firstAuthor {label} ;"
        f"<{PREFIXES['prism']}publicationName> {label} . <finding/A> a m:Finding , m:TreatmentEffect ; m:source m:S ;"
        "m:decreased <gene/A> ; m:names <gene/A> ; m:reportedIn <study/A> ; m:statedAt <review/liu-2025> ."
    )
    for path in ("gene/A", "study/A", "finding/A", "source/S", "gene/", "study/", "finding/", "source/", "graph/x"):
        page = show(store, path)
        assert "<script" not in page, path
        assert "<script>alert(1)</script>" in check(page).words, path
    gene = Page(show(store, "gene/A"))
    assert not [href for href in gene.all("href") if href.startswith("javascript:")]
    assert "https://x.org/?a=1&b='" in gene.all("href")
    assert HOSTILE in gene.all("title")
    shown = show_csv(store, PageRequest("gene/A.changes.csv"))
    assert any(HOSTILE in row for row in csv.reader(io.StringIO(shown.body, newline="")))


def test_whatever_is_asked_stands_as_text_on_the_page() -> None:
    row = [Literal(HOSTILE), NamedNode("javascript:alert(1)"), BlankNode("b"), Literal("a\n<b>")]
    page = results_page(PageRequest("sparql"), f"</textarea>{HOSTILE}", [HOSTILE, "b", "c", "d"], [row])
    assert "<script>" not in page
    found = check(page)
    assert found.words.count("<script>alert(1)</script>") == 3
    assert not [href for href in found.all("href") if href.startswith("javascript:")]
    assert "<script" not in error_page(PageRequest("x"), 400, HOSTILE, [HOSTILE])


def test_the_page_of_the_ontology_has_an_anchor_for_each_own_term(store: Store) -> None:
    page = check(show(store, "ontology"))
    subjects = {quad.subject for quad in store.quads_for_pattern(None, None, None, None)}
    named = {s.value.removeprefix(TERMS) for s in subjects if isinstance(s, NamedNode) and s.value.startswith(TERMS)}
    assert len(named) > 300
    assert named <= set(page.all("id"))


def test_the_page_of_the_ontology_says_which_parents_were_inferred_and_leaves_out_their_parents(store: Store) -> None:
    page = show(store, "ontology")
    card = page[page.index('<section class="term" id="UmbilicalCordMSC">') :].partition("</section>")[0]
    parents = re.search(r"<dt>sub-class of</dt><dd>(.*?)</dd>", card, re.DOTALL)
    assert parents
    assert re.findall(r">(\w+)</a>( <span class=\"inferred\">)?", parents[1]) == [
        ("MesenchymalStemCell", ""),
        ("PerinatalMSC", ' <span class="inferred">'),
    ]
    assert 'exactMatch <a href="http://purl.obolibrary.org/obo/CL_0002569">' in card


def test_a_retired_term_says_so_on_the_page_of_the_ontology() -> None:
    successor = f"<{PREFIXES['obo']}IAO_0100001>"
    store = of(f"m:Old a owl:Class ; owl:deprecated true ; {successor} m:New . m:New a owl:Class .", "ontology")
    page = show(store, "ontology")
    assert re.search(r'id="Old">.*?<p class="retired">retired; use <a href="#New"', page, re.DOTALL)
    assert page.count('class="retired"') == 1


def test_the_start_page_leads_to_sources_mechanisms_questions_and_all_kinds_of_things(store: Store) -> None:
    page = Page(show(store, ""))
    for target in (
        "source/UmbilicalCordMSC",
        "mechanism/Homing",
        "study/",
        "gene/",
        "gaps",
        "query/",
        "sparql",
        "ontology",
        "graph/",
    ):
        assert f"./{target}" in page.all("href")
    assert "72 studies, 513 findings" in page.words


def test_the_endpoint_has_a_form_and_every_question_in_both_languages(store: Store, kb: KnowledgeBase) -> None:
    text = endpoint_page(store, PageRequest("sparql"))
    page = Page(text)
    forms = [given for tag, given in page.elements if tag == "form"]
    assert ("get", f"{BASE}sparql") in {
        (form["method"], urljoin(BASE + "sparql", form["action"]).partition("#")[0]) for form in forms
    }
    asked = {parse_qs(urlsplit(href).query).get("query", [""])[0] for href in page.all("href")}
    for question in kb.questions.values():
        assert question.text in asked
        assert set(question.question.values()) <= {said for said, _ in page.texts}


def test_a_query_is_tried_here_only_where_it_runs_here(store: Store, kb: KnowledgeBase) -> None:
    there = Page(show(store, "query/diseases", "zh"))
    here = Page(show(store, "query/drugs", "zh"))
    assert not [href for href in there.all("href") if "query=" in href]
    assert [href for href in here.all("href") if "query=" in href]
    for page, name in ((there, "diseases"), (here, "drugs")):
        assert kb.federated[name].question["zh"] in page.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_query_that_stands_in_the_form_has_an_answer(kb: KnowledgeBase, language: str) -> None:
    page = endpoint_page(kb.store, PageRequest("sparql", language))
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    assert len(kb.query(unescape(found[1]))) > 50


def test_a_table_of_results_shows_at_most_so_many_rows_and_says_so() -> None:
    taken = []

    def rows() -> Iterable[list[Literal]]:
        for number in range(5 * MOST_ROWS):
            taken.append(number)
            yield [Literal(number)]

    page = results_page(PageRequest("sparql"), "SELECT ?n {}", ["n"], rows())
    assert page.count("<tr>") == MOST_ROWS + 1
    assert "There are more rows; the first 1000 are shown" in page
    assert len(taken) == MOST_ROWS + 1
    assert "sparql?query=SELECT+%3Fn+%7B%7D&amp;format=csv" in page
    exact = results_page(PageRequest("sparql"), "", ["n"], [[Literal(1)]] * MOST_ROWS)
    assert "There are more rows" not in exact
    assert "1000 rows" in exact


def test_an_unknown_identifier_is_answered_with_the_nearest(store: Store) -> None:
    with raises("unknown-resource", UnknownResource) as fault:
        resource_of(store, f"{BASE}gene/CASP33")
    page = error_page(PageRequest("gene/CASP33"), 404, fault.value.facts["iri"], fault.value.facts["nearest"])
    assert "../gene/CASP3" in Page(page).all("href")


def test_the_templates_can_be_compiled_before_anybody_asks() -> None:
    prepare()
    assert STYLESHEET.read().startswith(b":root")


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLESHEET.read().decode(), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme]))
    pairs = [(front, back) for front in ("text", "quiet", "link", "mark") for back in ("ground", "card")]
    for front, back in [*pairs, ("alarm", "alarm-ground"), ("hint", "hint-ground"), ("alarm", "card")]:
        one, other = sorted((luminance(colours[front]), luminance(colours[back])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (front, back)


def test_all_that_pages_say_is_said_in_both_languages() -> None:
    for section, words in sections().items():
        for name, texts in words.items():
            assert set(texts) == set(LANGUAGES), (section, name)
            holes = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
            assert holes[0] == holes[1], (section, name)


def test_pages_need_nothing_that_only_curators_have() -> None:
    said = "import sys, mscpof.pages.views.documents; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert not {"rdflib", "pyshacl", "owlready2"} & set(loaded)
