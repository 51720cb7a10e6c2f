"""Datasets in canonical form (RDFC-1.0): the same bytes, and the same hash, for the same content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Store


def canonical(quads: Iterable[Quad] | Store) -> bytes:
    """Return a dataset as sorted N-Quads with canonical blank nodes, the same bytes for the same content."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def canonical_hash(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of the canonical N-Quads of a dataset in hexadecimal, as RDFC-1.0 hashes datasets.

    :param quads: the dataset; the hash of a single graph is that of its statements in the default graph.
    """
    return hashlib.sha256(canonical(quads)).hexdigest()
