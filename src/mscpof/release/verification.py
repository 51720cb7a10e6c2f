"""Proves a release: that every file is as it was released, and that its graphs are what their hashes say."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, parse

from mscpof.base.canonical import canonical_hash
from mscpof.base.faults import MscpofError
from mscpof.release.checksums import CHECKSUMS, listed
from mscpof.release.rdf_dumps import GRAPH_TABLE, WHOLE, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class NotARelease(MscpofError):
    """The folder is no release: it lacks the list of checksums."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: no release, it has no {CHECKSUMS}; name the folder that a release was unpacked to")


class Unproved(MscpofError):
    """The files of a release are not what was released.

    :param folder: the release.
    :param faults: what is wrong, one line each.
    """

    def __init__(self, folder: Path, faults: list[str]) -> None:
        many = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        super().__init__(f"{folder}: not as it was released, {many}, listed above; get it again")
        self.faults = faults


def verify(folder: Path, report: Callable[[str], None] = lambda _: None) -> tuple[int, int]:
    """Prove a release.

    :param folder: where it was unpacked.
    :param report: told the name of each step as it starts.
    :returns: how many files and how many graphs were proved.
    :raises NotARelease: when there is no list of checksums.
    :raises BrokenChecksums: when the list is not in its form.
    :raises Unproved: when anything is not as it was released.
    """
    if not (folder / CHECKSUMS).is_file():
        raise NotARelease(folder)
    sums = listed(folder / CHECKSUMS)
    report("reading the files")
    faults = list(_files(folder, sums))
    graphs = 0
    if not faults:
        report("hashing the graphs")
        table = _table(folder)
        graphs, faults = len(table), list(_graphs(folder, table))
    if faults:
        raise Unproved(folder, faults)
    return len(sums), graphs


def _files(folder: Path, sums: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with the files."""
    for path, expected in sums.items():
        file = folder / path
        if not file.is_file():
            yield f"{path}: is missing"
        elif (found := _digest(file)) != expected:
            yield f"{path}: was changed; its SHA-256 is {found}, released was {expected}"
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    for path in sorted(there - sums.keys() - {CHECKSUMS}):
        yield f"{path}: is no part of the release"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table(folder: Path) -> list[dict[str, str]]:
    with (folder / GRAPH_TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _graphs(folder: Path, table: list[dict[str, str]]) -> Iterator[str]:
    """Yield which graphs are not what their hashes say, in the whole dataset or in their own files."""
    wholes = {path: _by_graph(parse(path=folder / path, format=form)) for path, form in WHOLE.items()}
    for row in table:
        graph = row["graph"]
        sides: dict[str, Iterable[Quad]] = {path: found.get(graph, []) for path, found in wholes.items()}
        own = folder / path_of(NamedNode(graph))
        sides[row["file"]] = list(parse(path=own, format=RdfFormat.TURTLE))
        for path, quads in sides.items():
            if canonical_hash(quads) != row["sha256"]:
                yield f"{path}: the graph {graph} is not what its canonical hash in {GRAPH_TABLE} says"
    names = {row["graph"] for row in table}
    for path, found in wholes.items():
        for graph in sorted(found.keys() - names):
            yield f"{path}: the graph {graph or 'without a name'} is not in {GRAPH_TABLE}"


def _by_graph(quads: Iterable[Quad]) -> dict[str, Dataset]:
    """Return the statements of each graph, as of the graph alone."""
    found: dict[str, Dataset] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        found.setdefault(name, Dataset()).add(Quad(quad.subject, quad.predicate, quad.object))
    return found
