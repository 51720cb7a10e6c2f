"""The exact versions in `requirements*.txt`: with sums, without addresses, and what `pyproject.toml` asks for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCKS = sorted(ROOT.glob("requirements*.txt"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
# Versions of Python that a lock is for.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_SUM = re.compile(r"    --hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Locked:
    """A version of a package in a lock, and the sums of its files."""

    requirement: Requirement
    sums: frozenset[str]

    @property
    def version(self) -> str:
        """The one version that the lock allows."""
        (specifier,) = self.requirement.specifier
        assert specifier.operator == "==", self.requirement
        return specifier.version


def locked(name: str, python: str) -> dict[str, Locked]:
    """Return the packages of a lock that are installed on Linux under a version of Python, by canonical name.

    :param name: such as `requirements.txt`.
    :param python: such as `3.14`.
    """
    platform = {"sys_platform": "linux", "platform_python_implementation": "CPython"}
    machine = {"python_version": python, "python_full_version": f"{python}.9", **platform}
    packages: dict[str, Locked] = {}
    for entry in entries(name):
        first, *rest = entry.split(" \\\n")
        requirement = Requirement(first)
        if not requirement.marker or requirement.marker.evaluate(machine):
            package = canonicalize_name(requirement.name)
            assert package not in packages, package
            packages[package] = Locked(requirement, frozenset(line.strip() for line in rest))
    return packages


def entries(name: str) -> Iterator[str]:
    """Yield the entries of a lock, each with its lines of sums, without comments."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    yield from re.findall(r"(?:.*\\\n)*.+\n", text)


def required(requirements: list[str]) -> Iterator[Requirement]:
    """Yield requirements of `pyproject.toml`; an extra of mscpof stands for its own requirements."""
    for requirement in map(Requirement, requirements):
        if requirement.name == "mscpof":
            for extra in requirement.extras:
                yield from required(EXTRAS[extra])
        else:
            yield requirement


def unmet(requirements: list[str], name: str) -> list[str]:
    """Return the requirements that a lock does not meet, each with the version of Python."""
    locks = {python: locked(name, python) for python in PYTHONS}
    return [
        f"{requirement} under {python}"
        for requirement in required(requirements)
        for python, lock in locks.items()
        for found in [lock.get(canonicalize_name(requirement.name))]
        if not found or not requirement.specifier.contains(found.version, prereleases=True)
    ]


def test_every_line_of_a_lock_is_an_exact_version_with_its_sums_and_nothing_else() -> None:
    wrong = []
    for path in LOCKS:
        for entry in entries(path.name):
            first, *sums = entry.rstrip("\n").split(" \\\n")
            exact = re.fullmatch(r"[a-z0-9.-]+==[^\s*]+( ; .+)?", first)
            if not (exact and sums and all(map(_SUM.fullmatch, sums))):
                wrong.append((path.name, entry))
    assert (wrong, len(LOCKS) >= 4) == ([], True)


def test_no_lock_names_an_address() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in LOCKS}
    assert [name for name, text in texts.items() if re.search(r"://|index-url|find-links|trusted-host| @ ", text)] == []


def test_the_locks_meet_what_the_package_its_extras_its_build_and_its_tests_require() -> None:
    names = (ROOT / "requirements-validators.in").read_text(encoding="utf-8").splitlines()
    validators = [line for line in names if not line.startswith("#")]
    package, groups = PROJECT["project"]["dependencies"], PROJECT["dependency-groups"]
    faults = unmet([*package, *PROJECT["build-system"]["requires"], *groups["dev"]], "requirements.txt")
    faults += [fault for extra in EXTRAS.values() for fault in unmet(extra, "requirements.txt")]
    faults += unmet([*package, *EXTRAS["serve"]], "requirements-serve.txt")
    faults += unmet(groups["docs"], "requirements-docs.txt") + unmet(groups["peers"], "requirements-peers.txt")
    assert faults + unmet(validators, "requirements-validators.txt") == []
    # Nothing is added to these by their requirements.
    assert {canonicalize_name(Requirement(line).name) for line in validators} == {
        name for python in PYTHONS for name in locked("requirements-validators.txt", python)
    }


@pytest.mark.parametrize("python", PYTHONS)
def test_a_server_has_the_versions_that_are_tested(python: str) -> None:
    server, tested = locked("requirements-serve.txt", python), locked("requirements.txt", python)
    others = [
        name for name, one in server.items() if (one.version, one.sums) != (tested[name].version, tested[name].sums)
    ]
    assert others == []


def test_the_package_asks_for_lower_bounds_only() -> None:
    asked = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    for requirements in (*EXTRAS.values(), *PROJECT["dependency-groups"].values()):
        asked += requirements
    others = [text for text in asked if not re.fullmatch(r"mscpof\[\w+\]|[\w-]+(\[[\w,]+\])?>=[\d.]+", text)]
    assert others == []


def test_what_holds_the_lock_back_is_held_back_there() -> None:
    lock = locked("requirements.txt", "3.11")
    held = map(Requirement, PROJECT["tool"]["uv"]["constraint-dependencies"])
    assert [str(limit) for limit in held if not limit.specifier.contains(lock[limit.name].version)] == []
