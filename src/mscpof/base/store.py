"""Stores of a dataset in memory and on disk, and files, which are written as a whole or not at all.

The folder of a store on disk holds one folder for each dataset, named by content, and a link `current` to the one in
use. The link changes in one step, so a build that is killed leaves the former store whole. The former dataset stays
until the next build, for processes that have it open; other files in the folder are left alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURRENT = "current"
_LINK = ".mscpof-link"
_WORK = ".mscpof-new-"
_DATASET = re.compile(r"dataset-[0-9a-f]{16}")


def open_dataset(path: Path) -> Store:
    """Load a dataset file, N-Quads, into a store in memory.

    :raises MscpofError: `not-built`, `empty-dataset` or `not-a-dataset`: the file is missing, empty, or not N-Quads.
    """
    if not path.is_file():
        raise MscpofError("not-built", path=path)
    store = Store()
    try:
        store.bulk_load(path=path, format=RdfFormat.N_QUADS)
    except (SyntaxError, OSError, ValueError) as error:
        raise MscpofError("not-a-dataset", path=path, reason=_reason(error)) from None
    if not len(store):
        raise MscpofError("empty-dataset", path=path)
    return store


def open_store(folder: Path) -> Store:
    """Open an on-disk store for reading.

    :raises MscpofError: `not-built`, when the folder holds none; `damaged-store`, when it cannot be opened.
    """
    link = folder / _CURRENT
    if not link.is_dir():
        raise MscpofError("not-built", path=folder)
    try:
        return Store.read_only(str(link.resolve()))
    except (OSError, RuntimeError) as error:
        raise MscpofError("damaged-store", path=folder, reason=_reason(error)) from None


def save_store(folder: Path, data: bytes) -> None:
    """Make a dataset the content of an on-disk store.

    :param folder: the store's folder; made when missing.
    :param data: the dataset as N-Quads.
    :raises MscpofError: `not-writable`, when the system refuses to write; `foreign-link`, when the folder holds a file
        `current` that is no link of a store.
    """
    name = f"dataset-{hashlib.sha256(data).hexdigest()[:16]}"
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            former = _former(folder)
            if not (folder / name).is_dir():
                _load(data, folder / name)
            (folder / _LINK).unlink(missing_ok=True)
            (folder / _LINK).symlink_to(name)
            (folder / _LINK).replace(folder / _CURRENT)
            _sweep(folder, keep={name, former})


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that readers see the former content or the new one, never a part; processes take turns.

    :raises MscpofError: `not-writable`, when the system refuses to write.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # The next build removes the files of a killed one.
        with locked(path.parent):
            for left in path.parent.glob(f".{path.name}{_WORK}*"):
                left.unlink()
            _replace(path, data)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file as `write_atomically` does, without waiting for others that write into the same folder.

    The temporary file of a killed process stays there, so this is for single files of users, not for builds.

    :raises MscpofError: `not-writable`, when the system refuses to write.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}{_WORK}", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        work.chmod(0o644)
        work.replace(path)
    except BaseException:
        work.unlink(missing_ok=True)
        raise


def _load(data: bytes, target: Path) -> None:
    """Make a store beside its final place, then give it its name."""
    work = Path(tempfile.mkdtemp(prefix=_WORK, dir=target.parent))
    store = Store(str(work))
    store.bulk_load(input=data, format=RdfFormat.N_QUADS)
    store.optimize()
    # Closes its files.
    del store
    work.rename(target)


def _former(folder: Path) -> str:
    """Return the name of the dataset in use, or nothing; refuse a `current` that this program did not make."""
    link = folder / _CURRENT
    if not link.is_symlink() and not link.exists():
        return ""
    name = str(link.readlink()) if link.is_symlink() else ""
    if not _DATASET.fullmatch(name):
        raise MscpofError("foreign-link", path=link)
    return name


def _sweep(folder: Path, keep: set[str]) -> None:
    """Remove older datasets and the folders of killed builds."""
    for path in folder.iterdir():
        ours = _DATASET.fullmatch(path.name) or path.name.startswith(_WORK)
        if ours and path.name not in keep and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait for the lock of a folder and hold it until the `with` block or the process ends; no lock on Windows."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; there, builds must not run at the same time.
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` of the `with` block into a fault.

    :param path: file or folder that is written.
    :raises MscpofError: `not-writable`, with the reason of the system.
    """
    try:
        yield
    except OSError as error:
        raise MscpofError("not-writable", path=path, reason=_reason(error)) from None


def _reason(error: Exception) -> str:
    """Return the first line of the message of an error."""
    message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return message.splitlines()[0] if message else type(error).__name__
