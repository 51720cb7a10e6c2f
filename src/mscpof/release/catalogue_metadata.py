"""The release for catalogues of data: DCAT 3 with checksums, and by PROV-O what it was made from.

VoID stands in the dataset itself, in its graph `metadata`, to which this refers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from mscpof.base.names import BASE, METADATA_GRAPH, NAMED_PREFIXES, ONTOLOGY, PREFIXES, REVIEW, prefixes_in
from mscpof.base.version import __version__
from mscpof.release.artefact import Artefact
from mscpof.release.contents import Holding, holdings
from mscpof.release.release_identity import DATASET, About, about_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.content import Content

DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
_PREFIXES = NAMED_PREFIXES | {"dcat": DCAT, "spdx": SPDX, "foaf": "http://xmlns.com/foaf/0.1/"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# A commit has the same name in the archive of Software Heritage as in git.
_COMMIT = "https://identifiers.org/swh:1:rev:"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_LANGUAGES = "http://lexvo.org/id/iso639-3/"
_SPOKEN = {"en": "eng", "zh": "zho"}


def catalogue_file(content: Content, made: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the description of a release for catalogues."""
    about = about_of(content)
    triples = [*_dataset(about), *_build(about, content.commit)]
    for holding in holdings(made):
        triples += _distribution(about, holding)
    unique = sorted(set(triples), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    used = prefixes_in(serialize(unique, format=RdfFormat.N_TRIPLES) or b"", _PREFIXES)
    data = serialize(unique, format=RdfFormat.TURTLE, prefixes=used) or b""
    title = "The release for catalogues: DCAT 3, and PROV-O of how it was made"
    yield Artefact(
        "metadata.ttl",
        data,
        title,
        "text/turtle",
        ("https://www.w3.org/TR/vocab-dcat-3/", "https://www.w3.org/TR/prov-o/"),
    )


def _dataset(about: About) -> Iterator[Triple]:
    this = about.iri
    yield _link(this, "rdf:type", f"{DCAT}Dataset")
    for language in about.titles:
        yield _text(this, "dcterms:title", about.titles[language], language)
        yield _text(this, "dcterms:description", about.descriptions[language], language)
        yield _link(this, "dcterms:language", _LANGUAGES + _SPOKEN[language])
    for keyword in about.keywords:
        yield _text(this, "dcat:keyword", keyword, "en")
    yield _typed(this, "dcterms:issued", about.date, "date")
    yield _text(this, "dcat:version", about.version)
    yield _text(this, "dcterms:identifier", this)
    for name in ("creator", "publisher"):
        yield _link(this, f"dcterms:{name}", about.makers)
    yield _link(about.makers, "rdf:type", "http://xmlns.com/foaf/0.1/Agent")
    for name in about.creators:
        yield _text(about.makers, "foaf:name", name)
    yield _link(this, "dcterms:license", about.licence)
    yield _link(this, "dcterms:accessRights", _PUBLIC)
    yield _link(this, "dcat:isVersionOf", DATASET)
    yield _link(DATASET, "dcat:hasVersion", this)
    yield _link(DATASET, "dcat:hasCurrentVersion", this)
    yield _link(this, "dcat:landingPage", BASE)
    yield _link(this, "dcterms:conformsTo", f"{ONTOLOGY}/{about.version}")
    yield _link(this, "dcterms:source", REVIEW)
    # Where VoID tells what it holds.
    yield _link(this, "rdfs:seeAlso", METADATA_GRAPH)
    yield _link(this, "prov:wasGeneratedBy", about.address("build"))


def _build(about: About, commit: str) -> Iterator[Triple]:
    """Yield how the release was made; not at what time, so that who makes it again gets the same."""
    build, program = about.address("build"), f"{BASE}program/{__version__}"
    yield _link(build, "rdf:type", f"{PREFIXES['prov']}Activity")
    yield _text(build, "rdfs:label", "the making of the release", "en")
    yield _link(build, "prov:generated", about.iri)
    yield _link(build, "prov:used", REVIEW)
    yield _link(build, "prov:wasAssociatedWith", program)
    yield _link(program, "rdf:type", f"{PREFIXES['prov']}SoftwareAgent")
    yield _text(program, "rdfs:label", f"mscpof {__version__}")
    yield _link(program, "prov:actedOnBehalfOf", about.makers)
    yield _link(about.makers, "rdf:type", f"{PREFIXES['prov']}Agent")
    yield _link(about.iri, "prov:wasAttributedTo", about.makers)
    yield _link(about.iri, "rdf:type", f"{PREFIXES['prov']}Entity")
    yield _link(about.iri, "prov:wasDerivedFrom", REVIEW)
    if commit:
        yield _link(build, "prov:used", _COMMIT + commit)
        yield _link(_COMMIT + commit, "rdf:type", f"{PREFIXES['prov']}Entity")
        yield _text(_COMMIT + commit, "dcterms:identifier", commit)


def _distribution(about: About, holding: Holding) -> Iterator[Triple]:
    this = about.address(holding.path)
    yield _link(about.iri, "dcat:distribution", this)
    yield _link(this, "rdf:type", f"{DCAT}Distribution")
    yield _text(this, "dcterms:title", holding.title, "en")
    yield _link(this, "dcat:accessURL", this)
    yield _link(this, "dcat:mediaType", _MEDIA_TYPES + holding.media_type)
    yield _link(this, "dcterms:license", about.licence)
    yield _typed(this, "dcat:byteSize", str(holding.size), "nonNegativeInteger")
    for standard in holding.conforms_to:
        yield _link(this, "dcterms:conformsTo", standard)
    if holding.sha256:
        proof = f"{this}#sha256"
        yield _link(this, "dcat:downloadURL", this)
        yield _link(this, "spdx:checksum", proof)
        yield _link(proof, "rdf:type", f"{SPDX}Checksum")
        yield _link(proof, "spdx:algorithm", f"{SPDX}checksumAlgorithm_sha256")
        yield _typed(proof, "spdx:checksumValue", holding.sha256, "hexBinary")


def _property(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(_PREFIXES[prefix] + local)


def _link(subject: str, name: str, value: str) -> Triple:
    return Triple(NamedNode(subject), _property(name), NamedNode(value))


def _text(subject: str, name: str, value: str, language: str | None = None) -> Triple:
    return Triple(NamedNode(subject), _property(name), Literal(value, language=language))


def _typed(subject: str, name: str, value: str, kind: str) -> Triple:
    datatype = NamedNode(PREFIXES["xsd"] + kind)
    return Triple(NamedNode(subject), _property(name), Literal(value, datatype=datatype))
