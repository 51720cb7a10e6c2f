"""The scripts of the pages: bundled once for what they are made of, or refused with the reason."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from mscpof.pages.frontend import BUNDLES, MANIFEST, SOURCES, WITHOUT, build_frontend, packages_of
from tests.conftest import ROOT, raises
from tests.programs.server import eventually

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

# A port of this machine on which nobody listens.
NOWHERE = "http://127.0.0.1:9/"
BUILD = "import sys; from pathlib import Path; from mscpof.pages.frontend import build_frontend; "
BUILD += "build_frontend(Path(sys.argv[1]), Path(sys.argv[2]))"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that has only what the scripts are made of, with one small script of its own."""
    shutil.copytree(ROOT / SOURCES, tmp_path / "checkout" / SOURCES)
    for path in (tmp_path / "checkout" / SOURCES).iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix == ".js":
            path.unlink()
    (tmp_path / "checkout" / SOURCES / "greeting.js").write_text('document.title = "hello";\n')
    return tmp_path / "checkout"


@pytest.fixture
def stocked(checkout: Path) -> Path:
    """The same, with the packages that the project's own build has fetched."""
    packages = packages_of(ROOT, ROOT / "build").parent
    (checkout / "build" / "frontend").mkdir(parents=True)
    (checkout / "build" / "frontend" / packages.name).symlink_to(packages)
    return checkout


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_the_lock_file_knows_packages_by_their_sums_and_names_no_address() -> None:
    text = (ROOT / SOURCES / "package-lock.json").read_text()
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not any("resolved" in one for one in packages.values())
    assert "://" not in text.replace('"url": "https://', "")


def test_the_versions_of_packages_are_exact() -> None:
    said = json.loads((ROOT / SOURCES / "package.json").read_text())
    versions = [*said["dependencies"].values(), *said["devDependencies"].values()]
    assert all(version[0].isdigit() and version.replace(".", "").isdigit() for version in versions)


def test_every_script_is_bundled_under_a_name_that_changes_with_it(stocked: Path) -> None:
    first = build_frontend(stocked, stocked / "build")
    assert first
    before = json.loads((first / MANIFEST).read_text())["bundles"]["greeting.js"]
    assert "hello" in (first / before).read_text()
    (stocked / SOURCES / "greeting.js").write_text('document.title = "good day";\n')
    build_frontend(stocked, stocked / "build")
    after = json.loads((first / MANIFEST).read_text())["bundles"]["greeting.js"]
    assert before != after
    assert names(first) == sorted([after, "licences.txt", MANIFEST])


def test_a_module_of_several_scripts_is_none_itself(stocked: Path) -> None:
    (stocked / SOURCES / "parts").mkdir()
    (stocked / SOURCES / "parts" / "word.js").write_text('export const word = "a shared word";\n')
    (stocked / SOURCES / "greeting.js").write_text('import { word } from "./parts/word.js";\ndocument.title = word;\n')
    folder = build_frontend(stocked, stocked / "build")
    assert folder
    made = json.loads((folder / MANIFEST).read_text())["bundles"]
    assert list(made) == ["greeting.js"]
    assert "a shared word" in (folder / made["greeting.js"]).read_text()


def test_what_is_up_to_date_is_left_as_it_is_at_once(stocked: Path) -> None:
    folder = build_frontend(stocked, stocked / "build")
    assert folder
    made = (folder / MANIFEST).stat().st_mtime_ns
    began = time.perf_counter()
    build_frontend(stocked, stocked / "build")
    assert time.perf_counter() - began < 0.05
    assert (folder / MANIFEST).stat().st_mtime_ns == made


def test_a_broken_script_is_refused_with_its_place_and_the_former_ones_stay(stocked: Path) -> None:
    folder = build_frontend(stocked, stocked / "build")
    assert folder
    before = names(folder)
    (stocked / SOURCES / "greeting.js").write_text("document.title = ;\n")
    with raises("frontend-not-built") as fault:
        build_frontend(stocked, stocked / "build")
    assert "greeting.js:1:17" in str(fault.value.facts["output"])
    assert names(folder) == before


def test_without_the_registry_the_build_fails_and_says_what_to_do(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    # What was fetched before must not be at hand either.
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with raises("frontend-not-built", variable=WITHOUT) as fault:
        build_frontend(checkout, checkout / "build")
    assert "ECONNREFUSED" in str(fault.value.facts["output"])
    assert not (checkout / "build" / BUNDLES).exists()
    assert names(checkout / "build" / "frontend") == []


def test_only_who_says_so_goes_on_without_them(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build_frontend(stocked, stocked / "build")
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv(WITHOUT, "1")
    assert build_frontend(stocked, stocked / "build") is None
    assert not (stocked / "build" / BUNDLES).exists()


def test_the_same_sources_give_the_same_files_wherever_they_are_built(stocked: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / SOURCES / "network.js", stocked / SOURCES)
    # With packages of its own.
    shutil.copytree(stocked, tmp_path / "some" / "where" / "else")
    folders = [build_frontend(root, root / "build") for root in (stocked, tmp_path / "some" / "where" / "else")]
    one, other = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders if folder)
    assert one == other


def test_two_builds_at_once_fetch_the_packages_once(checkout: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(checkout), str(checkout / "build")]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[1] for one in both]
    assert ([one.returncode for one in both], said) == ([0, 0], ["", ""])
    assert len(names(checkout / "build" / "frontend")) == 1


def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_takes_for_whole(checkout: Path) -> None:
    shelf = checkout / "build" / "frontend"
    command = [sys.executable, "-c", BUILD, str(checkout), str(checkout / "build")]
    # A group of its own, so that npm ends with it.
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL) as build:
        assert eventually(lambda: any(shelf.glob(".*-*/node_modules")), 60)
        os.killpg(build.pid, signal.SIGKILL)
    assert not (checkout / "build" / BUNDLES).exists()
    assert not any(path.name[0] != "." for path in shelf.iterdir())
    folder = build_frontend(checkout, checkout / "build")
    assert folder
    assert names(folder)[0].startswith("greeting-")
    assert len(names(shelf)) == 1
