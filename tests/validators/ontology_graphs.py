"""Read OBO Graphs JSON with the package obographs, in its own environment; print what it finds there.

Arguments: files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import obographs


def found(path: Path) -> dict[str, Any]:
    try:
        graph = obographs.read(path)
    except Exception as error:
        return {"fault": type(error).__name__}
    known = {node.id for node in graph.nodes}
    ends = {end for edge in graph.edges for end in (edge.sub, edge.obj)}
    return {
        "id": graph.id,
        "version": graph.version_iri,
        "licence": graph.license,
        "nodes": len(graph.nodes),
        "edges": len(graph.edges),
        "definitions": len(graph.logicalDefinitionAxioms),
        "dangling": sorted(ends - known),
    }


def main() -> None:
    print(json.dumps({path: found(Path(path)) for path in sys.argv[1:]}))


main()
