"""Build hook of hatchling: makes the dataset and the scripts of the pages for the wheel, and puts them into it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `mscpof/dataset.nq` and `mscpof/static` into the wheel, so that an installed copy needs no checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build dataset and scripts, and name them in `build_data` as files to include.

        :param version: kind of wheel: nothing is done for `editable`, an installation that uses the checkout itself.
        """
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from mscpof.curated.project import Project
        from mscpof.dataset.build import DATASET, build
        from mscpof.pages.frontend import BUNDLES, build_frontend

        # Not checked here, so not put in the place of a build that was.
        folder = root / "build" / "wheel"
        build(Project(root), folder=folder, checked=False)
        build_data["force_include"][str(folder / DATASET)] = f"mscpof/{DATASET}"
        if bundles := build_frontend(root, root / "build"):
            build_data["force_include"][str(bundles)] = f"mscpof/{BUNDLES}"
