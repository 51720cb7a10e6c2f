"""The data model is generated from ontology and shapes as a Mermaid diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from mscpof.commands.app import app
from mscpof.ontology.data_model import mermaid, model_of, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.ontology.data_model import Box

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def boxes(real: Project) -> dict[str, Box]:
    return model_of(real)


def test_the_command_writes_the_same_bytes_each_time(tiny: Project) -> None:
    found = []
    for _ in range(2):
        done = CliRunner().invoke(app, ["docs", "--root", str(tiny.root)])
        assert done.exit_code == 0, done.output
        found.append((tiny.root / "docs" / "design" / "data-model.md").read_bytes())
    assert found[0] == found[1]


def test_the_picture_in_the_repository_is_the_one_of_this_ontology_and_these_shapes(
    real: Project, boxes: dict[str, Box]
) -> None:
    committed = (real.root / "docs" / "design" / "data-model.md").read_text(encoding="utf-8")
    assert (mermaid(boxes) in committed, table(boxes) in committed) == (True, True), "write it anew with: mscpof docs"


def test_arrows_come_from_classes_inline_shapes_reversed_keys_and_ranges(boxes: dict[str, Box]) -> None:
    leads = {
        (name, key, target)
        for name, box in boxes.items()
        for keys in box.keys
        for key in keys.names
        for target in keys.boxes
    }
    assert {
        ("Finding", "statedAt", "ReviewPart"),
        ("Finding", "comparedWith", "Arm"),
        ("Finding", "reportedIn", "Study"),
        ("Finding", "reportedIn", "Review"),
        ("Finding", "increased", "Entity"),
        ("Finding", "measuredProtein", "UniProtEntry"),
        ("Notice", "noticeOn", "Study"),
        ("Step", "activates", "Entity"),
    } <= leads
    assert not any(key in ("findings", "notices", "raised", "affected") for _, key, _ in leads)


def test_what_rules_make_is_told_apart(boxes: dict[str, Box]) -> None:
    assert {name for name, box in boxes.items() if box.derived} == {"MatrixCell", "Conflict"}
    assert {"basis", "disputed", "measuredProtein"} <= {
        key for keys in boxes["Finding"].keys if keys.derived for key in keys.names
    }


def test_a_new_class_with_a_shape_gets_a_box_and_its_arrow(tiny: Project, write: Callable[[str, str], Path]) -> None:
    prefixes = "@prefix mscpof: <https://w3id.org/mscpof/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    write(
        "shapes/cohort.ttl",
        f"{prefixes}mscpof:CohortShape a sh:NodeShape ; sh:targetClass mscpof:Cohort ;\n"
        "    sh:property mscpof:CohortShape-of .\n"
        "mscpof:CohortShape-of a sh:PropertyShape ; sh:path mscpof:cohortOf ; sh:class mscpof:Study .\n",
    )
    [keys] = model_of(tiny)["Cohort"].keys
    assert (keys.names, keys.boxes) == (("cohortOf",), ("Study",))


def test_every_lead_of_the_model_is_an_arrow(boxes: dict[str, Box]) -> None:
    lines = mermaid(boxes).splitlines()
    leads = sum(len(keys.boxes) for box in boxes.values() for keys in box.keys)
    assert sum("-->" in line or "..>" in line for line in lines) == leads
    assert sum(line.startswith("  class ") for line in lines) == len(boxes)


def test_the_table_has_every_key_of_every_box(boxes: dict[str, Box]) -> None:
    rows = table(boxes).splitlines()[2:]
    assert len(rows) == sum(len(box.keys) for box in boxes.values())
    keys = [key for row in rows for key in row.split("|")[2].replace("*", "").replace(" ", "").split(",")]
    assert sorted(keys) == sorted(key for box in boxes.values() for keys in box.keys for key in keys.names)
