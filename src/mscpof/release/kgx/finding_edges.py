"""The edges of findings: each effect and step by the rule that is declared for it, or left out with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import MscpofError
from mscpof.base.names import TERMS, shorten, term
from mscpof.release.kgx.edge import Edge, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mscpof.release.kgx.biolink import Declaration, Rule
    from mscpof.release.kgx.nodes import Node, Things
    from mscpof.release.kgx.property_values import Facts

_NO_SOURCE = "no source of the cells is named"
_NO_DISEASE = "no disease is named"
_NO_PLACE = "no place is named"
_NOTHING = "the finding has no effect and no step; where it is filed, the edge of its study names it"
_JOINT = "an agent of several that act jointly would be said to act alone"


class RepeatedEdge(MscpofError):
    """Two edges would have the same identifier."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: two edges of the KGX export have this identifier, so that one would be lost")


@dataclass(frozen=True, slots=True)
class Said:
    """One effect of a finding, or one step of its axis.

    :param kinds: of the finding.
    :param start: where a step starts, or nothing.
    :param mark: what tells the step from others of the axis.
    """

    finding: str
    kinds: frozenset[str]
    effect: str
    thing: str
    start: str = ""
    mark: str = ""

    @property
    def what(self) -> str:
        """What it is, in the tables."""
        return "step" if self.start else "effect"


class Edges:
    """Makes the edges of findings, and counts what is left out.

    :param things: makes the nodes that they join.
    """

    def __init__(self, things: Things) -> None:
        self.things: Things = things
        self.facts: Facts = things.facts
        self.declared: Declaration = things.declared
        self.left_out: Counter[LeftOut] = Counter()
        self.edges: dict[str, Edge] = {}
        self._effects = {effect for rule in self.declared.rules for effect in rule.effects}

    def add(self, edge: Edge) -> None:
        """Take an edge.

        :raises RepeatedEdge: when its identifier is taken.
        """
        if edge.id in self.edges:
            raise RepeatedEdge(edge.id)
        self.edges[edge.id] = edge

    def add_finding(self, finding: str) -> None:
        """Take the edges of a finding.

        :raises NotInBiolink: when something of it is not declared.
        """
        found = list(self._said(finding))
        if not found:
            self._leave("finding", self._kinds(finding), "", _NOTHING)
        for said in found:
            rule = self.declared.rule(said.kinds, said.effect, self._classes(said.thing))
            if rule.left_out:
                self._leave(said.what, said.kinds, said.effect, rule.left_out)
                continue
            self._add_said(said, rule)
            if rule.agent and rule.subject == "preparation":
                self._add_agent(said, rule)

    def _said(self, finding: str) -> Iterator[Said]:
        """Yield what a finding says: its effects, and the steps of its axis."""
        kinds = self._kinds(finding)
        for effect in sorted(self._effects):
            for thing in self.facts.iris(finding, effect):
                yield Said(finding, kinds, effect, thing)
        for step in self.facts.iris(finding, "axis"):
            for start in self.facts.iris(step, "from"):
                for effect in sorted(self._effects):
                    for thing in self.facts.iris(step, effect):
                        yield Said(finding, kinds, effect, thing, start, step.rpartition("/")[2])

    def _add_said(self, said: Said, rule: Rule) -> None:
        """Take the edge of one effect or step, or tell why there is none."""
        reason, places = _NO_SOURCE, self.facts.iris(said.finding, "observedIn")
        subject: Node | None
        match rule.subject:
            case "preparation":
                subject = self.things.preparation(said.finding)
            case "source" | "lossOf":
                subject = next(map(self.things.node, self.facts.iris(said.finding, rule.subject)), None)
            case "disease":
                subject, reason = self.disease(said.finding), _NO_DISEASE
            case "object":
                subject, reason = self._reached(said, rule) if places else None, _NO_PLACE
            case _:
                subject = self._start(said)
        if subject is None:
            self._leave(said.what, said.kinds, said.effect, reason)
            return
        reached = self.things.node(places[0]) if rule.subject == "object" else self._reached(said, rule)
        self.add(self._edge(said, rule, subject, reached, said.what))

    def _add_agent(self, said: Said, rule: Rule) -> None:
        """Take an edge from the molecule that is said to carry an effect."""
        agents = self.facts.iris(said.finding, "agent")
        if len(agents) > 1:
            self._leave("agent", said.kinds, said.effect, _JOINT)
        elif agents:
            self.add(self._edge(said, rule, self.things.node(agents[0]), self._reached(said, rule), "agent"))

    def _edge(self, said: Said, rule: Rule, subject: Node, reached: Node, what: str) -> Edge:
        finding = said.finding
        organism = next((self.things.node(iri).id for iri in self.facts.iris(finding, "organism")), "")
        places = tuple(self.things.node(iri).id for iri in self.facts.iris(finding, "observedIn"))
        thing = shorten(said.thing).replace(":", "_").replace("/", "_")
        edge = Edge(
            f"mscpof.edge:{finding.rpartition('finding/')[2]}.{said.mark or what}.{said.effect}.{thing}",
            subject.id,
            rule.predicate,
            reached.id,
            "",
            negated=rule.negated,
            knowledge_level=rule.knowledge_level,
            mscpof_statement=what,
            mscpof_effect=said.effect,
            mscpof_level=tuple(self.facts.names(finding, "level")),
            mscpof_observed_in=places,
            mscpof_organism=organism,
            **self._provenance(said),
        )
        qualifiers = {
            **self._aspects(said, rule, reached),
            "anatomical_context": places if rule.subject != "object" else (),
            "species_context": organism,
            "disease_context": disease.id if (disease := self.disease(finding)) else "",
        }
        return self.joined(edge, qualifiers)

    def _aspects(self, said: Said, rule: Rule, reached: Node) -> dict[str, str | tuple[str, ...]]:
        """Return the qualifiers that say what of the ends changes, and in which direction."""
        levels = self.facts.names(said.finding, "level")
        aspect = next((self.declared.aspects[level] for level in levels if level in self.declared.aspects), "")
        form = "ProteinForm" in self.facts.classes(said.thing) and reached.category == "Protein"
        return {
            "qualified_predicate": "biolink:causes" if rule.object_direction else "",
            "subject_direction": rule.subject_direction,
            "object_direction": rule.object_direction,
            "object_aspect": rule.object_aspect or aspect,
            "object_form_or_variant": "modified_form" if form else "",
        }

    def joined(self, edge: Edge, qualifiers: Mapping[str, str | tuple[str, ...]]) -> Edge:
        """Return an edge as the class of associations that its ends and its predicate make it.

        :param qualifiers: those that it would have; it has those that the class takes.
        """
        ends = self.things.nodes[edge.subject].category, self.things.nodes[edge.object].category
        kind = self.declared.association(ends[0], edge.predicate, ends[1])
        taken: dict[str, Any] = {self._column(name): qualifiers[name] for name in kind.takes if qualifiers.get(name)}
        return replace(
            edge,
            category=f"biolink:{kind.category}",
            predicate=f"biolink:{edge.predicate}",
            knowledge_level=edge.knowledge_level or self.declared.knowledge_level,
            agent_type=self.declared.agent_type,
            primary_knowledge_source=self.declared.knowledge_source,
            **taken,
        )

    def _provenance(self, said: Said) -> dict[str, Any]:
        """Return what an edge says of where its finding comes from."""
        finding = said.finding
        told = self.facts.iris(finding, "reportedIn")
        studies = [iri for iri in self.facts.iris(finding, "about") if "Study" in self.facts.classes(iri)] or told
        return {
            "deprecated": self.retracted(studies),
            "publications": tuple(self.things.publication(study).id for study in studies),
            "has_evidence_of_type": tuple(self.declared.curie(iri) for iri in self.facts.iris(finding, "evidence")),
            "mscpof_kind": tuple(sorted(said.kinds)),
            "mscpof_mechanism": tuple(f"mscpof:{name}" for name in self.facts.names(finding, "mechanism")),
            "mscpof_process": tuple(self.declared.curie(iri) for iri in self.facts.iris(finding, "process")),
            "mscpof_agent": tuple(self.declared.curie(iri) for iri in self.facts.iris(finding, "agent")),
            "mscpof_agent_role": tuple(self.facts.names(finding, "agentRole")),
            "mscpof_setting": "|".join(self.facts.names(finding, "setting")),
            "mscpof_certainty": "|".join(self.facts.names(finding, "certainty")),
            "mscpof_disputed": self.facts.text(finding, "disputed") == "true",
            "mscpof_retracted": self.retracted(studies),
            "mscpof_study": tuple(self.declared.curie(study) for study in studies),
            "mscpof_finding": (self.declared.curie(finding),),
        }

    def retracted(self, studies: list[str]) -> bool:
        """Tell whether one of some studies is retracted."""
        return any("RetractedStudy" in self.facts.classes(study) for study in studies)

    def _start(self, said: Said) -> Node | None:
        """Return what a step starts from: a product or a modification is part of what was given."""
        if "Modification" in self.facts.classes(said.start) or term("Product") in self.facts.ancestors(said.start):
            return self.things.preparation(said.finding)
        return self._end(said, said.start)

    def _reached(self, said: Said, rule: Rule) -> Node:
        """Return what an effect or a step leads to."""
        return self._end(said, said.thing) if rule.measured else self.things.node(said.thing)

    def _end(self, said: Said, thing: str) -> Node:
        """Return a thing as of the species in which it was measured."""
        # In an axis it may be the agent, which can come from another species than the treated one; which is not told.
        if said.start and thing in self.facts.iris(said.finding, "agent"):
            return self.things.node(thing)
        taxon = next(iter(self.facts.iris(said.finding, "organism")), "")
        return self.things.measured(thing, taxon, frozenset(self.facts.names(said.finding, "level")))

    def disease(self, finding: str) -> Node | None:
        """Return the disease that a finding, or else its study, is about."""
        own = self.facts.iris(finding, "indication")
        of = [iri for study in self.facts.iris(finding, "reportedIn") for iri in self.facts.iris(study, "indication")]
        return next(
            (self.things.node(iri) for iri in own or of if iri.removeprefix(TERMS) in self.declared.diseases), None
        )

    def _kinds(self, finding: str) -> frozenset[str]:
        return self.facts.classes(finding) - {"Finding", "NegativeFinding"}

    def _classes(self, thing: str) -> frozenset[str]:
        """Return the classes of a thing, of ours, or the prefix of a term of others."""
        return self.facts.classes(thing) | {shorten(thing).partition(":")[0]}

    def _leave(self, what: str, kinds: frozenset[str], effect: str, reason: str) -> None:
        self.left_out[LeftOut(what, "|".join(sorted(kinds)), effect, reason)] += 1

    @staticmethod
    def _column(name: str) -> str:
        return name if name == "qualified_predicate" else f"{name}_qualifier"
