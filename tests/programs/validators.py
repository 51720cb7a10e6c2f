"""Programs that validate files of other formats, in an environment of their own; see `tests/validators`."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT
from tests.programs.debian import missing

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS = ROOT / ".venv-validators"


def validated(script: str, *arguments: str | Path) -> Any:
    """Run a script of `tests/validators` and return its report; without the environment, the test is skipped."""
    # The marker is written last, when the environment is complete.
    if not (_OTHERS / ".ready").exists():
        missing("the environment of the validators", "make validators")
    command = [_OTHERS / "bin" / "python", ROOT / "tests" / "validators" / script, *arguments]
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return json.loads(subprocess.run(command, env=clean, stdout=subprocess.PIPE, check=True).stdout)
