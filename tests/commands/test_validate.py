"""The command `mscpof validate`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from tests.programs.command import mscpof, on_terminal, refused, run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

# Left out of the quick loop.
pytestmark = pytest.mark.slow


@pytest.fixture
def unreadable(tiny: Project, write: Callable[[str, str], Path]) -> Project:
    """A project with a file that cannot be read at all, so that checking it ends early."""
    write("data/studies/second-b-2021.yaml", "id: [study/second-b-2021\n")
    return tiny


def test_a_terminal_gets_progress_and_colours_unless_they_are_not_wanted(unreadable: Project) -> None:
    shown = on_terminal("validate", "--root", unreadable.root)
    assert "\x1b[1;31merror" in shown
    assert "reading" in shown
    # What remains moves the cursor of the progress line.
    assert not re.search(r"\x1b\[[0-9;]*m", on_terminal("validate", "--root", unreadable.root, NO_COLOR="1"))
    done = mscpof("validate", "--root", unreadable.root)
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert [line[:11] for line in done.stderr.splitlines()] == ["the shapes ", "1 error, 0 "]


WARNING = """#+ message: {en: a study, zh: 一项研究}
#+ severity: warning
SELECT ?focus WHERE { ?focus a <https://w3id.org/mscpof/ontology#AnimalStudy> }
"""


@pytest.fixture
def faulty(tiny: Project, write: Callable[[str, str], Path]) -> Project:
    """A project with an error and, from a rule that any study breaks, two warnings."""
    write("queries/quality/any-study-violation.rq", WARNING)
    study = tiny.root / "data/studies/second-b-2021.yaml"
    write("data/studies/second-b-2021.yaml", study.read_text(encoding="utf-8") + "sauce: UmbilicalCordMSC\n")
    return tiny


def test_validation_exits_with_0_on_warnings_alone(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("queries/quality/any-study-violation.rq", WARNING)
    done = run_command("validate", "--root", tiny.root, "--lang", "zh")
    assert done.returncode == 0
    assert done.stdout.count("warning") == 2
    assert done.stdout.count("一项研究") == 2
    assert done.stderr.startswith("0 errors, 2 warnings in ")


def test_validation_exits_with_1_on_errors_and_sorts_them(faulty: Project) -> None:
    done = run_command("validate", "--root", faulty.root)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines == sorted(lines, key=lambda line: line.split(":")[0])
    assert sum("  error  " in line for line in lines) == 1
    assert done.stderr.splitlines()[-1].startswith("1 error, ")


def test_validation_for_machines_is_well_formed(unreadable: Project) -> None:
    done = {
        form: run_command("validate", "--root", unreadable.root, "--format", form) for form in ("json", "sarif", "ttl")
    }
    assert {form: each.returncode for form, each in done.items()} == {"json": 1, "sarif": 1, "ttl": 1}
    assert {record["severity"] for record in json.loads(done["json"].stdout)} >= {"error"}
    uris = {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(done["sarif"].stdout)["runs"][0]["results"]
        for location in result["locations"]
    }
    assert "data/studies/second-b-2021.yaml" in uris
    assert all((unreadable.root / uri).is_file() for uri in uris)
    assert any(parse(done["ttl"].stdout, format=RdfFormat.TURTLE))


def test_a_file_is_validated_by_itself(faulty: Project) -> None:
    first, second = (faulty.root / f"data/studies/{name}.yaml" for name in ("first-a-2020", "second-b-2021"))
    good = run_command("validate", first, "--root", faulty.root, "--lang", "zh")
    assert good.returncode == 0
    assert good.stdout.count("一项研究") == 1
    assert "0 errors, 1 warning in 1 file " in good.stderr
    assert "there are errors in other files" in good.stderr
    bad = run_command("validate", first, second, "--root", faulty.root, "--format", "json")
    assert bad.returncode == 1
    assert {record["file"] for record in json.loads(bad.stdout)} == {
        "data/studies/first-a-2020.yaml",
        "data/studies/second-b-2021.yaml",
    }


def test_a_file_that_cannot_be_held_against_the_rest_is_not_passed(unreadable: Project) -> None:
    done = run_command("validate", unreadable.root / "data/studies/first-a-2020.yaml", "--root", unreadable.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "errors in other files keep these from being checked to the end; see: mscpof validate" in done.stderr


def test_what_is_no_curated_file_is_not_validated(tiny: Project) -> None:
    for name in ("data/studies/nobody-x-1999.yaml", "data/context.jsonld", ".."):
        assert name in refused(run_command("validate", name, cwd=tiny.root))
