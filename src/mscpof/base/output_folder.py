"""Folders that are written as a whole: a complete folder replaces the former one.

Each such folder holds a list of the files that were written into it. A target is replaced when it is missing, empty, or
holds nothing beyond its list; else it stays, since the other files are someone's own.
"""

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
    """Kind of output folder, such as a release or a site, which tells whether a folder may be replaced.

    :param name: name of the kind, one word.
    :param holds: returns the names of the files and folders in a folder that were written there as parts of this kind;
        none where the folder is of another kind. A folder that holds nothing else may be replaced.
    """

    name: str
    holds: Callable[[Path], set[str]]


@contextmanager
def replacing(folder: Path, kind: Kind) -> Iterator[Path]:
    """Yield a temporary folder to write into, which replaces the target when the `with` block ends without exception.

    Processes that write to folders beside each other take turns, and remove the temporary folders of a killed one.

    :param folder: target: empty, new, or a folder of the same kind; a link is followed.
    :raises MscpofError: `not-a-folder` or `foreign-folder`, when the target is a file, or holds something else;
        `not-writable`, when the system refuses to write. The former target stays then.
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
