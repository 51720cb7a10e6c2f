"""List of the checksums of a release, and verification of its files by them and of its graphs by canonical hashes."""

from __future__ import annotations

import csv
import hashlib
import re
from typing import TYPE_CHECKING

from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, parse

from mscpof.base.canonical import canonical_hash
from mscpof.base.faults import MscpofError
from mscpof.release.artefact import Artefact
from mscpof.release.rdf_dumps import GRAPH_TABLE, WHOLE, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

CHECKSUMS = "SHA256SUMS"
# The star marks binary mode; a path leads nowhere else than below the folder of the list.
_LINE = re.compile(r"([0-9a-f]{64}) [ *](?!/)((?:(?!\.{1,2}/)[^/\\\x00-\x1f]+/)*(?!\.{1,2}$)[^/\\\x00-\x1f]+)")


class Unproved(MscpofError):
    """Files or named graphs in the folder of a release differ from those that were released."""

    @property
    def differences(self) -> list[str]:
        """A line for each difference, with the path of the file and what is wrong with it."""
        lines = self.facts["lines"]
        assert isinstance(lines, list)  # noqa: S101  (see `verify`)
        return lines


def verify(folder: Path, report: Callable[[str], None] = lambda _: None) -> tuple[int, int]:
    """Verify the files of a release by their checksums, and where these are right its graphs by their canonical hashes.

    :param folder: the folder into which it was unpacked.
    :param report: called with the name of each step as it starts.
    :returns: numbers of verified files and graphs.
    :raises Unproved: when files are missing, changed or no part of the release, or graphs differ from their hashes.
    :raises MscpofError: `not-a-release`, when there is no list of checksums; `broken-checksums`, when that list has
        another form.
    """
    if not (folder / CHECKSUMS).is_file():
        raise MscpofError("not-a-release", folder=folder)
    checksums = read_checksums(folder / CHECKSUMS)
    report("reading the files")
    differences, graphs = list(_file_differences(folder, checksums)), 0
    if not differences:
        report("hashing the graphs")
        with (folder / GRAPH_TABLE).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        differences, graphs = list(_graph_differences(folder, rows)), len(rows)
    if differences:
        number = f"{len(differences)} fault{'s' * (len(differences) > 1)}"
        raise Unproved("unproved", folder=folder, number=number, lines=differences)
    return len(checksums), graphs


def checksum_file(artefacts: Iterable[Artefact]) -> Artefact:
    """Return the file `SHA256SUMS`, which lists the checksums of other files."""
    lines = sorted((artefact.path, artefact.sha256) for artefact in artefacts)
    data = "".join(f"{checksum} *{path}\n" for path, checksum in lines).encode()
    return Artefact(CHECKSUMS, data, "SHA-256 checksums of all other files", "text/plain")


def read_checksums(path: Path) -> dict[str, str]:
    """Read a file `SHA256SUMS`.

    :returns: SHA-256 in hexadecimal by path below the folder of the list.
    :raises MscpofError: `broken-checksums`, with the number of the first line of another form.
    """
    checksums: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in checksums:
            raise MscpofError("broken-checksums", path=path, line=number)
        checksums[match[2]] = match[1]
    return checksums


def _file_differences(folder: Path, checksums: dict[str, str]) -> Iterator[str]:
    """Yield a line for each file that is missing, changed, or no part of the release."""
    for path, expected in checksums.items():
        file = folder / path
        if not file.is_file():
            yield f"{path}: is missing"
        elif (actual := _sha256(file)) != expected:
            yield f"{path}: was changed; its SHA-256 is {actual}, released was {expected}"
    paths = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    for path in sorted(paths - checksums.keys() - {CHECKSUMS}):
        yield f"{path}: is no part of the release"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _graph_differences(folder: Path, rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield a line for each graph, in a file of all graphs or of its own, that differs from its canonical hash."""
    dumps = {path: _by_graph(parse(path=folder / path, format=form)) for path, form in WHOLE.items()}
    for row in rows:
        graph = row["graph"]
        copies: dict[str, Iterable[Quad]] = {path: graphs.get(graph, []) for path, graphs in dumps.items()}
        copies[row["file"]] = list(parse(path=folder / path_of(NamedNode(graph)), format=RdfFormat.TURTLE))
        for path, quads in copies.items():
            if canonical_hash(quads) != row["sha256"]:
                yield f"{path}: the graph {graph} is not what its canonical hash in {GRAPH_TABLE} says"
    names = {row["graph"] for row in rows}
    for path, graphs in dumps.items():
        for graph in sorted(graphs.keys() - names):
            yield f"{path}: the graph {graph or 'without a name'} is not in {GRAPH_TABLE}"


def _by_graph(quads: Iterable[Quad]) -> dict[str, Dataset]:
    """Return the triples of each graph by its IRI; that of the default graph is empty."""
    graphs: dict[str, Dataset] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        graphs.setdefault(name, Dataset()).add(Quad(quad.subject, quad.predicate, quad.object))
    return graphs
