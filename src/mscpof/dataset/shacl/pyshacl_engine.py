"""SHACL reference engine, pyshacl, which finds the violations of shapes in statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import oxrdflib  # noqa: F401  (gives rdflib Oxigraph's parsers)
import pyshacl
import rdflib
from pyoxigraph import RdfFormat, serialize

from mscpof.base.names import PREFIXES, local_name
from mscpof.dataset.violation import violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from mscpof.base.faults import RuleViolation
    from mscpof.base.place import Places
    from mscpof.curated.shapes import Shape, Shapes

_SH = rdflib.Namespace(PREFIXES["sh"])


def violations(
    data: Iterable[Triple], targeted: Iterable[Triple], shapes: Shapes, places: Places
) -> list[RuleViolation]:
    """Validate statements against shapes, and return a violation for each result.

    :param data: statements to validate, with those that shapes look at.
    :param targeted: statements of the shapes to validate against, with their targets.
    :param shapes: all shapes of the project, for names, messages and severities.
    :param places: positions of the statements in the files.
    :raises TypeError: when pyshacl cannot run the shapes.
    """
    _, report, text = pyshacl.validate(
        _graph(data), shacl_graph=_graph(targeted), inference="none", inplace=True, meta_shacl=False
    )
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pyshacl could not run the shapes: {text}")
    by_name = {shape.node.value: shape for shape in shapes.values()}
    # Only the report's own results: a result of a shape inside a shape is a detail of one of them.
    return [_violation(report, result, by_name, places) for result in report.objects(None, _SH.result)]


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy statements into an in-memory rdflib graph, on which pyshacl is fastest."""
    graph = rdflib.Graph()
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="ox-nt")
    return graph


def _violation(report: rdflib.Graph, result: Any, shapes: Mapping[str, Shape], places: Places) -> RuleViolation:
    def text(name: str) -> str:
        value = report.value(result, _SH[name])
        return str(value) if value is not None and not isinstance(value, rdflib.BNode) else ""

    shape = shapes[str(report.value(result, _SH.sourceShape))]
    return violation(
        places,
        rule=local_name(shape.node.value),
        focus=text("focusNode"),
        path=text("resultPath"),
        value=text("value"),
        severity=shape.severity,
        messages=shape.messages or {"en": text("resultMessage")},
    )
