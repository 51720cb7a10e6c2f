"""Programs from Debian packages: found, else installed where that is allowed, else the test is skipped."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def program(name: str, package: str) -> str:
    """Return the path of a program, or skip the test that needs it.

    :param package: the Debian package that holds it; installed when the user is root and apt-get is there.
    """
    if not shutil.which(name, path=_PATH) and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(package)
    found = shutil.which(name, path=_PATH)
    if not found:
        pytest.skip(f"{name} is not installed; on Debian: apt-get install {package}")
    return found


def has_chinese_font() -> bool:
    """Tell whether the font Noto Sans CJK is there, after installing `fonts-noto-cjk` where that is allowed."""
    folder = Path("/usr/share/fonts/opentype/noto")
    if not any(folder.glob("NotoSansCJK*")) and os.geteuid() == 0 and shutil.which("apt-get"):
        _install("fonts-noto-cjk")
    return any(folder.glob("NotoSansCJK*"))


def _install(package: str) -> None:
    # Tests that run side by side come one after the other.
    with (Path(tempfile.gettempdir()) / "mscpof-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # In run level 1, a package does not start the service that it brings.
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for order in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "--quiet=2", *order], env=quiet, stdout=subprocess.DEVNULL, check=False)
