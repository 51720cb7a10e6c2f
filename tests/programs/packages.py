"""Debian packages of the programs and fonts that tests use; as a script, it installs those that are missing.

This is the only list of them. It needs no package of Python, since `make systems` may run before there is any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# By program, or by the pattern of a file where the package has no program.
CHINESE_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK*"
LATIN_FONT = "/usr/share/fonts/truetype/*/*.ttf"
PACKAGES = {
    CHINESE_FONT: "fonts-noto-cjk",
    LATIN_FONT: "fonts-dejavu-core",
    "apache2": "apache2-bin",
    "chromium": "chromium",
    "curl": "curl",
    "fish": "fish",
    "git": "git",
    "nginx": "nginx",
    "rapper": "raptor2-utils",
    "strace": "strace",
    "systemd-analyze": "systemd",
    "virtuoso-t": "virtuoso-opensource-7-bin",
    "wrk": "wrk",
    "zsh": "zsh",
}
# Tells maintainer scripts whether they may start a service.
_POLICY = Path("/usr/sbin/policy-rc.d")


def path_of(name: str) -> str | None:
    """Return where a program, or the first file of a pattern, is, if it is there."""
    if "/" in name:
        return next(map(str, Path("/").glob(name.lstrip("/"))), None)
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def missing() -> list[str]:
    """Return the packages whose program or file is not there."""
    return [package for name, package in PACKAGES.items() if not path_of(name)]


def install(packages: Iterable[str]) -> None:
    """Install packages without questions; services that they bring are not started."""
    with _no_service():
        for order in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            command = ["apt-get", "--quiet=2", "-o", "DPkg::Lock::Timeout=300", *order]
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


@contextmanager
def _no_service() -> Iterator[None]:
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()


def main() -> str | None:
    """Install what is missing, and return what went wrong."""
    if not (packages := missing()):
        return None
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"only root can install packages, with apt-get of Debian; install by hand: {' '.join(packages)}"
    install(packages)
    return f"apt-get did not install: {' '.join(packages)}" if (packages := missing()) else None


if __name__ == "__main__":
    sys.exit(main())
