"""A dataset as it was at some time, to be set beside another."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Store, parse

from mscpof.base.edition import Edition, edition_of
from mscpof.base.faults import MscpofError
from mscpof.base.names import GRAPH, INFERRED_GRAPH, METADATA_GRAPH
from mscpof.diff.blank_node_names import named, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# What a release calls the file that holds all graphs.
DATASET = "dataset.nq"
_FILES = (DATASET, f"{DATASET}.gz")
# Made anew from the others by every build.
DERIVED = frozenset({INFERRED_GRAPH, METADATA_GRAPH})


class NoDataset(MscpofError):
    """What should be compared is no dataset."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: {reason}; name the folder of a release, or its {DATASET}, which may be packed as .gz"
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A dataset.

    :param path: where it was read.
    :param store: all of it.
    :param edition: which one it says it is.
    :param quads: what people stated, blank nodes named by what they say.
    :param derived: what was made of it, by rules or to describe it; the same way.
    :param nodes: the blank node behind each of those names.
    """

    path: Path
    store: Store = field(repr=False)
    edition: Edition
    quads: frozenset[Quad] = field(repr=False)
    derived: frozenset[Quad] = field(repr=False)
    nodes: Mapping[str, BlankNode] = field(repr=False)

    def has(self, iri: str) -> bool:
        """Tell whether anything is stated of a thing."""
        return any(True for _ in self.store.quads_for_pattern(NamedNode(iri), None, None, None))


def read_snapshot(path: Path) -> Snapshot:
    """Read a dataset.

    :param path: a folder with a `dataset.nq`, or a file of N-Quads; either may be packed by gzip.
    :raises NoDataset: when it is neither, or none of this resource.
    """
    file = _file(path)
    try:
        data = file.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        quads = _canonical(parse(data, format=RdfFormat.N_QUADS))
    except (OSError, EOFError, zlib.error) as error:
        raise NoDataset(file, f"cannot be read ({error})") from None
    except SyntaxError as error:
        raise NoDataset(file, f"is no N-Quads ({str(error).splitlines()[0]})") from None
    if not any(isinstance(g := quad.graph_name, NamedNode) and g.value.startswith(GRAPH) for quad in quads):
        raise NoDataset(file, "no graph in it is one of this resource" if quads else "is empty")
    store = Store()
    store.bulk_extend(quads)
    names = names_of(quads)
    every = named(quads, names)
    derived = frozenset(q for q in every if isinstance(g := q.graph_name, NamedNode) and g.value in DERIVED)
    nodes = {name.value: node for node, name in names.items()}
    return Snapshot(path, store, edition_of(store), every - derived, derived, nodes)


def _canonical(quads: Iterable[Quad]) -> list[Quad]:
    """Return statements with canonical labels of blank nodes; those without any need no work."""
    plain, nameless = list[Quad](), list[Quad]()
    for quad in quads:
        blank = isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        (nameless if blank else plain).append(quad)
    dataset = Dataset(nameless)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [*plain, *dataset]


def _file(path: Path) -> Path:
    """Return the file that holds the dataset."""
    if path.is_file():
        return path
    if not path.is_dir():
        raise NoDataset(path, "no such file or folder")
    for name in _FILES:
        if (path / name).is_file():
            return path / name
    raise NoDataset(path, f"has no {DATASET}")
