"""What is declared in `biolink.toml`: which thing, which effect and which edge is what in the Biolink Model."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError
from mscpof.base.names import OBO

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = "src/mscpof/release/kgx/biolink.toml"


class NotInBiolink(MscpofError):
    """The dataset has something of which nothing is declared, so that it would be lost without a word."""

    def __init__(self, what: str, table: str) -> None:
        super().__init__(f"{_FILE}: nothing says what becomes of {what} in a Biolink graph; add it under [{table}]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a class of ours is in Biolink.

    :param same: the prefix of the identifier that a thing has instead of ours, where it has an exact match.
    :param xref: whether identifiers of others are told.
    """

    of: str
    category: str
    same: str = ""
    xref: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of an effect of a finding, or of a step of its axis.

    :param kinds, effects, objects: names of ours that it fits, any where empty; an object also by its prefix.
    :param left_out: why there is no edge, or nothing where there is one.
    :param subject: what the edge starts from, as the comment in the file tells.
    :param measured: whether the object is of the species of the finding.
    :param agent: whether an agent that the finding names has an edge of its own.
    """

    kinds: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    left_out: str = ""
    subject: str = ""
    predicate: str = ""
    subject_direction: str = ""
    object_direction: str = ""
    object_aspect: str = ""
    negated: bool = False
    knowledge_level: str = ""
    agent: bool = True
    measured: bool = True

    def fits(self, kinds: frozenset[str], effect: str, classes: frozenset[str]) -> bool:
        """Tell whether it is about an effect of a finding of some kinds on a thing of some classes."""
        return (
            (not self.kinds or not kinds.isdisjoint(self.kinds))
            and (not self.effects or effect in self.effects)
            and (not self.objects or not classes.isdisjoint(self.objects))
        )


@dataclass(frozen=True, slots=True)
class Association:
    """A class of associations.

    :param subject, object: the categories that it joins, any where empty.
    :param predicate: the predicate of a rule that it fits, any where empty.
    :param takes: the qualifiers that it has, without `_qualifier`.
    """

    category: str
    predicate: str = ""
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    def fits(self, subject: str, predicate: str, thing: str) -> bool:
        """Tell whether an edge between two categories can be one."""
        return (
            self.predicate in ("", predicate)
            and (not self.subject or subject in self.subject)
            and (not self.object or thing in self.object)
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What findings of a setting say of the disease itself.

    :param study: the class of studies, any where empty.
    """

    setting: str
    predicate: str
    study: str = ""
    kinds: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole of the file; see the comments in it."""

    model: str
    knowledge_source: str
    agent_type: str
    knowledge_level: str
    prefixes: Mapping[str, str]
    classes: tuple[Kind, ...]
    terms: Mapping[str, str]
    diseases: frozenset[str]
    genes: Mapping[str, tuple[str, ...]]
    gene_levels: frozenset[str]
    aspects: Mapping[str, str]
    rules: tuple[Rule, ...]
    uses: tuple[Use, ...]
    associations: tuple[Association, ...]

    def rule(self, kinds: frozenset[str], effect: str, classes: frozenset[str]) -> Rule:
        """Return the first rule that fits.

        :raises NotInBiolink: when none does.
        """
        for rule in self.rules:
            if rule.fits(kinds, effect, classes):
                return rule
        raise NotInBiolink(f"the effect {effect} of a {' and '.join(sorted(kinds))}", "[rule]")

    def association(self, subject: str, predicate: str, thing: str) -> Association:
        """Return the first class of associations that fits; the last fits all."""
        return next(one for one in self.associations if one.fits(subject, predicate, thing))

    def curie(self, iri: str) -> str:
        """Return the CURIE of an IRI.

        >>> declaration().curie("http://identifiers.org/mgi/MGI:107739")
        'MGI:107739'
        >>> declaration().curie("http://purl.obolibrary.org/obo/GO_0006915")
        'GO:0006915'

        :raises NotInBiolink: when no prefix is declared for it.
        """
        if iri.startswith(OBO):
            return iri.removeprefix(OBO).replace("_", ":", 1)
        for space, prefix in self.prefixes.items():
            if iri.startswith(space):
                return f"{prefix}:{iri.removeprefix(space)}"
        raise NotInBiolink(f"<{iri}>", "prefixes")

    def space(self, prefix: str) -> str:
        """Return what a prefix of CURIEs stands for; what is not declared is an ontology of OBO.

        >>> declaration().space("UniProtKB"), declaration().space("CL")
        ('http://purl.uniprot.org/uniprot/', 'http://purl.obolibrary.org/obo/CL_')
        """
        return next((space for space, known in self.prefixes.items() if known == prefix), f"{OBO}{prefix}_")


@lru_cache(maxsize=1)
def declaration() -> Declaration:
    """Return what the file says."""
    said = tomllib.loads(resources.files(__package__).joinpath("biolink.toml").read_text(encoding="utf-8"))
    return Declaration(
        **{key: said[key] for key in ("model", "knowledge_source", "agent_type", "knowledge_level")},
        # Longest first, so that a folder comes before what holds it.
        prefixes=dict(sorted(said["prefixes"].items(), key=lambda item: (-len(item[0]), item[0]))),
        classes=tuple(Kind(**row) for row in said["class"]),
        terms=said["terms"],
        diseases=frozenset(said["diseases"]["terms"]),
        genes={taxon: tuple(names) for taxon, names in said["genes"].items()},
        gene_levels=frozenset(said["measured"]["gene"]),
        aspects=said["aspects"],
        rules=tuple(Rule(**_frozen(row)) for row in said["rule"]),
        uses=tuple(Use(**_frozen(row)) for row in said["use"]),
        associations=tuple(Association(**_frozen(row)) for row in said["association"]),
    )


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
