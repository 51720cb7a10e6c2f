"""Files that a release takes over from the project: licence, changelog, citation, example scripts, SSSOM mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.release.artefact import Artefact
from mscpof.release.release_identity import CITATION, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.release.artefact import Content

_CFF = "https://citation-file-format.github.io/"
_SSSOM = "https://w3id.org/sssom/"


def project_files(content: Content) -> Iterator[Artefact]:
    """Yield licence, changelog, citation and example scripts.

    :raises MscpofError: `other-edition`, when CITATION.cff names another version or date than the ontology.
    """
    identity_of(content)
    for path, name, title, media_type, standards in (
        ("LICENSE-DATA", "LICENSE", "The licence of data and ontology", "text/plain", ()),
        ("CHANGELOG.md", "CHANGELOG.md", "What changed from release to release", "text/markdown", ()),
        (CITATION, CITATION, "How to cite the dataset, as Citation File Format", "application/yaml", (_CFF,)),
    ):
        yield Artefact(name, (content.project.root / path).read_bytes(), title, media_type, standards)
    for script in sorted((content.project.root / "docs" / "release").glob("*.py")):
        title = "The evidence matrix from the files of the release, as a script to learn from"
        yield Artefact(f"scripts/{script.name}", script.read_bytes(), title, "text/plain")


def mapping_files(content: Content) -> Iterator[Artefact]:
    """Yield each SSSOM table of the project as it is."""
    for path in content.project.mappings:
        title = f"Mappings of terms of the ontology, as SSSOM: {path.name.removesuffix('.sssom.tsv')}"
        yield Artefact(f"mappings/{path.name}", path.read_bytes(), title, "text/tab-separated-values", (_SSSOM,))
