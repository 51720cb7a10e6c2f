"""A real Virtuoso 7 holds the dataset and answers every question as the store here does.

All tests of `test_competency.py` run here too, with a knowledge base that asks both and wants one answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof import KnowledgeBase
from mscpof.base.answer import Answer
from tests.ask.test_competency import *  # noqa: F403  (their fixture `kb` is the one below)
from tests.conftest import ROOT, raises
from tests.programs.command import mscpof
from tests.programs.sparql_servers import virtuoso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mscpof.dataset.build import Knowledge
    from mscpof.dataset.question import Question

QUESTIONS = sorted(path.stem for path in (ROOT / "queries" / "competency").glob("*.rq"))

pytestmark = [pytest.mark.systems, pytest.mark.xdist_group("virtuoso")]

# What Virtuoso 7.2 answers otherwise, and why. A test below asks all of these, so that none stays when it is mended.
LIMITS = {
    ("entity-by-name", "name=半胱氨酸蛋白酶 3"): "its REPLACE by a pattern that matches within Chinese text gives 0",
}


class Twin(KnowledgeBase):
    """Asks a store here and a server, and insists on one answer."""

    def __init__(self, here: KnowledgeBase, there: KnowledgeBase) -> None:
        super().__init__(there.source)
        self.here = here

    def ask(self, question: Question, parameters: Mapping[str, object]) -> Answer:
        ours, theirs = self.here.ask(question, parameters), super().ask(question, parameters)
        if (question.name, said(parameters)) in LIMITS:
            return ours
        assert theirs.columns == ours.columns
        # By what is shown, so that 1 is not taken for true.
        assert list(map(repr, theirs.rows)) == list(map(repr, ours.rows)), (question.name, parameters)
        return theirs


def said(parameters: Mapping[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(parameters.items()))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


@pytest.fixture(scope="session")
def there(server: str, dataset: Path) -> KnowledgeBase:
    """The dataset on the server, brought there by the command."""
    done = mscpof("push", server, "--user", "dba", "--dataset", dataset, MSCPOF_PASSWORD="dba")
    assert done.returncode == 0, done.stderr
    return KnowledgeBase.load(endpoint=f"{server}/sparql")


@pytest.fixture(scope="session")
def kb(knowledge: Knowledge, there: KnowledgeBase) -> KnowledgeBase:
    return Twin(KnowledgeBase(knowledge.store), there)


@pytest.mark.parametrize(("query", "parameters"), LIMITS)
def test_what_virtuoso_answers_otherwise_is_still_so(kb: Twin, query: str, parameters: str) -> None:
    values = dict(part.split("=", 1) for part in [parameters])
    theirs = KnowledgeBase(kb.source).query(query, **values)
    assert theirs.rows != kb.here.query(query, **values).rows


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_alike_with_its_defaults(kb: Twin, name: str) -> None:
    assert len(kb.query(name))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_alike_with_its_examples(kb: Twin, name: str) -> None:
    for parameter in kb.here.question(name).parameters:
        kb.query(name, **{parameter.name: parameter.example})


def test_the_matrix_and_the_findings_are_those_of_the_store_here(kb: Twin) -> None:
    assert kb.matrix("zh") == kb.here.matrix("zh")
    assert len(kb.findings(source="PerinatalMSC", direction="lowered"))
    assert repr(kb) == repr(kb.here)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_an_answer_is_written_alike(kb: Twin, form: str) -> None:
    for name in ("localisations", "modifications", "open-questions"):
        assert Answer(kb.source, kb.question(name).text).serialize(form) == kb.here.query(name).serialize(form)


def test_a_true_or_false_and_statements_come_as_such(kb: Twin) -> None:
    assert kb.query("ASK { ?study a <https://w3id.org/mscpof/ontology#Study> }").truth is True
    assert kb.query("ASK { ?study a <https://w3id.org/mscpof/ontology#Nothing> }").truth is False
    asked = "CONSTRUCT WHERE { <https://w3id.org/mscpof/study/qu-q-2022> ?property ?value }"
    assert sorted(map(repr, kb.query(asked))) == sorted(map(repr, kb.here.query(asked)))


def test_every_statement_is_on_the_server(kb: Twin, knowledge: Knowledge) -> None:
    for graph in knowledge.store.named_graphs():
        asked = (
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o FILTER (!isBlank(?s) && !isBlank(?o)) }} }}"
        )
        assert set(map(repr, kb.query(asked))) == set(map(repr, kb.here.query(asked))), graph


def test_an_answer_that_the_server_cuts_off_is_refused(tmp_path: Path, dataset: Path) -> None:
    with virtuoso(tmp_path, rows=100) as url:
        assert mscpof("push", url, "--user", "dba", "--dataset", dataset, MSCPOF_PASSWORD="dba").returncode == 0
        with raises("cut-off", reason="the server gives 100 rows at most"):
            KnowledgeBase.load(endpoint=f"{url}/sparql").query("SELECT ?s WHERE { ?s ?p ?o }")


def test_who_may_not_write_is_told_so(server: str, there: KnowledgeBase, dataset: Path) -> None:
    for user in ((), ("--user", "dba")):
        done = mscpof("push", server, *user, "--dataset", dataset, MSCPOF_PASSWORD="wrong")
        assert done.returncode == 1
        assert f"{server}/sparql-graph-crud-auth: the server does not let us (401)" in done.stderr
