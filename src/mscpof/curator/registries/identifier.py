"""An identifier that the dataset uses, with what it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer

if TYPE_CHECKING:
    from mscpof.base.sparql import Source
    from mscpof.curator.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier that the dataset uses.

    :param registry: who gives it out.
    :param id: as the registry writes it.
    :param node: the IRI of what has it.
    :param property: the IRI of the property that says so.
    :param value: the value of the property, IRI or text.
    :param label: its label, symbol, mnemonic or title in the dataset; empty where it says none.
    :param species: its species in the dataset, as a number of the NCBI Taxonomy; empty where it says none.
    :param retracted: whether the dataset counts the paper as retracted.
    :param known: the notices of the paper that the dataset has, by DOI.
    """

    registry: str
    id: str
    node: str
    property: str
    value: str
    label: str = ""
    species: str = ""
    retracted: bool = False
    known: tuple[str, ...] = ()


def identifiers_of(source: Source, registry: Registry) -> list[Identifier]:
    """Return the identifiers of a registry that a dataset uses, each once for every node that has it."""
    return [
        Identifier(
            registry=registry.name,
            id=str(row["id"]),
            node=str(row["node"]),
            property=str(row["property"]),
            value=str(row["value"]),
            label=str(row.get("label") or ""),
            species=str(row.get("species") or ""),
            retracted=bool(row.get("retracted")),
            known=tuple(str(row.get("known") or "").lower().split()),
        )
        for row in Answer(source, registry.query).rows
    ]
