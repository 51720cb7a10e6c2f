"""Files that are named are told exactly what checking the whole tells of them, whatever was read before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mscpof.dataset.build import check
from mscpof.dataset.selected_files import Selection
from tests.conftest import raises, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

# Left out of the quick loop.
pytestmark = pytest.mark.slow

FIRST = "data/studies/first-a-2020.yaml"
SECOND = "data/studies/second-b-2021.yaml"


def _of(project: Project, path: Path) -> Selection:
    return Selection.of(project, [path])


def assert_told_alike(project: Project) -> None:
    """Check the whole without a memory, then the whole and every file by itself with one."""
    shutil.rmtree(project.build, ignore_errors=True)
    whole = check(project)
    assert told(check(project).faults) == told(whole.faults)
    for path in project.data:
        selection = _of(project, path)
        alone = check(project, selection=selection)
        assert told(alone.faults) == told(f for f in whole.faults if selection.holds(f))
        assert alone.complete == whole.complete


CHANGES = {
    "an id that others name is gone": ("data/entities/genes.yaml", "id: gene/BAX\n", "id: gene/BAX2\n"),
    "an id that is taken elsewhere": (SECOND, "id: study/second-b-2021\n", "id: study/first-a-2020\n"),
    "a finding's id that is taken elsewhere": (
        SECOND,
        "id: finding/second-b-2021-01\n",
        "id: finding/first-a-2020-01\n",
    ),
    "a number that is taken elsewhere": (SECOND, "reference: 2\n", "reference: 1\n"),
    "a file that cannot be read": (SECOND, "id: study", "id: [study"),
    "an unknown key": (SECOND, "reference: 2\n", "reference: 2\nsauce: UmbilicalCordMSC\n"),
}


@pytest.mark.parametrize(("path", "old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_told_in_every_file_that_it_concerns(
    tiny: Project, change: Callable[[str, str, str], None], path: str, old: str, new: str
) -> None:
    check(tiny)
    change(path, old, new)
    assert check(tiny).faults
    assert_told_alike(tiny)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: finding/second-b-2021-01\n", "id: finding/first-a-2020-01\n", "duplicate-id"),
        ("reference: 2\n", "reference: 1\n", "reference-number-shared-violation"),
    ],
)
def test_what_two_files_share_is_told_of_either(
    tiny: Project, change: Callable[[str, str, str], None], old: str, new: str, code: str
) -> None:
    change(SECOND, old, new)
    for path in (FIRST, SECOND):
        assert code in {fault.code for fault in check(tiny, selection=_of(tiny, tiny.root / path)).faults}


def test_a_change_of_another_file_is_seen(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    genes = "data/entities/genes.yaml"
    first = _of(tiny, tiny.root / FIRST)
    assert check(tiny, selection=first).faults == []
    change(genes, "id: gene/BAX\n", "id: gene/BAX2\n")
    assert {fault.code for fault in check(tiny, selection=first).faults} == {"unknown-entity"}
    changed = check(tiny, selection=_of(tiny, tiny.root / genes))
    assert changed.faults == []
    assert changed.elsewhere
    change(genes, "id: gene/BAX2\n", "id: gene/BAX\n")
    assert check(tiny, selection=first).faults == []


def test_files_that_cannot_be_held_against_the_rest_are_not_called_complete(
    tiny: Project, write: Callable[[str, str], Path]
) -> None:
    write(SECOND, "id: [study/second-b-2021\n")
    alone = check(tiny, selection=_of(tiny, tiny.root / FIRST))
    assert alone.faults == []
    assert not alone.complete


def test_a_broken_rule_leaves_a_check_incomplete(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("queries/derive/new.rq", "CONSTRUCT {} WHERE {}")
    assert not check(tiny, selection=_of(tiny, tiny.root / FIRST)).complete
    assert_told_alike(tiny)


def test_a_broken_question_keeps_no_file_from_being_checked(tiny: Project, write: Callable[[str, str], Path]) -> None:
    write("queries/competency/new.rq", "SELECT * { ?s ?p }")
    alone = check(tiny, selection=_of(tiny, tiny.root / FIRST))
    assert alone.complete
    assert alone.faults == []
    assert check(tiny).errors


def test_a_path_is_taken_from_the_folder_of_who_types_it(tiny: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    monkeypatch.chdir(tiny.root / "data")
    selection = Selection.of(tiny, [Path("studies/first-a-2020.yaml"), tiny.root / FIRST])
    assert selection.files == {Path(FIRST)}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("data/studies/nobody-x-1999.yaml", "no-such-file"),
        ("data/context.jsonld", "not-curated"),
        ("data/studies", "not-curated"),
        ("ontology/mscpof.ttl", "not-curated"),
        ("../outside.yaml", "not-curated"),
        ("data/studies/.hidden.yaml", "not-curated"),
    ],
)
def test_what_is_no_curated_file_is_refused(
    tiny: Project, write: Callable[[str, str], Path], path: str, code: str
) -> None:
    write("../outside.yaml", "id: study/outside\n")
    write("data/studies/.hidden.yaml", "id: study/hidden\n")
    with raises(code, path=tiny.root / path):
        _of(tiny, tiny.root / path)
