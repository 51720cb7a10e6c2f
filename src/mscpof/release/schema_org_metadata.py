"""Metadata in schema.org: the Dataset profile of Bioschemas for search engines, and a RO-Crate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE, LANGUAGES
from mscpof.base.version import __version__
from mscpof.release.artefact import Artefact, json_bytes
from mscpof.release.contents import contents_of
from mscpof.release.release_identity import ReleaseIdentity, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.artefact import Content
    from mscpof.release.contents import Entry

CRATE = "ro-crate-metadata.json"
_RO_CRATE = "https://w3id.org/ro/crate/1.3"
_BIOSCHEMAS = "https://bioschemas.org/profiles/Dataset/1.0-RELEASE"
_AUTHORS = f"{BASE}developers"


def bioschemas_file(content: Content, artefacts: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the description of a release and its files for search engines of data, as JSON-LD."""
    identity = identity_of(content)
    dataset = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": identity.iri,
        "http://purl.org/dc/terms/conformsTo": {"@id": _BIOSCHEMAS, "@type": "CreativeWork"},
        **_dataset(identity),
        "creator": [{"@type": "Organization", "@id": _AUTHORS, "name": name} for name in identity.creators],
        "publisher": {"@type": "Organization", "@id": _AUTHORS, "name": identity.creators[0]},
        "citation": _review(identity) | {"@type": "ScholarlyArticle"},
        "isBasedOn": {"@id": identity.review_iri},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": BASE, "name": "mscpof", "url": BASE},
        "measurementTechnique": "manual curation of a literature review",
        "distribution": [
            {
                "@type": "DataDownload",
                "@id": identity.address(entry.path),
                "name": entry.title,
                "contentUrl": identity.address(entry.path),
                "encodingFormat": entry.media_type,
                "contentSize": f"{entry.size} B",
            }
            for entry in contents_of(artefacts)
        ],
    }
    title = "The release for search engines of data: schema.org, as Bioschemas has it"
    yield Artefact("bioschemas.jsonld", json_bytes(dataset), title, "application/ld+json", (_BIOSCHEMAS,))


def crate_file(content: Content, artefacts: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the metadata file that makes the folder of a release with its files a RO-Crate."""
    identity, contents = identity_of(content), contents_of(artefacts)
    standards = sorted({standard for entry in contents for standard in entry.conforms_to})
    review, authors = {"@id": identity.review_iri}, {"@id": _AUTHORS}
    action: dict[str, Any] = {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "the making of the release",
        "instrument": {"@id": "#program"},
        "agent": authors,
        "object": review,
        "result": {"@id": "./"},
        # The day of the release; the hour is not kept, so that the same commit gives the same bytes.
        "endTime": identity.date,
    }
    program = {"@id": "#program", "@type": "SoftwareApplication", "name": "mscpof", "version": __version__}
    graph: list[dict[str, Any]] = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": _RO_CRATE}, "about": {"@id": "./"}},
        {
            "@id": "./",
            "@type": "Dataset",
            **_dataset(identity),
            "identifier": {"@id": "#identifier"},
            "license": {"@id": identity.licence},
            "author": authors,
            "publisher": authors,
            "citation": review,
            "isBasedOn": review,
            "mentions": {"@id": "#build"},
            "hasPart": [{"@id": entry.path} for entry in contents],
        },
        {"@id": "#identifier", "@type": "PropertyValue", "name": "IRI", "value": identity.iri, "url": identity.iri},
        {"@id": _AUTHORS, "@type": "Organization", "name": identity.creators[0], "url": BASE},
        {"@id": identity.licence, "@type": "CreativeWork", "name": identity.licence_name, "url": identity.licence}
        | {"description": "Creative Commons Attribution 4.0 International"},
        {"@id": identity.review_iri, "@type": "ScholarlyArticle", **_review(identity)},
        action | ({"description": f"made from the commit {content.commit}"} if content.commit else {}),
        program | {"softwareVersion": __version__, "url": BASE},
        *({"@id": standard, "@type": "CreativeWork", "name": standard, "url": standard} for standard in standards),
        *map(_part, contents),
    ]
    data = json_bytes({"@context": f"{_RO_CRATE}/context", "@graph": graph})
    yield Artefact(CRATE, data, "The release as a RO-Crate", "application/ld+json", (_RO_CRATE,))


def _dataset(identity: ReleaseIdentity) -> dict[str, Any]:
    main, *others = LANGUAGES
    return {
        "name": identity.titles[main],
        "alternateName": _single([identity.titles[language] for language in others]),
        "description": identity.descriptions[main],
        "version": identity.version,
        "datePublished": identity.date,
        "dateModified": identity.date,
        "license": identity.licence,
        "url": identity.iri,
        "identifier": [identity.iri],
        "keywords": list(identity.keywords),
        "inLanguage": list(identity.titles),
        "isAccessibleForFree": True,
    }


def _review(identity: ReleaseIdentity) -> dict[str, Any]:
    authors = (f"{author['given-names']} {author['family-names']}" for author in identity.review["authors"])
    return {
        "name": identity.review["title"],
        "identifier": identity.review_iri,
        "url": identity.review_iri,
        "datePublished": str(identity.review["year"]),
        "author": ", ".join(authors),
    }


def _part(entry: Entry) -> dict[str, Any]:
    part: dict[str, Any] = {"@id": entry.path, "name": entry.title, "description": entry.title}
    if entry.path.endswith("/"):
        part |= {"@type": "Dataset", "size": f"{entry.files} files, {entry.size} bytes"}
    else:
        part |= {"@type": "File", "encodingFormat": entry.media_type}
        part |= {"contentSize": str(entry.size), "sha256": entry.sha256}
    if entry.conforms_to:
        part["conformsTo"] = _single([{"@id": standard} for standard in entry.conforms_to])
    return part


def _single(values: list[Any]) -> Any:
    """Return a single value without a list around it, as RO-Crate asks for; several values stay a list."""
    return values[0] if len(values) == 1 else values
