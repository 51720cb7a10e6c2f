"""The tables of KGX: tab-separated, several values one `|` apart, what is empty in every row left out."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact
from mscpof.release.kgx.biolink import declaration
from mscpof.release.kgx.graph import graph_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mscpof.release.content import Content

NODES, EDGES, LEFT_OUT, PREFIXES = "kgx/nodes.tsv", "kgx/edges.tsv", "kgx/left-out.tsv", "kgx/prefixes.json"
_CURIES = ("id", "xref", "has_evidence_of_type", "publications", "mscpof_term", "mscpof_study", "mscpof_finding")
_KGX = "https://github.com/biolink/kgx/blob/master/specification/kgx-format.md"
_TSV = "text/tab-separated-values"


class NotInATable(MscpofError):
    """A value has a sign that separates values or cells."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r} has a tab, a line end or a |, which separate cells, rows and values of KGX tables")


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
    yield Artefact(NODES, _table(nodes), "The nodes of the knowledge graph in Biolink, as KGX", _TSV, standards)
    yield Artefact(EDGES, _table(edges), "The edges of the knowledge graph in Biolink, as KGX", _TSV, standards)
    yield Artefact(
        PREFIXES, _prefixes((*nodes, *edges)), "What the prefixes of these tables stand for", "application/json"
    )
    rows = [_row(what) | {"count": str(count)} for what, count in graph.left_out.items()]
    rows.sort(key=lambda row: tuple(row.values()))
    yield Artefact(LEFT_OUT, _table(rows), "What the knowledge graph leaves out, why, and how often", _TSV)


def _prefixes(rows: Iterable[dict[str, str]]) -> bytes:
    """Return the prefixes of all identifiers, for tools that are given a map of prefixes."""
    curies = {curie for row in rows for name in _CURIES for curie in row.get(name, "").split("|") if curie}
    used = sorted({curie.partition(":")[0] for curie in curies})
    return (json.dumps({prefix: declaration().space(prefix) for prefix in used}, indent=2) + "\n").encode()


def _row(thing: Any) -> dict[str, str]:
    """Return the cells of a node, an edge or a reason, by column."""
    return {field.name: _cell(getattr(thing, field.name)) for field in fields(thing)}


def _cell(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str):
        return value
    if broken := [each for each in value if "|" in each]:
        raise NotInATable(broken[0])
    return "|".join(value)


def _table(rows: Sequence[dict[str, str]]) -> bytes:
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    lines: Iterable[list[str]] = ([row[name] for name in names] for row in rows)
    text = ["\t".join(names)]
    for line in lines:
        for value in line:
            if any(sign in value for sign in "\t\r\n"):
                raise NotInATable(value)
        text.append("\t".join(line))
    return ("\n".join(text) + "\n").encode()
