"""Run the validator of the kgx package on the tables of a KGX export, without the network; print what it says.

kgx fetches the model and a context of prefixes from the network. Here both come from the biolink-model package: the
model as the default of bmt, which kgx makes when it is imported, the prefixes in the place where kgx keeps what it has
fetched. Prefixes of the export are added, as whoever loads it has to.

Usage: kgx_tables.py PREFIXES NODES EDGES [NODES EDGES ...]
"""

from __future__ import annotations

import csv
import json
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import bmt.toolkit

MODEL = resources.files("biolink_model")
bmt.toolkit.Toolkit.__init__.__defaults__ = (
    str(MODEL.joinpath("schema/biolink_model.yaml")),
    {"predicate mappings": []},
)

import kgx.config  # noqa: E402
from kgx.utils.kgx_utils import sanitize_import  # noqa: E402
from kgx.validator import Validator  # noqa: E402


def rows(path: str) -> list[dict[str, Any]]:
    """Read a table as kgx does: no key for an empty cell, lists where it knows of several values."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [sanitize_import({key: value for key, value in row.items() if value}, "|") for row in table]


def main() -> None:
    prefixes, paths = Path(sys.argv[1]), sys.argv[2:]
    context = json.loads(MODEL.joinpath("prefixmaps/biolink-model-prefix-map.json").read_text("utf-8"))
    kgx.config.jsonld_context_map["biolink"] = context | json.loads(prefixes.read_text("utf-8"))
    for name in ("monarch_context", "obo_context"):
        kgx.config.jsonld_context_map[name] = {}
    reports = []
    for nodes, edges in zip(paths[::2], paths[1::2], strict=True):
        validator = Validator()
        for row in rows(nodes):
            validator.analyse_node(row["id"], row)
        for row in rows(edges):
            validator.analyse_edge(row["subject"], row["object"], row["id"], row)
        messages = [
            f"{level} {kind}: {message}"
            for level, kinds in validator.get_errors().items()
            for kind, texts in kinds.items()
            for message in texts
        ]
        reports.append(sorted(messages))
    print(json.dumps(reports))


main()
