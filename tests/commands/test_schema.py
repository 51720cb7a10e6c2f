"""The command `mscpof schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from mscpof.commands.app import app

if TYPE_CHECKING:
    from mscpof.curated.project import Project

# Left out of the quick loop.
pytestmark = pytest.mark.slow


def run(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--root", str(project.root)])


def test_schemas_are_written_below_build(tiny: Project) -> None:
    done = run(tiny, "schema")
    written = [tiny.root / line for line in done.stdout.splitlines()]
    assert [path.name for path in written] == [
        f"{folder}.schema.json" for folder in ("studies", "review", "entities", "discrepancies")
    ]
    assert all(json.loads(path.read_text(encoding="utf-8"))["$schema"] for path in written)


def test_one_schema_goes_to_stdout(tiny: Project) -> None:
    done = run(tiny, "schema", "studies")
    assert json.loads(done.stdout)["title"] == "data/studies"
    assert not (tiny.root / "build" / "schema").exists()


def test_an_unknown_folder_is_refused_with_those_that_there_are(tiny: Project) -> None:
    done = run(tiny, "schema", "genes")
    assert "there are studies, review, entities, discrepancies" in str(done.exception)


def test_faults_in_the_files_are_mentioned(tiny: Project) -> None:
    (tiny.root / "data/studies/second-b-2021.yaml").write_text("id: [", encoding="utf-8")
    done = run(tiny, "schema")
    assert done.exit_code == 0
    assert "mscpof validate" in done.stderr


def test_a_broken_shape_keeps_schemas_from_being_made(tiny: Project) -> None:
    (tiny.root / "shapes/finding.ttl").write_text("not turtle", encoding="utf-8")
    done = run(tiny, "schema")
    assert "shapes/finding.ttl:1" in str(done.exception)
