"""What archives want to know of a release: the metadata of DataCite, and those of a deposit at Zenodo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE
from mscpof.release.artefact import Artefact
from mscpof.release.release_identity import About, about_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.content import Content

DATACITE = "http://datacite.org/schema/kernel-4"
_FORMATS = ("application/n-quads", "application/trig", "text/turtle", "application/ld+json", "text/csv")


def deposit_files(content: Content, made: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the metadata for DataCite and for Zenodo.

    :param made: what stands in the release; its size is told.
    """
    about = about_of(content)
    sizes = f"{len(made)} files, {sum(len(one.data) for one in made)} bytes"
    yield _json("datacite.json", _datacite(about, sizes), "Metadata for DataCite, version 4.5", (DATACITE,))
    yield _json(".zenodo.json", _zenodo(about), "Metadata for a deposit at Zenodo", ())


def _json(path: str, data: dict[str, Any], title: str, standards: tuple[str, ...]) -> Artefact:
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return Artefact(path, text.encode(), title, "application/json", standards)


def _datacite(about: About, sizes: str) -> dict[str, Any]:
    """Return the metadata without a DOI, which the archive gives."""
    licence = {"rights": about.licence_name, "rightsUri": about.licence, "rightsIdentifier": about.licence_name}
    return {
        "schemaVersion": DATACITE,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Linked data"},
        "creators": [{"name": name, "nameType": "Organizational"} for name in about.creators],
        "titles": [{"title": about.titles["en"], "lang": "en"}]
        + [
            {"title": title, "lang": lang, "titleType": "TranslatedTitle"}
            for lang, title in about.titles.items()
            if lang != "en"
        ],
        "publisher": {"name": about.creators[0]},
        "publicationYear": about.date[:4],
        "subjects": [{"subject": keyword} for keyword in about.keywords],
        "dates": [{"date": about.date, "dateType": "Issued"}],
        "language": "en",
        "alternateIdentifiers": [{"alternateIdentifier": about.iri, "alternateIdentifierType": "URL"}],
        "relatedIdentifiers": [
            {"relatedIdentifier": about.review["doi"], "relatedIdentifierType": "DOI", "relationType": "IsDerivedFrom"},
            {"relatedIdentifier": BASE, "relatedIdentifierType": "URL", "relationType": "IsVersionOf"},
        ],
        "sizes": [sizes],
        "formats": list(_FORMATS),
        "version": about.version,
        "rightsList": [licence],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": lang}
            for lang, text in about.descriptions.items()
        ],
    }


def _zenodo(about: About) -> dict[str, Any]:
    return {
        "upload_type": "dataset",
        "title": about.titles["en"],
        "description": "".join(f"<p>{text}</p>" for text in about.descriptions.values()),
        "creators": [{"name": name} for name in about.creators],
        "version": about.version,
        "publication_date": about.date,
        "license": about.licence_name.lower(),
        "access_right": "open",
        "keywords": list(about.keywords),
        "language": "eng",
        "related_identifiers": [
            {"identifier": about.review["doi"], "relation": "isDerivedFrom", "scheme": "doi"},
            {"identifier": about.iri, "relation": "isIdenticalTo", "scheme": "url"},
        ],
    }
