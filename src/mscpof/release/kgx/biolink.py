"""Mapping of the dataset to the Biolink Model, as `biolink.toml` declares it: nodes, rules for edges, associations.

Categories and predicates are those of Biolink, without the prefix `biolink:`.
"""

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


@dataclass(frozen=True, slots=True)
class NodeClass:
    """Biolink class of the instances of an ontology class.

    :param of: local name of the ontology class.
    :param category: Biolink class.
    :param same: prefix, such as `CL`, of the external identifier that replaces ours where a thing has an exact match of
        that prefix; empty for none.
    :param xref: whether the other external identifiers are listed.
    """

    of: str
    category: str
    same: str = ""
    xref: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """Rule for the edge of an effect of a finding, or of a step of its axis; the first rule that applies counts.

    :param kinds, effects: local names of the kinds of findings, and of the effect properties; all where empty.
    :param objects: local names of the classes, or prefixes such as `GO`, of the affected things; all where empty.
    :param left_out: reason why there is no edge; empty where there is one.
    :param subject: subject of the edge: `preparation` (cells or product as given), `source` (kind of cell), `disease`,
        `lossOf` (removed molecule), `object` (the affected thing; the object is then the place where it was seen), or
        `from` (start of the step).
    :param predicate: Biolink predicate.
    :param subject_direction, object_direction, object_aspect: values of Biolink qualifiers; an empty aspect
        follows from what the finding measured.
    :param negated: whether the edge denies the relation.
    :param knowledge_level: that of the edge; where empty, `BiolinkMapping.knowledge_level`.
    :param agent: whether, beside an edge from a preparation, the molecule that carries the effect has one as well.
    :param measured: whether a gene as affected thing stands for its gene or protein in the species of the measurement;
        else it stays as the finding names it.
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

    def applies(self, kinds: frozenset[str], effect: str, classes: frozenset[str]) -> bool:
        """Tell whether the rule is for an effect of a finding of some kinds on a thing of some classes or prefixes."""
        return (
            (not self.kinds or not kinds.isdisjoint(self.kinds))
            and (not self.effects or effect in self.effects)
            and (not self.objects or not classes.isdisjoint(self.objects))
        )


@dataclass(frozen=True, slots=True)
class Association:
    """Class of Biolink associations, and the edges that belong to it.

    :param category: Biolink class.
    :param predicate: predicate of the edges; any where empty.
    :param subject, object: categories of their nodes; any where empty.
    :param takes: names of the qualifiers that the class has, without `_qualifier`.
    """

    category: str
    predicate: str = ""
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    def applies(self, subject: str, predicate: str, target: str) -> bool:
        """Tell whether an edge between nodes of two categories can be of this class."""
        return (
            self.predicate in ("", predicate)
            and (not self.subject or subject in self.subject)
            and (not self.object or target in self.object)
        )


@dataclass(frozen=True, slots=True)
class Use:
    """Rule for an edge from a preparation to the disease that sums up findings of a study.

    :param setting: local name of the setting of the findings, such as `InVivo`.
    :param predicate: Biolink predicate.
    :param study: local name of the class of the study; any where empty.
    :param kinds, effects: local names of the kinds and effect properties of the findings; any where empty.
    """

    setting: str
    predicate: str
    study: str = ""
    kinds: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BiolinkMapping:
    """Content of `biolink.toml`.

    :param model: version of the Biolink Model.
    :param knowledge_source: `infores:` identifier of the dataset.
    :param agent_type, knowledge_level: values of all edges, but where a rule has another level.
    :param prefixes: prefix of CURIEs by namespace, the longest namespace first.
    :param classes: classes of our things; the first that fits counts.
    :param terms: categories of external terms by prefix, or by the CURIE of an ancestor.
    :param diseases: local names of the indications that are diseases.
    :param genes: by CURIE of a species, properties with identifiers of its genes, the preferred first.
    :param gene_levels: local names of the levels at which a gene is measured, not its protein.
    :param aspects: value of the Biolink qualifier for the aspect, by local name of a level.
    :param rules, associations: the first that applies counts.
    :param uses: rules for edges to the disease.
    """

    model: str
    knowledge_source: str
    agent_type: str
    knowledge_level: str
    prefixes: Mapping[str, str]
    classes: tuple[NodeClass, ...]
    terms: Mapping[str, str]
    diseases: frozenset[str]
    genes: Mapping[str, tuple[str, ...]]
    gene_levels: frozenset[str]
    aspects: Mapping[str, str]
    rules: tuple[Rule, ...]
    uses: tuple[Use, ...]
    associations: tuple[Association, ...]

    def rule(self, kinds: frozenset[str], effect: str, classes: frozenset[str]) -> Rule:
        """Return the first rule that applies to an effect of a finding of some kinds on a thing of some classes.

        :raises MscpofError: `not-in-biolink`, when none does.
        """
        for rule in self.rules:
            if rule.applies(kinds, effect, classes):
                return rule
        what = f"the effect {effect} of a {' and '.join(sorted(kinds))}"
        raise MscpofError("not-in-biolink", what=what, table="[rule]")

    def association(self, subject: str, predicate: str, target: str) -> Association:
        """Return the first class of associations that applies; the last applies to all edges."""
        return next(kind for kind in self.associations if kind.applies(subject, predicate, target))

    def curie(self, iri: str) -> str:
        """Return the CURIE of an IRI.

        >>> biolink_mapping().curie("http://identifiers.org/mgi/MGI:107739")
        'MGI:107739'
        >>> biolink_mapping().curie("http://purl.obolibrary.org/obo/GO_0006915")
        'GO:0006915'

        :raises MscpofError: `not-in-biolink`, when no prefix is declared for it.
        """
        if iri.startswith(OBO):
            return iri.removeprefix(OBO).replace("_", ":", 1)
        for namespace, prefix in self.prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        raise MscpofError("not-in-biolink", what=f"<{iri}>", table="prefixes")

    def namespace(self, prefix: str) -> str:
        """Return the namespace of a prefix of CURIEs; an undeclared one is that of an OBO ontology.

        >>> biolink_mapping().namespace("UniProtKB"), biolink_mapping().namespace("CL")
        ('http://purl.uniprot.org/uniprot/', 'http://purl.obolibrary.org/obo/CL_')
        """
        return next((iri for iri, known in self.prefixes.items() if known == prefix), f"{OBO}{prefix}_")


@lru_cache(maxsize=1)
def biolink_mapping() -> BiolinkMapping:
    """Return the mapping that `biolink.toml` declares."""
    table = tomllib.loads(resources.files(__package__).joinpath("biolink.toml").read_text(encoding="utf-8"))
    return BiolinkMapping(
        **{key: table[key] for key in ("model", "knowledge_source", "agent_type", "knowledge_level")},
        # Longest first, so that the most special namespace counts.
        prefixes=dict(sorted(table["prefixes"].items(), key=lambda item: (-len(item[0]), item[0]))),
        classes=tuple(NodeClass(**row) for row in table["class"]),
        terms=table["terms"],
        diseases=frozenset(table["diseases"]["terms"]),
        genes={taxon: tuple(names) for taxon, names in table["genes"].items()},
        gene_levels=frozenset(table["measured"]["gene"]),
        aspects=table["aspects"],
        rules=tuple(Rule(**_frozen(row)) for row in table["rule"]),
        uses=tuple(Use(**_frozen(row)) for row in table["use"]),
        associations=tuple(Association(**_frozen(row)) for row in table["association"]),
    )


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
