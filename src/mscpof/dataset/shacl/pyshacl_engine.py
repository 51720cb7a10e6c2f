"""The SHACL reference engine, pyshacl: shapes and statements in, results out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import oxrdflib  # noqa: F401  (gives rdflib Oxigraph's parsers)
import pyshacl
import rdflib
from pyoxigraph import RdfFormat, serialize

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

_SH = rdflib.Namespace(PREFIXES["sh"])


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a SHACL validation report.

    :param shape: the IRI, or the id of the blank node, of the shape that was broken.
    :param focus: the node that breaks it.
    :param path: the IRI of the property, or nothing.
    :param value: the IRI or text of the value at fault, or nothing.
    :param message: one message of the report, made by pyshacl where the shape has none.
    """

    shape: str
    focus: str
    path: str
    value: str
    message: str


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate statements against shapes.

    :raises TypeError: when pyshacl cannot run the shapes.
    """
    _, report, text = pyshacl.validate(
        _graph(data), shacl_graph=_graph(shapes), inference="none", inplace=True, meta_shacl=False
    )
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pyshacl could not run the shapes: {text}")
    # Only the report's own results: a result of a shape inside a shape is a detail of one of them.
    return [_result(report, node) for node in report.objects(None, _SH.result)]


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy statements into an in-memory rdflib graph, on which pyshacl is fastest."""
    graph = rdflib.Graph()
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="ox-nt")
    return graph


def _result(report: rdflib.Graph, node: Any) -> Result:
    def text(name: str) -> str:
        value = report.value(node, _SH[name])
        return str(value) if value is not None and not isinstance(value, rdflib.BNode) else ""

    shape = str(report.value(node, _SH.sourceShape))
    return Result(shape, text("focusNode"), text("resultPath"), text("value"), text("resultMessage"))
