"""Hosting for others: the steps of the `Dockerfile` make a server that answers behind nginx. No image is built here."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from mscpof import __version__
from tests.conftest import ROOT
from tests.programs.command import foreign_environment
from tests.programs.nginx import EXAMPLE, proxied
from tests.programs.server import Server, free_port
from tests.setup.test_lock import locked as locked_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 7878


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, each with its arguments, without comments."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.replace("\\\n", " ").splitlines() if line]


def in_context(path: Path) -> bool:
    """Tell whether a path of the checkout is part of what an image is made of."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    name = path.relative_to(ROOT).as_posix()
    return not any(fnmatch.fnmatch(name, text) or fnmatch.fnmatch(f"/{name}", text[2:]) for text in patterns)


@dataclass(frozen=True)
class Image:
    """Folder in place of the file system of an image, and the command that it starts."""

    root: Path
    command: list[str]


def perform(base: Path) -> Image:
    """Perform the steps of the Dockerfile, with a folder below `base` in place of `/` for each stage.

    The folders `/src` and `/opt` stand for those of the stage. Python is this one, not that of the image.
    """
    stages: dict[str, Path] = {}
    root, workdir, command = base, base, [""]

    def here(text: str) -> str:
        return re.sub(r"(?<![\w.*/-])/(?=(src|opt)\b)", f"{root}/", text)

    for name, arguments in instructions():
        match name:
            case "FROM":
                image, _, stage = arguments.partition(" AS ")
                assert re.fullmatch(r"python:3\.11-(slim-)?bookworm", image)
                root = stages[stage] = base / (stage or "last")
            case "WORKDIR":
                workdir = Path(here(arguments))
                workdir.mkdir(parents=True)
            case "COPY" if arguments == ". .":
                shutil.copytree(ROOT, workdir, dirs_exist_ok=True, symlinks=True, ignore=left_out)
            case "COPY":
                stage, *patterns, target = arguments.removeprefix("--from=").split()
                Path(here(target)).mkdir(parents=True)
                for path in [path for pattern in patterns for path in stages[stage].glob(pattern.removeprefix("/"))]:
                    shutil.copy(path, here(target))
            case "RUN":
                run(here(arguments), workdir)
            case "CMD":
                command = [here(text) for text in json.loads(arguments)]
            case _:
                # What a container is told, not what it is made of.
                assert (name, arguments.split()[0]) in {
                    ("USER", "65534"),
                    ("EXPOSE", str(PORT)),
                    ("HEALTHCHECK", "CMD"),
                }
    return Image(root, command)


def run(command: str, folder: Path) -> None:
    """Run a command of the shell with this Python, as an image has it, and without this environment."""
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve().parent
    env = foreign_environment() | {"PATH": f"{python}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def left_out(folder: str, names: list[str]) -> list[str]:
    """Return the names in a folder that .dockerignore keeps out of an image."""
    return [name for name in names if not in_context(Path(folder, name))]


@contextmanager
def started(image: Image) -> Iterator[Server]:
    """Run the command of an image on a free port, in an environment as empty as a container's."""
    port = free_port()
    env = {"PATH": "/usr/bin:/bin", "MSCPOF_PORT": str(port), "MSCPOF_WORKERS": "2"}
    with subprocess.Popen(
        image.command, cwd=image.root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        try:
            assert process.stderr.readline().startswith("serving http")
            yield Server(f"http://127.0.0.1:{port}/", process)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return perform(tmp_path_factory.mktemp("image"))


@pytest.mark.slow
@pytest.mark.systems
@pytest.mark.xdist_group("hosting")
def test_the_steps_of_the_dockerfile_make_a_server_that_answers_behind_nginx(image: Image, tmp_path: Path) -> None:
    with started(image) as bare, proxied(tmp_path, bare) as both:
        assert both.proxy.get("/health").json["status"] == "ready"
        assert (
            "<h1" in both.proxy.get("/gene/CASP3", "text/html").text or both.proxy.get("/gene/CASP3.html").status == 200
        )
        assert both.proxy.query("ASK { ?s ?p ?o }").json["boolean"] is True
        assert both.proxy.get("/metrics").status == 404


@pytest.mark.slow
@pytest.mark.systems
@pytest.mark.xdist_group("hosting")
def test_the_image_holds_the_server_in_the_locked_versions_and_nothing_else(image: Image) -> None:
    names = {
        path.name.lower().replace("_", "-")
        for path in image.root.glob("opt/mscpof/lib/python*/site-packages/*.dist-info")
    }
    locked = {
        f"{one.requirement.name}-{one.version}.dist-info"
        for one in locked_packages("requirements-serve.txt", "3.11").values()
    }
    assert {name for name in names if not name.startswith(("pip-", "setuptools-"))} == {
        *locked,
        f"mscpof-{__version__}.dist-info",
    }


def test_an_image_is_made_of_what_git_keeps_but_not_of_environments_and_builds() -> None:
    assert [
        name for name in (".git", ".venv", ".venv-docs", "build", "dist", ".mypy_cache") if in_context(ROOT / name)
    ] == []
    for name in (
        "Makefile",
        "pyproject.toml",
        "requirements.txt",
        "src",
        "src/mscpof/pages/__init__.py",
        "data",
        "docs",
    ):
        assert in_context(ROOT / name), name


def test_the_services_are_the_server_and_nginx_with_the_documented_configuration_in_one_network() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["mscpof"]["build"] == "."
    assert services["nginx"]["network_mode"] == "service:mscpof"
    configuration, cache = services["nginx"]["volumes"]
    path, target = configuration.removesuffix(":ro").split(":")
    assert ((ROOT / path).resolve(), target) == (EXAMPLE, "/etc/nginx/conf.d/default.conf")
    text = EXAMPLE.read_text(encoding="utf-8")
    assert f"server 127.0.0.1:{PORT};" in text
    assert [port.rsplit(":", 1)[1] for port in services["mscpof"]["ports"]] == re.findall(r"listen +(\d+);", text)
    assert f"proxy_cache_path {cache.split(':')[1]}/" in text
