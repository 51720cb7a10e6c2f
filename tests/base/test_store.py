"""A dataset on disk is whole or not there: killed builds, readers and writers at once, damaged and foreign files."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from mscpof.base.canonical import canonical
from mscpof.base.store import open_dataset, open_store, save_store, write_atomically
from mscpof.dataset.build import DATASET
from tests.conftest import raises
from tests.programs.command import COMMAND, mscpof

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

    from mscpof.base.answer import Answer
    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

# Left out of the quick loop.
pytestmark = pytest.mark.slow

ONE, TWO, THREE = (
    b"".join(b'<http://a/%d> <http://a/p> "%s" <http://a/g> .\n' % (number, text * 20) for number in range(size))
    for text, size in ((b"one", 2000), (b"two", 3000), (b"three", 10))
)

# Writes the two datasets in turn, to the same places, until it is killed.
WRITER = """
import itertools, sys
from pathlib import Path
from mscpof.base.store import save_store, write_atomically
folder, *files = map(Path, sys.argv[1:])
print("ready", flush=True)
for data in itertools.cycle([path.read_bytes() for path in files]):
    write_atomically(folder / "dataset.nq", data)
    save_store(folder / "store", data)
"""


def _unordered(answer: Answer) -> list[list[tuple[str, list[str]]]]:
    """Return rows without the order of equal rows and of values that a query joins."""
    return sorted([(name, sorted(str(value).split(" "))) for name, value in row.items()] for row in answer)


def _size(store: Store) -> int:
    return sum(1 for _ in store)


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_dataset_and_store(tmp_path: Path) -> None:
    for name, data in (("one", ONE), ("two", TWO)):
        (tmp_path / name).write_bytes(data)
    write_atomically(tmp_path / DATASET, ONE)
    save_store(tmp_path / "store", ONE)
    chance = random.Random(1)
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path, tmp_path / "one", tmp_path / "two"], stdout=subprocess.PIPE
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.1))
        writer.kill()
        writer.communicate()
        assert (tmp_path / DATASET).read_bytes() in (ONE, TWO)
        assert _size(open_store(tmp_path / "store")) in (2000, 3000)


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_former_build_whole(
    tiny: Project, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    command = [*COMMAND, "build", "--root", str(tiny.root), "--store", str(store)]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.perf_counter() - started
    whole_sizes = {_size(open_store(store)), _size(open_store(store)) + 2}
    study = (tiny.root / "data/studies/second-b-2021.yaml").read_text(encoding="utf-8")
    for moment in range(10):
        write("data/studies/second-b-2021.yaml", f"{study.rstrip()}\n    note: {{en: change {moment}, zh: 更改}}\n")
        builder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Most moments fall into the last part, when files are written.
        time.sleep(whole * (moment / 5 if moment < 4 else 0.85 + 0.03 * (moment - 4)))
        builder.send_signal(signal.SIGKILL)
        builder.communicate()
        data = (tiny.build / DATASET).read_bytes()
        assert canonical(open_dataset(tiny.build / DATASET)) == data
        assert len(data.splitlines()) in whole_sizes
        # The link names the dataset by its content.
        content = hashlib.sha256(canonical(open_store(store))).hexdigest()
        assert str((store / "current").readlink()) == f"dataset-{content[:16]}"
    assert mscpof("build", "--root", tiny.root, "--store", store).returncode == 0
    assert sorted(path.name for path in tiny.build.iterdir() if path.name != "reading") == [DATASET]
    assert len(list(store.iterdir())) <= 3


def test_a_store_on_disk_answers_as_the_one_in_memory(knowledge: Knowledge, tmp_path: Path) -> None:
    from mscpof import KnowledgeBase
    from mscpof.base.canonical import canonical

    save_store(tmp_path / "store", canonical(knowledge.store))
    memory, disk = KnowledgeBase(knowledge.store), KnowledgeBase.load(store=tmp_path / "store")
    assert list(memory.questions) == list(disk.questions)
    for name in memory.questions:
        assert _unordered(memory.query(name)) == _unordered(disk.query(name)), name
    assert memory.matrix() == disk.matrix()


def test_a_reader_keeps_its_dataset_while_others_are_built(tmp_path: Path) -> None:
    save_store(tmp_path, ONE)
    reader = open_store(tmp_path)
    save_store(tmp_path, TWO)
    assert _size(reader) == 2000
    assert _size(open_store(tmp_path)) == 3000
    save_store(tmp_path, THREE)
    assert _size(reader) == 2000


def test_builds_into_one_store_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda data: save_store(tmp_path, data), [ONE, TWO, THREE, ONE, TWO, THREE]))
    assert _size(open_store(tmp_path)) in (2000, 3000, 10)


def test_a_store_keeps_the_dataset_in_use_and_the_former_one(tmp_path: Path) -> None:
    for data in (ONE, TWO, THREE):
        save_store(tmp_path, data)
    assert len(list(tmp_path.glob("dataset-*"))) == 2
    assert _size(open_store(tmp_path)) == 10


def test_the_same_dataset_again_changes_nothing(tmp_path: Path) -> None:
    save_store(tmp_path, ONE)
    before = sorted(path.name for path in tmp_path.iterdir())
    save_store(tmp_path, ONE)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    save_store(tmp_path, ONE)
    (tmp_path / ".mscpof-new-abc").mkdir()
    (tmp_path / ".mscpof-new-abc" / "000001.sst").write_bytes(b"half")
    (tmp_path / ".mscpof-link").symlink_to("nowhere")
    save_store(tmp_path, TWO)
    assert {path.name[:8] for path in tmp_path.iterdir()} == {"current", "dataset-"}


def test_foreign_files_in_a_stores_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"ten years of work")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")
    (tmp_path / ".hidden").write_bytes(b"hidden")
    (tmp_path / "dataset-2024").mkdir()
    elsewhere = tmp_path / "photos"
    (tmp_path / "dataset-0123456789abcdef").symlink_to(elsewhere)
    for data in (ONE, TWO, THREE):
        save_store(tmp_path, data)
    assert (tmp_path / "thesis.docx").read_bytes() == b"ten years of work"
    assert (tmp_path / "photos" / "cat.jpg").read_bytes() == b"cat"
    assert (tmp_path / ".hidden").exists()
    assert (tmp_path / "dataset-2024").is_dir()
    assert (tmp_path / "dataset-0123456789abcdef").is_symlink()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_foreign_current_is_never_replaced(tmp_path: Path, kind: str) -> None:
    current = tmp_path / "current"
    match kind:
        case "file":
            current.write_text("mine")
        case "folder":
            current.mkdir()
        case _:
            current.symlink_to("releases/7")
    with raises("foreign-link"):
        save_store(tmp_path, ONE)
    assert list(tmp_path.iterdir()) == [current]


@pytest.mark.parametrize("folder", ["file/below", "/proc/mscpof"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with raises("not-writable", path=tmp_path / folder):
        save_store(tmp_path / folder, ONE)
    with raises("not-writable"):
        write_atomically(tmp_path / folder / DATASET, ONE)


@pytest.mark.slow
def test_a_build_that_cannot_be_written_exits_with_1_and_says_where(tiny: Project) -> None:
    tiny.build.write_text("in the way")
    done = mscpof("build", "--root", tiny.root)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {tiny.build / DATASET}: cannot be written (")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_others_can_read_a_dataset(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / DATASET, ONE)
    finally:
        os.umask(before)
    assert (tmp_path / DATASET).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "content",
    [ONE[:-30], b"\x00\xff\x80 not text", b"<html></html>", b"", b'<a> <b> "relative" .\n', ONE + b"\xff\n"],
    ids=["cut off", "binary", "a page", "empty", "relative names", "not UTF-8"],
)
def test_a_damaged_dataset_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / DATASET
    path.write_bytes(content)
    with raises("not-a-dataset" if content else "empty-dataset", path=path) as fault:
        open_dataset(path)
    assert "\n" not in str(fault.value)


def test_a_damaged_store_is_refused_by_name(tmp_path: Path) -> None:
    save_store(tmp_path, ONE)
    for path in (tmp_path / "current").glob("MANIFEST-*"):
        path.write_bytes(b"damaged")
    with raises("damaged-store", path=tmp_path):
        open_store(tmp_path)


def test_where_nothing_was_built_the_message_says_how_to_build(tmp_path: Path) -> None:
    for opened in (open_dataset, open_store):
        with raises("not-built"):
            opened(tmp_path)
    done = mscpof("matrix", "--dataset", tmp_path / "none.nq")
    assert (done.returncode, done.stdout) == (1, "")
    assert "make one with: mscpof build" in done.stderr
