"""Release folder: built from a commit of the project, written with all its parts and checksums, whole or not at all."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from mscpof.base.edition import edition_of
from mscpof.base.faults import MscpofError
from mscpof.base.output_folder import Kind, replacing
from mscpof.dataset.build import complete
from mscpof.release.artefact import Content
from mscpof.release.parts import DESCRIPTIONS, PARTS
from mscpof.release.verification import CHECKSUMS, checksum_file, read_checksums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.release.artefact import Artefact


def release_content(
    project: Project, *, draft: bool = False, report: Callable[[str], None] = lambda _: None
) -> Content:
    """Build the dataset from the curated files, and return it as the content of a release.

    :param draft: whether files may differ from the last commit; a draft names no commit.
    :param report: called with a message at each step.
    :raises InvalidData: when the curated files hold errors.
    :raises MscpofError: `not-a-checkout`, when there is no commit to name; `uncommitted-changes`, when files differ
        from the commit; `no-edition`, when the ontology names no version or no date.
    """
    commit = "" if draft else _commit(project)
    store = complete(project, report=report).store
    edition = edition_of(store)
    if not edition.version or not edition.date:
        raise MscpofError("no-edition")
    return Content(project, store, edition, commit)


def artefacts_of(content: Content, report: Callable[[str], None] = lambda _: None) -> list[Artefact]:
    """Return all files of a release in the order of their paths.

    :param report: called with a message at the start of each part.
    :raises MscpofError: `same-path`, when two parts write the same file; `other-edition`, when CITATION.cff names
        another version or date than the ontology; other codes, when a value does not fit the tables or Biolink.
    """
    artefacts: dict[str, Artefact] = {}

    def add(made: Iterable[Artefact]) -> None:
        for artefact in made:
            if artefact.path in artefacts:
                raise MscpofError("same-path", path=artefact.path)
            artefacts[artefact.path] = artefact

    def by_path() -> list[Artefact]:
        return [artefacts[path] for path in sorted(artefacts)]

    for message, part in PARTS.items():
        report(message)
        add(part(content))
    for message, description in DESCRIPTIONS.items():
        report(message)
        add(description(content, by_path()))
    add([checksum_file(artefacts.values())])
    return by_path()


def write_release(content: Content, folder: Path, report: Callable[[str], None] = lambda _: None) -> list[Artefact]:
    """Write a release; readers of the folder see the former release or the new one, never a part.

    :param folder: an empty or new folder, or one that holds a release.
    :param report: called with a message at each step.
    :returns: the files of the release.
    :raises MscpofError: `not-a-folder` or `foreign-folder`, when the folder is a file or holds something else;
        `not-writable`, when the system refuses to write; also as `artefacts_of`.
    """
    with replacing(folder, Kind("release", _release_names)) as work:
        artefacts = artefacts_of(content, report)
        report("writing the files")
        for artefact in artefacts:
            path = work / artefact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artefact.data)
    return artefacts


def _release_names(folder: Path) -> set[str]:
    """Return the names at the top of a folder that belong to a release, from its list of checksums."""
    if not (folder / CHECKSUMS).is_file():
        return set()
    return {path.partition("/")[0] for path in (CHECKSUMS, *read_checksums(folder / CHECKSUMS))}


def _commit(project: Project) -> str:
    """Return the commit of a checkout in which no file was changed, added or removed since."""
    changes = _git(project, "status", "--porcelain", "-z", "--untracked-files=all").split("\0")[:-1]
    if changes:
        more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
        raise MscpofError("uncommitted-changes", path=changes[0][3:], more=more)
    return _git(project, "rev-parse", "HEAD").strip()


def _git(project: Project, *arguments: str) -> str:
    command = ["git", "-C", str(project.root), *arguments]
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise MscpofError("not-a-checkout", root=project.root, reason="git is not installed") from None
    if process.returncode:
        lines = process.stderr.strip().splitlines() or ["git failed"]
        raise MscpofError("not-a-checkout", root=project.root, reason=lines[-1].removeprefix("fatal: "))
    return process.stdout
