"""Addresses of documents: made of the IRI of a thing and the ending of a form, such as `.ttl`, and split again."""

from __future__ import annotations

from mscpof.base.names import BASE
from mscpof.pages.model.formats import GRAPH_FORMS, HTML

# Name of the documents of a path such as `study/`, whose forms would otherwise be hidden files.
_INDEX = "index"
_ENDINGS = (HTML.ending, *(form.ending for form in GRAPH_FORMS))

SPARQL = f"{BASE}sparql"
DATASET = f"{BASE}dataset"
# Quads are left to the endpoint.
OTHER_ENDINGS = ("ttl", "jsonld", "nt", "rdf")


def document_of(iri: str, ending: str) -> str:
    """Return the address of the document of an IRI, or of its path below `BASE`, in the form with an ending.

    >>> document_of("https://w3id.org/mscpof/gene/CASP3", "ttl")
    'https://w3id.org/mscpof/gene/CASP3.ttl'
    >>> document_of("https://w3id.org/mscpof/gene/", "html")
    'https://w3id.org/mscpof/gene/index.html'
    """
    return f"{iri}{_INDEX if iri.endswith('/') or not iri else ''}.{ending}"


def thing_of(address: str) -> tuple[str, str]:
    """Return the IRI or path of the thing in the address of a document, and the ending of its form; empty for none.

    >>> thing_of("https://w3id.org/mscpof/review/liu-2025/section-2.2.1.ttl")
    ('https://w3id.org/mscpof/review/liu-2025/section-2.2.1', 'ttl')
    >>> thing_of("https://w3id.org/mscpof/review/liu-2025/section-2.2.1")
    ('https://w3id.org/mscpof/review/liu-2025/section-2.2.1', '')
    >>> thing_of("https://w3id.org/mscpof/gene/index.html")
    ('https://w3id.org/mscpof/gene/', 'html')
    """
    stem, _, ending = address.rpartition(".")
    if ending not in _ENDINGS:
        return address, ""
    return (stem.removesuffix(_INDEX) if stem.endswith(f"/{_INDEX}") else stem), ending


def path_of(iri: str) -> str:
    """Return the path of an IRI below `BASE`, without its fragment.

    >>> path_of("https://w3id.org/mscpof/ontology#Homing")
    'ontology'
    """
    return iri.removeprefix(BASE).partition("#")[0]


def csv_path(path: str, table: str) -> str:
    """Return the path of the CSV of a table, by the path of its thing or list below `BASE` and its name.

    >>> csv_path("gene/CASP3", "changes"), csv_path("gene/", "entries")
    ('gene/CASP3.changes.csv', 'gene/index.entries.csv')
    """
    return f"{path}{_INDEX if path.endswith('/') else ''}.{table}.csv"
