"""The curated files are YAML-LD: another JSON-LD processor, given only the context, reads the same statements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import rdflib

from mscpof.base.names import BASE
from mscpof.curated import document

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

pytestmark = pytest.mark.slow


def test_rdflib_reads_the_curated_files_as_the_build_does(real: Project, knowledge: Knowledge) -> None:
    context = json.loads(real.context.read_text(encoding="utf-8"))["@context"]
    ours: set[tuple[str, ...]] = {
        (getattr(quad.subject, "value", ""), quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in knowledge.reading.quads
    }
    assert {path.name: more for path in real.data if (more := _read_by_rdflib(path, context) - ours)} == {}


def _read_by_rdflib(path: Path, context: object) -> set[tuple[str, ...]]:
    content = document.plain(document.parse(document.read_text(path, path), path))
    nodes = content if isinstance(content, list) else [content]
    graph = rdflib.Graph()
    graph.parse(data=json.dumps({"@context": context, "@graph": nodes}), format="json-ld", base=BASE)
    # Inline nodes have no id in the file: the build names them, rdflib leaves them blank.
    statements = {tuple(map(str, triple)) for triple in graph if not any(isinstance(n, rdflib.BNode) for n in triple)}
    assert statements
    return statements
