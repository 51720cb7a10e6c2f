"""What was read before is taken from memory only where reading again would give the same."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, NamedNode

from mscpof.base.names import ONTOLOGY_GRAPH
from mscpof.curated.reading import read
from mscpof.curated.reading_cache import Memory
from tests.programs.damage import damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.curated.reading import Reading

# Left out of the quick loop.
pytestmark = pytest.mark.slow

FIRST = "data/studies/first-a-2020.yaml"
SECOND = "data/studies/second-b-2021.yaml"
GENES = "data/entities/genes.yaml"


def _all(reading: Reading) -> tuple[object, ...]:
    """Return everything that a reading tells, in an order of its own."""
    return *_data(reading, terms=True), sorted(map(str, reading.shapes.quads))


def _data(reading: Reading, *, terms: bool = False) -> tuple[object, ...]:
    """Return what a reading tells of the data, and of the ontology if that is wanted."""
    places = sorted(
        f"{quad} {reading.places.find(_text(quad.subject), quad.predicate.value, _text(quad.object))}"
        for quad in reading.quads
        if (terms or quad.graph_name != NamedNode(ONTOLOGY_GRAPH))
        and not isinstance(quad.subject, BlankNode)
        and not isinstance(quad.object, BlankNode)
    )
    faults = [(fault.code, str(fault)) for fault in reading.faults]
    return places, faults, reading.broken, reading.whole, reading.files


def _text(node: object) -> str:
    return str(getattr(node, "value", ""))


def _records(project: Project) -> set[str]:
    return {path.name for path in (project.build / "reading").iterdir()}


def _anew(project: Project) -> Reading:
    shutil.rmtree(project.build, ignore_errors=True)
    return read(project)


def test_a_second_reading_tells_what_the_first_told(tiny: Project) -> None:
    first = read(tiny)
    second = read(tiny)
    assert second.kept
    assert first.kept == []
    assert _all(first) == _all(second)


def test_the_project_is_remembered_as_it_is_read(real: Project, tmp_path: Path) -> None:
    for folder in ("data", "ontology", "shapes"):
        shutil.copytree(real.root / folder, tmp_path / folder)
    copy = type(real)(tmp_path)
    assert _all(read(copy)) == _all(read(copy))


def test_only_what_changed_is_read_anew(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    read(tiny)
    before = len(read(tiny).kept)
    change(FIRST, "year: 2020", "year: 2021")
    assert len(read(tiny).kept) == before - 1
    assert len(read(tiny).kept) == before


def test_an_id_that_is_gone_is_missed_where_it_is_named(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    read(tiny)
    change(GENES, "id: gene/BAX\n", "id: gene/BAX2\n")
    told = read(tiny)
    assert {str(fault.place.path) for fault in told.faults if fault.place} >= {FIRST}
    assert _all(told) == _all(_anew(tiny))


def test_an_id_that_a_part_of_another_file_bears_unwritten_is_taken(
    tiny: Project, change: Callable[[str, str, str], None]
) -> None:
    read(tiny)
    change(GENES, "id: gene/BAX\n", "id: finding/first-a-2020-02/axis-1\n")
    told = read(tiny)
    assert "duplicate-part-id" in {fault.code for fault in told.faults}
    assert _all(told) == _all(_anew(tiny))


@pytest.mark.parametrize("path", ["data/context.jsonld", "ontology/mscpof.ttl", "shapes/finding.ttl"])
def test_nothing_is_remembered_once_what_all_depends_on_has_changed(tiny: Project, path: str) -> None:
    read(tiny)
    with (tiny.root / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert read(tiny).kept == []


def test_a_file_with_a_fault_is_not_remembered(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    change(FIRST, "mechanism: AntiApoptosis", "mechanism: AntiApoptoses")
    first, second = read(tiny), read(tiny)
    assert _all(first) == _all(second)
    assert FIRST not in "".join(path.read_text(encoding="utf-8") for path in (tiny.build / "reading").iterdir())


def test_nothing_is_remembered_of_files_while_others_hide_their_ids(
    tiny: Project, write: Callable[[str, str], Path], change: Callable[[str, str, str], None]
) -> None:
    change(FIRST, "decreased: [gene/BAX,", "decreased: [gene/NONE,")
    good = (tiny.root / SECOND).read_text(encoding="utf-8")
    write(SECOND, "id: [study/second-b-2021\n")
    read(tiny)
    write(SECOND, good)
    told = read(tiny)
    assert {fault.code for fault in told.faults} == {"unknown-entity"}
    assert _all(told) == _all(_anew(tiny))


def test_a_record_that_was_cut_short_is_none(tiny: Project) -> None:
    first = read(tiny)
    for path in (tiny.build / "reading").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    again = read(tiny)
    assert again.kept == []
    assert _all(again) == _all(first)


def test_a_folder_that_cannot_be_written_makes_no_difference(tiny: Project) -> None:
    tiny.build.write_text("no folder")
    assert _all(read(tiny)) == _all(read(tiny))
    assert tiny.build.read_text() == "no folder"


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    tiny: Project, change: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = Memory(tiny).name(tiny.root / FIRST)

    def get(memory: Memory, wanted: str) -> None:
        # Somebody saves the file after its digest was taken and before it is parsed.
        if wanted == name:
            change(FIRST, "year: 2020", "year: 2021")

    with monkeypatch.context() as patch:
        patch.setattr(Memory, "get", get)
        read(tiny)
    change(FIRST, "year: 2021", "year: 2020")
    told = read(tiny)
    assert told.kept
    assert _all(told) == _all(_anew(tiny))


def test_what_no_file_needs_any_more_is_forgotten(tiny: Project, change: Callable[[str, str, str], None]) -> None:
    read(tiny)
    before = _records(tiny)
    change(FIRST, "year: 2020", "year: 2021")
    read(tiny)
    assert len(_records(tiny)) == len(before)
    assert _records(tiny) != before


def test_fifty_changes_one_after_another_are_told_as_if_read_anew(tiny: Project) -> None:
    chance = random.Random(11)
    originals = {path: path.read_text(encoding="utf-8") for path in tiny.data}
    for path in originals:
        path.unlink()
    # A memory of all but the data, which never change here.
    read(tiny)
    empty = shutil.copytree(tiny.build, tiny.root / "empty")
    for path, text in originals.items():
        path.write_text(text, encoding="utf-8")
    for _ in range(50):
        path = chance.choice(list(originals))
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        match chance.randrange(5):
            case 0:
                path.unlink(missing_ok=True)
            case 1 | 2:
                path.write_text(originals[path], encoding="utf-8")
            case _:
                path.write_text(damage(text or originals[path], chance), encoding="utf-8")
        remembered = read(tiny)
        aside = tiny.build.rename(tiny.root / "aside")
        shutil.copytree(empty, tiny.build)
        anew = read(tiny)
        assert _data(remembered) == _data(anew)
        shutil.rmtree(tiny.build)
        aside.rename(tiny.build)
