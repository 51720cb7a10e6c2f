"""A term of a reference ontology, and the release in which its owners publish it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import OBO, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASS = f"{PREFIXES['owl']}Class"
OBJECT_PROPERTY = f"{PREFIXES['owl']}ObjectProperty"


@dataclass(frozen=True, slots=True)
class Term:
    """What a slice may take over from a reference ontology; its definition is not among it.

    :param iri: its identifier.
    :param label: its name in English.
    :param zh: our own name for it in Chinese, empty in a release.
    :param kind: the IRI of owl:Class or owl:ObjectProperty.
    :param parents: the IRIs of its named super-classes.
    :param relations: pairs of a property and the class of which there is always some.
    :param obsolete: whether its owners have retired it.
    :param replaced_by: the IRIs of the terms that stand in its place.
    :param consider: the IRIs of terms that may stand in its place.
    """

    iri: str
    label: str
    zh: str = ""
    kind: str = CLASS
    parents: frozenset[str] = frozenset()
    relations: frozenset[tuple[str, str]] = frozenset()
    obsolete: bool = False
    replaced_by: frozenset[str] = frozenset()
    consider: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        """The prefix of the ontology that the term belongs to."""
        return owner(self.iri)


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a reference ontology.

    :param version: the IRI that names this release, empty where the file does not say.
    :param terms: by IRI.
    """

    version: str
    terms: Mapping[str, Term]


def owner(iri: str) -> str:
    """Return the prefix of an OBO identifier; of other IRIs nothing.

    >>> owner("http://purl.obolibrary.org/obo/GO_0006915")
    'GO'
    """
    return iri.removeprefix(OBO).rpartition("_")[0] if iri.startswith(OBO) else ""
