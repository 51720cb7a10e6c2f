"""The mappings to terms of others: the SSSOM tables as they are curated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.release.artefact import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.release.content import Content

SSSOM = "https://w3id.org/sssom/"


def mapping_files(content: Content) -> Iterator[Artefact]:
    """Yield each SSSOM table of the project."""
    for path in content.project.mappings:
        subject = path.name.removesuffix(".sssom.tsv")
        title = f"Mappings of terms of the ontology, as SSSOM: {subject}"
        yield Artefact(f"mappings/{path.name}", path.read_bytes(), title, "text/tab-separated-values", (SSSOM,))
