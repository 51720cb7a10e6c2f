"""The SHACL shapes, run over the whole dataset by pyshacl; every result becomes a fault with its place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import oxrdflib  # noqa: F401  (gives rdflib Oxigraph's parsers)
import pyshacl
import rdflib
from pyoxigraph import Quad, RdfFormat, Store, serialize

from mscpof.faults import RuleViolation
from mscpof.names import PREFIXES, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.faults import Severity
    from mscpof.place import Places

_SH = rdflib.Namespace(PREFIXES["sh"])


def check_shapes(store: Store, shapes: Iterable[Quad], places: Places) -> list[RuleViolation]:
    """Validate a dataset against the shapes.

    :param store: asserted and inferred data with the ontology.
    :param shapes: the shapes' statements.
    :param places: where each statement was written.
    :returns: one violation for each result.
    """
    shape_graph = _graph(shapes)
    _, results, text = pyshacl.validate(
        _graph(store), shacl_graph=shape_graph, inference="none", inplace=True, meta_shacl=False
    )
    if not isinstance(results, rdflib.Graph):
        raise TypeError(f"pyshacl could not run the shapes: {text}")
    messages = _messages(shape_graph)
    # Only the report's own results: what a shape inside a shape found is a detail of one of them.
    return [_violation(results, node, messages, places) for node in results.objects(None, _SH.result)]


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """Copy the union of all graphs into an in-memory rdflib graph, on which pyshacl is fastest."""
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    graph = rdflib.Graph()
    graph.parse(data=triples, format="ox-nt")
    return graph


def _messages(shapes: rdflib.Graph) -> dict[Any, dict[str, str]]:
    messages: dict[Any, dict[str, str]] = defaultdict(dict)
    for shape, message in shapes.subject_objects(_SH.message):
        if isinstance(message, rdflib.Literal):
            messages[shape][message.language or "en"] = str(message)
    return messages


def _violation(results: rdflib.Graph, node: Any, messages: dict[Any, dict[str, str]], places: Places) -> RuleViolation:
    def one(name: str) -> str:
        found = results.value(node, _SH[name])
        return str(found) if found is not None and not isinstance(found, rdflib.BNode) else ""

    shape = results.value(node, _SH.sourceShape)
    focus, path, value = one("focusNode"), one("resultPath"), one("value")
    severity: Severity = "warning" if one("resultSeverity") in (str(_SH.Warning), str(_SH.Info)) else "error"
    said = messages.get(shape) or {"en": one("resultMessage")}
    return violation(
        places, rule=local_name(str(shape)), focus=focus, path=path, value=value, severity=severity, said=said
    )


def violation(
    places: Places, *, rule: str, focus: str, path: str, value: str, severity: Severity, said: dict[str, str]
) -> RuleViolation:
    """Return a rule violation at the place where its value, its property or its node was written.

    :param said: what to say, by language; `en` is always there.
    """
    place = places.find(focus, path, value) or _owner(places, focus)
    about, shown = shorten(focus), shorten(value)
    texts = {
        language: f"{about}: {text}" + (f" (found {shown})" if value and value != focus and shown not in text else "")
        for language, text in said.items()
    }
    return RuleViolation(
        place, texts["en"], texts.get("zh", ""), rule=rule, focus=focus, severity=severity, path=path, value=value
    )


def _owner(places: Places, focus: str) -> Any:
    """Return the place of the node that an inline or derived node belongs to."""
    while "/" in focus.removeprefix("https://"):
        focus = focus.rpartition("/")[0]
        if place := places.find(focus):
            return place
    return None
