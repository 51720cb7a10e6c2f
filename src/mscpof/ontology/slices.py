"""Slices of reference ontologies such as GO: reading the files in `ontology/imports/`, and writing them as Turtle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from mscpof.base.faults import MscpofError
from mscpof.base.names import LANGUAGES, OBO, ONTOLOGY, PREFIXES, local_name
from mscpof.curated.document import read_text
from mscpof.ontology.graph import TYPE, Graph
from mscpof.ontology.term import (
    CONSIDER,
    DEPRECATED,
    LABEL,
    PARENT,
    REPLACED_BY,
    RESTRICTION_PREDICATES,
    TERM_PREDICATES,
    Term,
    term_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mscpof.curated.project import Project

_RDFS, _OWL, _DCTERMS, _SKOS = (PREFIXES[name] for name in ("rdfs", "owl", "dcterms", "skos"))
SOURCE = f"{_DCTERMS}source"
LICENCE = f"{_DCTERMS}license"
FROM = "http://purl.org/pav/importedFrom"
# A note on the making of a slice by hand; a refresh drops it.
BY_HAND = f"{_SKOS}editorialNote"
_HEADER = (
    TYPE, f"{_DCTERMS}title", f"{_DCTERMS}description", SOURCE, FROM, LICENCE, f"{_DCTERMS}isPartOf",
    f"{_OWL}imports", f"{_RDFS}comment", BY_HAND,
)  # fmt: skip
_PREFIX = re.compile(r"^@prefix\s+([\w.-]*):\s*<([^>]+)>", re.MULTILINE)
_COMMIT = re.compile(r"https://github\.com/([^/]+/[^/]+)/tree/(\w+)")
_VERSION = re.compile(r"/obo/[^/]+/(?:releases/)?([^/]+)/")


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a reference ontology that the project takes over.

    :param path: its Turtle file.
    :param preface: text of the file before its first statement: prefixes and comments.
    :param header: statements about the slice itself: RDF nodes by the IRI of the predicate.
    :param terms: its terms by IRI.
    """

    path: Path
    preface: str
    header: Mapping[str, tuple[Any, ...]]
    terms: Mapping[str, Term]

    @property
    def name(self) -> str:
        """File name without its ending: the prefix of the reference ontology in small letters, such as `go`."""
        return self.path.stem

    @property
    def source(self) -> str:
        """Address at which the owners publish the newest release (dcterms:source); empty where the file has none."""
        return next((value.value for value in self.header.get(SOURCE, ())), "")

    @property
    def licence(self) -> str:
        """IRI of the licence of the reference ontology (dcterms:license); empty where the file has none."""
        return next((value.value for value in self.header.get(LICENCE, ())), "")

    @property
    def versions(self) -> list[str]:
        """Releases and commits that the terms were taken from (pav:importedFrom), as `version_name` writes them."""
        return [version_name(value.value) for value in self.header.get(FROM, ())]

    @property
    def owners(self) -> frozenset[str]:
        """Prefixes of the identifiers of its terms, such as `GO`."""
        return frozenset(term.owner for term in self.terms.values())


def version_name(iri: str) -> str:
    """Return the date, version or commit in the IRI of a release; the IRI itself where its form is unknown.

    >>> version_name("http://purl.obolibrary.org/obo/go/releases/2026-10-01/go.owl")
    '2026-10-01'
    >>> version_name("https://github.com/obi-ontology/obi/tree/498085adca2c")
    'obi-ontology/obi@498085adca2c'
    """
    if match := _COMMIT.fullmatch(iri):
        return f"{match[1]}@{match[2]}"
    match = _VERSION.search(iri)
    return match[1] if match else iri


def load_slices(project: Project) -> dict[str, Slice]:
    """Read every slice of a project.

    :returns: the slices by name, such as `go`.
    :raises MscpofError: as `read_slice` does.
    """
    paths = [path for path in project.ontology if path.parent.name == "imports"]
    return {path.stem: read_slice(project, path) for path in paths}


def find_slice(slices: Mapping[str, Slice], name: str) -> Slice:
    """Return the slice with a name, in capital or small letters.

    :raises MscpofError: `unknown-slice`, when none has it; its fact `known` lists the names.
    """
    if name.lower() not in slices:
        raise MscpofError("unknown-slice", name=name, known=list(slices))
    return slices[name.lower()]


def read_slice(project: Project, path: Path) -> Slice:
    """Read a slice.

    :raises MscpofError: `bad-slice`, when it is not Turtle, has no statement about itself, or holds what `render` would
        lose: comments between terms, or more of a term than labels, parents, relations and its retirement;
        `not-utf8` or `too-large`, when it is no UTF-8 or too large for a curated file.
    """
    shown = project.relative(path)
    text = read_text(path, shown)
    subject = f"{ONTOLOGY}/imports/{path.stem}"
    preface, mark, rest = text.partition(f"<{subject}>")
    if not mark:
        raise MscpofError("bad-slice", path=shown, reason=f"it says nothing about <{subject}>")
    try:
        graph = Graph(parse(text, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise MscpofError("bad-slice", path=f"{shown}:{error.lineno or 1}", reason=f"not Turtle: {error.msg}") from None
    nodes = [node for node in graph.subjects if isinstance(node, NamedNode) and node.value != subject]
    for node in nodes:
        if surplus := _surplus(graph, node):
            reason = (
                f"{local_name(node.value)} has a {surplus}; a slice holds one label in English and one in Chinese, "
                "parents and relations; say more in a file of ontology/ itself"
            )
            raise MscpofError("bad-slice", path=shown, reason=reason)
    for number, line in enumerate(rest.splitlines(), preface.count("\n") + 1):
        if line.startswith("#"):
            reason = "a slice has no comments between its terms; a refresh would lose them"
            raise MscpofError("bad-slice", path=f"{shown}:{number}", reason=reason)
    header = {predicate: tuple(values) for predicate, values in graph.about(NamedNode(subject)).items()}
    return Slice(path, preface, header, {node.value: term_of(graph, node) for node in nodes})


def _surplus(graph: Graph, node: NamedNode) -> str:
    """Return the name of a statement about a term that a refresh would lose; empty without one."""
    inner = [value for value in graph.values(node, PARENT) if isinstance(value, BlankNode)]
    names = sorted(graph.about(node).keys() - TERM_PREDICATES)
    names += sorted({name for value in inner for name in graph.about(value)} - RESTRICTION_PREDICATES)
    languages = [label.language for label in graph.values(node, LABEL)]
    names += [f"label in {language}" for language in languages if language not in LANGUAGES]
    if not names and len(set(languages)) < len(languages):
        return "second label in one language"
    return local_name(names[0]) if names else ""


def render(content: Slice) -> str:
    """Return a slice as Turtle, the same text for the same content.

    Terms of the slice's own ontology come first, by number. Prefixes that the preface lacks are added to it.
    """
    preface, prefixes = content.preface, dict(_PREFIX.findall(content.preface))
    used = {"owl": _OWL, "rdfs": _RDFS, "obo": OBO}
    if FROM in content.header:
        used["pav"] = FROM.removesuffix("importedFrom")
    if BY_HAND in content.header:
        used["skos"] = _SKOS
    if any(term.consider for term in content.terms.values()):
        used["oboInOwl"] = CONSIDER.removesuffix("consider")
    for name, namespace in used.items():
        if prefixes.get(name) != namespace:
            preface = f"@prefix {name + ':':<8} <{namespace}> .\n{preface}"
            prefixes[name] = namespace
    order = {predicate: number for number, predicate in enumerate(_HEADER)}
    header = sorted(content.header.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    terms = sorted(content.terms.values(), key=lambda term: _rank(content, term.iri))
    blocks = [_block(f"<{ONTOLOGY}/imports/{content.name}>", header, prefixes, 20)]
    blocks += [_term_block(term, prefixes) for term in terms]
    return preface + "\n".join(blocks)


def _rank(content: Slice, iri: str) -> tuple[bool, str, int, str]:
    """Order terms: those of the slice's own ontology first, by number."""
    prefix, _, number = local_name(iri).rpartition("_")
    return prefix.lower() != content.name, prefix, int(number) if number.isdigit() else 0, number


def _term_block(term: Term, prefixes: Mapping[str, str]) -> str:
    labels = [Literal(term.label, language="en")] + ([Literal(term.zh, language="zh")] if term.zh else [])
    about: list[tuple[str, Iterable[Any]]] = [(TYPE, [NamedNode(term.kind)]), (LABEL, labels)]
    if term.obsolete:
        about.append((DEPRECATED, [Literal(True)]))
    about += [(REPLACED_BY, sorted(term.replaced_by)), (CONSIDER, sorted(term.consider))]
    about.append((PARENT, [*sorted(term.parents), *sorted(term.relations)]))
    return _block(_write(term.iri, prefixes), [item for item in about if item[1]], prefixes, 18)


def _block(subject: str, about: Iterable[tuple[str, Iterable[Any]]], prefixes: Mapping[str, str], width: int) -> str:
    """Return the statements about a subject, one predicate a line, long values below each other."""
    lines = []
    for predicate, values in about:
        texts = [_write(value, prefixes) for value in values]
        if predicate == TYPE:
            lines.append(f"{subject} a {' , '.join(texts)}")
            continue
        literals = all(isinstance(value, Literal) for value in values)
        joint = " , " if literals else " ,\n" + " " * (width + 4)
        lines.append(f"    {_write(predicate, prefixes):<{width}}{joint.join(texts)}")
    return " ;\n".join(lines) + " .\n"


def _write(value: Any, prefixes: Mapping[str, str]) -> str:
    if isinstance(value, tuple):
        on, filler = (_write(part, prefixes) for part in value)
        return f"[ a owl:Restriction ; owl:onProperty {on} ; owl:someValuesFrom {filler} ]"
    if isinstance(value, Literal):
        return "true" if value.value == "true" and not value.language else str(value)
    iri = str(getattr(value, "value", value))
    for name, namespace in prefixes.items():
        if iri.startswith(namespace) and re.fullmatch(r"\w+", iri.removeprefix(namespace)):
            return f"{name}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
