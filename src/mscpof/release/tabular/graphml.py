"""Network in GraphML, for Cytoscape and other network programs: MSC sources, mechanisms, entities, and their relations.

A source is a kind of mesenchymal stem cell by its tissue, such as umbilical cord. A directed edge leads from a source
to an entity that its cells change or leave as it is (`effect`), from a source to a mechanism under which the review
files a finding (`filing`), or from an entity to one that it acts on in a causal axis (`causal`). It has a sign (1, -1,
0) and the numbers of standing studies, retracted studies and statements of the review that say so.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from mscpof.base.names import shorten
from mscpof.release.artefact import Artefact
from mscpof.release.tabular.rows import rows_of
from mscpof.release.tabular.table_schema import SEPARATOR, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.artefact import Content
    from mscpof.release.tabular.rows import Cell, Row
    from mscpof.release.tabular.table_schema import Column

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
# Types of GraphML by types of columns; all others are strings.
_TYPES = {"integer": "int", "boolean": "boolean", "year": "int"}


def graphml_files(content: Content) -> Iterator[Artefact]:
    """Yield the network as one file."""
    nodes, network = table("nodes"), table("network")
    edge_rows = rows_of(content.store, network)
    ends = {str(row[end]) for row in edge_rows for end in ("start", "end")}
    # Sources and mechanisms without any edge belong into the picture too.
    node_rows = [row for row in rows_of(content.store, nodes) if row["id"] in ends or row["rank"] is not None]
    root = Element("graphml", xmlns=_GRAPHML)
    edition = content.edition
    SubElement(root, "desc").text = f"{network.title}; mscpof {edition.version} ({edition.date}), CC-BY-4.0"
    node_keys = _declare(root, "node", [column for column in nodes.columns if _has_values(column, node_rows)])
    edge_keys = _declare(root, "edge", [column for column in network.columns if column.name not in ("start", "end")])
    SubElement(root, "key", {"id": "node_name", "for": "node", "attr.name": "name", "attr.type": "string"})
    graph = SubElement(root, "graph", id="mscpof", edgedefault="directed")
    for row in node_rows:
        element = SubElement(graph, "node", id=identifier(str(row["id"])))
        _add_data(element, row, node_keys)
        _add_datum(element, "node_name", row["symbol"] or row["label_en"])
    for row in edge_rows:
        start, end = (identifier(str(row[name])) for name in ("start", "end"))
        element = SubElement(graph, "edge", id=f"{start}.{row['interaction']}.{end}", source=start, target=end)
        _add_data(element, row, edge_keys)
    indent(root, " ")
    file = io.BytesIO()
    ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
    yield Artefact(network.path, file.getvalue() + b"\n", network.title, "application/xml", (_GRAPHML,))


def identifier(iri: str) -> str:
    """Return the id of the node of an IRI; the schema of GraphML wants an XML name token, which no IRI is.

    >>> identifier("https://w3id.org/mscpof/gene/CASP3")
    'gene:CASP3'
    >>> identifier("http://purl.obolibrary.org/obo/GO_0006915")
    'GO:0006915'
    """
    return shorten(iri).replace("/", ":")


def _has_values(column: Column, rows: Sequence[Row]) -> bool:
    """Tell whether any row has a value in a column; no node of the network has a year, which only studies have."""
    return any(row[column.name] not in (None, ()) for row in rows)


def _declare(root: Element, kind: str, columns: Sequence[Column]) -> dict[str, str]:
    """Declare the attributes of nodes or edges, and return the id of each declaration by column name."""
    keys: dict[str, str] = {}
    for column in columns:
        keys[column.name] = f"{kind}_{column.name}"
        # A node has its id already.
        name = "iri" if column.name == "id" else column.name
        form = "string" if column.several else _TYPES.get(column.type, "string")
        key = SubElement(root, "key", {"id": keys[column.name], "for": kind, "attr.name": name, "attr.type": form})
        if column.about:
            SubElement(key, "desc").text = column.about
    return keys


def _add_data(element: Element, row: Row, keys: dict[str, str]) -> None:
    for name, key in keys.items():
        _add_datum(element, key, row[name])


def _add_datum(element: Element, key: str, cell: Cell) -> None:
    """Add an attribute to a node or edge; empty cells are left out."""
    if cell is None or cell == ():
        return
    text = SEPARATOR.join(map(str, cell)) if isinstance(cell, tuple) else str(cell)
    SubElement(element, "data", key=key).text = text.lower() if isinstance(cell, bool) else text
