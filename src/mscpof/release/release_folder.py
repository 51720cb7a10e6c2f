"""Makes a release: builds the dataset, writes every part, proves it by checksums; whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.edition import edition_of
from mscpof.base.faults import MscpofError
from mscpof.base.output_folder import Kind, replacing
from mscpof.dataset.build import complete
from mscpof.release.checkout import commit_of
from mscpof.release.checksums import CHECKSUMS, checksum_file, listed
from mscpof.release.content import Content
from mscpof.release.parts import DESCRIPTIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.release.artefact import Artefact


class NoEdition(MscpofError):
    """The ontology tells no version or no date, which a release is cited by."""

    def __init__(self) -> None:
        super().__init__("ontology/mscpof.ttl: a release needs owl:versionInfo and dcterms:issued on the ontology")


class SamePath(MscpofError):
    """Two parts write the same file."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: two parts of the release write it; one would be lost")


def release_content(
    project: Project, *, draft: bool = False, report: Callable[[str], None] = lambda _: None
) -> Content:
    """Build what a release is made from.

    :param draft: whether it may be made of files that were not committed; then it names no commit.
    :param report: told the name of each step as it starts.
    :raises NotACheckout: when there is no commit to name.
    :raises UncommittedChanges: when files were changed since.
    :raises InvalidData: when they hold errors.
    :raises NoEdition: when the ontology tells no version or date.
    """
    commit = "" if draft else commit_of(project)
    store = complete(project, report=report).store
    edition = edition_of(store)
    if not edition.version or not edition.date:
        raise NoEdition
    return Content(project, store, edition, commit)


def artefacts_of(content: Content, report: Callable[[str], None] = lambda _: None) -> list[Artefact]:
    """Return all files of a release in the order of their paths.

    :raises SamePath: when two parts write the same file.
    """
    made: dict[str, Artefact] = {}

    def take(artefacts: Iterable[Artefact]) -> None:
        for artefact in artefacts:
            if artefact.path in made:
                raise SamePath(artefact.path)
            made[artefact.path] = artefact

    for part in PARTS:
        report(part.words)
        take(part.make(content))
    for description in DESCRIPTIONS:
        report(description.words)
        take(description.make(content, sorted(made.values(), key=lambda one: one.path)))
    take([checksum_file(made.values())])
    return sorted(made.values(), key=lambda one: one.path)


def write_release(content: Content, folder: Path, report: Callable[[str], None] = lambda _: None) -> list[Artefact]:
    """Write a release; who reads the folder sees the former release or the new one, never a part.

    :param folder: where it goes; empty, new, or a release written before.
    :returns: the files of it.
    :raises MscpofError: when the folder holds something else, or cannot be written.
    """
    with replacing(folder, Kind("release", _holds)) as work:
        artefacts = artefacts_of(content, report)
        report("writing the files")
        for artefact in artefacts:
            path = work / artefact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artefact.data)
    return artefacts


def _holds(folder: Path) -> set[str]:
    """Return the names in a folder that a release put there: those at the top of its list of checksums."""
    if not (folder / CHECKSUMS).is_file():
        return set()
    return {path.partition("/")[0] for path in (CHECKSUMS, *listed(folder / CHECKSUMS))}
