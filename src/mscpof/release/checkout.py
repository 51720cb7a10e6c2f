"""Where a release comes from: a commit of the project, with nothing changed since."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from mscpof.curated.project import Project


class NotACheckout(MscpofError):
    """The project is no git checkout, or git is not installed, so that nothing tells which commit it is."""

    def __init__(self, project: Project, reason: str) -> None:
        super().__init__(f"{project.root}: {reason}, so that no commit can be named; --draft makes a release without")


class UncommittedChanges(MscpofError):
    """Files were changed since the commit that a release would name.

    :param paths: which, relative to the project.
    """

    def __init__(self, paths: list[str]) -> None:
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        super().__init__(
            f"{paths[0]}{more}: changed since the last commit, which a release names; commit it, or make a --draft"
        )


def commit_of(project: Project) -> str:
    """Return the commit that a checkout stands at.

    :raises NotACheckout: when it is none.
    :raises UncommittedChanges: when a file was changed, added or removed since.
    """
    if changed := _git(project, "status", "--porcelain", "-z", "--untracked-files=all").split("\0")[:-1]:
        raise UncommittedChanges([line[3:] for line in changed])
    return _git(project, "rev-parse", "HEAD").strip()


def _git(project: Project, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(project.root), *words], capture_output=True, text=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise NotACheckout(project, "git is not installed") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NotACheckout(project, said[-1].removeprefix("fatal: ") if said else "git failed")
    return done.stdout
