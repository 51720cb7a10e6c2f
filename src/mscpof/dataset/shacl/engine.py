"""The SHACL engine, pyshacl: shapes and statements in, results out. What it says is what is reported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import oxrdflib  # noqa: F401  (gives rdflib Oxigraph's parsers)
import pyshacl
import rdflib
from pyoxigraph import RdfFormat, serialize

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from mscpof.base.faults import Severity

_SH = rdflib.Namespace(PREFIXES["sh"])


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a SHACL report.

    :param shape: the IRI of the shape that was broken.
    :param focus: the node that breaks it.
    :param path: the IRI of the property, or nothing.
    :param value: the IRI or text of the value at fault, or nothing.
    :param message: what the shape says, by language.
    """

    shape: str
    focus: str
    path: str
    value: str
    severity: Severity
    message: Mapping[str, str]


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate statements against shapes.

    :raises TypeError: when pyshacl cannot run the shapes.
    """
    shape_graph = _graph(shapes)
    _, report, text = pyshacl.validate(
        _graph(data), shacl_graph=shape_graph, inference="none", inplace=True, meta_shacl=False
    )
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pyshacl could not run the shapes: {text}")
    messages = _messages(shape_graph)
    # Only the report's own results: what a shape inside a shape found is a detail of one of them.
    return [_result(report, node, messages) for node in report.objects(None, _SH.result)]


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy statements into an in-memory rdflib graph, on which pyshacl is fastest."""
    graph = rdflib.Graph()
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="ox-nt")
    return graph


def _messages(shapes: rdflib.Graph) -> dict[Any, dict[str, str]]:
    messages: dict[Any, dict[str, str]] = defaultdict(dict)
    for shape, message in shapes.subject_objects(_SH.message):
        if isinstance(message, rdflib.Literal):
            messages[shape][message.language or "en"] = str(message)
    return messages


def _result(report: rdflib.Graph, node: Any, messages: dict[Any, dict[str, str]]) -> Result:
    def one(name: str) -> str:
        found = report.value(node, _SH[name])
        return str(found) if found is not None and not isinstance(found, rdflib.BNode) else ""

    shape = report.value(node, _SH.sourceShape)
    severity: Severity = "warning" if one("resultSeverity") in (str(_SH.Warning), str(_SH.Info)) else "error"
    said = messages.get(shape) or {"en": one("resultMessage")}
    return Result(str(shape), one("focusNode"), one("resultPath"), one("value"), severity, said)
