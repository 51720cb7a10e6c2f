"""What a release is called, whose it is, under which licence: told once, in CITATION.cff and by the dataset itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from pyoxigraph import Literal, NamedNode

from mscpof.base.faults import MscpofError
from mscpof.base.names import BASE, LANGUAGES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.release.content import Content

CITATION = "CITATION.cff"
DATASET = f"{BASE}dataset"
_DCTERMS = PREFIXES["dcterms"]


class OtherEdition(MscpofError):
    """CITATION.cff tells of another edition than the ontology, or not what a release is cited by.

    :param key: what it tells otherwise.
    """

    def __init__(self, key: str, told: object, right: str) -> None:
        super().__init__(f'{CITATION}: {key} is "{told}", and the ontology says "{right}"; let both say the same')


@dataclass(frozen=True, slots=True)
class About:
    """What a release is called and whose it is.

    :param titles: by language, as the descriptions.
    :param creators: their names.
    :param licence: its IRI; `licence_name` as SPDX names it.
    :param review: the paper whose evidence is relayed: `title`, `doi`, `journal`, `year`, `authors`, `license`.
    :param iri: of this release; its files stand below it.
    """

    version: str
    date: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    creators: tuple[str, ...]
    makers: str
    licence: str
    licence_name: str
    keywords: tuple[str, ...]
    review: Mapping[str, Any]

    @property
    def iri(self) -> str:
        """The IRI of this release."""
        return f"{BASE}release/{self.version}"

    def address(self, path: str) -> str:
        """Return the IRI of a file, or a folder, of this release."""
        return f"{self.iri}/{path}"


def about_of(content: Content) -> About:
    """Return what a release is called and whose it is.

    :raises OtherEdition: when CITATION.cff tells of another edition.
    """
    citation = yaml.safe_load((content.project.root / CITATION).read_text(encoding="utf-8"))
    edition = content.edition
    for key, right in (("version", edition.version), ("date-released", edition.date)):
        if str(citation.get(key)) != right:
            raise OtherEdition(key, citation.get(key), right)
    return About(
        version=edition.version,
        date=edition.date,
        titles=_said(content, "title"),
        descriptions=_said(content, "description"),
        creators=tuple(author["name"] for author in citation["authors"]),
        makers=_value(content, "creator"),
        licence=_value(content, "license"),
        licence_name=citation["license"],
        keywords=tuple(citation["keywords"]),
        review=citation["references"][0],
    )


def _said(content: Content, name: str) -> dict[str, str]:
    """Return what the dataset says of itself, by language."""
    quads = content.store.quads_for_pattern(NamedNode(DATASET), NamedNode(_DCTERMS + name), None)
    found = {quad.object.language: quad.object.value for quad in quads if isinstance(quad.object, Literal)}
    return {language: found[language] for language in LANGUAGES}


def _value(content: Content, name: str) -> str:
    quads = content.store.quads_for_pattern(NamedNode(DATASET), NamedNode(_DCTERMS + name), None)
    return min(str(quad.object).strip("<>") for quad in quads)
