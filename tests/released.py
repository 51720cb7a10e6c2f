"""The release of the project as its files now are, in a folder that tests only read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mscpof.release.maker import release_content, write_release

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project


@pytest.fixture(scope="session")
def released(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the project, a draft since a working copy may hold what was not committed yet."""
    folder = tmp_path_factory.mktemp("released") / "release"
    write_release(release_content(real, draft=True), folder)
    return folder
