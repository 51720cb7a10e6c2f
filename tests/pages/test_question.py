"""The pages of questions: a field for each parameter, what people write in it, the answer, and what is wrong."""

from __future__ import annotations

import json
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mscpof import KnowledgeBase
from mscpof.base.faults import UnknownResource
from mscpof.base.names import LANGUAGES
from mscpof.pages.html.bundles import bundles
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.views.endpoint import endpoint_page
from mscpof.pages.views.lookup_files import show_completion
from mscpof.pages.views.parameters import choices_of, defaults_of, knowledge_of
from mscpof.pages.views.question import question_path, question_paths, show_question
from mscpof.pages.words.texts import section
from tests.conftest import raises
from tests.pages.page_reader import HOSTILE, Page, check

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.pages.html.response import Response

pytestmark = pytest.mark.slow


def ask(store: Store, name: str, language: str = "en", /, **values: str | list[str]) -> Response:
    return show_question(store, PageRequest(question_path(name), language, query=urlencode(values, doseq=True)))


def rows(shown: Response) -> int:
    return shown.body.count("<tr>") - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_a_page_that_is_valid_html(store: Store, language: str) -> None:
    paths = list(question_paths(store))
    assert len(paths) == len(knowledge_of(store).questions) + 1
    for path in paths:
        shown = show_question(store, PageRequest(path, language))
        assert shown.status == 200
        check(shown.body)


def test_a_page_that_is_only_looked_at_asks_nothing_yet(store: Store) -> None:
    assert "<table>" not in ask(store, "changes").body


def test_a_form_that_is_sent_empty_asks_for_everything(store: Store, kb: KnowledgeBase) -> None:
    shown = ask(store, "changes", entity="", direction="", source="")
    assert rows(shown) == len(kb.query("changes"))


def test_a_question_without_parameters_is_answered_at_once(store: Store, kb: KnowledgeBase) -> None:
    assert rows(ask(store, "conflicts")) == len(kb.query("conflicts"))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("changes", {"entity": "caspase-3", "direction": "lowered"}),
        ("changes", {"entity": "卵巢"}),
        ("changes", {"entity": "HGNC:1504", "source": "脐带"}),
        ("changes", {"source": ["UC-MSCs", "骨髓"]}),
        ("matrix", {"state": "NotReported", "mechanism": "归巢"}),
        ("replicated-changes", {"least": "4"}),
        ("entity-by-name", {"name": "TSG-6"}),
        ("measured-proteins", {"organism": "rat"}),
    ],
)
def test_values_are_taken_as_people_write_them(
    store: Store, kb: KnowledgeBase, name: str, values: dict[str, str | list[str]]
) -> None:
    shown = ask(store, name, **values)
    assert (shown.status, rows(shown)) == (200, len(kb.query(name, **values)))


def test_the_form_keeps_what_was_given(store: Store) -> None:
    page = Page(ask(store, "changes", entity="caspase-3", source="脐带").body)
    fields = {given["name"]: given for tag, given in page.elements if tag == "input" and "name" in given}
    assert fields["entity"]["value"] == "caspase-3"
    chosen = [given["value"] for tag, given in page.elements if tag == "option" and "selected" in given]
    assert chosen == ["UmbilicalCordMSC"]


def test_a_name_that_nothing_has_is_told_beside_its_field_with_the_nearest(store: Store) -> None:
    shown = ask(store, "changes", entity="caspace-3", direction="lowered")
    assert (shown.status, shown.cacheable) == (400, False)
    assert "<table>" not in shown.body
    page = Page(shown.body)
    [field] = [given for tag, given in page.elements if tag == "input" and given.get("name") == "entity"]
    assert field["aria-invalid"] == "true"
    assert "fault-entity" in (field["aria-describedby"] or "").split()
    links = [href for href in page.all("href") if href.startswith("../ask/changes?")]
    assert {"entity": ["caspase 3"], "direction": ["lowered"]} in [parse_qs(urlsplit(href).query) for href in links]


@pytest.mark.parametrize(
    ("name", "values"), [("changes", {"source": "Umbilic"}), ("replicated-changes", {"least": "x"})]
)
def test_a_value_that_does_not_fit_is_refused(store: Store, name: str, values: dict[str, str]) -> None:
    shown = ask(store, name, **values)
    assert (shown.status, rows(shown)) == (400, -1)
    assert f'value="{next(iter(values.values()))}"' in shown.body


def test_hostile_values_stay_text(store: Store) -> None:
    for name in ("changes", "entity-by-name"):
        parameter = knowledge_of(store).questions[name].parameters[0].name
        page = Page(ask(store, name, **{parameter: HOSTILE, "entity": HOSTILE}).body)
        assert not [given for tag, given in page.elements if tag == "script" and "src" not in given]
        assert not [given for _, given in page.elements if any(key.startswith("on") for key in given)]


def test_the_answer_has_links_to_itself_to_its_forms_and_to_the_editor(store: Store, kb: KnowledgeBase) -> None:
    text = kb.sparql("changes", entity="caspase-3")
    page = Page(show_question(store, PageRequest("ask/changes", "zh", chosen=True, query="entity=caspase-3")).body)
    links = [urlsplit(href) for href in page.all("href")]
    asked = [parse_qs(link.query) for link in links if link.path == "../sparql"]
    assert [one.get("format") for one in asked if "format" in one] == [["json"], ["xml"], ["csv"], ["tsv"]]
    assert {one["query"][0].replace("\r\n", "\n") for one in asked if "query" in one} == {text}
    assert {"entity": ["caspase-3"], "lang": ["zh"]} in [parse_qs(link.query) for link in links]


def test_an_unknown_question_is_none(store: Store) -> None:
    with raises("unknown-resource", UnknownResource):
        ask(store, "no-such-question")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_that_is_offered_is_taken(store: Store, language: str) -> None:
    knowledge = knowledge_of(store)
    for question in knowledge.questions.values():
        for parameter in question.parameters:
            for choice in choices_of(store, parameter, language).values:
                assert knowledge.find(choice.value, parameter.kind), (question.name, parameter.name, choice)


def test_closed_sets_are_chosen_from_and_open_ones_typed(store: Store) -> None:
    question = knowledge_of(store).questions["changes"]
    closed = {one.name: choices_of(store, one, "en").closed for one in question.parameters}
    assert closed == {"direction": True, "entity": False, "kind": True, "source": True, "type": True}
    names = {choice.name for choice in choices_of(store, question.parameter("source"), "zh").values}
    assert "脐带" in names


def test_what_is_asked_by_default_is_told(store: Store) -> None:
    questions = knowledge_of(store).questions
    changes = questions["changes"]
    assert defaults_of(store, changes, changes.parameter("kind"), "zh") == ("治疗作用",)
    assert defaults_of(store, changes, changes.parameter("entity"), "zh") == ()


def test_completion_knows_what_the_dataset_says_of_itself() -> None:
    # Only a build describes it.
    store = KnowledgeBase.load().store
    said = json.loads(show_completion(store, PageRequest("completion.json", "zh")).body)
    classes, properties = ({iri: (name, uses) for iri, name, uses in said[kind]} for kind in ("classes", "properties"))
    effect = "https://w3id.org/mscpof/ontology#TreatmentEffect"
    rows = store.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a <{effect}> }}", use_default_graph_as_union=True)
    assert classes[effect] == ("治疗作用", int(next(iter(rows))["n"].value))  # type: ignore[arg-type]
    assert properties["https://w3id.org/mscpof/ontology#source"][0] == "细胞来源"
    assert said["prefixes"]["mscpof"] == "https://w3id.org/mscpof/ontology#"


def test_the_question_is_told_in_both_languages(store: Store) -> None:
    question = knowledge_of(store).questions["changes"]
    text = unescape(ask(store, "changes", "zh").body)
    assert all(words in text for words in question.question.values())


def test_pages_whose_scripts_were_left_out_say_so_and_load_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    style = {"page.css": bundles()["page.css"]}
    monkeypatch.setattr("mscpof.pages.html.rendering.bundles", lambda: style)
    page = check(endpoint_page(store, PageRequest("sparql")))
    assert "The editor was left out" in page.words
    assert not [tag for tag, _ in page.elements if tag == "script"]
    assert [tag for tag, _ in page.elements if tag == "textarea"]
    assert "there is no server here" in Page(endpoint_page(store, PageRequest("sparql.html", static=True))).words


def test_every_column_of_every_answer_has_a_name_in_both_languages(kb: KnowledgeBase) -> None:
    columns = {column for name in kb.questions for column in kb.query(name).columns}
    assert columns <= section("column").keys()
