"""The store that holds a dataset: in memory by default, on disk when asked; written whole or not at all.

A store folder holds one folder for each dataset it was given, named by content, and a link `current` to the one in use.
Changing the link is one step, so a build that is killed leaves the former store whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from mscpof.faults import NotBuilt

_CURRENT = "current"


def open_dataset(path: Path) -> Store:
    """Load a dataset file into memory.

    :raises NotBuilt: when there is none.
    """
    if not path.is_file():
        raise NotBuilt(path)
    store = Store()
    store.bulk_load(path=path, format=RdfFormat.N_QUADS)
    return store


def open_store(folder: Path) -> Store:
    """Open an on-disk store for reading.

    :raises NotBuilt: when there is none.
    """
    if not (folder / _CURRENT).is_dir():
        raise NotBuilt(folder)
    return Store.read_only(str((folder / _CURRENT).resolve()))


def save_store(folder: Path, data: bytes) -> None:
    """Put a dataset into an on-disk store.

    :param folder: the store's folder; made when missing.
    :param data: the dataset as N-Quads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(data).hexdigest()[:16]
    target = folder / name
    if not target.is_dir():
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        store = Store(str(work))
        store.bulk_load(input=data, format=RdfFormat.N_QUADS)
        store.optimize()
        del store
        work.rename(target)
    link = folder / f".link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(folder / _CURRENT)
    for other in folder.iterdir():
        if other.name not in (_CURRENT, name):
            shutil.rmtree(other, ignore_errors=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that readers see the former content or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
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
