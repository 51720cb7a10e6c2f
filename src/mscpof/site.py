"""A folder of files that any web host can serve: all pages in both languages, their data, the dataset itself."""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import os
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof import __version__
from mscpof.faults import MscpofError, NotBuilt, NotWritable
from mscpof.pages.bundles import bundles
from mscpof.pages.files import files_of, paths_of
from mscpof.store import open_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Store

# What a folder has that was written here, and may be written anew.
MARK = "mscpof-site.json"
DATASET = "dataset.nq.gz"
# Hosts that build sites from sources, as some do by default, leave these files as they are.
_AS_IT_IS = ".nojekyll"
_CHUNK = 24
_store: Store | None = None


class NotASite(MscpofError):
    """The folder holds something else than a site written by this program."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: holds files that are no site of mscpof (no {MARK}) and would be lost; "
            "name a folder that is empty or new"
        )


class WriterLost(MscpofError):
    """A process that wrote pages was killed."""

    def __init__(self) -> None:
        super().__init__("a process that wrote pages was killed, perhaps for want of memory; nothing was replaced")


@dataclass(frozen=True, slots=True)
class Site:
    """What was written.

    :param folder: where.
    :param paths: how many things, lists and views it shows.
    :param files: how many files it has.
    :param size: their bytes.
    """

    folder: Path
    paths: int
    files: int
    size: int


def write_site(dataset: Path, folder: Path, report: Callable[[str], None] = lambda _: None) -> Site:
    """Write the site of a dataset; readers of the folder see the former site or the new one, never a part.

    :param dataset: an N-Quads file.
    :param folder: where it goes; empty, new, or a site written before.
    :param report: is told how far it came.
    :raises NotBuilt: when there is no dataset.
    :raises NotASite: when the folder holds something else.
    :raises NotWritable: when it cannot be written.
    """
    if not dataset.is_file():
        raise NotBuilt(dataset)
    folder = folder.absolute()
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / MARK).is_file())):
        raise NotASite(folder)
    report("reading the dataset")
    data = dataset.read_bytes()
    paths = paths_of(open_dataset(dataset))
    with _beside(folder) as work:
        for bundle in bundles().values():
            _write(work / bundle.path, bundle.read())
        # Without a time in it, the same dataset is the same file.
        _write(work / DATASET, gzip.compress(data, mtime=0))
        _write(work / _AS_IT_IS, b"")
        said = {"made by": f"mscpof {__version__}", "dataset": hashlib.sha256(data).hexdigest(), "paths": len(paths)}
        _write(work / MARK, (json.dumps(said, indent=2) + "\n").encode())
        _write_pages(dataset, paths, work, report)
        files = [file for file in work.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
    return Site(folder, len(paths), len(files), size)


def _write_pages(dataset: Path, paths: list[str], work: Path, report: Callable[[str], None]) -> None:
    chunks = [paths[n : n + _CHUNK] for n in range(0, len(paths), _CHUNK)]
    # Started anew, not forked: the store has threads.
    context = multiprocessing.get_context("spawn")
    workers = min(os.cpu_count() or 1, len(chunks))
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(dataset,)) as pool:
        try:
            for number, _ in enumerate(pool.map(_write_chunk, chunks, [work] * len(chunks)), start=1):
                report(f"pages: {min(number * _CHUNK, len(paths))} of {len(paths)}")
        except BrokenProcessPool:
            raise WriterLost from None


def _begin(dataset: Path) -> None:
    global _store
    _store = open_dataset(dataset)


def _write_chunk(paths: list[str], work: Path) -> None:
    assert _store  # noqa: S101  (opened when the process began)
    for path in paths:
        for name, data in files_of(_store, path):
            _write(work / name, data)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # What is there already would be another page at the same address.
    with path.open("xb") as file:
        file.write(data)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a folder to write into, and put it in the place of another once it is complete."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise NotWritable(f"{folder}: cannot be written ({error.strerror})") from None
    try:
        new, former = work / "new", work / "former"
        new.mkdir()
        yield new
        if folder.exists():
            folder.rename(former)
        new.rename(folder)
    except OSError as error:
        raise NotWritable(f"{error.filename or folder}: cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
