"""Metadata for archives: DataCite, and the deposit form of Zenodo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE, LANGUAGES
from mscpof.release.artefact import Artefact, json_bytes
from mscpof.release.release_identity import ReleaseIdentity, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.artefact import Content

_DATACITE = "http://datacite.org/schema/kernel-4"
_FORMATS = ("application/n-quads", "application/trig", "text/turtle", "application/ld+json", "text/csv")


def archive_files(content: Content, artefacts: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the metadata for DataCite, with the number and size of the files of the release, and for Zenodo."""
    identity, form = identity_of(content), "application/json"
    size = f"{len(artefacts)} files, {sum(len(artefact.data) for artefact in artefacts)} bytes"
    datacite = json_bytes(_datacite(identity, size))
    yield Artefact("datacite.json", datacite, "Metadata for DataCite, version 4.5", form, (_DATACITE,))
    yield Artefact(".zenodo.json", json_bytes(_zenodo(identity)), "Metadata for a deposit at Zenodo", form)


def _datacite(identity: ReleaseIdentity, size: str) -> dict[str, Any]:
    """Return the metadata without a DOI, which the archive assigns."""
    name, main = identity.licence_name, LANGUAGES[0]
    return {
        "schemaVersion": _DATACITE,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Linked data"},
        "creators": [{"name": name, "nameType": "Organizational"} for name in identity.creators],
        "titles": [
            {"title": title, "lang": language} | ({} if language == main else {"titleType": "TranslatedTitle"})
            for language, title in identity.titles.items()
        ],
        "publisher": {"name": identity.creators[0]},
        "publicationYear": identity.date[:4],
        "subjects": [{"subject": keyword} for keyword in identity.keywords],
        "dates": [{"date": identity.date, "dateType": "Issued"}],
        "language": main,
        "alternateIdentifiers": [{"alternateIdentifier": identity.iri, "alternateIdentifierType": "URL"}],
        "relatedIdentifiers": [
            _related(identity.review["doi"], "DOI", "IsDerivedFrom"),
            _related(BASE, "URL", "IsVersionOf"),
        ],
        "sizes": [size],
        "formats": list(_FORMATS),
        "version": identity.version,
        "rightsList": [{"rights": name, "rightsUri": identity.licence, "rightsIdentifier": name}],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": language}
            for language, text in identity.descriptions.items()
        ],
    }


def _related(identifier: str, kind: str, relation: str) -> dict[str, str]:
    return {"relatedIdentifier": identifier, "relatedIdentifierType": kind, "relationType": relation}


def _zenodo(identity: ReleaseIdentity) -> dict[str, Any]:
    return {
        "upload_type": "dataset",
        "title": identity.titles[LANGUAGES[0]],
        "description": "".join(f"<p>{text}</p>" for text in identity.descriptions.values()),
        "creators": [{"name": name} for name in identity.creators],
        "version": identity.version,
        "publication_date": identity.date,
        "license": identity.licence_name.lower(),
        "access_right": "open",
        "keywords": list(identity.keywords),
        "language": "eng",
        "related_identifiers": [
            {"identifier": identity.review["doi"], "relation": "isDerivedFrom", "scheme": "doi"},
            {"identifier": identity.iri, "relation": "isIdenticalTo", "scheme": "url"},
        ],
    }
