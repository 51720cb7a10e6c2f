"""Pages that are no document of a thing, such as a search, and files that belong to pages, such as a table as CSV.

A page stands here under the first part of its path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.pages.address import thing_of
from mscpof.pages.download import csv_paths, show_csv
from mscpof.pages.listing import containers
from mscpof.pages.subjects import subjects_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Store

    from mscpof.pages.shown import Shown
    from mscpof.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class View:
    """A kind of page, or of file.

    :param show: makes one; raises `UnknownResource` where the path of the visit leads to none.
    :param paths: all paths below the base that lead to one, for a folder of files.
    """

    show: Callable[[Store, Visit], Shown]
    paths: Callable[[Store], Iterable[str]]


VIEWS: Mapping[str, View] = {}
_CSV = View(show_csv, csv_paths)


def view_of(path: str) -> View | None:
    """Return what shows a path below the base, where that is no document.

    >>> view_of("gene/CASP3.changes.csv") is not None, view_of("gene/CASP3")
    (True, None)
    """
    if path.endswith(".csv"):
        return _CSV
    return VIEWS.get(thing_of(path)[0].partition("/")[0])


def survey(store: Store) -> None:
    """Find out beforehand what many pages of a dataset need, so that the processes that show them share it."""
    subjects_of(store)
    containers(store)
