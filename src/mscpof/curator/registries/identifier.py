"""Identifiers of registries in a dataset, with what the dataset states of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.answer import Answer
from mscpof.base.query_text import query_text

if TYPE_CHECKING:
    from mscpof.base.sparql import Source
    from mscpof.curator.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class Identifier:
    """Identifier in a dataset.

    :param registry: name of the registry that assigned it.
    :param id: the identifier in the registry's own form.
    :param node: IRI of the node that has it.
    :param property: IRI of the property that states it.
    :param value: value of the property, an IRI or text.
    :param label: its label, symbol, mnemonic or title in the dataset; empty where there is none.
    :param species: its species in the dataset, as a number of the NCBI Taxonomy; empty where there is none.
    :param retracted: whether the dataset counts the paper as retracted.
    :param known: DOIs of the notices on the paper in the dataset, separated by spaces.
    """

    registry: str
    id: str
    node: str
    property: str
    value: str
    label: str = ""
    species: str = ""
    retracted: bool = False
    known: str = ""


def identifiers_of(source: Source, registry: Registry) -> list[Identifier]:
    """Return the identifiers of a registry in a dataset, each once for every node that has it, sorted by identifier."""
    rows = Answer(source, query_text(__package__, registry.name))
    return [Identifier(registry.name, **{key: v for key, v in row.items() if v is not None}) for row in rows]
