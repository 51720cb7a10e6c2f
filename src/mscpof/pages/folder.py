"""A folder of files that any web host can serve: all pages in both languages, their data, the dataset itself."""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.base.output_folder import Kind, replacing
from mscpof.base.store import open_dataset
from mscpof.base.version import __version__
from mscpof.pages.files import files_of, paths_of
from mscpof.pages.html.bundles import bundles
from mscpof.pages.html.rendering import prepare
from mscpof.pages.html.site import Site as Settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

# What a site has that was written here, and may be written anew; it names what else stands in its folder.
MARK = "mscpof-site.json"
_HOLDS = "holds"
DATASET = "dataset.nq.gz"
# Hosts that build sites from sources, as some do by default, leave these files as they are.
_AS_IT_IS = ".nojekyll"
_CHUNK = 24
# Objects made before Python looks for garbage again; by default some hundreds.
_SELDOM = 100_000
_store: Store | None = None


class WriterLost(MscpofError):
    """A process that wrote pages was killed."""

    def __init__(self) -> None:
        super().__init__("a process that wrote pages was killed, perhaps for want of memory; nothing was replaced")


class DatasetChanged(MscpofError):
    """The dataset was built anew meanwhile, so that pages would tell of two."""

    def __init__(self, dataset: Path) -> None:
        super().__init__(f"{dataset}: was built anew while its site was written; nothing was replaced; write it again")


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


def write_site(
    dataset: Path, folder: Path, report: Callable[[str], None] = lambda _: None, report_to: str = ""
) -> Site:
    """Write the site of a dataset; readers of the folder see the former site or the new one, never a part.

    :param dataset: an N-Quads file.
    :param folder: where it goes; empty, new, or a site written before.
    :param report: is told how far it came.
    :param report_to: where readers report errors, see `mscpof.pages.html.site.Site`.
    :raises MscpofError: when there is no dataset, or the folder holds something else or cannot be written.
    :raises NoFileName: when no file can be named after something in the dataset.
    """
    if not dataset.is_file():
        raise MscpofError("not-built", path=dataset)
    report("reading the dataset")
    data = dataset.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    paths = paths_of(open_dataset(dataset))
    said = {"made by": f"mscpof {__version__}", "dataset": digest, "paths": len(paths)}
    with replacing(folder, Kind("site", _holds)) as work:
        # Without a time in it, the same dataset is the same file.
        own = {DATASET: gzip.compress(data, mtime=0), _AS_IT_IS: b""}
        own |= {bundle.path: bundle.read() for bundle in bundles().values()}
        for name, content in own.items():
            _write(work / name, content)
        files, size = _write_pages(dataset, paths, work, report, report_to)
        if hashlib.sha256(dataset.read_bytes()).hexdigest() != digest:
            raise DatasetChanged(dataset)
        holds = sorted({MARK, *(path.name for path in work.iterdir())})
        _write(work / MARK, (json.dumps({**said, _HOLDS: holds}, indent=2) + "\n").encode())
    files += len([MARK, *own])
    size += sum(map(len, own.values())) + (folder / MARK).stat().st_size
    return Site(folder.absolute(), len(paths), files, size)


def _holds(folder: Path) -> set[str]:
    try:
        return set(json.loads((folder / MARK).read_text(encoding="utf-8"))[_HOLDS])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def _write_pages(
    dataset: Path, paths: list[str], work: Path, report: Callable[[str], None], report_to: str
) -> tuple[int, int]:
    """Write what stands at the paths, and return how many files that are, and their bytes."""
    chunks = [paths[n : n + _CHUNK] for n in range(0, len(paths), _CHUNK)]
    # Started anew, not forked: the store has threads.
    context = multiprocessing.get_context("spawn")
    workers = min(os.cpu_count() or 1, len(chunks))
    files = size = 0
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(dataset, report_to)) as pool:
        try:
            for number, sizes in enumerate(pool.map(_write_chunk, chunks, [work] * len(chunks)), start=1):
                files, size = files + len(sizes), size + sum(sizes)
                report(f"pages: {min(number * _CHUNK, len(paths))} of {len(paths)}")
        except BrokenProcessPool:
            raise WriterLost from None
    return files, size


def _begin(dataset: Path, report_to: str) -> None:
    global _store
    prepare(Settled(report_to))
    Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(_SELDOM)
    _store = open_dataset(dataset)


def _end_with_parent() -> None:
    """Leave when the process that gives out the work has ended; it may have been killed, and then says nothing."""
    parent = multiprocessing.parent_process()
    assert parent  # noqa: S101  (this process was started by another)
    parent.join()
    os._exit(1)


def _write_chunk(paths: list[str], work: Path) -> list[int]:
    """Write what stands at some paths, and return the bytes of each file."""
    assert _store  # noqa: S101  (opened when the process began)
    return [_write(work / name, data) for path in paths for name, data in files_of(_store, path)]


def _write(path: Path, data: bytes) -> int:
    try:
        return _write_new(path, data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _write_new(path, data)


def _write_new(path: Path, data: bytes) -> int:
    # What is there already would be another page at the same address.
    with path.open("xb") as file:
        return file.write(data)
