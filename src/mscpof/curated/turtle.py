"""Turtle files of the ontology and the shapes, read with the line of each subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from mscpof.base.faults import CurationFault
from mscpof.base.place import Place, Places
from mscpof.curated.document import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mscpof.curated.project import Project

# A subject of our Turtle style stands at the start of its line.
_SUBJECT = re.compile(r"(?:<([^>]+)>|([A-Za-z][\w.-]*)?:([\w./-]*\w))(?=\s|$)")
_PREFIX = re.compile(r"^@?prefix\s+([\w.-]*):\s*<([^>]+)>", re.MULTILINE | re.IGNORECASE)


def read_turtle(project: Project, paths: Iterable[Path], graph: str, places: Places) -> list[Quad]:
    """Read Turtle files into one named graph.

    :param graph: IRI of the graph, and base of relative IRIs.
    :param places: receives the line of every subject that stands at the start of its line.
    :raises CurationFault: when a file is not UTF-8 or not Turtle, with the line and column at which the parser stopped.
    """
    name = NamedNode(graph)
    quads: list[Quad] = []
    for number, path in enumerate(paths):
        file = project.relative(path)
        text = read_text(path, file)
        try:
            triples = list(parse(text, format=RdfFormat.TURTLE, base_iri=graph))
        except SyntaxError as error:
            place = Place(file, error.lineno or 1, error.offset or 1)
            raise CurationFault("broken-turtle", place, reason=error.msg) from None
        # Blank nodes keep apart across files, and their names do not change from run to run.
        labels: dict[str, BlankNode] = {}
        own = [
            Quad(_named(t.subject, number, labels), t.predicate, _named(t.object, number, labels), name)
            for t in triples
        ]
        _put_subjects(text, file, own, places)
        quads += own
    return quads


def _named(node: Any, number: int, labels: dict[str, BlankNode]) -> Any:
    if not isinstance(node, BlankNode):
        return node
    return labels.setdefault(node.value, BlankNode(f"t{number}x{len(labels)}"))


def _put_subjects(text: str, file: Path, quads: list[Quad], places: Places) -> None:
    """Put the lines of the subjects; blank nodes that are subjects are told apart by their order in the file."""
    prefixes = dict(_PREFIX.findall(text))
    inner = {quad.object for quad in quads if isinstance(quad.object, BlankNode)}
    roots = dict.fromkeys(q.subject for q in quads if isinstance(q.subject, BlankNode) and q.subject not in inner)
    blanks = []
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _SUBJECT.match(line):
            places.put(Place(file, number, 1), match[1] or prefixes.get(match[2] or "", "") + match[3])
        elif line.startswith("["):
            blanks.append(Place(file, number, 1))
    if len(roots) == len(blanks):
        for root, place in zip(roots, blanks, strict=True):
            places.put(place, root.value)
