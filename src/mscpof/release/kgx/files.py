"""The tables of KGX: tab-separated, several values one `|` apart, what is empty in every row left out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from mscpof.faults import MscpofError
from mscpof.release.artefact import Artefact
from mscpof.release.kgx.declaration import declaration
from mscpof.release.kgx.graph import graph_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mscpof.release.content import Content

NODES, EDGES, LEFT_OUT = "kgx/nodes.tsv", "kgx/edges.tsv", "kgx/left-out.tsv"
_KGX = "https://github.com/biolink/kgx/blob/master/specification/kgx-format.md"
_TSV = "text/tab-separated-values"


class NotInATable(MscpofError):
    """A value has a sign that separates values or cells."""

    def __init__(self, path: str, value: str) -> None:
        super().__init__(f"{path}: {value!r} has a tab, a line end or a |, which separate cells, rows and values")


def kgx_files(content: Content) -> Iterator[Artefact]:
    """Yield the nodes and the edges of the knowledge graph, and the table of what has no edge.

    :raises NotInBiolink: when nothing is declared for something of the dataset.
    :raises NotInATable: when a value cannot stand in a table.
    """
    graph = graph_of(content.store)
    standards = (_KGX, f"https://w3id.org/biolink/biolink-model/{declaration().model}")
    nodes = [_row(node) | {"provided_by": declaration().knowledge_source} for node in graph.nodes]
    for row in (*nodes, *(edges := [_row(edge) for edge in graph.edges])):
        row["category"] = f"biolink:{str(row['category']).removeprefix('biolink:')}"
    yield Artefact(NODES, _table(NODES, nodes), "The nodes of the knowledge graph in Biolink, as KGX", _TSV, standards)
    yield Artefact(EDGES, _table(EDGES, edges), "The edges of the knowledge graph in Biolink, as KGX", _TSV, standards)
    rows = [_row(what) | {"count": str(count)} for what, count in graph.left_out.items()]
    rows.sort(key=lambda row: tuple(row.values()))
    yield Artefact(LEFT_OUT, _table(LEFT_OUT, rows), "What the knowledge graph leaves out, why, and how often", _TSV)


def _row(thing: Any) -> dict[str, str]:
    """Return the cells of a node, an edge or a reason, by column."""
    return {field.name: _cell(getattr(thing, field.name)) for field in fields(thing)}


def _cell(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str):
        return value
    return "|".join(each.replace("|", "") if _breaks(each) else each for each in value)


def _breaks(value: str) -> bool:
    return any(sign in value for sign in "\t\r\n|")


def _table(path: str, rows: Sequence[dict[str, str]]) -> bytes:
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    lines: Iterable[list[str]] = ([row[name] for name in names] for row in rows)
    text = ["\t".join(names)]
    for line in lines:
        for value in line:
            if any(sign in value for sign in "\t\r\n"):
                raise NotInATable(path, value)
        text.append("\t".join(line))
    return ("\n".join(text) + "\n").encode()
