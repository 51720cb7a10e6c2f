"""The command: exit codes, data on stdout and words on stderr, pipes and terminals of any width, faults in one line."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse
from rich.cells import cell_len

from mscpof import __version__
from mscpof.dataset.build import DATASET
from tests.programs.command import COMMAND, environment, mscpof, on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

    Ask = Callable[..., subprocess.CompletedProcess[str]]

# Left out of the quick loop.
pytestmark = pytest.mark.slow

SELECT = 'SELECT ?x ?y { VALUES (?x ?y) { (<https://w3id.org/mscpof/gene/CASP3> "胱天蛋白酶 3") (3 UNDEF) } }'
CONSTRUCT = "CONSTRUCT { <http://a/s> <http://a/p> 1 } WHERE {}"
COMMANDS = ("build", "validate", "reason", "docs", "query", "matrix", "queries")


@pytest.fixture
def ask(dataset: Path, tmp_path: Path) -> Ask:
    """Run `mscpof query` on the dataset, in an empty folder."""

    def run(*arguments: str | Path, stdin: str | bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
        return mscpof("query", *arguments, "--dataset", dataset, cwd=tmp_path, stdin=stdin, **env)

    return run


@pytest.fixture
def unreadable(tiny: Project, write: Callable[[str, str], Path]) -> Project:
    """A project with a file that cannot be read at all, so that checking it ends early."""
    write("data/studies/second-b-2021.yaml", "id: [study/second-b-2021\n")
    return tiny


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return the words with which a command was refused."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("error: ").strip()


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_examples(command: str) -> None:
    done = mscpof(command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout
    assert f"mscpof {command}" in done.stdout.split("Example", 1)[1]
    assert all(cell_len(line) <= 80 for line in done.stdout.splitlines())


def test_the_command_alone_shows_what_it_can_do() -> None:
    done = mscpof()
    assert done.returncode in (0, 2)
    assert all(command in done.stdout + done.stderr for command in COMMANDS)


def test_the_version_is_data_and_the_package_runs_as_a_module() -> None:
    assert mscpof("--version").stdout == f"{__version__}\n"
    module = subprocess.run([sys.executable, "-m", "mscpof.commands", "--version"], capture_output=True, check=True)
    assert module.stdout.decode() == f"{__version__}\n"


@pytest.mark.parametrize("arguments", [("nonsense",), ("query",), ("query", "matrix", "--format", "xlsx"), ("-x",)])
def test_a_command_that_is_not_understood_exits_with_2(arguments: tuple[str, ...]) -> None:
    done = mscpof(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: mscpof" in done.stderr


# Queries


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("query", "form", "said"),
    [
        (CONSTRUCT, "csv", "csv cannot hold them, use ttl"),
        (SELECT, "ttl", "use csv, tsv, json or xml"),
        ("ASK {}", "csv", "use json or xml"),
    ],
)
def test_a_format_that_cannot_hold_the_answer_is_refused(ask: Ask, query: str, form: str, said: str) -> None:
    assert said in _refused(ask("-", "--format", form, stdin=query))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("change",), 'no query or file "change"; did you mean changes'),
        (("no.rq",), 'no query or file "no.rq"'),
        (("changes", "-p", "entity"), '--param takes name=value, not "entity"'),
        (("changes", "-p", "=BAX"), '--param takes name=value, not "=BAX"'),
        (("changes", "-p", "entity="), "--param takes name=value"),
        (("causal-chain", "-p", "gene=BAX"), 'no parameter "gene"; it has: entity'),
        (("changes", "-p", "query=BAX"), 'no parameter "query"'),
        (("changes", "-p", "entity=HOXA"), 'no entity "HOXA"; did you mean HOXA10'),
        (("-", "-p", "entity=BAX"), "parameters go with a named query"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_one_line(
    ask: Ask, arguments: tuple[str, ...], said: str
) -> None:
    words = _refused(ask(*arguments, stdin="ASK {}"))
    assert said in words
    assert "\n" not in words


def test_broken_sparql_is_shown_with_its_file_line_and_column(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "my.rq").write_text("ASK {\n  ?s ?p }\n", encoding="utf-8")
    assert _refused(ask("my.rq")).splitlines()[0] == "my.rq: line 2, column 9: not SPARQL"
    assert _refused(ask("-", stdin="SELEC *")).splitlines()[0] == "-: line 1, column 1: not SPARQL"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ASK { ?s ?p '\xff' }", "my.rq: byte 14 is not UTF-8"),
        (b"", "my.rq: the query is empty"),
        (b" \n\n", "my.rq: the query is empty"),
        (b"conflicts", "my.rq: line 1, column 1: not SPARQL"),
        (b"ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "my.rq: SERVICE asks another server"),
        (b"DROP ALL", "not SPARQL"),
    ],
)
def test_a_file_that_is_no_query_is_refused(ask: Ask, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "my.rq").write_bytes(content)
    assert said in _refused(ask("my.rq"))


def test_a_damaged_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATASET).write_bytes(b"<http://a> <http://b> ")
    assert "not a dataset in N-Quads" in _refused(mscpof("matrix", "--dataset", tmp_path / DATASET))


def test_a_dataset_and_a_store_are_not_asked_at_once(ask: Ask, tmp_path: Path) -> None:
    assert "name one of these" in _refused(ask("conflicts", "--store", tmp_path))


# Pipes and terminals


@pytest.mark.parametrize("arguments", ["query findings", "query findings --format json", "matrix", "queries"])
def test_a_reader_that_stops_early_sees_no_traceback(dataset: Path, arguments: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"$@" {arguments} --dataset "$DATASET" | head -c 1', "bash", *COMMAND],
        capture_output=True,
        env=environment(DATASET=str(dataset)),
        check=True,
    )
    assert len(done.stdout) == 1
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr
    assert b"Exception" not in done.stderr


def test_a_pipe_gets_whole_lines_without_colours_or_padding(ask: Ask) -> None:
    done = ask("findings", TERM="xterm-256color")
    assert "\x1b" not in done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == int(done.stderr.split()[0]) + 1
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("columns", [80, *(pytest.param(n, marks=pytest.mark.slow) for n in (40, 120, 200))])
@pytest.mark.parametrize(
    "arguments", ["matrix", "matrix --lang zh", "queries", "query discrepancies", "query findings"]
)
def test_everything_fits_a_terminal_of_any_width(dataset: Path, arguments: str, columns: int) -> None:
    shown = on_terminal(*arguments.split(), "--dataset", dataset, columns=columns, NO_COLOR="1")
    assert "Traceback" not in shown
    assert "…" not in shown
    lines = [line for line in shown.splitlines() if "\x1b" not in line]
    assert len(lines) > 3
    assert max(map(cell_len, lines)) <= columns


@pytest.mark.slow
def test_a_terminal_gets_colours_unless_they_are_not_wanted(unreadable: Project) -> None:
    assert "\x1b[1;31merror" in on_terminal("validate", "--root", unreadable.root)
    # What remains moves the cursor of the progress line.
    assert not re.search(r"\x1b\[[0-9;]*m", on_terminal("validate", "--root", unreadable.root, NO_COLOR="1"))


def test_progress_is_for_terminals_only(unreadable: Project) -> None:
    assert "reading" in on_terminal("validate", "--root", unreadable.root)
    done = mscpof("validate", "--root", unreadable.root)
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert [line[:11] for line in done.stderr.splitlines()] == ["the shapes ", "1 error, 0 "]


def test_a_narrow_terminal_shows_the_mechanisms_below_each_other(dataset: Path) -> None:
    narrow = on_terminal("matrix", "--dataset", dataset, columns=60)
    wide = mscpof("matrix", "--dataset", dataset).stdout
    assert all("anti-apoptosis" not in line for line in narrow.splitlines() if "homing" in line)
    assert any("anti-apoptosis" in line and "homing" in line for line in wide.splitlines())


def test_a_terminal_without_unicode_still_gets_the_matrix(dataset: Path) -> None:
    done = mscpof("matrix", "--lang", "zh", "--dataset", dataset, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "4 + 1" in done.stdout


# The matrix


def test_the_matrix_is_shown_in_both_languages(dataset: Path) -> None:
    english, chinese = mscpof("matrix", "--dataset", dataset), mscpof("matrix", "--lang", "zh", "--dataset", dataset)
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert "umbilical cord" in english.stdout
    assert "脐带" in chinese.stdout
    assert "项研究成立" in chinese.stdout
    assert "stand" not in chinese.stdout


def test_the_matrix_is_data_too(dataset: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(mscpof("matrix", "--format", "csv", "--dataset", dataset).stdout)))
    cells = json.loads(mscpof("matrix", "--format", "json", "--dataset", dataset).stdout)
    assert list(rows[0]) == ["source", "mechanism", "standing", "retracted", "state"]
    assert [{name: str(value) for name, value in cell.items()} for cell in cells] == rows
    assert len(rows) % 9 == 0


def test_the_queries_are_listed_in_both_languages(dataset: Path) -> None:
    english, chinese = (mscpof("queries", "--lang", lang, "--dataset", dataset).stdout for lang in ("en", "zh"))
    assert "changes" in english
    assert "entity=gene/CASP3" in english
    assert "哪些来源" in chinese


def test_a_store_answers_as_a_file(dataset: Path, tmp_path: Path, ask: Ask) -> None:
    from mscpof.base.store import save_store

    save_store(tmp_path / "store", dataset.read_bytes())
    from_store = mscpof("query", "conflicts", "--store", tmp_path / "store")
    assert from_store.stdout == ask("conflicts").stdout


# Curating


@pytest.mark.parametrize("command", ["build", "validate"])
def test_curating_needs_a_checkout(tmp_path: Path, command: str) -> None:
    words = _refused(mscpof(command, cwd=tmp_path))
    assert "run this in a checkout of mscpof, or name one with --root" in words


@pytest.mark.slow
def test_a_build_says_on_stderr_what_it_made(tiny: Project) -> None:
    done = mscpof("build", cwd=tiny.root / "data" / "studies")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"statements in {tiny.build / DATASET} (read " in done.stderr


@pytest.mark.slow
def test_a_build_of_invalid_data_names_the_errors_and_exits_with_1(tiny: Project) -> None:
    study = tiny.root / "data/studies/second-b-2021.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "sauce: UmbilicalCordMSC\n", encoding="utf-8")
    done = mscpof("build", "--root", tiny.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "data/studies/second-b-2021.yaml:" in done.stderr
    assert "1 error in the curated files" in done.stderr
    assert not (tiny.build / DATASET).exists()


WARNING = """#+ message: {en: a study, zh: 一项研究}
#+ severity: warning
SELECT ?focus WHERE { ?focus a <https://w3id.org/mscpof/ontology#AnimalStudy> }
"""


@pytest.fixture
def faulty(tiny: Project, write: Callable[[str, str], Path]) -> Project:
    """A project with an error and, from a rule that any study breaks, two warnings."""
    write("queries/quality/any-study-violation.rq", WARNING)
    study = tiny.root / "data/studies/second-b-2021.yaml"
    write("data/studies/second-b-2021.yaml", study.read_text(encoding="utf-8") + "sauce: UmbilicalCordMSC\n")
    return tiny


@pytest.mark.slow
def test_validation_exits_with_0_on_warnings_alone(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("queries/quality/any-study-violation.rq", WARNING)
    done = mscpof("validate", "--root", tiny.root, "--lang", "zh")
    assert done.returncode == 0
    assert done.stdout.count("warning") == 2
    assert done.stdout.count("一项研究") == 2
    assert done.stderr.startswith("0 errors, 2 warnings in ")


@pytest.mark.slow
def test_validation_exits_with_1_on_errors_and_sorts_them(faulty: Project) -> None:
    done = mscpof("validate", "--root", faulty.root)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines == sorted(lines, key=lambda line: line.split(":")[0])
    assert sum("  error  " in line for line in lines) == 1
    assert done.stderr.splitlines()[-1].startswith("1 error, ")


@pytest.mark.parametrize("form", ["json", "sarif", "ttl"])
@pytest.mark.slow
def test_validation_for_machines_is_well_formed(unreadable: Project, form: str) -> None:
    done = mscpof("validate", "--root", unreadable.root, "--format", form)
    assert done.returncode == 1
    match form:
        case "json":
            assert {record["severity"] for record in json.loads(done.stdout)} >= {"error"}
        case "sarif":
            run = json.loads(done.stdout)["runs"][0]
            uris = {
                location["physicalLocation"]["artifactLocation"]["uri"]
                for result in run["results"]
                for location in result["locations"]
            }
            assert "data/studies/second-b-2021.yaml" in uris
            assert all((unreadable.root / uri).is_file() for uri in uris)
        case _:
            assert any(parse(done.stdout, format=RdfFormat.TURTLE))


def test_a_file_is_validated_by_itself(faulty: Project) -> None:
    first, second = (faulty.root / f"data/studies/{name}.yaml" for name in ("first-a-2020", "second-b-2021"))
    good = mscpof("validate", first, "--root", faulty.root, "--lang", "zh")
    assert good.returncode == 0
    assert good.stdout.count("一项研究") == 1
    assert "0 errors, 1 warning in 1 file " in good.stderr
    assert "there are errors in other files" in good.stderr
    bad = mscpof("validate", first, second, "--root", faulty.root, "--format", "json")
    assert bad.returncode == 1
    assert {record["file"] for record in json.loads(bad.stdout)} == {
        "data/studies/first-a-2020.yaml",
        "data/studies/second-b-2021.yaml",
    }


def test_a_file_that_cannot_be_held_against_the_rest_is_not_passed(unreadable: Project) -> None:
    done = mscpof("validate", unreadable.root / "data/studies/first-a-2020.yaml", "--root", unreadable.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "errors in other files keep these from being checked to the end; see: mscpof validate" in done.stderr


@pytest.mark.parametrize("name", ["data/studies/nobody-x-1999.yaml", "data/context.jsonld", ".."])
def test_what_is_no_curated_file_is_not_validated(tiny: Project, name: str) -> None:
    words = _refused(mscpof("validate", name, cwd=tiny.root))
    assert name in words


# Completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_shown(shell: str) -> None:
    # The shell is found by looking at the parents of the process.
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run(
        [path, "-c", f"{' '.join(COMMAND)} --show-completion; true"], capture_output=True, env=environment(), check=True
    )
    assert b"_COMPLETE" in done.stdout


def _complete(*words: str) -> list[str]:
    # The words of the completion itself come in variables.
    variables = {
        "COMP_WORDS": " ".join(["mscpof", *words]),
        "COMP_CWORD": str(len(words)),
        "_MSCPOF_COMPLETE": "complete_bash",
    }
    done = subprocess.run(COMMAND, capture_output=True, env=environment(**variables), check=False)
    return done.stdout.decode().split()


@pytest.mark.slow
def test_commands_names_and_parameters_complete() -> None:
    assert _complete("mat") == ["matrix"]
    assert "secretions" in _complete("query", "se")
    assert not [name for name in _complete("query", "se") if not name.startswith("se")]
    assert _complete("query", "changes", "--param", "e") == ["entity=gene/CASP3"]
    assert _complete("matrix", "--format", "c") == ["csv"]
