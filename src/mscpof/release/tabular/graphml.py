"""The network of sources, mechanisms and entities in GraphML, for Cytoscape and its kin."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from mscpof.base.names import shorten
from mscpof.release.artefact import Artefact
from mscpof.release.tabular.rows import rows_of
from mscpof.release.tabular.schema import SEPARATOR, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.content import Content
    from mscpof.release.tabular.rows import Row, Value
    from mscpof.release.tabular.schema import Column

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {"iri": "string", "text": "string", "integer": "int", "boolean": "boolean", "year": "int", "date": "string"}
_NAME = "name"


def graphml_files(content: Content) -> Iterator[Artefact]:
    """Yield the network."""
    nodes, network = table("nodes"), table("network")
    edges = rows_of(content.store, network)
    joined = {str(edge[end]) for edge in edges for end in ("start", "end")}
    # A source or mechanism of which nothing is reported belongs into the picture too.
    shown = [node for node in rows_of(content.store, nodes) if node["id"] in joined or node["rank"] is not None]
    root = Element("graphml", xmlns=GRAPHML)
    edition = content.edition
    SubElement(root, "desc").text = f"{network.title}; mscpof {edition.version} ({edition.date}), CC-BY-4.0"
    node_keys = _declare(root, "node", [one for one in nodes.columns if _told(one, shown)])
    edge_keys = _declare(root, "edge", [one for one in network.columns if one.name not in ("start", "end")])
    SubElement(root, "key", {"id": "node_name", "for": "node", "attr.name": _NAME, "attr.type": "string"})
    graph = SubElement(root, "graph", id="mscpof", edgedefault="directed")
    for node in shown:
        element = SubElement(graph, "node", id=identifier(str(node["id"])))
        _fill(element, node, node_keys)
        _datum(element, "node_name", node["symbol"] or node["label_en"])
    for edge in edges:
        start, end = (identifier(str(edge[name])) for name in ("start", "end"))
        element = SubElement(graph, "edge", id=f"{start}.{edge['interaction']}.{end}", source=start, target=end)
        _fill(element, edge, edge_keys)
    yield Artefact(network.path, _written(root), network.title, "application/xml", (GRAPHML,))


def identifier(iri: str) -> str:
    """Return the id of a node; the schema of GraphML wants an XML name token, which no IRI is.

    >>> identifier("https://w3id.org/mscpof/gene/CASP3")
    'gene:CASP3'
    >>> identifier("http://purl.obolibrary.org/obo/GO_0006915")
    'GO:0006915'
    """
    return shorten(iri).replace("/", ":")


def _told(column: Column, rows: Sequence[Row]) -> bool:
    """Tell whether any row has a value; a node of the network has no year, which only studies have."""
    return any(row[column.name] not in (None, ()) for row in rows)


def _declare(root: Element, kind: str, columns: Sequence[Column]) -> dict[str, str]:
    """Declare the attributes of nodes or edges.

    :returns: the id of the declaration of each.
    """
    keys: dict[str, str] = {}
    for column in columns:
        keys[column.name] = f"{kind}_{column.name}"
        # The id of a node is no attribute that it could have twice.
        name = "iri" if column.name == "id" else column.name
        form = "string" if column.several else _TYPES[column.type]
        key = SubElement(root, "key", {"id": keys[column.name], "for": kind, "attr.name": name, "attr.type": form})
        if column.about:
            SubElement(key, "desc").text = column.about
    return keys


def _fill(element: Element, row: Row, keys: dict[str, str]) -> None:
    for name, key in keys.items():
        _datum(element, key, row[name])


def _datum(element: Element, key: str, value: Value | tuple[Value, ...]) -> None:
    """Write an attribute; what has no value is left out."""
    if value is None or value == ():
        return
    text = SEPARATOR.join(map(str, value)) if isinstance(value, tuple) else str(value)
    SubElement(element, "data", key=key).text = text.lower() if isinstance(value, bool) else text


def _written(root: Element) -> bytes:
    indent(root, " ")
    file = io.BytesIO()
    ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
    return file.getvalue() + b"\n"
