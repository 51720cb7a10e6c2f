"""What tests need of the system is installed by `make systems` alone, and its lack is seen where nothing may lack."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.programs import packages

if TYPE_CHECKING:
    from pathlib import Path

NEEDY = """
from tests.programs import packages, validators
from tests.programs.debian import chinese_font, program

def test_program():
    program("virtuoso-t")

def test_font(monkeypatch):
    monkeypatch.setattr("tests.programs.debian.CHINESE_FONT", "/nowhere/*")
    chinese_font()

def test_validators(monkeypatch, tmp_path):
    monkeypatch.setattr(validators, "_OTHERS", tmp_path)
    validators.validated("crates.py")

def test_without_needs():
    pass
"""
REASONS = (
    "virtuoso-t is missing; run: make systems",
    "the font Noto Sans CJK is missing; run: make systems",
    "the environment of the validators is missing; run: make validators",
)
# The others skip for the kernel, the platform and other versions of Python, which no command of the Makefile brings.
ALLOWED = {
    "tests/programs/debian.py",
    "tests/pages/test_folder.py",
    "tests/server/test_operations_page.py",
    "tests/setup/test_python_versions.py",
}


@pytest.mark.parametrize(("required", "outcome"), [("", "1 passed, 3 skipped"), ("1", "3 failed, 1 passed")])
def test_a_lack_is_a_skip_or_a_failure_that_says_what_to_run(tmp_path: Path, required: str, outcome: str) -> None:
    (tmp_path / "test_needy.py").write_text(NEEDY)
    path = {"PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [sys.executable, "-m", "pytest", "-rfs", "-p", "no:cacheprovider", str(tmp_path)]
    env = os.environ | path | {"MSCPOF_REQUIRE_SYSTEMS": required, "COLUMNS": "200"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert outcome in done.stdout
    assert [reason for reason in REASONS if reason not in done.stdout] == []


def test_no_test_is_skipped_for_want_of_something_but_in_one_way() -> None:
    skips = re.compile(r"pytest\.(skip|importorskip|mark\.skip\w*)\(")
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert {path.relative_to(ROOT).as_posix() for path, text in texts.items() if skips.search(text)} <= ALLOWED


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system without the programs `one` and `two`, whose apt-get brings `one` alone and records its orders."""
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/orders\n[ -e {tmp_path}/policy ] && cp "$0" {tmp_path}/one\n')
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(packages, "PACKAGES", {"one": "package-one", f"{tmp_path}/font*": "package-font", "sh": "dash"})
    monkeypatch.setattr(packages, "_POLICY", tmp_path / "policy")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def test_packages_that_are_missing_are_installed_without_starting_services(bare: Path) -> None:
    (bare / "font-x").touch()
    assert packages.main() is None
    update, install = (bare / "orders").read_text().splitlines()
    assert update.endswith(" update")
    assert install.endswith(" install --yes --no-install-recommends package-one")
    assert not (bare / "policy").exists()
    assert packages.main() is None
    assert len((bare / "orders").read_text().splitlines()) == 2


def test_a_package_that_is_not_brought_is_named(bare: Path) -> None:
    assert packages.main() == "apt-get did not install: package-font"


def test_without_root_or_apt_get_the_packages_are_named(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    named = "only root can install packages, with apt-get of Debian; install by hand: package-one package-font"
    assert packages.main() == named
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", "/nowhere")
    assert packages.main() == f"{named} dash"
    assert not (bare / "orders").exists()
