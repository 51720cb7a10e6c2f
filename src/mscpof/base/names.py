"""Names of the resource: its IRIs, its named graphs, its prefixes with short forms of IRIs, and its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE = "https://w3id.org/mscpof/"
ONTOLOGY = f"{BASE}ontology"
TERMS = f"{ONTOLOGY}#"
REVIEW = f"{BASE}review/liu-2025"
OBO = "http://purl.obolibrary.org/obo/"
# Address of the SPARQL endpoint.
ENDPOINT = f"{BASE}sparql"

GRAPH = f"{BASE}graph/"
ONTOLOGY_GRAPH = f"{GRAPH}ontology"
ENTITIES_GRAPH = f"{GRAPH}entities"
REVIEW_GRAPH = f"{GRAPH}review"
DISCREPANCIES_GRAPH = f"{GRAPH}discrepancies"
INFERRED_GRAPH = f"{GRAPH}inferred"
MAPPINGS_GRAPH = f"{GRAPH}mappings"
QUERIES_GRAPH = f"{GRAPH}queries"
METADATA_GRAPH = f"{GRAPH}metadata"

PREFIXES = {
    "": BASE,
    "mscpof": TERMS,
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "SIO": "http://semanticscience.org/resource/SIO_",
    "bibo": "http://purl.org/ontology/bibo/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "doco": "http://purl.org/spar/doco/",
    "fabio": "http://purl.org/spar/fabio/",
    "fplx": "http://identifiers.org/fplx/",
    "hgnc": "http://identifiers.org/hgnc/",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "mgi": "http://identifiers.org/mgi/MGI:",
    "mirbase": "http://identifiers.org/mirbase/",
    "mirbase.mature": "http://identifiers.org/mirbase.mature/",
    "ncbigene": "http://identifiers.org/ncbigene/",
    "obo": OBO,
    "owl": "http://www.w3.org/2002/07/owl#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rgd": "http://identifiers.org/rgd/",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "uniprot": "http://purl.uniprot.org/uniprot/",
    "up": "http://purl.uniprot.org/core/",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# The prefixes for serialisers: without the empty one, since a path below BASE is no local name of Turtle.
NAMED_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}


def prefixes_in(lines: bytes, prefixes: Mapping[str, str] = NAMED_PREFIXES) -> dict[str, str]:
    """Return those of the prefixes, with their namespaces, with which IRIs in statements begin.

    :param lines: statements as N-Triples or N-Quads, where all IRIs, those of datatypes included, are absolute.

    >>> prefixes_in(b"<https://w3id.org/mscpof/ontology#InVivo> <http://x/p> <http://x/o> .")
    {'mscpof': 'https://w3id.org/mscpof/ontology#'}
    """
    return {name: iri for name, iri in prefixes.items() if f"<{iri}".encode() in lines}


# Languages of all texts for people.
LANGUAGES = ("en", "zh")

# Longest namespace first, since that of the terms begins with BASE.
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def local_name(iri: str) -> str:
    """Return the part of an IRI after its last `#` or `/`.

    >>> local_name("https://w3id.org/mscpof/ontology#UmbilicalCordMSC")
    'UmbilicalCordMSC'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def shorten(iri: str) -> str:
    """Return the short form of an IRI: local name of a term of the ontology, path below `BASE`, else a CURIE.

    An IRI without a known namespace stays as it is.

    >>> shorten("https://w3id.org/mscpof/ontology#UmbilicalCordMSC")
    'UmbilicalCordMSC'
    >>> shorten("https://w3id.org/mscpof/gene/CASP3")
    'gene/CASP3'
    >>> shorten("http://purl.obolibrary.org/obo/GO_0006915")
    'GO:0006915'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            rest = iri.removeprefix(namespace)
            if namespace in (BASE, TERMS):
                return rest
            if namespace == OBO:
                return rest.replace("_", ":", 1)
            return f"{prefix}:{rest}"
    return iri


def term(name: str) -> str:
    """Return the IRI of a term of the ontology, given its local name.

    >>> term("InVivo")
    'https://w3id.org/mscpof/ontology#InVivo'
    """
    return TERMS + name


def resolve(name: str) -> str:
    """Return the IRI of a short form as from `shorten`; an absolute IRI stays as it is.

    >>> resolve("gene/CASP3")
    'https://w3id.org/mscpof/gene/CASP3'
    >>> resolve("GO:0006915")
    'http://purl.obolibrary.org/obo/GO_0006915'
    >>> resolve("UmbilicalCordMSC")
    'https://w3id.org/mscpof/ontology#UmbilicalCordMSC'
    """
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, rest = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + rest
    if colon and prefix.isalpha():
        return f"{OBO}{prefix}_{rest}"
    return BASE + name if "/" in name else TERMS + name
