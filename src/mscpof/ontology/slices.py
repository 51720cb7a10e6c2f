"""The slices of reference ontologies: the files in `ontology/imports/`, read, and written the same way every time."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from mscpof.base.faults import BadSlice, UnknownSlice
from mscpof.base.names import OBO, ONTOLOGY, PREFIXES, local_name
from mscpof.curated.document import read_text
from mscpof.ontology.term import CLASS, OBJECT_PROPERTY, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mscpof.curated.project import Project

_RDF, _RDFS, _OWL, _DCTERMS, _SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "dcterms", "skos"))
_TYPE, _LABEL, _PARENT = f"{_RDF}type", f"{_RDFS}label", f"{_RDFS}subClassOf"
_DEPRECATED, _REPLACED_BY = f"{_OWL}deprecated", f"{OBO}IAO_0100001"
_CONSIDER = "http://www.geneontology.org/formats/oboInOwl#consider"
_RESTRICTION = {_TYPE, f"{_OWL}onProperty", f"{_OWL}someValuesFrom"}
_TERM = {_TYPE, _LABEL, _PARENT, _DEPRECATED, _REPLACED_BY, _CONSIDER}

SOURCE = f"{_DCTERMS}source"
LICENCE = f"{_DCTERMS}license"
FROM = "http://purl.org/pav/importedFrom"
# Says how a slice was put together by hand; a refresh leaves nothing of that.
BY_HAND = f"{_SKOS}editorialNote"
_HEADER = (
    _TYPE, f"{_DCTERMS}title", f"{_DCTERMS}description", SOURCE, FROM, LICENCE, f"{_DCTERMS}isPartOf",
    f"{_OWL}imports", f"{_RDFS}comment", BY_HAND,
)  # fmt: skip
_PREFIX = re.compile(r"^@prefix\s+([\w.-]*):\s*<([^>]+)>", re.MULTILINE)
_COMMIT = re.compile(r"https://github\.com/([^/]+/[^/]+)/tree/(\w+)")
_VERSION = re.compile(r"/obo/[^/]+/(?:releases/)?([^/]+)/")


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a reference ontology that the project takes over.

    :param path: its file.
    :param preface: the prefixes and comments before its first statement, as written.
    :param header: what it says about itself, by the IRI of the predicate.
    :param terms: by IRI.
    """

    path: Path
    preface: str
    header: Mapping[str, tuple[Any, ...]]
    terms: Mapping[str, Term]

    @property
    def name(self) -> str:
        """The name of the file, which is that of the ontology."""
        return self.path.stem

    @property
    def source(self) -> str:
        """The address at which the owners publish the ontology, whatever its release."""
        return next((value.value for value in self.header.get(SOURCE, ())), "")

    @property
    def licence(self) -> str:
        """The IRI of the licence of the source."""
        return next((value.value for value in self.header.get(LICENCE, ())), "")

    @property
    def versions(self) -> list[str]:
        """The releases and commits that the terms were taken from, as people write them."""
        return [version_name(value.value) for value in self.header.get(FROM, ())]

    @property
    def owners(self) -> frozenset[str]:
        """The prefixes of the identifiers in it."""
        return frozenset(term.owner for term in self.terms.values())


def version_name(iri: str) -> str:
    """Return what people call a release or a commit.

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

    :returns: the slices by name.
    :raises BadSlice: when one holds more than labels, parents and relations.
    """
    paths = [path for path in project.ontology if path.parent.name == "imports"]
    return {path.stem: read_slice(project, path) for path in paths}


def find_slice(slices: Mapping[str, Slice], name: str) -> Slice:
    """Return a slice by name, whatever its case.

    :raises UnknownSlice: with the names that there are.
    """
    if name.lower() not in slices:
        raise UnknownSlice(name, slices)
    return slices[name.lower()]


def read_slice(project: Project, path: Path) -> Slice:
    """Read a slice.

    :raises BadSlice: when it is not Turtle or holds what would be lost when it is written anew.
    """
    shown = project.shown(path)
    text = read_text(path, shown)
    preface, mark, _ = text.partition(f"<{ONTOLOGY}/imports/{path.stem}>")
    if not mark:
        raise BadSlice(shown, f"it says nothing about <{ONTOLOGY}/imports/{path.stem}>")
    said: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    try:
        for triple in parse(text, format=RdfFormat.TURTLE):
            said[triple.subject][triple.predicate.value].append(triple.object)
    except SyntaxError as error:
        raise BadSlice(f"{shown}:{error.lineno or 1}", f"not Turtle: {error.msg}") from None
    header = said.pop(NamedNode(mark[1:-1]))
    inner = {node: said.pop(node) for node in list(said) if isinstance(node, BlankNode)}
    terms = [_term(shown, node.value, about, inner) for node, about in said.items()]
    comments = [
        n for n, line in enumerate(text.splitlines(), 1) if line.startswith("#") and n > preface.count("\n") + 1
    ]
    if comments:
        raise BadSlice(f"{shown}:{comments[0]}", "a slice has no comments between its terms; a refresh would lose them")
    return Slice(path, preface, {k: tuple(v) for k, v in header.items()}, {term.iri: term for term in terms})


def _term(shown: Path, iri: str, said: dict[str, list[Any]], inner: dict[Any, dict[str, list[Any]]]) -> Term:
    labels = {label.language: label.value for label in said.get(_LABEL, ())}
    nodes = [inner[value] for value in said.get(_PARENT, ()) if isinstance(value, BlankNode)]
    more = sorted(set(said) - _TERM) + sorted({name for node in nodes for name in node} - _RESTRICTION)
    more += [f"label in {language}" for language in labels if language not in ("en", "zh")]
    if more or len(labels) < len(said.get(_LABEL, ())):
        what = local_name(more[0]) if more else "second label in one language"
        raise BadSlice(
            shown,
            f"{local_name(iri)} has a {what}; a slice holds one label in English and one in Chinese, parents and "
            "relations; say more in a file of ontology/ itself",
        )
    kinds = {value.value for value in said.get(_TYPE, ())}
    return Term(
        iri=iri,
        label=labels.get("en", ""),
        zh=labels.get("zh", ""),
        kind=OBJECT_PROPERTY if OBJECT_PROPERTY in kinds else CLASS,
        parents=frozenset(value.value for value in said.get(_PARENT, ()) if isinstance(value, NamedNode)),
        relations=frozenset(
            (node[f"{_OWL}onProperty"][0].value, node[f"{_OWL}someValuesFrom"][0].value) for node in nodes
        ),
        obsolete=bool(said.get(_DEPRECATED)),
        replaced_by=frozenset(value.value for value in said.get(_REPLACED_BY, ())),
        consider=frozenset(value.value for value in said.get(_CONSIDER, ())),
    )


def render(found: Slice) -> str:
    """Return a slice as Turtle, the same text for the same content."""
    prefixes = dict(_PREFIX.findall(found.preface))
    preface = found.preface
    used = {"owl": _OWL, "rdfs": _RDFS, "obo": OBO}
    if FROM in found.header:
        used["pav"] = FROM.removesuffix("importedFrom")
    if BY_HAND in found.header:
        used["skos"] = _SKOS
    if any(term.consider for term in found.terms.values()):
        used["oboInOwl"] = _CONSIDER.removesuffix("consider")
    for name, namespace in used.items():
        if prefixes.get(name) != namespace:
            preface = f"@prefix {name + ':':<8} <{namespace}> .\n{preface}"
            prefixes[name] = namespace
    order = {predicate: number for number, predicate in enumerate(_HEADER)}
    header = sorted(found.header.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    blocks = [_block(f"<{ONTOLOGY}/imports/{found.name}>", header, prefixes, 20)]
    blocks += [_term_block(term, prefixes) for term in sorted(found.terms.values(), key=lambda t: _rank(found, t.iri))]
    return preface + "\n".join(blocks)


def _rank(found: Slice, iri: str) -> tuple[bool, str, int, str]:
    """Order terms: those of the slice's own ontology first, by number."""
    prefix, _, number = local_name(iri).rpartition("_")
    return prefix.lower() != found.name, prefix, int(number) if number.isdigit() else 0, number


def _term_block(term: Term, prefixes: Mapping[str, str]) -> str:
    labels = [Literal(term.label, language="en")] + ([Literal(term.zh, language="zh")] if term.zh else [])
    about: list[tuple[str, Iterable[Any]]] = [(_TYPE, [NamedNode(term.kind)]), (_LABEL, labels)]
    if term.obsolete:
        about.append((_DEPRECATED, [Literal(True)]))
    about += [(_REPLACED_BY, sorted(term.replaced_by)), (_CONSIDER, sorted(term.consider))]
    about.append((_PARENT, [*sorted(term.parents), *sorted(term.relations)]))
    return _block(_write(term.iri, prefixes), [item for item in about if item[1]], prefixes, 18)


def _block(subject: str, about: Iterable[tuple[str, Iterable[Any]]], prefixes: Mapping[str, str], width: int) -> str:
    """Write a subject with what is said of it, one predicate a line, long values below each other."""
    lines = []
    for predicate, values in about:
        texts = [_write(value, prefixes) for value in values]
        if predicate == _TYPE:
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
