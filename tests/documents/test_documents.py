"""What the documents show is what the program does: outputs, sessions, queries, the worked example, links, pictures."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from contextlib import chdir
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import typer
import yaml
from typer.testing import CliRunner

from mscpof import KnowledgeBase, __version__
from mscpof.base.names import LANGUAGES, shorten
from mscpof.commands.app import app
from mscpof.curated.project import Project
from mscpof.dataset.build import DATASET, build, check
from tests.conftest import ROOT
from tests.programs.debian import program
from tests.programs.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_THE_TOP = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*(ROOT / name for name in _AT_THE_TOP), *(ROOT / "docs").rglob("*.md"))
    if path.exists()
)
EXAMPLE, QUESTION = "docs/curate/add-a-paper.md", "docs/curate/queries-and-rules.md"
FOLDERS = ("data", "docs", "ontology", "queries", "shapes", "src", "tests")
MOST_LINES = {"README.md": 120, "README.zh.md": 120, "CONTRIBUTING.md": 120}
# Address in the documents of a server that a reader starts.
SERVER = "http://127.0.0.1:7878/"
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_FILE_OF_OTHERS = re.compile(r"\S+@[0-9a-f]{12}:\s+`[^`]+`")
# Comment before a block of SPARQL: the command whose answer it gives too.
_SAME = re.compile(r"<!-- answers as: mscpof query (.*?) -->\n+```sparql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """Fenced block of a document, such as `console`."""

    document: str
    language: str
    text: str


class Command(NamedTuple):
    """Command of a console block, and what is shown below it."""

    document: str
    line: str
    shown: str


def words(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, *languages: str) -> list[Block]:
    return [Block(document, name, text) for _, name, text in _BLOCK.findall(words(document)) if name in languages]


def commands() -> Iterator[Command]:
    """Yield the commands of all console blocks."""
    for block in (block for name in DOCUMENTS for block in blocks(name, "console")):
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            if line.startswith("mscpof "):
                yield Command(block.document, line, shown.strip("\n"))


def lines_for_a_shell() -> Iterator[tuple[str, list[str]]]:
    """Yield each command of all shell blocks with its document, as words, without what follows a pipe or `>`."""
    for block in (block for name in DOCUMENTS for block in blocks(name, "sh")):
        for line in block.text.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            parts: list[list[str]] = [[]]
            for word in lexer:
                if set(word) <= set("|&;<>"):
                    parts.append([])
                else:
                    parts[-1].append(word)
            yield from ((block.document, part) for part in parts if part)


def typed(line: str, *more: str, folder: Path = ROOT) -> str:
    """Run a command at 80 columns in this process, and return its output without blanks at the ends of lines."""
    plain = {"COLUMNS": "80", "TERM": "dumb", "FORCE_COLOR": None}
    with chdir(folder):
        done = CliRunner().invoke(app, [*shlex.split(line)[1:], *more], env=plain)
    return "\n".join(row.rstrip() for row in done.output.splitlines()).strip("\n")


def timeless(shown: str) -> str:
    return re.sub(r"\(\d+\.\d s\)", "(a while)", shown)


@pytest.fixture(scope="module")
def dataset(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """N-Quads file of the real dataset, with what it says of itself."""
    folder = tmp_path_factory.mktemp("edition")
    build(real, folder=folder, checked=False)
    return folder / DATASET


@pytest.fixture(scope="module")
def kb(dataset: Path) -> KnowledgeBase:
    """Knowledge base on that dataset."""
    return KnowledgeBase.load(dataset)


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


def test_commands_print_what_the_documents_show(dataset: Path) -> None:
    shown = [command for command in commands() if not command.line.startswith("mscpof validate")]
    printed = {line: typed(line, "--dataset", str(dataset)) for line in {command.line for command in shown}}
    wrong = {f"{one.document}: {one.line}": printed[one.line] for one in shown if printed[one.line] != one.shown}
    assert wrong == {}
    assert len(printed) > 4


def test_sessions_print_what_the_documents_show(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mscpof.ask.knowledge_base.default_dataset", lambda: dataset)
    sessions = {"".join(block.text for block in blocks(name, "python")): name for name in DOCUMENTS}
    output: list[str] = []
    attempted = 0
    for session, name in sessions.items():
        parsed = doctest.DocTestParser().get_doctest(session, {}, name, name, 0)
        attempted += doctest.DocTestRunner(verbose=False).run(parsed, out=output.append).attempted
    assert output == []
    assert attempted > 4


def test_sparql_has_answers_which_are_those_of_the_named_question_beside_it(kb: KnowledgeBase) -> None:
    queries = {block.text: name for name in DOCUMENTS for block in blocks(name, "sparql")}
    assert [name for query, name in queries.items() if not kb.query(query).rows] == []
    compared = {(name, *match) for name in DOCUMENTS for match in _SAME.findall(words(name))}
    for _, command, query in compared:
        question, *options = shlex.split(command)
        parameters = dict(option.split("=", 1) for option in options if "=" in option)
        assert kb.query(query).rows == kb.query(question, **parameters).rows, command
    assert compared


def test_commands_for_a_shell_have_the_options_and_targets_that_they_name() -> None:
    targets = set(re.findall(r"^([a-z-]+):", words("Makefile"), re.MULTILINE))
    group = typer.main.get_group(app)
    wrong = []
    for document, (name, *arguments) in lines_for_a_shell():
        if name == "make":
            wrong += [(document, name, word) for word in arguments if "=" not in word and word not in targets]
        elif name == "mscpof":
            parser: typer.core.TyperGroup | typer.core.TyperCommand = group
            try:
                while isinstance(parser, typer.core.TyperGroup):
                    parser = parser.commands[arguments.pop(0)]  # type: ignore[assignment]
                parser.make_parser(typer.Context(parser)).parse_args(arguments)
            except Exception as fault:
                wrong.append((document, name, repr(fault)))
    assert wrong == []


@pytest.mark.slow
@pytest.mark.xdist_group("server")
def test_addresses_that_the_documents_ask_have_an_answer(dataset: Path) -> None:
    lines = [
        words
        for _, words in lines_for_a_shell()
        if words[0] == "curl" and any(word.startswith(SERVER) for word in words) and not any("@" in w for w in words)
    ]
    with serving("--dataset", dataset) as server:
        for line in {tuple(line) for line in lines}:
            asked = [word.replace(SERVER, server.url) for word in line[1:]]
            done = subprocess.run([program("curl"), "--fail", "--silent", *asked], capture_output=True, check=False)
            assert (done.returncode, bool(done.stdout)) == (0, True), line
    assert len(lines) > 3


@pytest.mark.slow
def test_the_worked_example_is_valid_and_its_question_is_answered(example: Project) -> None:
    [question] = blocks(QUESTION, "sparql")
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
def test_the_slips_of_the_worked_example_are_reported_as_shown(example: Project) -> None:
    study = example.root / "data" / "studies" / "li-yongli-2020.yaml"
    head, first, second, third, fourth = re.split(r"(?=  - id: finding/)", study.read_text(encoding="utf-8"))
    first = first.replace("mechanism: AntiApoptosis", "mechanism: Homing")
    second = second.replace("source: PlacentalMSC", "source: PlacentaMSC")
    third = third.replace("decreased:", "decresed:")
    study.write_text(head + first + second + third + fourth, encoding="utf-8")
    checks = [command for command in commands() if command.line.startswith("mscpof validate")]
    printed = {check: typed(check.line, folder=example.root) for check in checks}
    wrong = {check.document: text for check, text in printed.items() if timeless(text) != timeless(check.shown)}
    assert wrong == {}
    assert {check.document for check in checks} == {EXAMPLE, EXAMPLE.replace(".md", ".zh.md")}


@pytest.mark.slow
def test_the_editor_settings_name_the_schemas_and_the_files_they_are_for(example: Project) -> None:
    written = typed("mscpof schema", folder=example.root).splitlines()
    settings = json.loads(words(".vscode/settings.json"))["yaml.schemas"]
    assert set(settings) == set(written)
    assert all(list(ROOT.glob(files)) for files in settings.values())
    assert {path for files in settings.values() for path in ROOT.glob(files)} == set(Project(ROOT).data)


def test_the_state_of_the_curation_is_the_one_that_the_documents_tell(kb: KnowledgeBase) -> None:
    rows = kb.query("""
        PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
        SELECT ?n (EXISTS { ?study a mscpof:RetractedStudy } AS ?gone)
                  (EXISTS { ?study a mscpof:AnimalStudy } AS ?animal)
        WHERE { ?study a mscpof:Study ; mscpof:reference ?n }
    """).rows
    numbers = sorted(row["n"] for row in rows)
    state = f"references {numbers[0]} to {numbers[-1]} of the review, {len(numbers)} studies, two of them retracted"
    assert state in " ".join(words("docs/use/questions.md").split())
    assert sum(row["gone"] for row in rows) == 2
    assert sum(row["animal"] for row in rows) > len(rows) / 2, (
        "the README says that most of the evidence is from animals"
    )
    assert len(kb.matrix().curated()) == 11


def test_the_pictures_of_the_evidence_map_are_those_of_this_dataset(dataset: Path, tmp_path: Path) -> None:
    for language in LANGUAGES:
        name = {"en": "evidence-map.svg", "zh": "evidence-map.zh.svg"}[language]
        typed(f"mscpof plot matrix --lang {language} --output {tmp_path / name}", "--dataset", str(dataset))
        anew = f"draw it anew: mscpof plot matrix --lang {language} --output docs/images/{name}"
        assert (tmp_path / name).read_bytes() == (ROOT / "docs" / "images" / name).read_bytes(), anew


def test_paths_and_links_in_documents_lead_somewhere_and_every_file_of_the_documents_is_named() -> None:
    missing = []
    for document in DOCUMENTS:
        prose = _FILE_OF_OTHERS.sub("", _BLOCK.sub("", words(document)))
        links = {link for link in re.findall(r"\]\(([^)#\s]+)", prose) if "://" not in link}
        named = {name for name in re.findall(r"`([^`\s]+)`", prose) if name.split("/")[0] in FOLDERS}
        missing += [(document, path) for path in links if not (ROOT / document).parent.joinpath(path).exists()]
        missing += [(document, path) for path in named if not any(ROOT.glob(path))]
    assert missing == []
    text = "".join(map(words, DOCUMENTS))
    files = {path.name for path in (ROOT / "docs").rglob("*.*") if path.suffix not in (".md", ".css", ".pyc")}
    assert {name for name in files if name not in text} == set()


def test_every_command_query_and_target_that_a_document_names_exists(kb: KnowledgeBase) -> None:
    targets = set(re.findall(r"^([a-z-]+):", words("Makefile"), re.MULTILINE))
    known = {
        r"`mscpof\s([a-z-]+)[^`]*`": set(typer.main.get_group(app).commands),
        r"mscpof query ([a-z][a-z-]*)(?![\w.-])": {*kb.questions, *kb.federated},
        r"`make ([a-z-]+)`": targets,
    }
    unknown = [
        (document, name)
        for document in DOCUMENTS
        for pattern, names in known.items()
        for name in re.findall(pattern, words(document), re.MULTILINE)
        if name not in names
    ]
    assert unknown == []


def test_every_question_is_in_the_tables_of_questions(kb: KnowledgeBase) -> None:
    for page, questions in (("docs/use/questions.md", kb.questions), ("docs/use/federation.md", kb.federated)):
        rows = "".join(line for line in words(page).splitlines() if line.startswith("|"))
        assert set(questions) - set(re.findall(r"`([a-z-]+)`", rows)) == set()


def test_a_chinese_document_has_the_parts_and_the_examples_of_the_english_one() -> None:
    differing = []
    for document in (name for name in DOCUMENTS if name.endswith(".zh.md")):
        outlines = []
        for name in (document, document.replace(".zh.md", ".md")):
            prose = _BLOCK.sub("", words(name))
            examples = [yaml.safe_load(block.text) for block in blocks(name, "yaml")]
            code = [block.text for block in blocks(name, "python", "sparql")]
            outlines.append((re.findall(r"^#+", prose, re.MULTILINE), examples, code))
        differing += [] if outlines[0] == outlines[1] else [document]
    assert differing == []


def test_the_documents_at_the_top_are_short() -> None:
    lengths = {name: words(name).count("\n") for name in MOST_LINES if name in DOCUMENTS}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES[name]} == {}


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
