"""What the documents show is what the program does: outputs, sessions, queries, the worked example, links."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import typer
import yaml

from mscpof import KnowledgeBase, __version__
from mscpof.base.names import shorten
from mscpof.commands.app import app
from mscpof.curated.project import Project
from mscpof.dataset.build import check
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


EXAMPLE, QUESTIONS = "docs/curate/add-a-paper.md", "docs/curate/queries-and-rules.md"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "curate").glob("*.md"))
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", *PAGES)
FOLDERS = ("data", "docs", "ontology", "queries", "shapes", "src", "tests")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block of a document."""

    document: str
    language: str
    text: str


class Command(NamedTuple):
    """A command of a console block, and what is shown below it."""

    document: str
    line: str
    shown: str


def words(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, *languages: str) -> list[Block]:
    found = [Block(document, language, text) for language, text in _BLOCK.findall(words(document))]
    return [block for block in found if block.language in languages]


def commands(block: Block) -> Iterator[Command]:
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        if line.startswith("mscpof "):
            yield Command(block.document, line, shown.strip("\n"))


COMMANDS = [c for name in DOCUMENTS for block in blocks(name, "console") for c in commands(block)]
ANSWERED = [command for command in COMMANDS if not command.line.startswith("mscpof validate")]
CHECKED = [command for command in COMMANDS if command.line.startswith("mscpof validate")]


def typed(line: str, *more: str, folder: Path) -> str:
    """Type a command into a terminal of 80 columns, and return what it shows without blanks at the ends of lines."""
    reader, terminal = os.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "mscpof.commands", *shlex.split(line)[1:], *more],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env=plain | {"TERM": "dumb"},
        cwd=folder,
    )
    os.close(terminal)
    shown = b""
    # Reading from a terminal whose other end is closed is an error on Linux and empty elsewhere.
    try:
        while part := os.read(reader, 65536):
            shown += part
    except OSError:
        pass
    finally:
        os.close(reader)
        process.wait()
    return "\n".join(row.rstrip() for row in shown.decode().splitlines()).strip("\n")


def timeless(shown: str) -> str:
    return re.sub(r"\(\d+\.\d s\)", "(a while)", shown)


@pytest.fixture
def example(tmp_path: Path) -> Project:
    """The project as if the paper that the documents add were its first: its own entities, no other study."""
    for folder in ("ontology", "shapes", "queries", "data/entities"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "data" / "context.jsonld", tmp_path / "data")
    for block in blocks(EXAMPLE, "yaml"):
        path = re.match(r"# (\S+?\.yaml)", block.text)
        assert path, block.text
        target = tmp_path / path[1]
        target.parent.mkdir(exist_ok=True)
        target.write_text(block.text, encoding="utf-8")
    review = Path("data/review/liu-2025.yaml")
    head, parts, _ = words(str(review)).partition("\nhasPart:\n")
    (tmp_path / review).write_text(head + parts + (tmp_path / review).read_text(encoding="utf-8"), encoding="utf-8")
    return Project(tmp_path)


@pytest.mark.parametrize("command", ANSWERED, ids=lambda command: command.line)
def test_a_command_prints_what_the_document_shows(command: Command, dataset: Path) -> None:
    assert typed(command.line, "--dataset", str(dataset), folder=ROOT) == command.shown


def test_a_session_prints_what_the_readme_shows(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mscpof.ask.knowledge_base.default_dataset", lambda: dataset)
    session = "".join(block.text for block in blocks("README.md", "python"))
    said: list[str] = []
    parsed = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    result = doctest.DocTestRunner(verbose=False).run(parsed, out=said.append)
    assert result.attempted
    assert not result.failed, "".join(said)


def test_the_sparql_of_the_readme_answers_like_the_named_query_above_it(kb: KnowledgeBase) -> None:
    named: Command | None = None
    compared = 0
    for block in blocks("README.md", "console", "sparql"):
        if block.language == "console":
            *_, named = commands(block)
        elif named:
            _, _, name, *options = shlex.split(named.line)
            parameters = dict(option.split("=", 1) for option in options if "=" in option)
            assert kb.query(block.text).rows == kb.query(name, **parameters).rows
            compared += 1
    assert compared


@pytest.mark.slow
def test_the_worked_example_is_valid_and_its_question_is_answered(example: Project) -> None:
    [question] = blocks(QUESTIONS, "sparql")
    (example.root / "queries" / "competency" / "example.rq").write_text(question.text, encoding="utf-8")
    knowledge = check(example)
    assert knowledge.faults == []
    answer = KnowledgeBase(knowledge.store).query("example", entity="granulosa cell apoptotic process")
    assert [(row["reference"], shorten(row["source"])) for row in answer.rows] == [(38, "PlacentalMSC")]
    assert str(KnowledgeBase(knowledge.store).matrix().cells["PlacentalMSC", "AntiApoptosis"]) == "1"


def test_the_worked_example_begins_with_the_command_shown(example: Project) -> None:
    study = example.root / "data" / "studies" / "li-yongli-2020.yaml"
    lines = study.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()[1:]
    study.unlink()
    [shown] = [block.text for block in blocks(EXAMPLE, "sh") if "new-study" in block.text]
    *_, line = shown.replace("\\\n", " ").strip().splitlines()
    assert typed(line, folder=example.root) == "data/studies/li-yongli-2020.yaml"
    assert study.read_text(encoding="utf-8").partition("\n\n")[0].splitlines() == lines


@pytest.mark.slow
def test_the_editor_settings_name_the_schemas_and_the_files_they_are_for(example: Project) -> None:
    written = typed("mscpof schema", folder=example.root).splitlines()
    settings = json.loads(words(".vscode/settings.json"))["yaml.schemas"]
    assert set(settings) == set(written)
    assert all(list(ROOT.glob(files)) for files in settings.values())
    assert {path for files in settings.values() for path in ROOT.glob(files)} == set(Project(ROOT).data)


@pytest.mark.slow
def test_the_slips_of_the_worked_example_are_reported_as_shown(example: Project) -> None:
    study = example.root / "data" / "studies" / "li-yongli-2020.yaml"
    head, first, second, third, fourth = re.split(r"(?=  - id: finding/)", study.read_text(encoding="utf-8"))
    first = first.replace("mechanism: AntiApoptosis", "mechanism: Homing")
    second = second.replace("source: PlacentalMSC", "source: PlacentaMSC")
    third = third.replace("decreased:", "decresed:")
    study.write_text(head + first + second + third + fourth, encoding="utf-8")
    [command] = CHECKED
    assert timeless(typed(command.line, folder=example.root)) == timeless(command.shown)


def test_the_state_of_the_curation_is_the_one_that_the_readme_tells(kb: KnowledgeBase) -> None:
    rows = kb.query("""
        PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
        SELECT ?n (EXISTS { ?study a mscpof:RetractedStudy } AS ?gone)
        WHERE { ?study a mscpof:Study ; mscpof:reference ?n }
    """).rows
    numbers = sorted(row["n"] for row in rows)
    told = " ".join(words("README.md").split())
    assert (
        f"references {numbers[0]} to {numbers[-1]} of the review, {len(numbers)} studies, two of them retracted" in told
    )
    assert sum(row["gone"] for row in rows) == 2
    assert len(kb.matrix().curated()) == 11


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document: str) -> None:
    prose = _BLOCK.sub("", words(document))
    links = {link for link in re.findall(r"\]\(([^)#\s]+)", prose) if "://" not in link}
    named = {name for name in re.findall(r"`([^`\s]+)`", prose) if name.split("/")[0] in FOLDERS}
    missing = {path for path in links if not (ROOT / document).parent.joinpath(path).exists()}
    missing |= {path for path in named if not (ROOT / path).exists()}
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_query_and_command_that_a_document_names_exists(document: str, kb: KnowledgeBase) -> None:
    for said in re.findall(r"`mscpof\s([a-z-]+)[^`]*`", words(document)):
        assert said in {command.name or "" for command in typer.main.get_group(app).commands.values()}
    for name in re.findall(r"mscpof query ([a-z-]+)", words(document)):
        assert name in {**kb.questions, **kb.federated}


def test_the_citation_is_complete_and_names_this_version() -> None:
    citation = yaml.safe_load(words("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors", "type", "license", "date-released"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert citation["authors"] == [{"name": "The mscpof developers"}]
    assert citation["version"] == __version__ == tomllib.loads(words("pyproject.toml"))["project"]["version"]
    [review] = citation["references"]
    assert review["doi"] == "10.12307/2025.017"
    assert [author["family-names"] for author in review["authors"]] == ["Liu", "Ma", "Huang", "Zhang"]


def test_the_changelog_begins_with_this_version_and_its_date() -> None:
    version, day = re.findall(r"^## \[(\d\S*)\] - (\S+)$", words("CHANGELOG.md"), re.MULTILINE)[0]
    assert version == __version__
    assert date.fromisoformat(day) == yaml.safe_load(words("CITATION.cff"))["date-released"]


def test_the_licences_are_the_ones_that_the_project_declares() -> None:
    declared = tomllib.loads(words("pyproject.toml"))["project"]
    assert declared["license"] == "MIT AND CC-BY-4.0"
    assert words("LICENSE").startswith("MIT License")
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in words("LICENSE-DATA")
    assert set(declared["license-files"]) == {"LICENSE", "LICENSE-DATA"}
