"""Folders that are written whole: a complete folder replaces the former one, never a folder of someone else."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.base.store import locked, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEW, _FORMER = "new", "former"


@dataclass(frozen=True, slots=True)
class Kind:
    """Kind of folder.

    :param name: name of the kind, one word.
    :param holds: returns the names of the files and folders in a folder that were written there as parts of this kind;
        nothing where the folder is of another kind. A folder that holds nothing else may be replaced.
    """

    name: str
    holds: Callable[[Path], set[str]]


@contextmanager
def replacing(folder: Path, kind: Kind) -> Iterator[Path]:
    """Yield a new folder to write into, and put it in the place of another once that is done.

    Processes that write to folders beside each other take turns, and clear up after a killed one.

    :param folder: empty, new, or of the same kind; a link is followed.
    :raises MscpofError: when the folder holds something else, or cannot be written; what was there stays.
    """
    folder = folder.resolve()
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent):
            _clear_up(folder, kind)
            _check(folder, kind)
            work = Path(tempfile.mkdtemp(prefix=_prefix(folder, kind), dir=folder.parent))
            try:
                new = work / _NEW
                new.mkdir()
                yield new
                _put(new, folder, work / _FORMER)
            finally:
                shutil.rmtree(work, ignore_errors=True)


def _check(folder: Path, kind: Kind) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise MscpofError("not-a-folder", path=folder)
    if foreign := sorted({path.name for path in folder.iterdir()} - kind.holds(folder)):
        raise MscpofError("foreign-folder", path=folder, foreign=foreign[0], kind=kind.name)


def _put(new: Path, folder: Path, former: Path) -> None:
    try:
        if folder.exists():
            folder.rename(former)
        new.rename(folder)
    except BaseException:
        _give_back(former, folder)
        raise


def _clear_up(folder: Path, kind: Kind) -> None:
    for left in folder.parent.glob(f"{escape(_prefix(folder, kind))}*"):
        _give_back(left / _FORMER, folder)
        shutil.rmtree(left, ignore_errors=True)


def _give_back(former: Path, folder: Path) -> None:
    """Put back the former folder where nothing has taken its place."""
    if former.is_dir() and not folder.exists():
        former.rename(folder)


def _prefix(folder: Path, kind: Kind) -> str:
    return f".{folder.name}.mscpof-{kind.name}-"
