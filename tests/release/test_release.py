"""A release is whole, the same everywhere, and can be proved; what it is made from is a commit."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from mscpof.base.canonical import canonical_hash
from mscpof.release.artefact import Artefact
from mscpof.release.rdf_dumps import GRAPH_TABLE
from mscpof.release.release_folder import artefacts_of, release_content
from mscpof.release.verification import CHECKSUMS, Unproved, checksum_file, read_checksums, verify
from tests.conftest import ROOT, raises
from tests.programs.command import COMMAND, environment, mscpof, on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.release.artefact import Content


pytestmark = pytest.mark.slow

PATIENCE = 120.0


def git(folder: Path, *words: str) -> None:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=os.environ | who)


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    """The release, to break."""
    return shutil.copytree(released, tmp_path / "copy")


@pytest.fixture
def committed(tiny: Project) -> Project:
    """The tiny project as a checkout with one commit."""
    git(tiny.root, "init", "--quiet")
    git(tiny.root, "add", ".")
    git(tiny.root, "commit", "--quiet", "--message", "first")
    return tiny


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_clean_clones_release_the_same_bytes(tmp_path: Path) -> None:
    """Elsewhere: another folder, hash seed, time zone, locale, and rights of new files."""
    others = {"one": ("1", "UTC", "C.UTF-8", 0o22), "another/place": ("2", "Asia/Shanghai", "C", 0o77)}
    made = []
    for name, (seed, zone, locale, mask) in others.items():
        clone = tmp_path / name
        subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", clone], check=True)
        env = environment(PYTHONHASHSEED=seed, TZ=zone, LC_ALL=locale, PYTHONPATH=str(clone / "src"))
        command = [sys.executable, "-m", "mscpof.commands", "release", "public"]
        done = subprocess.run(command, cwd=clone, env=env, umask=mask, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made.append(contents(clone / "public"))
    assert made[0].keys() == made[1].keys()
    assert [path for path in made[0] if made[0][path] != made[1][path]] == []
    assert "SHA256SUMS" in made[0]


def test_a_release_is_proved_by_us_and_by_what_everybody_has(released: Path) -> None:
    files, graphs = verify(released)
    assert files == len(contents(released)) - 1
    with (released / GRAPH_TABLE).open(encoding="utf-8") as file:
        assert graphs == len(list(csv.DictReader(file)))
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", CHECKSUMS], cwd=released, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_the_command_proves_a_release_and_says_so(released: Path) -> None:
    done = mscpof("release", "--verify", released)
    assert done.returncode == 0
    assert re.search(r"\d+ files and \d+ graphs are as they were released", done.stderr)


def _append(folder: Path) -> None:
    with (folder / "dataset.nq").open("a") as file:
        file.write("\n")


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed": (_append, "dataset.nq: was changed"),
    "missing": (lambda folder: (folder / "graphs/ontology.ttl").unlink(), "graphs/ontology.ttl: is missing"),
    "added": (lambda folder: (folder / "more.txt").write_text("?"), "more.txt: is no part of the release"),
    "a link": (lambda folder: (folder / "more").symlink_to("/nowhere"), "more: is no part of the release"),
    "emptied": (lambda folder: (folder / "dataset.trig").write_bytes(b""), "dataset.trig: was changed"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_release_that_was_changed_is_not_proved(copy: Path, how: str) -> None:
    change, expected = BREAKS[how]
    change(copy)
    done = mscpof("release", "--verify", copy)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith(expected)]
    assert "not as it was released, 1 fault, listed above" in done.stderr


def _again(folder: Path) -> None:
    """Write the list of checksums anew, as someone would who wants to deceive."""
    made = [Artefact(path, data, "", "") for path, data in contents(folder).items() if path != CHECKSUMS]
    (folder / CHECKSUMS).write_bytes(checksum_file(made).data)


@pytest.mark.parametrize("path", ["dataset.nq", "dataset.trig", "dataset.jsonld", "graphs/study/qu-q-2022.ttl"])
def test_a_changed_direction_is_found_by_the_hash_of_its_graph_even_where_checksums_were_written_anew(
    copy: Path, path: str
) -> None:
    text = (copy / path).read_text(encoding="utf-8")
    at = text.index("finding/qu-q-2022-02")
    changed = text[:at] + re.sub(r"(#|:)decreased\b", r"\1increased", text[at:], count=1)
    assert changed != text
    (copy / path).write_text(changed, encoding="utf-8")
    _again(copy)
    with raises("unproved", Unproved) as caught:
        verify(copy)
    (line,) = caught.value.facts["lines"]
    assert line.startswith(f"{path}: ")
    assert line.endswith("is not what its canonical hash in graphs.csv says")


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


@pytest.mark.parametrize(
    "line", ["", "abc *x", f"{'0' * 64} x", f"{'0' * 64} */x", f"{'0' * 64} *../x", f"{'0' * 64} *a/./b"]
)
def test_a_line_that_is_no_checksum_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / CHECKSUMS).write_text(f"{'0' * 64} *fine\n{line}\n")
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
    head = subprocess.run(
        ["git", "-C", str(committed.root), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    assert release_content(committed).commit == head.stdout.strip()
    assert release_content(committed, draft=True).commit == ""


@pytest.mark.parametrize("change", ["changed", "added", "removed"])
def test_what_was_not_committed_is_not_released_unless_as_a_draft(committed: Project, change: str) -> None:
    file = committed.root / "data" / "studies" / "new one.yaml"
    if change == "added":
        file.write_text("# to come\n")
    else:
        file = committed.data[0]
        file.unlink() if change == "removed" else file.write_text(file.read_text() + "\n")
    done = mscpof("release", "public", cwd=committed.root)
    assert done.returncode == 1
    shown = file.relative_to(committed.root)
    assert f"error: {shown}: changed since the last commit" in done.stderr
    assert "--draft" in done.stderr
    assert not (committed.root / "public").exists()


def test_without_git_there_is_no_commit_to_name(tiny: Project) -> None:
    done = mscpof("release", "public", cwd=tiny.root)
    assert done.returncode == 1
    assert "not a git repository" in done.stderr
    assert "--draft makes a release without" in done.stderr
    assert not (tiny.root / "public").exists()


def test_data_with_a_fault_are_not_released(tiny: Project) -> None:
    path = next(path for path in tiny.data if "studies" in path.parts)
    path.write_text(path.read_text(encoding="utf-8").replace("decreased:", "decreasd:", 1), encoding="utf-8")
    done = mscpof("release", "--draft", "public", cwd=tiny.root)
    assert done.returncode == 1
    assert "1 error in the curated files; see: mscpof validate" in done.stderr
    assert not (tiny.root / "public").exists()


def test_an_ontology_without_a_date_cannot_be_released(tiny: Project) -> None:
    path = tiny.root / "ontology" / "mscpof.ttl"
    path.write_text(re.sub(r"    dcterms:issued +\"[^\n]*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    with raises("no-edition"):
        release_content(tiny, draft=True)


def test_two_parts_cannot_write_the_same_file(real: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(content: Content) -> list[Artefact]:
        return [Artefact("x.txt", b"", "x", "text/plain")]

    monkeypatch.setattr("mscpof.release.release_folder.PARTS", {"one": make, "two": make})
    with raises("same-path", path="x.txt"):
        artefacts_of(None)  # type: ignore[arg-type]


def test_a_folder_of_others_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    done = mscpof("release", "--draft", tmp_path, cwd=ROOT)
    assert done.returncode == 1
    assert "thesis.tex in it is no part of a release written by mscpof" in done.stderr
    assert contents(tmp_path) == {"thesis.tex": b"years of work"}


def test_a_release_takes_the_place_of_the_former_one(copy: Path) -> None:
    (copy / "dataset.nq").write_text("")
    assert mscpof("release", "--draft", copy, cwd=ROOT).returncode == 0
    verify(copy)
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]


@pytest.mark.parametrize("moment", ["building", "writing"])
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_one_that_is_killed_leaves_the_former_release_whole(copy: Path, moment: str, sign: signal.Signals) -> None:
    before = contents(copy)
    with subprocess.Popen([*COMMAND, "release", "--draft", str(copy)], cwd=ROOT, env=environment()) as process:
        end = time.monotonic() + PATIENCE
        what = ".copy.mscpof-release-*/new/dataset.nq" if moment == "writing" else ".copy.mscpof-release-*"
        while not any(copy.parent.glob(what)):
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < end
            time.sleep(0.001)
        process.send_signal(sign)
    assert process.returncode != 0
    assert contents(copy) == before
    verify(copy)


def test_what_a_killed_one_left_is_cleared_up_by_the_next(copy: Path) -> None:
    left = copy.parent / ".copy.mscpof-release-x"
    (left / "new").mkdir(parents=True)
    copy.rename(left / "former")
    done = mscpof("release", "--draft", copy, cwd=ROOT)
    assert done.returncode == 0
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]
    verify(copy)


def test_a_terminal_is_shown_what_is_going_on_and_a_pipe_is_not(tmp_path: Path) -> None:
    said = on_terminal("release", "--draft", "--root", ROOT, tmp_path / "public")
    assert "writing the graphs" in said
    assert "checking shapes" in said


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
