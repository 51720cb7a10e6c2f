"""The wheel, the lock and the fast tests under other versions of Python than this one, where they are installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.programs.command import foreign_environment
from tests.setup.test_lock import PYTHONS, locked

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.systems]

# Pure Python that comes as source only.
SOURCES = ("owlready2",)


def interpreters(version: str) -> Iterator[Path]:
    """Yield interpreters that may be of a version: those of MSCPOF_PYTHONS, that on the path, and that of pyenv."""
    yield from (Path(path) for path in os.environ.get("MSCPOF_PYTHONS", "").split(os.pathsep) if path)
    if path := shutil.which(f"python{version}"):
        yield Path(path)
    if pyenv := shutil.which("pyenv"):
        whence = subprocess.run(
            [pyenv, "whence", "--path", f"python{version}"], capture_output=True, text=True, check=False
        )
        yield from map(Path, whence.stdout.split())


def interpreter(version: str) -> Path:
    """Return an interpreter of a version that runs, or skip the test."""
    for path in interpreters(version):
        command = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() == version:
            return path
    pytest.skip(f"no Python {version} is installed; name one in MSCPOF_PYTHONS")


def succeed(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, and return what it prints."""
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=foreign_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_set_up_the_wheel_and_the_fast_tests_pass_under_another_version(tmp_path: Path, version: str) -> None:
    python, checkout = interpreter(version), tmp_path / "checkout"
    ignored = shutil.ignore_patterns(".venv*", "build", "dist", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, checkout, ignore=ignored, symlinks=True)
    succeed("make", f"PYTHON={python}", "setup", "wheel", cwd=checkout)
    # In place of the checkout, which set-up installs.
    (wheel,) = (checkout / "dist").glob("*.whl")
    installed = checkout / ".venv" / "bin" / "python"
    succeed(installed, "-m", "pip", "install", "--no-deps", "--no-index", "--force-reinstall", wheel, cwd=checkout)
    printed = succeed(
        *(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow and not systems", "tests"),
        cwd=checkout,
    )
    passed = re.search(r"(\d+) passed", printed)
    assert passed
    assert int(passed[1]) > 500


def test_the_index_has_a_wheel_with_a_locked_sum_for_every_package_but_one_under_the_newest_version(
    tmp_path: Path,
) -> None:
    version = PYTHONS[-1]
    packages = {name: one for name, one in locked("requirements.txt", version).items() if name not in SOURCES}
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("".join(f"{name}=={one.version}\n" for name, one in packages.items()), encoding="utf-8")
    succeed(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"),
        *("--only-binary", ":all:", "--python-version", version, "--target", tmp_path / "nowhere"),
        *("--report", tmp_path / "report.json", "--requirement", wanted),
        cwd=tmp_path,
    )
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    files = {
        str(canonicalize_name(item["metadata"]["name"])): item["download_info"]["archive_info"]["hashes"]["sha256"]
        for item in report["install"]
    }
    others = [name for name, one in packages.items() if f"--hash=sha256:{files[name]}" not in one.sums]
    assert others == []
