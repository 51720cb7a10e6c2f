"""Dataset of an edition, read for comparison with that of another edition."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Store, parse

from mscpof.base.edition import Edition, edition_of
from mscpof.base.faults import MscpofError
from mscpof.base.names import GRAPH, INFERRED_GRAPH, METADATA_GRAPH
from mscpof.diff.blank_node_names import names_of, with_names
from mscpof.ontology.graph import Graph
from mscpof.pages.model.statements import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Graphs that every build makes from the others.
DERIVED = (NamedNode(INFERRED_GRAPH), NamedNode(METADATA_GRAPH))


@dataclass(frozen=True, slots=True)
class EditionDataset:
    """Dataset of an edition, with IRIs as names of its blank nodes.

    :param path: the file or folder from which it was read.
    :param store: all its quads, with blank nodes.
    :param quads: asserted quads, with the IRIs from `names_of` in place of blank nodes.
    :param derived: quads of the graphs that each build makes from the others, with the same IRIs.
    :param nodes: blank nodes of the store by those IRIs.
    :param blank: quads of the store that have a blank node.
    """

    path: Path
    store: Store = field(repr=False)
    edition: Edition
    quads: frozenset[Quad] = field(repr=False)
    derived: frozenset[Quad] = field(repr=False)
    nodes: Mapping[str, BlankNode] = field(repr=False)
    blank: Graph = field(repr=False)

    def states(self, iri: str, predicate: NamedNode | None = None, value: NamedNode | Literal | None = None) -> bool:
        """Tell whether a resource or named blank node has a statement with a predicate and a value; None is any."""
        return any(self.store.quads_for_pattern(self.nodes.get(iri, NamedNode(iri)), predicate, value, None))

    def objects(self, iri: str, *predicates: NamedNode) -> tuple[str, ...]:
        """Return the values that a resource has for any of the properties, as sorted IRIs and texts."""
        patterns = (self.store.quads_for_pattern(NamedNode(iri), predicate, None, None) for predicate in predicates)
        return tuple(sorted({text_of(quad.object) for quads in patterns for quad in quads}))


def read_dataset(path: Path) -> EditionDataset:
    """Read the dataset of an edition.

    :param path: a folder with a `dataset.nq` or `dataset.nq.gz`, or a file of N-Quads, plain or packed by gzip.
    :raises MscpofError: `no-dataset`, when it is neither, cannot be read, or holds no named graph of this resource.
    """
    file = _file(path)
    try:
        data = file.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        plain, blank = _parted(parse(data, format=RdfFormat.N_QUADS))
    except (OSError, EOFError, zlib.error) as error:
        raise _no_dataset(file, f"cannot be read ({error})") from None
    except SyntaxError as error:
        raise _no_dataset(file, f"is no N-Quads ({str(error).splitlines()[0]})") from None
    store = Store()
    store.bulk_extend([*plain, *blank])
    if not any(text_of(graph).startswith(GRAPH) for graph in store.named_graphs()):
        raise _no_dataset(file, "no graph in it is one of this resource" if store else "is empty")
    names = names_of(blank)
    named = with_names(blank, names).union(plain)
    derived = frozenset(quad for quad in named if quad.graph_name in DERIVED)
    nodes = {name.value: node for node, name in names.items()}
    return EditionDataset(
        path, store, edition_of(store), frozenset(named - derived), derived, nodes, Graph(sorted(blank, key=str))
    )


def _parted(quads: Iterable[Quad]) -> tuple[list[Quad], Dataset]:
    """Return quads without blank nodes, and those with them under canonical labels, which take time."""
    plain, blank = list[Quad](), list[Quad]()
    for quad in quads:
        (blank if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode) else plain).append(quad)
    dataset = Dataset(blank)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return plain, dataset


def _file(path: Path) -> Path:
    """Return the file that holds the dataset."""
    files = [file for file in (path, path / "dataset.nq", path / "dataset.nq.gz") if file.is_file()]
    if not files:
        raise _no_dataset(path, "has no dataset.nq" if path.is_dir() else "no such file or folder")
    return files[0]


def _no_dataset(path: Path, reason: str) -> MscpofError:
    return MscpofError("no-dataset", path=path, reason=reason)
