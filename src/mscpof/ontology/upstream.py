"""The files in which reference ontologies are released: OBO, OBO Graph-JSON and OWL in RDF/XML, plain or gzipped.

Only what a slice holds is read, line by line where the format allows it: ChEBI and NCBITaxon are large. OBO is read
here because of the libraries one refuses released files for a space in a reference (ECO 2024-07-19), and the other
keeps all clauses in memory.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, RdfFormat, parse

from mscpof.base.faults import BadRelease
from mscpof.base.names import OBO, PREFIXES
from mscpof.ontology.term import CLASS, OBJECT_PROPERTY, Release, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_OWL, _RDF, _RDFS = (PREFIXES[name] for name in ("owl", "rdf", "rdfs"))
_REPLACED_BY = f"{OBO}IAO_0100001"
_CONSIDER = "http://www.geneontology.org/formats/oboInOwl#consider"
_GZIP = b"\x1f\x8b"
# What an XML writer may leave after the root: white space and comments.
_WHOLE = re.compile(rb"</[\w.:-]*RDF\s*>\s*(<!--(?:(?!-->).)*-->\s*)*$", re.DOTALL)
_TAIL = 4096


def read_release(path: Path, source: object = None) -> Release:
    """Read a release file, whatever its format.

    :param path: a file in OBO, OBO Graph-JSON or RDF/XML, perhaps gzipped.
    :param source: what messages call it; by default the path.
    :returns: the release, every term of it.
    :raises BadRelease: when it is none of these, or not whole.
    """
    try:
        with _open(path) as file:
            start = file.peek(512)[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
            if start.startswith(b"{"):
                terms, version = _read_graphs(json.load(file))
            elif start.startswith((b"<?xml", b"<rdf:RDF")):
                terms, version = _read_rdf(file)
                _check_end(path)
            elif start.startswith((b"format-version:", b"!", b"[Term]")):
                terms, version = _read_obo(line.decode() for line in file)
            else:
                raise BadRelease(source or path, "neither OBO, OBO Graph-JSON nor OWL in RDF/XML")
    except (SyntaxError, ValueError, EOFError, gzip.BadGzipFile, LookupError, TypeError, AttributeError) as error:
        raise BadRelease(
            path, f"broken or not whole ({str(error).splitlines()[0] if str(error) else 'it ends early'})"
        ) from None
    if not terms:
        raise BadRelease(source or path, "no terms in it")
    return Release(version, {term.iri: term for term in terms})


def _open(path: Path) -> BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return BufferedReader(gzip.open(path)) if packed else path.open("rb")


def _read_obo(lines: Iterable[str]) -> tuple[list[Term], str]:
    """Read OBO 1.2 or 1.4.

    The relations, which may go by a short name, are declared at the end of the file and resolved when all is read.
    """
    frames = list(_frames(lines))
    header = frames[0][1]
    name, version = _first(header, "ontology"), _first(header, "data-version")
    short = {
        _first(tags, "id"): next((x for x, _ in tags["xref"] if re.fullmatch(r"(RO|BFO):\d+", x)), "")
        for kind, tags in frames
        if kind == "Typedef"
    }
    terms = []
    for kind, tags in frames[1:]:
        if kind not in ("Term", "Typedef"):
            continue
        identifier = _first(tags, "id")
        relations = [v.split()[:2] for v, qualifiers in tags["relationship"] if "gci_relation" not in qualifiers]
        terms.append(
            Term(
                iri=_iri(short.get(identifier) or identifier),
                label=_first(tags, "name"),
                kind=CLASS if kind == "Term" else OBJECT_PROPERTY,
                parents=frozenset(_iri(v) for v, qualifiers in tags["is_a"] if "gci_relation" not in qualifiers),
                relations=frozenset((_iri(short.get(p) or p), _iri(filler)) for p, filler in relations),
                obsolete=_first(tags, "is_obsolete") == "true",
                replaced_by=frozenset(_iri(v) for v, _ in tags["replaced_by"]),
                consider=frozenset(_iri(v) for v, _ in tags["consider"]),
            )
        )
    return terms, _version(f"{OBO}{name}.owl" if name else "", version)


_Tags = dict[str, list[tuple[str, str]]]
_VALUE = re.compile(r"\s*(.*?)(?:\s+\{([^{}]*)\})?(?:\s+!.*)?\s*$")
_USED = frozenset(
    "id name is_a relationship is_obsolete replaced_by consider xref ontology data-version".split()  # noqa: SIM905
)


def _frames(lines: Iterable[str]) -> Iterator[tuple[str, _Tags]]:
    """Yield the header and each stanza: its kind, and by tag the values with their qualifiers."""
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
            if tag in _USED and (match := _VALUE.match(value)):
                tags[tag].append((re.sub(r"\\(.)", r"\1", match[1]), match[2] or ""))
    yield kind, tags


def _first(tags: _Tags, tag: str) -> str:
    return tags[tag][0][0] if tags.get(tag) else ""


def _read_graphs(document: dict[str, Any]) -> tuple[list[Term], str]:
    """Read OBO Graph-JSON; the first graph is the ontology itself."""
    graph = document["graphs"][0]
    meta = graph.get("meta", {})
    infos = _values(meta, f"{_OWL}versionInfo")
    parents: dict[str, set[str]] = defaultdict(set)
    relations: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for edge in graph.get("edges", ()):
        if edge["pred"] == "is_a":
            parents[edge["sub"]].add(edge["obj"])
        elif edge["pred"].startswith("http"):
            relations[edge["sub"]].add((edge["pred"], edge["obj"]))
    terms = [
        Term(
            iri=node["id"],
            label=node.get("lbl", ""),
            kind=CLASS if node["type"] == "CLASS" else OBJECT_PROPERTY,
            parents=frozenset(parents[node["id"]]),
            relations=frozenset(relations[node["id"]]),
            obsolete=bool(node.get("meta", {}).get("deprecated")),
            replaced_by=frozenset(map(_iri, _values(node.get("meta", {}), _REPLACED_BY))),
            consider=frozenset(map(_iri, _values(node.get("meta", {}), _CONSIDER))),
        )
        for node in graph["nodes"]
        if node.get("type") in ("CLASS", "PROPERTY")
    ]
    return terms, meta.get("version") or _version(graph["id"], next(iter(infos), ""))


def _values(meta: dict[str, Any], predicate: str) -> list[str]:
    return [value["val"] for value in meta.get("basicPropertyValues", ()) if value["pred"] == predicate]


def _read_rdf(file: IO[bytes]) -> tuple[list[Term], str]:
    """Read OWL in RDF/XML: labels, named super-classes, existential restrictions and what became of retired terms."""
    used = {
        f"{_RDF}type", f"{_RDFS}label", f"{_RDFS}subClassOf", f"{_OWL}deprecated", f"{_OWL}versionIRI",
        f"{_OWL}versionInfo", f"{_OWL}onProperty", f"{_OWL}someValuesFrom", _REPLACED_BY, _CONSIDER,
    }  # fmt: skip
    named: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    inner: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in parse(file, format=RdfFormat.RDF_XML):
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if predicate not in used:
            continue
        if isinstance(subject, BlankNode):
            inner[subject.value][predicate] = getattr(value, "value", "")
        else:
            named[getattr(subject, "value", "")][predicate].append(value)
    version = ""
    terms = []
    for iri, said in named.items():
        kinds = {value.value for value in said[f"{_RDF}type"]}
        if f"{_OWL}Ontology" in kinds:
            given, infos = _iris(said[f"{_OWL}versionIRI"]), said[f"{_OWL}versionInfo"]
            version = next(iter(given), "") or _version(iri, infos[0].value if infos else "")
        elif kinds & {CLASS, OBJECT_PROPERTY}:
            terms.append(_rdf_term(iri, CLASS if CLASS in kinds else OBJECT_PROPERTY, said, inner))
    return terms, version


def _rdf_term(iri: str, kind: str, said: dict[str, list[Any]], inner: dict[str, dict[str, str]]) -> Term:
    restrictions = [inner[value.value] for value in said[f"{_RDFS}subClassOf"] if isinstance(value, BlankNode)]
    labels = sorted(said[f"{_RDFS}label"], key=lambda label: {"en": 0, None: 1}.get(label.language, 2))
    return Term(
        iri=iri,
        label=labels[0].value if labels else "",
        kind=kind,
        parents=frozenset(_iris(said[f"{_RDFS}subClassOf"])),
        relations=frozenset(
            (r[f"{_OWL}onProperty"], r[f"{_OWL}someValuesFrom"])
            for r in restrictions
            if r.get(f"{_OWL}someValuesFrom", "").startswith("http")
        ),
        obsolete=any(value.value == "true" for value in said[f"{_OWL}deprecated"]),
        replaced_by=frozenset(_iri(value.value) for value in said[_REPLACED_BY]),
        consider=frozenset(_iri(value.value) for value in said[_CONSIDER]),
    )


def _iris(values: Iterable[Any]) -> list[str]:
    return [value.value for value in values if not isinstance(value, BlankNode | Literal)]


def _check_end(path: Path) -> None:
    """Refuse RDF/XML that ends before its root does, which the parser takes for whole."""
    tail = b""
    with _open(path) as file:
        while part := file.read(1 << 20):
            tail = (tail + part)[-_TAIL:]
    if not _WHOLE.search(tail):
        raise ValueError("the end of the XML is missing")


def _iri(name: str) -> str:
    """Return the IRI of an OBO identifier; what is one already stays."""
    return name if name.startswith("http") else OBO + name.replace(":", "_", 1)


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
