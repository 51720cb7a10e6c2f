"""Kinds of changed resources, such as findings, studies and terms, as `resource_kinds.toml` declares them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from mscpof.base.names import BASE, GRAPH

# Nodes below the IRIs of these kinds are parts of them.
_WITH_PARTS = ("finding", "study", "discrepancy")


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """Kind of resources.

    :param name: its name in JSON, such as `finding`.
    :param words: its singular and plural by language.
    :param graph: beginning of the names of the graphs that describe such resources, such as `entities`.
    :param under: beginning of their IRIs after `BASE`, such as `finding/`; None where external IRIs fit too.
    """

    name: str
    words: dict[str, tuple[str, str]]
    graph: str = ""
    under: str | None = None

    def noun(self, number: int, language: str) -> str:
        """Return the noun that follows a number, such as `findings` after 2."""
        return self.words[language][number != 1]


_DECLARED = tomllib.loads(files(__package__).joinpath("resource_kinds.toml").read_text(encoding="utf-8"))
# All kinds, in the order of reports; a resource is of the first that fits.
KINDS = tuple(ResourceKind(**row) for row in _DECLARED["kind"])


def kind_of(iri: str, graph: str) -> ResourceKind:
    """Return the first kind in `KINDS` that fits a resource; the last one fits all.

    :param graph: IRI of the named graph that describes it.

    >>> kind_of("https://w3id.org/mscpof/gene/CASP3", "https://w3id.org/mscpof/graph/entities").name
    'entity'
    >>> kind_of("http://purl.uniprot.org/uniprot/P42574", "https://w3id.org/mscpof/graph/entities").name
    'entry'
    """
    name = graph.removeprefix(GRAPH)
    return next(
        kind
        for kind in KINDS
        if name.startswith(kind.graph) and (kind.under is None or iri.startswith(BASE + kind.under))
    )


def owner_of(iri: str) -> str:
    """Return the IRI of the finding, study or discrepancy of which a node is a part, else that of the node itself.

    >>> owner_of("https://w3id.org/mscpof/finding/qu-q-2022-02/axis-1")
    'https://w3id.org/mscpof/finding/qu-q-2022-02'
    >>> owner_of("https://w3id.org/mscpof/review/liu-2025/table-1/row-1")
    'https://w3id.org/mscpof/review/liu-2025/table-1/row-1'
    """
    if not iri.startswith(BASE):
        return iri
    parts = iri.removeprefix(BASE).split("/")
    return BASE + "/".join(parts[:2]) if parts[0] in _WITH_PARTS else iri
