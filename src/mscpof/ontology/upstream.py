"""Release files of reference ontologies: OBO, OBO Graph-JSON and OWL in RDF/XML, plain or gzipped.

Only what a slice needs is read, line by line where the format allows it: ChEBI and NCBITaxon are large. OBO is read
here because the libraries refuse released files: fastobo a space in a reference (ECO 2024-07-19), and pronto, which
reads OBO by fastobo, a parent that is not in the same file (GO with its imports left out).
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import defaultdict
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat, parse

from mscpof.base.faults import MscpofError
from mscpof.base.names import OBO, PREFIXES
from mscpof.ontology.graph import TYPE, Graph
from mscpof.ontology.term import (
    CLASS,
    CONSIDER,
    OBJECT_PROPERTY,
    REPLACED_BY,
    RESTRICTION_PREDICATES,
    TERM_PREDICATES,
    Release,
    Term,
    obo_iri,
    term_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    # The version, and the terms with the identifiers of those that were merged into them.
    Content = tuple[str, list[tuple[Term, list[str]]]]
    # The values of a stanza with their qualifiers, by tag.
    Tags = dict[str, list[tuple[str, str]]]

_OWL = PREFIXES["owl"]
_VERSION_IRI, _VERSION_INFO = f"{_OWL}versionIRI", f"{_OWL}versionInfo"
_MERGED = "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId"
_READ = TERM_PREDICATES | RESTRICTION_PREDICATES | {_VERSION_IRI, _VERSION_INFO, _MERGED}
_GZIP = b"\x1f\x8b"
# What an XML writer may leave after the root: white space and comments.
_WHOLE = re.compile(rb"</[\w.:-]*RDF\s*>\s*(<!--(?:(?!-->).)*-->\s*)*$", re.DOTALL)
_TAIL = 4096


def read_release(path: Path, source: object = None) -> Release:
    """Read a release file, whose format is recognised by its first bytes.

    :param path: a file in OBO, OBO Graph-JSON or RDF/XML, perhaps gzipped.
    :param source: the name of the file in messages; by default the path.
    :returns: the release with all its terms, the retired ones and those merged into others included.
    :raises MscpofError: `bad-release`, when it is none of these, broken, not whole, or without terms.
    :raises OSError: when the file cannot be read.
    """
    source = source or path
    try:
        with _open(path) as file:
            start = file.peek(512)[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
            if start.startswith(b"{"):
                version, terms = _read_graphs(json.load(file))
            elif start.startswith((b"<?xml", b"<rdf:RDF")):
                version, terms = _read_rdf(file)
                _check_end(file)
            elif start.startswith((b"format-version:", b"!", b"[Term]")):
                version, terms = _read_obo(line.decode() for line in file)
            else:
                reason = "neither OBO, OBO Graph-JSON nor OWL in RDF/XML"
                raise MscpofError("bad-release", source=source, reason=reason)
    except (SyntaxError, ValueError, EOFError, gzip.BadGzipFile, LookupError, TypeError, AttributeError) as error:
        cause = str(error).splitlines()[0] if str(error) else "it ends early"
        raise MscpofError("bad-release", source=source, reason=f"broken or not whole ({cause})") from None
    if not terms:
        raise MscpofError("bad-release", source=source, reason="no terms in it")
    merged = {obo_iri(name): term.iri for term, names in terms for name in names}
    gone = {iri: Term(iri, "", obsolete=True, replaced_by=frozenset([heir])) for iri, heir in merged.items()}
    return Release(version, gone | {term.iri: term for term, _ in terms}, merged)


def _open(path: Path) -> BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return BufferedReader(gzip.open(path)) if packed else path.open("rb")


_VALUE = re.compile(r"\s*(.*?)(?:\s+\{([^{}]*)\})?(?:\s+!.*)?\s*$")
_TAGS = {
    *("id", "name", "is_a", "relationship", "xref", "is_obsolete", "replaced_by", "consider", "alt_id"),
    *("ontology", "data-version"),
}


def _read_obo(lines: Iterable[str]) -> Content:
    """Read OBO 1.2 or 1.4.

    The relations, which may have a short name, are declared at the end of the file and resolved when all is read.
    """
    (_, header), *stanzas = _stanzas(lines)
    relations = {
        _first(tags, "id"): next((x for x, _ in tags["xref"] if re.fullmatch(r"(RO|BFO):\d+", x)), "")
        for kind, tags in stanzas
        if kind == "Typedef"
    }

    def iri(name: str) -> str:
        return obo_iri(relations.get(name) or name)

    terms: list[tuple[Term, list[str]]] = []
    for kind, tags in stanzas:
        if kind not in ("Term", "Typedef"):
            continue
        # Axioms that hold in a part of the class only are no parents or relations of it.
        parents, links = (
            [value for value, qualifiers in tags[tag] if "gci_relation" not in qualifiers]
            for tag in ("is_a", "relationship")
        )
        term = Term(
            iri=iri(_first(tags, "id")),
            label=_first(tags, "name"),
            kind=CLASS if kind == "Term" else OBJECT_PROPERTY,
            parents=frozenset(map(obo_iri, parents)),
            relations=frozenset((iri(p), obo_iri(filler)) for p, filler in (link.split()[:2] for link in links)),
            obsolete=_first(tags, "is_obsolete") == "true",
            replaced_by=frozenset(obo_iri(value) for value, _ in tags["replaced_by"]),
            consider=frozenset(obo_iri(value) for value, _ in tags["consider"]),
        )
        terms.append((term, [value for value, _ in tags["alt_id"]]))
    name = _first(header, "ontology")
    return _version(f"{OBO}{name}.owl" if name else "", _first(header, "data-version")), terms


def _stanzas(lines: Iterable[str]) -> Iterator[tuple[str, Tags]]:
    """Yield the header, then each stanza: its kind and its tags."""
    kind, tags = "", defaultdict[str, list[tuple[str, str]]](list)
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            yield kind, tags
            kind, tags = text[1:-1], defaultdict(list)
        elif text and not text.startswith("!"):
            tag, colon, value = text.partition(":")
            if not colon:
                raise ValueError(f"line {number}: not OBO: {text[:40]}")
            if tag in _TAGS and (match := _VALUE.match(value)):
                tags[tag].append((re.sub(r"\\(.)", r"\1", match[1]), match[2] or ""))
    yield kind, tags


def _first(tags: Tags, tag: str) -> str:
    return tags[tag][0][0] if tags.get(tag) else ""


def _read_graphs(document: dict[str, Any]) -> Content:
    """Read OBO Graph-JSON; the first graph is the ontology itself."""
    graph = document["graphs"][0]
    parents: dict[str, set[str]] = defaultdict(set)
    relations: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for edge in graph.get("edges", ()):
        if edge["pred"] == "is_a":
            parents[edge["sub"]].add(edge["obj"])
        elif edge["pred"].startswith("http"):
            relations[edge["sub"]].add((edge["pred"], edge["obj"]))
    terms: list[tuple[Term, list[str]]] = []
    for node in graph["nodes"]:
        if node.get("type") not in ("CLASS", "PROPERTY"):
            continue
        iri, meta = node["id"], node.get("meta", {})
        term = Term(
            iri=iri,
            label=node.get("lbl", ""),
            kind=CLASS if node["type"] == "CLASS" else OBJECT_PROPERTY,
            parents=frozenset(parents[iri]),
            relations=frozenset(relations[iri]),
            obsolete=bool(meta.get("deprecated")),
            replaced_by=frozenset(map(obo_iri, _values(meta, REPLACED_BY))),
            consider=frozenset(map(obo_iri, _values(meta, CONSIDER))),
        )
        terms.append((term, _values(meta, _MERGED)))
    meta = graph.get("meta", {})
    infos = _values(meta, _VERSION_INFO)
    return meta.get("version") or _version(graph["id"], next(iter(infos), "")), terms


def _values(meta: dict[str, Any], predicate: str) -> list[str]:
    return [value["val"] for value in meta.get("basicPropertyValues", ()) if value["pred"] == predicate]


def _read_rdf(file: IO[bytes]) -> Content:
    """Read OWL in RDF/XML."""
    graph = Graph(triple for triple in parse(file, format=RdfFormat.RDF_XML) if triple.predicate.value in _READ)
    version = ""
    terms: list[tuple[Term, list[str]]] = []
    for node in graph.subjects:
        kinds = {value.value for value in graph.values(node, TYPE)}
        if not isinstance(node, NamedNode):
            continue
        if f"{_OWL}Ontology" in kinds:
            names = [value.value for value in graph.values(node, _VERSION_IRI)]
            infos = [value.value for value in graph.values(node, _VERSION_INFO)]
            version = next(iter(names), "") or _version(node.value, next(iter(infos), ""))
        elif kinds & {CLASS, OBJECT_PROPERTY}:
            terms.append((term_of(graph, node), [value.value for value in graph.values(node, _MERGED)]))
    return version, terms


def _check_end(file: IO[bytes]) -> None:
    """Refuse RDF/XML that ends before its root does, which the parser takes for whole."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
    if not _WHOLE.search(file.read()):
        raise ValueError("the end of the XML is missing")


def _version(ontology: str, version: str) -> str:
    """Return the IRI of a release, made from the ontology's IRI and the version as OBO's rules have it.

    >>> _version("http://purl.obolibrary.org/obo/eco.owl", "releases/2024-07-19")
    'http://purl.obolibrary.org/obo/eco/releases/2024-07-19/eco.owl'
    """
    if not version or not ontology:
        return ""
    if version.startswith("http"):
        return version
    if version.endswith(".owl"):
        return OBO + version
    stem, _, file = ontology.rpartition("/")
    name = file.rpartition(".")[0] or file
    dated = f"releases/{version}" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", version) else version
    return f"{stem}/{name}/{dated}/{name}.owl"
