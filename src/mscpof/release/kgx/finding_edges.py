"""Edges of findings: one for each effect and each step of an axis by the rule for it, or a reason why there is none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError
from mscpof.base.names import TERMS, shorten, term
from mscpof.release.kgx.edge import Edge, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mscpof.release.kgx.biolink import BiolinkMapping, Rule
    from mscpof.release.kgx.nodes import Node, Nodes
    from mscpof.release.kgx.property_values import PropertyValues

_NO_SOURCE = "no source of the cells is named"
_NO_DISEASE = "no disease is named"
_NO_PLACE = "no place is named"
_NO_STATEMENT = "the finding has no effect and no step; where it is filed, the edge of its study names it"
_JOINT = "an agent of several that act jointly would be said to act alone"


@dataclass(frozen=True, slots=True)
class Statement:
    """Effect of a finding, or step of its axis (a chain of things that act on each other).

    :param finding: IRI of the finding.
    :param kinds: local names of the kinds of the finding.
    :param effect: local name of the effect property.
    :param thing: IRI of the affected thing.
    :param start: IRI of the start of a step; empty for an effect.
    :param step: name of the step in its axis; empty for an effect.
    """

    finding: str
    kinds: frozenset[str]
    effect: str
    thing: str
    start: str = ""
    step: str = ""

    @property
    def what(self) -> str:
        """`step` or `effect`, as the tables name it."""
        return "step" if self.start else "effect"


class Edges:
    """Edges of the graph by identifier (`by_id`), its nodes, and the number of statements without edge (`left_out`)."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes: Nodes = nodes
        self.values: PropertyValues = nodes.values
        self.mapping: BiolinkMapping = nodes.mapping
        self.left_out: Counter[LeftOut] = Counter()
        self.by_id: dict[str, Edge] = {}
        effects = {iri.removeprefix(TERMS) for iri in self.values.having("effectGroup")}
        self._effects = sorted(effects.union(*(rule.effects for rule in self.mapping.rules)))

    def add(self, edge: Edge) -> None:
        """Add an edge.

        :raises MscpofError: `repeated-edge`, when there is an edge with its identifier.
        """
        if edge.id in self.by_id:
            raise MscpofError("repeated-edge", id=edge.id)
        self.by_id[edge.id] = edge

    def add_finding(self, finding: str) -> None:
        """Add the edges of a finding, and count its statements that have none.

        :param finding: IRI of the finding.
        :raises MscpofError: `not-in-biolink`, when `biolink.toml` declares nothing for a part of it.
        """
        statements = list(self._statements(finding))
        if not statements:
            self._leave_out("finding", self.kinds(finding), "", _NO_STATEMENT)
        for statement in statements:
            rule = self.mapping.rule(statement.kinds, statement.effect, self._classes(statement.thing))
            if rule.left_out:
                self._leave_out(statement.what, statement.kinds, statement.effect, rule.left_out)
                continue
            self._add_statement(statement, rule)
            if rule.agent and rule.subject == "preparation":
                self._add_agent(statement, rule)

    def completed(self, edge: Edge, qualifiers: Mapping[str, str | tuple[str, ...]]) -> Edge:
        """Return an edge with the columns that are alike for all, and the class of associations that fits it.

        :param edge: edge whose predicate has no prefix yet.
        :param qualifiers: values by name without `_qualifier`; the edge gets those that the class takes.
        """
        subject, target = (self.nodes.by_id[end].category for end in (edge.subject, edge.object))
        kind = self.mapping.association(subject, edge.predicate, target)
        taken: dict[str, Any] = {
            name if name == "qualified_predicate" else f"{name}_qualifier": qualifiers[name]
            for name in kind.takes
            if qualifiers.get(name)
        }
        return replace(
            edge,
            category=f"biolink:{kind.category}",
            predicate=f"biolink:{edge.predicate}",
            knowledge_level=edge.knowledge_level or self.mapping.knowledge_level,
            agent_type=self.mapping.agent_type,
            primary_knowledge_source=self.mapping.knowledge_source,
            **taken,
        )

    def kinds(self, finding: str) -> frozenset[str]:
        """Return the local names of the classes of a finding, but for the general `Finding` and `NegativeFinding`."""
        return self.values.classes(finding) - {"Finding", "NegativeFinding"}

    def retracted(self, studies: list[str]) -> bool:
        """Tell whether any of some studies is retracted."""
        return any("RetractedStudy" in self.values.classes(study) for study in studies)

    def disease(self, finding: str) -> Node | None:
        """Return the node of the disease of a finding, or else of its study; None where neither names one."""
        values = self.values
        of_study = [iri for study in values.iris(finding, "reportedIn") for iri in values.iris(study, "indication")]
        diseases = [term(name) for name in self.mapping.diseases]
        iris = values.iris(finding, "indication") or of_study
        return next((self.nodes.node(iri) for iri in iris if iri in diseases), None)

    def _statements(self, finding: str) -> Iterator[Statement]:
        """Yield the effects of a finding, and the steps of its axis."""
        values, kinds = self.values, self.kinds(finding)
        for effect in self._effects:
            for thing in values.iris(finding, effect):
                yield Statement(finding, kinds, effect, thing)
        for step in values.iris(finding, "axis"):
            for start in values.iris(step, "from"):
                for effect in self._effects:
                    for thing in values.iris(step, effect):
                        yield Statement(finding, kinds, effect, thing, start, step.rpartition("/")[2])

    def _add_statement(self, statement: Statement, rule: Rule) -> None:
        """Add the edge of an effect or step, or count it as left out."""
        finding, reason = statement.finding, _NO_SOURCE
        places = self.values.iris(finding, "observedIn")
        subject: Node | None
        match rule.subject:
            case "preparation":
                subject = self.nodes.preparation(finding)
            case "source" | "lossOf":
                subject = next(map(self.nodes.node, self.values.iris(finding, rule.subject)), None)
            case "disease":
                subject, reason = self.disease(finding), _NO_DISEASE
            case "object":
                subject, reason = self._target(statement, rule) if places else None, _NO_PLACE
            case _:
                subject = self._start(statement)
        if subject is None:
            self._leave_out(statement.what, statement.kinds, statement.effect, reason)
            return
        target = self.nodes.node(places[0]) if rule.subject == "object" else self._target(statement, rule)
        self.add(self._edge(statement, rule, subject, target, statement.what))

    def _add_agent(self, statement: Statement, rule: Rule) -> None:
        """Add an edge from the molecule that carries an effect."""
        agents = self.values.iris(statement.finding, "agent")
        if len(agents) > 1:
            self._leave_out("agent", statement.kinds, statement.effect, _JOINT)
        elif agents:
            target = self._target(statement, rule)
            self.add(self._edge(statement, rule, self.nodes.node(agents[0]), target, "agent"))

    def _edge(self, statement: Statement, rule: Rule, subject: Node, target: Node, what: str) -> Edge:
        values, finding = self.values, statement.finding
        organism = next((self.nodes.node(iri).id for iri in values.iris(finding, "organism")), "")
        places = tuple(self.nodes.node(iri).id for iri in values.iris(finding, "observedIn"))
        thing = shorten(statement.thing).replace(":", "_").replace("/", "_")
        name = f"{finding.rpartition('finding/')[2]}.{statement.step or what}.{statement.effect}.{thing}"
        edge = Edge(
            f"mscpof.edge:{name}",
            subject.id,
            rule.predicate,
            target.id,
            "",
            negated=rule.negated,
            knowledge_level=rule.knowledge_level,
            mscpof_statement=what,
            mscpof_effect=statement.effect,
            mscpof_level=tuple(values.names(finding, "level")),
            mscpof_observed_in=places,
            mscpof_organism=organism,
            **self._provenance(statement),
        )
        disease = self.disease(finding)
        qualifiers = {
            **self._change(statement, rule, target),
            "anatomical_context": places if rule.subject != "object" else (),
            "species_context": organism,
            "disease_context": disease.id if disease else "",
        }
        return self.completed(edge, qualifiers)

    def _change(self, statement: Statement, rule: Rule, target: Node) -> dict[str, str | tuple[str, ...]]:
        """Return the qualifiers for the changed aspect of the ends, and for its direction."""
        levels, aspects = self.values.names(statement.finding, "level"), self.mapping.aspects
        aspect = next((aspects[level] for level in levels if level in aspects), "")
        form = "ProteinForm" in self.values.classes(statement.thing) and target.category == "Protein"
        return {
            "qualified_predicate": "biolink:causes" if rule.object_direction else "",
            "subject_direction": rule.subject_direction,
            "object_direction": rule.object_direction,
            "object_aspect": rule.object_aspect or aspect,
            "object_form_or_variant": "modified_form" if form else "",
        }

    def _provenance(self, statement: Statement) -> dict[str, Any]:
        """Return the columns of an edge that come from its finding and the studies of that."""
        values, finding = self.values, statement.finding
        reported = values.iris(finding, "reportedIn")
        studies = [iri for iri in values.iris(finding, "about") if "Study" in values.classes(iri)] or reported
        return {
            "deprecated": self.retracted(studies),
            "publications": tuple(self.nodes.publication(study).id for study in studies),
            "has_evidence_of_type": self._curies(values.iris(finding, "evidence")),
            "mscpof_kind": tuple(sorted(statement.kinds)),
            "mscpof_mechanism": tuple(f"mscpof:{name}" for name in values.names(finding, "mechanism")),
            "mscpof_process": self._curies(values.iris(finding, "process")),
            "mscpof_agent": self._curies(values.iris(finding, "agent")),
            "mscpof_agent_role": tuple(values.names(finding, "agentRole")),
            "mscpof_setting": "|".join(values.names(finding, "setting")),
            "mscpof_certainty": "|".join(values.names(finding, "certainty")),
            "mscpof_disputed": values.text(finding, "disputed") == "true",
            "mscpof_retracted": self.retracted(studies),
            "mscpof_study": self._curies(studies),
            "mscpof_finding": self._curies([finding]),
        }

    def _curies(self, iris: list[str]) -> tuple[str, ...]:
        return tuple(self.mapping.curie(iri) for iri in iris)

    def _start(self, statement: Statement) -> Node | None:
        """Return the start of a step; products and modifications are parts of the preparation."""
        start = statement.start
        if "Modification" in self.values.classes(start) or term("Product") in self.values.ancestors(start):
            return self.nodes.preparation(statement.finding)
        return self._end(statement, start)

    def _target(self, statement: Statement, rule: Rule) -> Node:
        return self._end(statement, statement.thing) if rule.measured else self.nodes.node(statement.thing)

    def _end(self, statement: Statement, thing: str) -> Node:
        """Return the node of a thing in the species in which it was measured."""
        finding = statement.finding
        # In an axis it may be the agent, which can come from another species than the treated one, not stated which.
        if statement.start and thing in self.values.iris(finding, "agent"):
            return self.nodes.node(thing)
        levels = frozenset(self.values.names(finding, "level"))
        return self.nodes.measured(thing, self.values.first(finding, "organism"), levels)

    def _classes(self, thing: str) -> frozenset[str]:
        """Return the ontology classes of a thing, and its prefix."""
        return self.values.classes(thing) | {shorten(thing).partition(":")[0]}

    def _leave_out(self, what: str, kinds: frozenset[str], effect: str, reason: str) -> None:
        self.left_out[LeftOut(what, "|".join(sorted(kinds)), effect, reason)] += 1
