"""The curated files are YAML-LD: another JSON-LD processor, given only the context, reads the same statements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import rdflib

from mscpof.base.names import BASE
from mscpof.curated import document
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

pytestmark = pytest.mark.slow

FILES = sorted((ROOT / "data").rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rdflib_reads_a_curated_file_as_the_build_does(real: Project, knowledge: Knowledge, path: Path) -> None:
    text = document.read_text(path, path)
    content = document.plain(document.parse(text, path))
    nodes = content if isinstance(content, list) else [content]
    context = json.loads(real.context.read_text(encoding="utf-8"))["@context"]
    graph = rdflib.Graph()
    graph.parse(data=json.dumps({"@context": context, "@graph": nodes}), format="json-ld", base=BASE)
    # Inline nodes have no id in the file: the build names them, rdflib leaves them blank.
    theirs = {
        (str(s), str(p), str(o))
        for s, p, o in graph
        if not isinstance(s, rdflib.BNode) and not isinstance(o, rdflib.BNode)
    }
    ours = {
        (getattr(q.subject, "value", ""), q.predicate.value, getattr(q.object, "value", ""))
        for q in knowledge.reading.quads
    }
    assert theirs
    assert theirs <= ours
