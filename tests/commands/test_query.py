"""The command `mscpof query`."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from mscpof import KnowledgeBase
from mscpof.base.store import save_store
from mscpof.dataset.build import DATASET
from tests.programs.command import mscpof, refused, run_command

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Ask = Callable[..., subprocess.CompletedProcess[str]]

# Left out of the quick loop.
pytestmark = pytest.mark.slow

SELECT = 'SELECT ?x ?y { VALUES (?x ?y) { (<https://w3id.org/mscpof/gene/CASP3> "胱天蛋白酶 3") (3 UNDEF) } }'
CONSTRUCT = "CONSTRUCT { <http://a/s> <http://a/p> 1 } WHERE {}"


@pytest.fixture
def ask(kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run `mscpof query` on the dataset, loaded once, within this process, in an empty folder."""
    monkeypatch.setattr(KnowledgeBase, "load", lambda *_, **__: kb)

    def run(*arguments: str | Path, stdin: str | bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
        return run_command("query", *arguments, cwd=tmp_path, stdin=stdin, **env)

    return run


def test_a_query_by_name_prints_rows_on_stdout_and_their_number_on_stderr(ask: Ask) -> None:
    done = ask("changes", "-p", "entity=CASP3", "-p", "direction=lowered")
    assert done.returncode == 0
    header, *rows = done.stdout.splitlines()
    assert header.split() == ["source", "effect", "changed", "label", "studies", "references"]
    assert [row.split()[0] for row in rows if "7, 8, 9" in row] == ["UmbilicalCordMSC"]
    assert done.stderr == f"{len(rows)} rows\n"


def test_a_parameter_is_given_by_any_of_its_names(ask: Ask) -> None:
    by_symbol = ask("changes", "-p", "entity=CASP3").stdout
    assert ask("changes", "--param", "entity=HGNC:1504").stdout == by_symbol
    assert ask("changes", "-p", "entity=P70677").stdout == by_symbol
    assert ask("changes", "-p", "entity=BAX").stdout != by_symbol


def test_a_parameter_given_again_asks_for_either_value(ask: Ask) -> None:
    either = set(ask("changes", "-p", "entity=CASP3", "-p", "entity=BAX", "--format", "tsv").stdout.splitlines())
    alone = [ask("changes", "-p", f"entity={name}", "--format", "tsv").stdout.splitlines() for name in ("CASP3", "BAX")]
    assert either == {line for lines in alone for line in lines}


def test_a_query_comes_from_a_file_or_from_stdin(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "my.rq").write_text(f"#+ title: Mine\n{SELECT}", encoding="utf-8")
    from_file = ask("my.rq")
    assert from_file.returncode == 0
    assert from_file.stdout.splitlines()[1] == "gene/CASP3  胱天蛋白酶 3"
    assert ask("-", stdin=SELECT).stdout == from_file.stdout
    assert ask("-", stdin=b"\xef\xbb\xbf" + SELECT.encode()).stdout == from_file.stdout


def test_an_ask_query_prints_yes_or_no(ask: Ask) -> None:
    assert ask("-", stdin="ASK {}").stdout == "yes\n"
    assert ask("-", stdin="ASK { <http://a> ?p ?o }").stdout == "no\n"


def test_every_format_of_rows_parses(ask: Ask) -> None:
    rows = list(csv.reader(io.StringIO(ask("-", "--format", "csv", stdin=SELECT).stdout)))
    assert rows == [["x", "y"], ["https://w3id.org/mscpof/gene/CASP3", "胱天蛋白酶 3"], ["3", ""]]
    assert ask("-", "-f", "tsv", stdin=SELECT).stdout.startswith("?x\t?y\n")
    found = json.loads(ask("-", "-f", "json", stdin=SELECT).stdout)
    assert len(found["results"]["bindings"]) == 2
    assert "<sparql" in ask("-", "-f", "xml", stdin=SELECT).stdout
    assert ask("-", "-f", "table", stdin=SELECT).stdout.splitlines()[0] == "x           y"


def test_statements_are_turtle_or_a_table(ask: Ask) -> None:
    turtle = ask("-", "-f", "ttl", stdin=CONSTRUCT)
    assert len(list(parse(turtle.stdout, format=RdfFormat.TURTLE))) == 1
    assert turtle.stderr == ""
    assert ask("-", stdin=CONSTRUCT).stdout.splitlines()[0].split() == ["subject", "predicate", "object"]


def test_a_format_that_cannot_hold_the_answer_is_refused(ask: Ask) -> None:
    for query, form, words in (
        (CONSTRUCT, "csv", "csv cannot hold them, use ttl"),
        (SELECT, "ttl", "use csv, tsv, json or xml"),
        ("ASK {}", "csv", "use json or xml"),
    ):
        assert words in refused(ask("-", "--format", form, stdin=query))


NO_QUESTIONS = {
    "change": 'no query or file "change"; did you mean changes',
    "no.rq": 'no query or file "no.rq"',
    "changes -p entity": '--param takes name=value, not "entity"',
    "changes -p =BAX": '--param takes name=value, not "=BAX"',
    "changes -p entity=": "--param takes name=value",
    "causal-chain -p gene=BAX": 'no parameter "gene"; it has: entity',
    "changes -p query=BAX": 'no parameter "query"',
    "changes -p entity=HOXA": 'no entity "HOXA"; did you mean HOXA10',
    "- -p entity=BAX": "parameters go with a named query",
}


def test_a_question_that_cannot_be_asked_is_refused_in_one_line(ask: Ask) -> None:
    messages = {arguments: refused(ask(*arguments.split(), stdin="ASK {}")) for arguments in NO_QUESTIONS}
    assert {arguments: NO_QUESTIONS[arguments] in message for arguments, message in messages.items()} == dict.fromkeys(
        NO_QUESTIONS, True
    )
    assert not any("\n" in message for message in messages.values())


def test_broken_sparql_is_shown_with_its_file_line_and_column(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "my.rq").write_text("ASK {\n  ?s ?p }\n", encoding="utf-8")
    assert refused(ask("my.rq")).splitlines()[0] == "my.rq: line 2, column 9: not SPARQL"
    assert refused(ask("-", stdin="SELEC *")).splitlines()[0] == "-: line 1, column 1: not SPARQL"


def test_a_file_that_is_no_query_is_refused(ask: Ask, tmp_path: Path) -> None:
    for content, words in {
        b"ASK { ?s ?p '\xff' }": "my.rq: byte 14 is not UTF-8",
        b"": "my.rq: the query is empty",
        b" \n\n": "my.rq: the query is empty",
        b"conflicts": "my.rq: line 1, column 1: not SPARQL",
        b"ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "my.rq: SERVICE asks another server",
        b"DROP ALL": "not SPARQL",
    }.items():
        (tmp_path / "my.rq").write_bytes(content)
        assert words in refused(ask("my.rq"))


def test_a_damaged_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATASET).write_bytes(b"<http://a> <http://b> ")
    assert "not a dataset in N-Quads" in refused(run_command("matrix", "--dataset", tmp_path / DATASET))


def test_a_dataset_and_a_store_are_not_asked_at_once(dataset: Path, tmp_path: Path) -> None:
    done = run_command("query", "conflicts", "--dataset", dataset, "--store", tmp_path)
    assert "name one of these" in refused(done)


def test_a_pipe_gets_whole_lines_without_colours_or_padding(dataset: Path) -> None:
    done = mscpof("query", "findings", "--dataset", dataset, TERM="xterm-256color")
    assert "\x1b" not in done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == int(done.stderr.split()[0]) + 1
    assert all(line == line.rstrip() for line in lines)


def test_a_store_answers_as_a_file(dataset: Path, tmp_path: Path) -> None:
    save_store(tmp_path / "store", dataset.read_bytes())
    from_store = run_command("query", "conflicts", "--store", tmp_path / "store")
    assert from_store.returncode == 0
    assert from_store.stdout == run_command("query", "conflicts", "--dataset", dataset).stdout
