"""The release as others find and open it: schema.org with the Dataset profile of Bioschemas, and a RO-Crate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE
from mscpof.base.version import __version__
from mscpof.release.artefact import Artefact
from mscpof.release.contents import Holding, holdings
from mscpof.release.release_identity import About, about_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.content import Content

CRATE = "ro-crate-metadata.json"
RO_CRATE = "https://w3id.org/ro/crate/1.3"
BIOSCHEMAS = "https://bioschemas.org/profiles/Dataset/1.0-RELEASE"
_AUTHORS = f"{BASE}developers"


def bioschemas_file(content: Content, made: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the description of a release for search engines of data."""
    about = about_of(content)
    files = [
        {
            "@type": "DataDownload",
            "@id": about.address(one.path),
            "name": one.title,
            "contentUrl": about.address(one.path),
            "encodingFormat": one.media_type,
            "contentSize": f"{one.size} B",
        }
        for one in holdings(made)
    ]
    dataset = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": about.iri,
        "http://purl.org/dc/terms/conformsTo": {"@id": BIOSCHEMAS, "@type": "CreativeWork"},
        **_dataset(about),
        "creator": [{"@type": "Organization", "@id": _AUTHORS, "name": name} for name in about.creators],
        "publisher": {"@type": "Organization", "@id": _AUTHORS, "name": about.creators[0]},
        "citation": _review(about) | {"@type": "ScholarlyArticle"},
        "isBasedOn": {"@id": _doi(about)},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": BASE, "name": "mscpof", "url": BASE},
        "measurementTechnique": "manual curation of a literature review",
        "distribution": files,
    }
    title = "The release for search engines of data: schema.org, as Bioschemas has it"
    yield Artefact("bioschemas.jsonld", _json(dataset), title, "application/ld+json", (BIOSCHEMAS,))


def crate_file(content: Content, made: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield what makes the folder of a release a RO-Crate."""
    about = about_of(content)
    held = holdings(made)
    standards = sorted({standard for one in held for standard in one.conforms_to})
    graph: list[dict[str, Any]] = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": RO_CRATE}, "about": {"@id": "./"}},
        {
            "@id": "./",
            "@type": "Dataset",
            **_dataset(about),
            "identifier": {"@id": "#identifier"},
            "license": {"@id": about.licence},
            "author": {"@id": _AUTHORS},
            "publisher": {"@id": _AUTHORS},
            "citation": {"@id": _doi(about)},
            "isBasedOn": {"@id": _doi(about)},
            "mentions": {"@id": "#build"},
            "hasPart": [{"@id": one.path} for one in held],
        },
        {"@id": "#identifier", "@type": "PropertyValue", "name": "IRI", "value": about.iri, "url": about.iri},
        {"@id": _AUTHORS, "@type": "Organization", "name": about.creators[0], "url": BASE},
        {"@id": about.licence, "@type": "CreativeWork", "name": about.licence_name, "url": about.licence}
        | {"description": "Creative Commons Attribution 4.0 International"},
        {"@id": _doi(about), "@type": "ScholarlyArticle", **_review(about)},
        {
            "@id": "#build",
            "@type": "CreateAction",
            "name": "the making of the release",
            "instrument": {"@id": "#program"},
            "agent": {"@id": _AUTHORS},
            "object": {"@id": _doi(about)},
            "result": {"@id": "./"},
            # The day of the release, as it names it; the hour is not kept.
            "endTime": about.date,
        }
        | ({"description": f"made from the commit {content.commit}"} if content.commit else {}),
        {
            "@id": "#program",
            "@type": "SoftwareApplication",
            "name": "mscpof",
            "version": __version__,
            "softwareVersion": __version__,
            "url": BASE,
        },
        *({"@id": standard, "@type": "CreativeWork", "name": standard, "url": standard} for standard in standards),
        *(_part(one) for one in held),
    ]
    data = _json({"@context": f"{RO_CRATE}/context", "@graph": graph})
    yield Artefact(CRATE, data, "The release as a RO-Crate", "application/ld+json", (RO_CRATE,))


def _dataset(about: About) -> dict[str, Any]:
    return {
        "name": about.titles["en"],
        "alternateName": _single([title for language, title in about.titles.items() if language != "en"]),
        "description": about.descriptions["en"],
        "version": about.version,
        "datePublished": about.date,
        "dateModified": about.date,
        "license": about.licence,
        "url": about.iri,
        "identifier": [about.iri],
        "keywords": list(about.keywords),
        "inLanguage": list(about.titles),
        "isAccessibleForFree": True,
    }


def _review(about: About) -> dict[str, Any]:
    return {
        "name": about.review["title"],
        "identifier": _doi(about),
        "url": _doi(about),
        "datePublished": str(about.review["year"]),
        "author": ", ".join(f"{author['given-names']} {author['family-names']}" for author in about.review["authors"]),
    }


def _doi(about: About) -> str:
    return f"https://doi.org/{about.review['doi']}"


def _part(one: Holding) -> dict[str, Any]:
    said: dict[str, Any] = {"@id": one.path, "name": one.title, "description": one.title}
    if one.path.endswith("/"):
        said |= {"@type": "Dataset", "size": f"{one.files} files, {one.size} bytes"}
    else:
        said |= {"@type": "File", "encodingFormat": one.media_type, "contentSize": str(one.size), "sha256": one.sha256}
    if one.conforms_to:
        said["conformsTo"] = _single([{"@id": standard} for standard in one.conforms_to])
    return said


def _single(values: list[Any]) -> Any:
    """Return the one value there is, without a list around it, as RO-Crate asks for; several stay a list."""
    return values[0] if len(values) == 1 else values


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
