"""The folder of a site: put in the place of the former one when it is complete, never in that of something else."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mscpof.faults import MscpofError, NotWritable
from mscpof.store import locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What a folder has that was written here, and may be written anew; it names what else stands in the folder.
MARK = "mscpof-site.json"
_HOLDS = "holds"
_WORK = ".mscpof-site-"
_NEW, _FORMER = "new", "former"


class NotASite(MscpofError):
    """The folder holds something else than a site written by this program.

    :param foreign: the name of what is in it.
    """

    def __init__(self, folder: Path, foreign: str) -> None:
        said = f"{foreign} in it is no part of a site written by mscpof and would be lost" if foreign else "no folder"
        super().__init__(f"{folder}: {said}; name a folder that is empty or new")


@contextmanager
def replacing(folder: Path, said: Mapping[str, Any]) -> Iterator[Path]:
    """Give a new folder to write into, and put it in the place of another once that is done.

    Those who write to folders beside each other take turns. What a killed one left is cleared up by the next.

    :param folder: empty, new, or a site written before; a link is followed.
    :param said: what the site's mark tells.
    :raises NotASite: when the folder holds something else.
    :raises NotWritable: when it cannot be written; what was there stays.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent):
            _clear_up(folder)
            _check(folder)
            work = Path(tempfile.mkdtemp(prefix=_prefix(folder), dir=folder.parent))
            try:
                new = work / _NEW
                new.mkdir()
                yield new
                holds = sorted({MARK, *(path.name for path in new.iterdir())})
                (new / MARK).write_text(json.dumps({**said, _HOLDS: holds}, indent=2) + "\n", encoding="utf-8")
                _put(new, folder, work / _FORMER)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise NotWritable(f"{folder}: cannot be written ({error.strerror or error})") from None


def _check(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotASite(folder, "")
    try:
        holds = set(json.loads((folder / MARK).read_text(encoding="utf-8"))[_HOLDS])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        holds = set()
    if foreign := sorted({path.name for path in folder.iterdir()} - holds):
        raise NotASite(folder, foreign[0])


def _put(new: Path, folder: Path, former: Path) -> None:
    try:
        if folder.exists():
            folder.rename(former)
        new.rename(folder)
    except BaseException:
        _give_back(former, folder)
        raise


def _clear_up(folder: Path) -> None:
    for left in folder.parent.glob(f"{escape(_prefix(folder))}*"):
        _give_back(left / _FORMER, folder)
        shutil.rmtree(left, ignore_errors=True)


def _give_back(former: Path, folder: Path) -> None:
    """Put back what was there when nothing has taken its place."""
    if former.is_dir() and not folder.exists():
        former.rename(folder)


def _prefix(folder: Path) -> str:
    return f".{folder.name}{_WORK}"
