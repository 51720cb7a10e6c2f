"""KGX edge, and the reason for a statement of the dataset that has no edge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """Row of the KGX table of edges; the fields are its columns.

    Columns without `mscpof_` are those of Biolink. The others hold what the findings behind the edge state, as CURIEs
    or, for kind, effect, level, certainty, setting and agent role, as local names of the ontology.

    :param mscpof_statement: statement that it stands for: an `effect` of a treatment, one of its `agent`, a `step` of
        an axis, a `use` against a disease, a `filing` under a mechanism, or `structure`.
    """

    id: str
    subject: str
    predicate: str
    object: str
    category: str
    qualified_predicate: str = ""
    subject_direction_qualifier: str = ""
    object_direction_qualifier: str = ""
    object_aspect_qualifier: str = ""
    object_form_or_variant_qualifier: str = ""
    anatomical_context_qualifier: tuple[str, ...] = ()
    species_context_qualifier: str = ""
    disease_context_qualifier: str = ""
    negated: bool = False
    deprecated: bool = False
    publications: tuple[str, ...] = ()
    has_evidence_of_type: tuple[str, ...] = ()
    knowledge_level: str = ""
    agent_type: str = ""
    primary_knowledge_source: str = ""
    mscpof_statement: str = ""
    mscpof_kind: tuple[str, ...] = ()
    mscpof_effect: str = ""
    mscpof_mechanism: tuple[str, ...] = ()
    mscpof_process: tuple[str, ...] = ()
    mscpof_agent: tuple[str, ...] = ()
    mscpof_agent_role: tuple[str, ...] = ()
    mscpof_setting: str = ""
    mscpof_level: tuple[str, ...] = ()
    mscpof_observed_in: tuple[str, ...] = ()
    mscpof_organism: str = ""
    mscpof_certainty: str = ""
    mscpof_disputed: bool = False
    mscpof_retracted: bool = False
    mscpof_study: tuple[str, ...] = ()
    mscpof_finding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Statements of one sort that have no edge, and the reason.

    :param what: an `effect`, a `step`, an `agent` or a whole `finding`.
    :param kinds: local names of the kinds of their findings, separated by `|`.
    :param effect: local name of the effect property; empty for a whole finding.
    :param reason: why Biolink has no edge for them, or what they lack.
    """

    what: str
    kinds: str
    effect: str
    reason: str
