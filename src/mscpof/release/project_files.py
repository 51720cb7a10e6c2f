"""What a release takes over from the project as it is: licence, changes, how it is cited, scripts that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.release.artefact import Artefact
from mscpof.release.release_identity import CITATION, about_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.release.content import Content

_CFF = "https://citation-file-format.github.io/"


def papers(content: Content) -> Iterator[Artefact]:
    """Yield licence, changes, citation and scripts.

    :raises OtherEdition: when the citation is that of another edition.
    """
    about_of(content)
    for path, name, title, media_type, standard in (
        ("LICENSE-DATA", "LICENSE", "The licence of data and ontology", "text/plain", ()),
        ("CHANGELOG.md", "CHANGELOG.md", "What changed from release to release", "text/markdown", ()),
        (CITATION, CITATION, "How to cite the dataset, as Citation File Format", "application/yaml", (_CFF,)),
    ):
        yield Artefact(name, (content.project.root / path).read_bytes(), title, media_type, standard)
    for script in sorted((content.project.root / "docs" / "release").glob("*.py")):
        title = "The evidence matrix from the files of the release, as a script to learn from"
        yield Artefact(f"scripts/{script.name}", script.read_bytes(), title, "text/plain")
