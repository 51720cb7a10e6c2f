"""KGX tables of nodes and edges: tab-separated, values of a cell separated by `|`, empty columns left out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact, json_bytes
from mscpof.release.kgx.biolink import biolink_mapping
from mscpof.release.kgx.knowledge_graph import graph_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.release.artefact import Content

NODES, EDGES, LEFT_OUT, PREFIXES = "kgx/nodes.tsv", "kgx/edges.tsv", "kgx/left-out.tsv", "kgx/prefixes.json"
# Columns that hold CURIEs.
_CURIES = ("id", "xref", "has_evidence_of_type", "publications", "mscpof_term", "mscpof_study", "mscpof_finding")
_KGX = "https://github.com/biolink/kgx/blob/master/specification/kgx-format.md"
_TSV = "text/tab-separated-values"


def kgx_files(content: Content) -> Iterator[Artefact]:
    """Yield the tables of nodes and edges, the prefixes of their CURIEs, and the table of statements without an edge.

    :raises MscpofError: `not-in-biolink`, when `biolink.toml` declares nothing for a part of the dataset;
        `not-in-a-table`, when a value contains a separator.
    """
    graph, mapping = graph_of(content.store), biolink_mapping()
    standards = (_KGX, f"https://w3id.org/biolink/biolink-model/{mapping.model}")
    nodes = [_row(node) | {"provided_by": mapping.knowledge_source} for _, node in sorted(graph.nodes.by_id.items())]
    edges = [_row(edge) for _, edge in sorted(graph.by_id.items())]
    for row in (*nodes, *edges):
        row["category"] = f"biolink:{row['category'].removeprefix('biolink:')}"
    yield Artefact(NODES, _table(nodes), "The nodes of the knowledge graph in Biolink, as KGX", _TSV, standards)
    yield Artefact(EDGES, _table(edges), "The edges of the knowledge graph in Biolink, as KGX", _TSV, standards)
    curies = {curie for row in (*nodes, *edges) for name in _CURIES for curie in row.get(name, "").split("|") if curie}
    prefixes = {prefix: mapping.namespace(prefix) for prefix in sorted({curie.partition(":")[0] for curie in curies})}
    yield Artefact(PREFIXES, json_bytes(prefixes), "What the prefixes of these tables stand for", "application/json")
    rows = [_row(statements) | {"count": str(count)} for statements, count in graph.left_out.items()]
    rows.sort(key=lambda row: tuple(row.values()))
    yield Artefact(LEFT_OUT, _table(rows), "What the knowledge graph leaves out, why, and how often", _TSV)


def _row(thing: Any) -> dict[str, str]:
    """Return the cells of a node, an edge or a reason by column; texts by language are a column for each language."""
    row: dict[str, str] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        by_column = {f"{field.name}_{key}": text for key, text in value.items()} if isinstance(value, dict) else None
        row |= by_column if by_column is not None else {field.name: _cell(value)}
    return row


def _cell(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str):
        return value
    for text in value:
        if "|" in text:
            raise MscpofError("not-in-a-table", value=text)
    return "|".join(value)


def _table(rows: Sequence[dict[str, str]]) -> bytes:
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    lines = [names, *([row[name] for name in names] for row in rows)]
    for value in (value for line in lines for value in line):
        if any(separator in value for separator in "\t\r\n"):
            raise MscpofError("not-in-a-table", value=value)
    return "".join("\t".join(line) + "\n" for line in lines).encode()
