"""Release identity: version, titles, authors and licence, from CITATION.cff and the dataset's description of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from pyoxigraph import Literal, NamedNode

from mscpof.base.faults import MscpofError
from mscpof.base.names import BASE, LANGUAGES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.release.artefact import Content

CITATION = "CITATION.cff"
DATASET = f"{BASE}dataset"


@dataclass(frozen=True, slots=True)
class ReleaseIdentity:
    """Names, authors and licence of a release.

    :param version, keywords: as CITATION.cff has them.
    :param date: day of the release, `YYYY-MM-DD`.
    :param titles, descriptions: texts by language.
    :param creators: names of the authors.
    :param publisher: IRI of the group that makes and publishes the dataset.
    :param licence, licence_name: IRI of the licence, and its SPDX identifier.
    :param review: reference in CITATION.cff to the paper whose evidence is relayed: `title`, `doi`, `journal`, `year`,
        `authors`, `license`.
    """

    version: str
    date: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    creators: tuple[str, ...]
    publisher: str
    licence: str
    licence_name: str
    keywords: tuple[str, ...]
    review: Mapping[str, Any]

    @property
    def iri(self) -> str:
        """The IRI of the release; its files have IRIs below it."""
        return f"{BASE}release/{self.version}"

    @property
    def review_iri(self) -> str:
        """The DOI of the review, as an IRI."""
        return f"https://doi.org/{self.review['doi']}"

    def address(self, path: str) -> str:
        """Return the IRI of a file or folder of the release by its path in the release folder."""
        return f"{self.iri}/{path}"


def identity_of(content: Content) -> ReleaseIdentity:
    """Return the identity of the release that is made from some content.

    :raises MscpofError: `other-edition`, when CITATION.cff names another version or date than the ontology.
    """
    citation = yaml.safe_load((content.project.root / CITATION).read_text(encoding="utf-8"))
    edition = content.edition
    for key, right in (("version", edition.version), ("date-released", edition.date)):
        if str(citation.get(key)) != right:
            raise MscpofError("other-edition", key=key, cited=citation.get(key), right=right)
    return ReleaseIdentity(
        version=edition.version,
        date=edition.date,
        titles=_texts(content, "title"),
        descriptions=_texts(content, "description"),
        creators=tuple(author["name"] for author in citation["authors"]),
        publisher=_iri(content, "creator"),
        licence=_iri(content, "license"),
        licence_name=citation["license"],
        keywords=tuple(citation["keywords"]),
        review=citation["references"][0],
    )


def _values(content: Content, name: str) -> list[Any]:
    """Return the values of a Dublin Core property of the dataset."""
    predicate = NamedNode(PREFIXES["dcterms"] + name)
    return [quad.object for quad in content.store.quads_for_pattern(NamedNode(DATASET), predicate, None)]


def _texts(content: Content, name: str) -> dict[str, str]:
    texts = {value.language: value.value for value in _values(content, name) if isinstance(value, Literal)}
    return {language: texts[language] for language in LANGUAGES}


def _iri(content: Content, name: str) -> str:
    return min(str(value.value) for value in _values(content, name))
