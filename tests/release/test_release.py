"""A release is whole, the same everywhere, and can be proved; what it is made from is a commit."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store, parse

from mscpof.base.canonical import canonical_hash
from mscpof.base.edition import edition_of
from mscpof.base.store import open_dataset
from mscpof.release.artefact import Artefact, Content
from mscpof.release.rdf_dumps import GRAPH_TABLE
from mscpof.release.release_folder import artefacts_of, release_content, write_release
from mscpof.release.verification import CHECKSUMS, Unproved, checksum_file, read_checksums, verify
from tests.conftest import ROOT, raises, tiny_project
from tests.programs.command import environment, on_terminal, run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

PATIENCE = 120.0


# The command, with time to be killed between one file and the next.
SLOWLY = """
import sys, time
from pathlib import Path
from mscpof.commands.app import main
write_bytes = Path.write_bytes
Path.write_bytes = lambda path, data: time.sleep(0.02) or write_bytes(path, data)
sys.argv[0] = "mscpof"
main()
"""


def add_papers(project: Project) -> None:
    """Copy into a project what a release takes from it besides its data."""
    for name in ("CITATION.cff", "LICENSE", "LICENSE-DATA", "CHANGELOG.md"):
        shutil.copy(ROOT / name, project.root)
    shutil.copytree(ROOT / "docs", project.root / "docs")


def git(folder: Path, *words: str) -> str:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | who).stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The tiny project with all that a release needs."""
    tiny = tiny_project(tmp_path_factory.mktemp("release") / "project")
    add_papers(tiny)
    return tiny


@pytest.fixture(scope="module")
def tiny_release(project: Project) -> Path:
    folder = project.root.parent / "released"
    write_release(release_content(project, draft=True), folder)
    return folder


@pytest.fixture
def copy(tiny_release: Path, tmp_path: Path) -> Path:
    """A release of the tiny project, to break."""
    return shutil.copytree(tiny_release, tmp_path / "copy")


@pytest.fixture
def committed(tiny: Project) -> Project:
    """The tiny project as a checkout with one commit."""
    git(tiny.root, "init", "--quiet")
    git(tiny.root, "add", ".")
    git(tiny.root, "commit", "--quiet", "--message", "first")
    return tiny


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_files_elsewhere_release_the_same_bytes(released: Path, tmp_path: Path) -> None:
    """Elsewhere: another folder, hash seed, time zone, locale, and rights of new files."""
    place = tmp_path / "another" / "place"
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    env = environment(PYTHONHASHSEED="2", TZ="Asia/Shanghai", LC_ALL="C", PYTHONPATH=str(place / "src"))
    command = [sys.executable, "-m", "mscpof.commands", "release", "--draft", "public"]
    done = subprocess.run(command, cwd=place, env=env, umask=0o77, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    here, there = contents(released), contents(place / "public")
    assert here.keys() == there.keys()
    assert [path for path in here if here[path] != there[path]] == []
    assert CHECKSUMS in here


def test_the_same_dataset_in_any_order_makes_the_same_files(released: Path, real: Project) -> None:
    quads = list(open_dataset(released / "dataset.nq"))
    random.Random(7).shuffle(quads)
    store = Store()
    store.extend(quads)
    made = {artefact.path: artefact.data for artefact in artefacts_of(Content(real, store, edition_of(store)))}
    here = contents(released)
    assert made.keys() == here.keys()
    assert [path for path in here if here[path] != made[path]] == []


def test_a_release_is_proved_by_us_and_by_what_everybody_has(released: Path) -> None:
    done = run_command("release", "--verify", released)
    with (released / GRAPH_TABLE).open(encoding="utf-8") as file:
        graphs = len(list(csv.DictReader(file)))
    files = len(contents(released)) - 1
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith(f": {files} files and {graphs} graphs are as they were released\n")
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", CHECKSUMS], cwd=released, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0


def _append(folder: Path) -> None:
    with (folder / "dataset.nq").open("a") as file:
        file.write("\n")


BREAKS: dict[str, Callable[[Path], object]] = {
    "dataset.nq: was changed": _append,
    "dataset.trig: was changed": lambda folder: (folder / "dataset.trig").write_bytes(b""),
    "graphs/ontology.ttl: is missing": lambda folder: (folder / "graphs/ontology.ttl").unlink(),
    "more: is no part of the release": lambda folder: (folder / "more").symlink_to("/nowhere"),
    "more.txt: is no part of the release": lambda folder: (folder / "more.txt").write_text("?"),
}


def test_a_release_that_was_changed_is_not_proved(copy: Path) -> None:
    for number, change in enumerate(BREAKS.values(), 1):
        change(copy)
        done = run_command("release", "--verify", copy)
        assert done.returncode == 1
        assert len(done.stdout.splitlines()) == number
        assert f"not as it was released, {number} fault{'s' * (number > 1)}, listed above" in done.stderr
    assert [line.partition(";")[0] for line in done.stdout.splitlines()] == list(BREAKS)


def _again(folder: Path) -> None:
    """Write the list of checksums anew, as someone would who wants to deceive."""
    made = [Artefact(path, data, "", "") for path, data in contents(folder).items() if path != CHECKSUMS]
    (folder / CHECKSUMS).write_bytes(checksum_file(made).data)


def test_a_changed_direction_is_found_by_the_hash_of_its_graph_even_where_checksums_were_written_anew(
    copy: Path,
) -> None:
    paths = ["dataset.jsonld", "dataset.nq", "dataset.trig", "graphs/study/second-b-2021.ttl"]
    for path in paths:
        text = (copy / path).read_text(encoding="utf-8")
        at = text.index("finding/second-b-2021-01")
        changed = text[:at] + re.sub(r"(#|:)decreased\b", r"\1increased", text[at:], count=1)
        assert changed != text
        (copy / path).write_text(changed, encoding="utf-8")
    _again(copy)
    with raises("unproved", Unproved) as caught:
        verify(copy)
    lines = sorted(caught.value.facts["lines"])
    assert [line.partition(": ")[0] for line in lines] == paths
    assert all(line.endswith("is not what its canonical hash in graphs.csv says") for line in lines)


def test_a_graph_that_is_not_in_the_table_is_found(copy: Path) -> None:
    with (copy / "dataset.nq").open("a") as file:
        file.write("<http://x/s> <http://x/p> <http://x/o> <http://x/g> .\n<http://x/s> <http://x/p> <http://x/o> .\n")
    _again(copy)
    unlisted = [f"dataset.nq: the graph {graph} is not in graphs.csv" for graph in ("without a name", "http://x/g")]
    with raises("unproved", Unproved, lines=unlisted):
        verify(copy)


def test_a_folder_without_checksums_is_no_release(tmp_path: Path) -> None:
    with raises("not-a-release"):
        verify(tmp_path)


def test_a_line_that_is_no_checksum_is_told_with_its_number(tmp_path: Path) -> None:
    zeros = "0" * 64
    for line in ("", "abc *x", f"{zeros} x", f"{zeros} */x", f"{zeros} *../x", f"{zeros} *a/./b"):
        (tmp_path / CHECKSUMS).write_text(f"{zeros} *fine\n{line}\n")
        with raises("broken-checksums", line=2):
            read_checksums(tmp_path / CHECKSUMS)


def test_every_graph_has_the_hash_of_its_canonical_form(released: Path) -> None:
    with (released / GRAPH_TABLE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["graph"] for row in rows} == {
        quad.graph_name.value for quad in parse(path=released / "dataset.nq", format=RdfFormat.N_QUADS)
    }
    for row in rows:
        quads = list(parse(path=released / row["file"], format=RdfFormat.TURTLE))
        assert (len(quads), canonical_hash(quads)) == (int(row["statements"]), row["sha256"])


def test_a_release_names_the_commit_it_was_made_from_only_where_it_has_one(committed: Project) -> None:
    assert release_content(committed).commit == git(committed.root, "rev-parse", "HEAD").strip()
    assert release_content(committed, draft=True).commit == ""


def refused(project: Project, *arguments: str) -> str:
    """Return what the command says when it makes no release of a project."""
    done = run_command("release", *arguments, "public", cwd=project.root)
    assert done.returncode == 1
    assert not (project.root / "public").exists()
    return done.stderr


def test_what_was_not_committed_is_not_released_unless_as_a_draft(committed: Project) -> None:
    added, changed = committed.root / "data" / "studies" / "new one.yaml", committed.data[0]
    text = changed.read_text()
    changes: dict[Path, Callable[[], object]] = {
        added: lambda: added.write_text("# to come\n"),
        changed: lambda: changed.write_text(text + "\n"),
        committed.data[1]: lambda: committed.data[1].unlink(),
    }
    for file, change in changes.items():
        change()
        said = refused(committed)
        assert f"error: {file.relative_to(committed.root)}: changed since the last commit" in said
        assert "--draft" in said
        git(committed.root, "stash", "--quiet", "--include-untracked")


def test_without_git_there_is_no_commit_to_name(tiny: Project) -> None:
    said = refused(tiny)
    assert "not a git repository" in said
    assert "--draft makes a release without" in said


def test_data_with_a_fault_are_not_released(tiny: Project) -> None:
    path = next(path for path in tiny.data if "studies" in path.parts)
    path.write_text(path.read_text(encoding="utf-8").replace("decreased:", "decreasd:", 1), encoding="utf-8")
    assert "1 error in the curated files; see: mscpof validate" in refused(tiny, "--draft")


def test_an_ontology_without_a_date_cannot_be_released(tiny: Project) -> None:
    path = tiny.root / "ontology" / "mscpof.ttl"
    path.write_text(re.sub(r"    dcterms:issued +\"[^\n]*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    with raises("no-edition"):
        release_content(tiny, draft=True)


def test_two_parts_cannot_write_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(content: Content) -> list[Artefact]:
        return [Artefact("x.txt", b"", "x", "text/plain")]

    monkeypatch.setattr("mscpof.release.release_folder.PARTS", {"one": make, "two": make})
    with raises("same-path", path="x.txt"):
        artefacts_of(None)  # type: ignore[arg-type]


def test_a_folder_of_others_is_refused_and_stays(project: Project, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    done = run_command("release", "--draft", tmp_path, cwd=project.root)
    assert done.returncode == 1
    assert "thesis.tex in it is no part of a release written by mscpof" in done.stderr
    assert contents(tmp_path) == {"thesis.tex": b"years of work"}


def test_a_release_takes_the_place_of_the_former_one_and_a_terminal_is_shown_how_far_it_is(
    project: Project, copy: Path
) -> None:
    before = contents(copy)
    (copy / "dataset.nq").write_text("")
    said = on_terminal("release", "--draft", "--root", project.root, copy)
    assert "writing the graphs" in said
    assert "checking shapes" in said
    assert contents(copy) == before
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]


@pytest.mark.parametrize(
    ("moment", "sign"),
    [
        ("building", signal.SIGKILL),
        ("building", signal.SIGTERM),
        ("writing", signal.SIGKILL),
        ("writing", signal.SIGINT),
    ],
)
def test_one_that_is_killed_leaves_the_former_release_whole(
    project: Project, copy: Path, moment: str, sign: signal.Signals
) -> None:
    before = contents(copy)
    command = [sys.executable, "-c", SLOWLY, "release", "--draft", str(copy)]
    with subprocess.Popen(command, cwd=project.root, env=environment()) as process:
        end = time.monotonic() + PATIENCE
        what = ".copy.mscpof-release-*/new/dataset.nq" if moment == "writing" else ".copy.mscpof-release-*"
        while not any(copy.parent.glob(what)):
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < end
            time.sleep(0.001)
        process.send_signal(sign)
    assert process.returncode != 0
    assert contents(copy) == before


def test_what_a_killed_one_left_is_cleared_up_by_the_next(project: Project, copy: Path) -> None:
    before = contents(copy)
    left = copy.parent / ".copy.mscpof-release-x"
    (left / "new").mkdir(parents=True)
    copy.rename(left / "former")
    assert run_command("release", "--draft", copy, cwd=project.root).returncode == 0
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]
    assert contents(copy) == before


def test_nothing_in_a_release_tells_of_the_machine_it_was_made_on(released: Path) -> None:
    machine = os.uname().nodename
    for path, data in contents(released).items():
        assert str(ROOT).encode() not in data, path
        assert b"/tmp/" not in data, path
        if len(machine) > 3:
            assert machine.encode() not in data, path


def test_the_merged_graph_holds_every_statement_once(released: Path) -> None:
    whole = {quad.triple for quad in parse(path=released / "dataset.nq", format=RdfFormat.N_QUADS)}
    merged = [quad.triple for quad in parse(path=released / "dataset.ttl", format=RdfFormat.TURTLE)]
    assert len(merged) == len(set(merged)) == len(whole)


def test_the_files_of_the_ontology_tell_apart_what_was_inferred(released: Path) -> None:
    graphs = {
        name: json.loads((released / f"ontology/{name}.json").read_bytes())["graphs"][0]
        for name in ("mscpof", "mscpof-inferred")
    }
    below = {"sub": "https://w3id.org/mscpof/ontology#AdiposeMSC", "pred": "is_a"}
    below["obj"] = "https://w3id.org/mscpof/ontology#AdultTissueMSC"
    assert below not in graphs["mscpof"]["edges"]
    assert below in graphs["mscpof-inferred"]["edges"]
    assert len({graph["id"] for graph in graphs.values()}) == 2
    assert len({graph["meta"]["version"] for graph in graphs.values()}) == 2
