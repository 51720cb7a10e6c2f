"""The pages of queries and questions in a real browser: the editor, its help, the answer, with a server or without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from mscpof.base.names import LANGUAGES
from tests.programs.browser import DESK, PHONE, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from mscpof import KnowledgeBase
    from tests.programs.browser import Tab
    from tests.programs.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

EDITOR = ".cm-content"
STUDIES = "PREFIX m: <https://w3id.org/mscpof/ontology#>\nSELECT ?study { ?study a m:Study } ORDER BY ?study"
HOSTILE = """SELECT ?text ?quoted ?turned ?script ?lines {
  VALUES (?text ?quoted ?turned ?script ?lines) {
    ("<script>document.title='caught'</script><img src=x onerror=alert(1)>" "\\"it's\\"" "\\u202Eabc\\u200F"
     <javascript:alert(1)> "one\\n<b>two</b>")
  }
}"""


@pytest.fixture
def tab(chromium: Browser, server: Server) -> Iterator[Tab]:
    with opened(chromium, server.url) as one:
        yield one
        assert one.outside == []


def type_query(page: Page, text: str) -> None:
    """Write a query in the editor, instead of what stands there."""
    page.click(EDITOR)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def run(page: Page, text: str = "") -> str:
    """Run a query and return what is said of its answer."""
    page.evaluate("document.querySelector('#results .size, #results .alarm')?.remove()")
    if text:
        type_query(page, text)
    page.focus(EDITOR)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#results .size, #results .alarm")
    return page.inner_text("#results .size, #results .alarm")


def rows(page: Page) -> list[str]:
    return page.locator("#results tbody tr").all_inner_texts()


# Each pair of language, size and scheme once.
@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("en", DESK, False), ("en", PHONE, True), ("zh", DESK, True), ("zh", PHONE, False)],
    ids=["en-wide-light", "en-narrow-dark", "zh-wide-dark", "zh-narrow-light"],
)
def test_the_editor_and_an_answer_keep_nobody_out(
    chromium: Browser, server: Server, language: str, size: tuple[int, int], dark: bool
) -> None:
    with opened(chromium, server.url, size=size, language=language, dark=dark) as tab:
        page = tab.go("sparql")
        assert page.is_hidden("textarea")
        assert tab.barriers() == []
        run(page)
        assert len(rows(page)) > 50
        assert tab.fits()
        assert tab.barriers() == []
        tab.quiet()


def test_a_query_is_asked_of_this_site_alone_whatever_is_typed_and_completed(tab: Tab) -> None:
    asked: list[str] = []
    page = tab.go("sparql")
    page.on("request", lambda request: asked.append(request.url))
    type_query(page, "PREFIX foaf: ")
    page.keyboard.type("<http://xmlns.com/foaf/0.1/> SELECT * { ?s foaf:name ?o . ?s wdt:P31 dbo:Thing . ?s a schema:P")
    page.wait_for_timeout(1500)
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(500)
    assert {urlsplit(address).netloc for address in asked} <= {urlsplit(tab.base).netloc}
    tab.quiet()


def test_spaces_and_lines_that_are_typed_are_what_is_asked(tab: Tab) -> None:
    page = tab.go("sparql")
    page.click(EDITOR)
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK  { ?s ?p ?o", delay=5)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.input_value("textarea").replace("\r", "") == "ASK  { ?s ?p ?o}\n"
    assert run(page) == "yes"
    tab.quiet()


def test_names_variables_and_keywords_are_completed_and_a_prefix_is_declared(tab: Tab) -> None:
    page = tab.go("sparql")
    for typed, expected in (("?fin", "?finding"), ("OPTI", "OPTIONAL"), ("mscpof:secre", "mscpof:secreted")):
        type_query(page, "PREFIX mscpof: <https://w3id.org/mscpof/ontology#>\nSELECT ?finding { ")
        page.keyboard.type(typed)
        page.locator(".cm-tooltip-autocomplete li", has_text=expected).first.wait_for()
        page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * { ?s a mscpof:TreatmentE")
    offered = page.locator(".cm-tooltip-autocomplete li").first
    offered.wait_for()
    assert offered.locator(".cm-completionLabel").inner_text() == "mscpof:TreatmentEffect"
    assert offered.locator(".cm-completionDetail").inner_text() == "treatment effect"
    # The list takes no key in its first moments.
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    text = "PREFIX mscpof: <https://w3id.org/mscpof/ontology#>\nSELECT * { ?s a mscpof:TreatmentEffect}"
    assert page.input_value("textarea") == text
    assert run(page) == "213 rows"


def test_what_is_no_sparql_is_marked_on_its_line_and_a_prefix_that_is_missing_can_be_declared(tab: Tab) -> None:
    page = tab.go("sparql")
    type_query(page, "SELECT *\nWHERE {\n  ?s ?p }\n}")
    page.locator(".cm-lintRange-error").first.wait_for()
    line = page.locator(".cm-line", has=page.locator(".cm-lintRange-error"))
    assert line.first.inner_text() == "  ?s ?p }"
    type_query(page, "SELECT * { ?s a mscpof:Study }")
    page.locator(".cm-lintRange-error", has_text="mscpof:Study").wait_for()
    page.keyboard.press("F8")
    page.get_by_role("button", name="Declare it").click()
    assert page.input_value("textarea").startswith("PREFIX mscpof: <https://w3id.org/mscpof/ontology#>\n")
    tab.quiet()


def test_no_query_of_ours_is_marked(tab: Tab, kb: KnowledgeBase) -> None:
    # The editor looks at a query when nothing was typed for a while.
    tab.page.clock.install()
    page = tab.go("sparql")
    marked = {}
    queries = {question.name: question.text for question in (*kb.questions.values(), *kb.federated.values())}
    for name, text in {"broken": "SELECT * { } }", **queries}.items():
        type_query(page, text)
        page.clock.run_for(1000)
        marked[name] = page.locator(".cm-lintRange-error").count()
    assert len(marked) == 1 + len(kb.questions) + len(kb.federated)
    assert {name for name, count in marked.items() if count} == {"broken"}


def test_hostile_values_are_shown_as_text(tab: Tab) -> None:
    for path in ("sparql", f"sparql?query={quote(HOSTILE)}"):
        page = tab.go(path)
        if path == "sparql":
            assert run(page, HOSTILE) == "1 row"
        [row] = rows(page)
        assert "<script>document.title='caught'</script><img src=x onerror=alert(1)>" in row
        assert "<b>two</b>" in row
        assert page.locator("#results :is(script, img, b)").count() == 0
        assert page.locator('#results tbody a[href^="javascript"]').count() == 0
        assert page.locator("#results td").nth(2).locator("bdi").count() == 1
        assert "caught" not in page.title()
    tab.quiet()


def test_every_kind_of_query_is_answered_in_place_and_what_is_refused_is_marked(tab: Tab) -> None:
    page = tab.go("sparql")
    for query, size in (
        ("ASK { ?s ?p ?o }", "yes"),
        ("ASK { ?s <http://x.org/no> ?o }", "no"),
        ("SELECT ?x { ?x <http://x.org/no> ?o }", "Nothing fits"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1200", "There are 1200 rows; the first 1000 are shown"),
        ('CONSTRUCT { <http://x/a> <http://x/b> "c\\n\\u4E2D"@zh } { }', "1 row"),
    ):
        assert size in run(page, query), query
    tab.quiet()
    assert run(page, "SELECT ?x\nWHERE { ?s ?p }").startswith("line 2, column 15: not SPARQL")
    assert page.locator(".cm-lintRange-error").count() == 1
    assert page.evaluate("document.activeElement.classList.contains('cm-content')")


def test_the_answer_in_place_is_the_one_that_the_server_shows(tab: Tab) -> None:
    page = tab.go("sparql")
    run(page)
    cells = "els => els.map(td => [td.textContent, td.querySelector('a')?.getAttribute('href')])"
    here = page.eval_on_selector_all("#results :is(th, td)", cells)
    page.reload()
    assert page.eval_on_selector_all("#results :is(th, td)", cells) == here
    assert len(here) > 200


def test_the_address_leads_others_to_the_same_answer(chromium: Browser, server: Server, tab: Tab) -> None:
    page = tab.go("sparql?lang=zh")
    assert run(page, STUDIES) == "共 72 行"
    address = page.url
    assert parse_qs(urlsplit(address).query) == {"query": [STUDIES], "lang": ["zh"]}
    assert page.get_attribute("#results a.own", "href") == address
    with opened(chromium, server.url, scripts=False) as other:
        page = other.go(address)
        assert len(rows(page)) == 72
        assert page.input_value("textarea").replace("\r", "") == STUDIES


def test_who_turns_to_the_other_language_keeps_the_query_and_its_answer(tab: Tab) -> None:
    page = tab.go("sparql?lang=en")
    run(page, STUDIES)
    tab.follow("a.language")
    assert page.get_attribute("html", "lang") == "zh"
    assert page.input_value("textarea") == STUDIES
    assert len(rows(page)) == 72
    tab.quiet()


def test_the_link_is_copied(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as tab:
        tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = tab.go("ask/changes?entity=caspase-3")
        page.click("[data-copy]")
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}ask/changes?entity=caspase-3"
        tab.quiet()


def test_all_rows_can_be_taken_away_and_who_goes_back_finds_the_former_answer(tab: Tab, server: Server) -> None:
    page = tab.go("sparql")
    run(page, STUDIES)
    href = page.get_by_role("link", name="CSV").get_attribute("href")
    assert href
    assert server.get(f"/{href.removeprefix('./')}").text.count("\n") == 73
    run(page, "ASK {}")
    page.go_back()
    page.wait_for_selector("#results tbody")
    assert page.input_value("textarea") == STUDIES
    assert len(rows(page)) == 72


def test_a_query_that_takes_too_long_for_somebody_can_be_stopped(tab: Tab) -> None:
    page = tab.go("sparql")
    type_query(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.keyboard.press("Control+Enter")
    page.click("#query-stop")
    page.locator("#query-state", has_text="Stopped").wait_for()
    assert page.is_hidden("#query-stop")


def test_the_keyboard_alone_will_do_and_a_screen_reader_hears_its_keys(tab: Tab) -> None:
    page = tab.go("sparql")
    editor = page.get_by_role("textbox", name="Query", exact=True)
    assert editor.count() == 1
    described = editor.get_attribute("aria-describedby") or ""
    assert "Tab leaves the editor" in " ".join(page.inner_text(f"#{one}") for one in described.split())
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('cm-content')"):
            break
    else:
        pytest.fail("the editor cannot be reached by Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Enter")
    page.wait_for_selector("#results table")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.classList.contains('cm-content')")


def test_an_example_is_put_into_the_editor(tab: Tab) -> None:
    page = tab.go("sparql")
    page.locator("a[data-example]").first.click()
    assert "VALUES" in page.input_value("textarea")
    assert urlsplit(page.url).query == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_a_form_does_all_of_it(chromium: Browser, server: Server, language: str) -> None:
    with opened(chromium, server.url, size=PHONE, language=language, scripts=False) as tab:
        page = tab.go("sparql")
        page.fill("textarea", STUDIES)
        tab.follow("#query-form button[type=submit]")
        assert len(rows(page)) == 72
        page.fill("textarea", "SELECT ?x\nWHERE { ?s ?p }")
        tab.follow("#query-form button[type=submit]")
        assert "line 2, column 15: not SPARQL" in page.inner_text("#query-fault")
        assert page.input_value("textarea").replace("\r", "") == "SELECT ?x\nWHERE { ?s ?p }"
        page = tab.go("ask/changes")
        page.fill("#field-entity", "caspase-3")
        page.select_option("#field-direction", "lowered")
        tab.follow("#ask-form button[type=submit]")
        assert len(rows(page)) == 4
        tab.follow("#in-editor")
        assert len(rows(page)) == 4
        assert tab.fits()


def test_the_question_answered_in_three_clicks_leads_from_the_list_to_the_answer(tab: Tab) -> None:
    page = tab.go("ask/")
    page.get_by_role("link", name=re.compile("change an entity")).click()
    page.get_by_label("gene, RNA, cell").fill("ovarian fibrosis")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector("#results table")
    assert rows(page)
    tab.quiet()


# Without a server


def test_without_a_server_queries_run_in_the_browser(chromium: Browser, site_url: str) -> None:
    with opened(chromium, site_url, size=PHONE) as tab:
        page = tab.go("sparql.html")
        page.click("#query-form button[type=submit]")
        page.wait_for_selector("#results tbody")
        assert len(rows(page)) > 50
        assert run(page, STUDIES) == "72 rows"
        href = page.get_attribute("#results tbody a", "href") or ""
        assert re.fullmatch(r"\./study/[\w-]+\.html", href)
        assert run(page, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3") == "3 rows"
        assert run(page, "SELECT ?x\nWHERE { ?s ?p }").startswith("line 2, column 1")
        assert "1 row" in run(page, HOSTILE)
        assert page.locator("#results :is(script, img, b)").count() == 0
        with page.expect_download() as taken:
            page.get_by_role("link", name="CSV").click()
        assert taken.value.path().read_text().startswith("text,quoted,turned,script,lines")
        assert tab.problems() == []


def test_without_a_server_an_address_leads_to_its_answer(chromium: Browser, site_url: str) -> None:
    with opened(chromium, site_url, language="zh") as tab:
        page = tab.go(f"zh/sparql.html?query={quote(STUDIES)}")
        page.wait_for_selector("#results tbody")
        assert len(rows(page)) == 72
        assert tab.problems() == []
        page.click("a.language")
        page.wait_for_selector("#results tbody")
        assert page.get_attribute("html", "lang") == "en"


def test_without_a_server_questions_are_asked_by_names(chromium: Browser, site_url: str) -> None:
    with opened(chromium, site_url) as tab:
        page = tab.go("zh/ask/changes.html")
        page.fill("#field-entity", "半胱氨酸蛋白酶 3")
        page.select_option("#field-direction", "lowered")
        page.click("#ask-form button[type=submit]")
        page.wait_for_selector("#results tbody")
        assert [row.split("\t")[0] for row in rows(page)][3] == "脐带间充质干细胞"
        page.fill("#field-entity", "caspace-3")
        page.click("#ask-form button[type=submit]")
        assert "caspase 3" in page.inner_text("#fault-entity")
        page = tab.go("ask/changes.html?entity=caspase-3&direction=lowered")
        page.wait_for_selector("#results tbody")
        assert len(rows(page)) == 4
        assert tab.problems() == []


def test_a_dataset_that_is_not_there_is_told(chromium: Browser, site_url: str) -> None:
    with opened(chromium, site_url) as tab:
        tab.page.route("**/dataset.nq.gz", lambda route: route.fulfill(status=404))
        page = tab.go("sparql.html")
        assert "404" in run(page)
