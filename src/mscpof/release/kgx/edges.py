"""The edges of findings: each effect and step by the rule that is declared for it, or left out with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mscpof.faults import MscpofError
from mscpof.names import TERMS, shorten, term
from mscpof.release.kgx.edge import Edge, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mscpof.release.kgx.declaration import Declaration, Rule
    from mscpof.release.kgx.facts import Facts
    from mscpof.release.kgx.things import Node, Things

_NO_SOURCE = "no source of the cells is named"
_NO_DISEASE = "no disease is named"
_NO_PLACE = "no place is named"
_NOTHING = "the finding has no effect and no step; where it is filed, the edge of its study names it"
_JOINT = "an agent of several that act jointly would be said to act alone"


class RepeatedEdge(MscpofError):
    """Two edges would have the same identifier."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: two edges of the KGX export have this identifier, so that one would be lost")


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
        kinds = frozenset(self._kinds(finding))
        if not found:
            self._leave("finding", kinds, "", _NOTHING)
        for effect, thing, start, mark in found:
            rule = self.declared.rule(kinds, effect, self._classes(thing))
            what = "step" if start else "effect"
            if rule.left_out:
                self._leave(what, kinds, effect, rule.left_out)
                continue
            self._add_effect(finding, rule, effect, thing, start, mark)
            if rule.agent and rule.subject == "preparation":
                self._add_agent(finding, rule, effect, thing, kinds)

    def _said(self, finding: str) -> Iterator[tuple[str, str, str, str]]:
        """Yield what a finding says: an effect, the thing, where a step starts, and a mark of the step."""
        for effect in sorted(self._effects):
            for thing in self.facts.iris(finding, effect):
                yield effect, thing, "", ""
        for step in self.facts.iris(finding, "axis"):
            for start in self.facts.iris(step, "from"):
                for effect in ("activates", "inhibits", "modulates"):
                    for thing in self.facts.iris(step, effect):
                        yield effect, thing, start, step.rpartition("/")[2]

    def _add_effect(self, finding: str, rule: Rule, effect: str, thing: str, start: str, mark: str) -> None:
        """Take the edge of one effect or step."""
        what = "step" if start else "effect"
        reached = self._reached(finding, rule, thing, start)
        subject: Node | None
        reason = _NO_SOURCE
        match rule.subject:
            case "preparation":
                subject = self.things.preparation(finding)
            case "source":
                subject = next((self.things.node(iri) for iri in self.facts.iris(finding, "source")), None)
            case "lossOf":
                subject = next((self.things.node(iri) for iri in self.facts.iris(finding, "lossOf")), None)
            case "disease":
                subject, reason = self.disease(finding), _NO_DISEASE
            case "object":
                places = self.facts.iris(finding, "observedIn")
                subject, reason = (reached, "") if places else (None, _NO_PLACE)
                reached = self.things.node(places[0]) if places else reached
            case _:
                subject = self._start(finding, start)
        if subject is None:
            self._leave(what, frozenset(self._kinds(finding)), effect, reason)
            return
        self.add(self._edge(finding, rule, effect, subject, reached, what, thing, mark))

    def _add_agent(self, finding: str, rule: Rule, effect: str, thing: str, kinds: frozenset[str]) -> None:
        """Take an edge from the molecule that is said to carry an effect."""
        agents = self.facts.iris(finding, "agent")
        if len(agents) > 1:
            self._leave("agent", kinds, effect, _JOINT)
        elif agents:
            subject = self.things.node(agents[0])
            reached = self._measured(finding, thing)
            self.add(self._edge(finding, rule, effect, subject, reached, "agent", thing, ""))

    def _edge(
        self, finding: str, rule: Rule, effect: str, subject: Node, reached: Node, what: str, thing: str, mark: str
    ) -> Edge:
        levels = self.facts.names(finding, "level")
        organism = next((self.things.node(iri).id for iri in self.facts.iris(finding, "organism")), "")
        places = tuple(self.things.node(iri).id for iri in self.facts.iris(finding, "observedIn"))
        disease = self.disease(finding)
        aspect = next((self.declared.aspects[level] for level in levels if level in self.declared.aspects), "")
        form = "ProteinForm" in self.facts.classes(thing) and reached.category == "Protein"
        qualifiers: dict[str, str | tuple[str, ...]] = {
            "qualified_predicate": "biolink:causes" if rule.object_direction else "",
            "subject_direction": rule.subject_direction,
            "object_direction": rule.object_direction,
            "object_aspect": rule.object_aspect or aspect,
            "object_form_or_variant": "modified_form" if form else "",
            "anatomical_context": places if rule.subject != "object" else (),
            "species_context": organism,
            "disease_context": disease.id if disease else "",
        }
        name = ".".join(
            filter(
                None,
                (
                    finding.rpartition("finding/")[2],
                    mark or what,
                    effect,
                    shorten(thing).replace(":", "_").replace("/", "_"),
                ),
            )
        )
        return self.joined(
            Edge(
                f"mscpof.edge:{name}",
                subject.id,
                rule.predicate,
                reached.id,
                "",
                negated=rule.negated,
                knowledge_level=rule.knowledge_level,
                mscpof_statement=what,
                mscpof_effect=effect,
                mscpof_level=tuple(levels),
                mscpof_observed_in=places,
                mscpof_organism=organism,
                **self._provenance(finding),
            ),
            qualifiers,
        )

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

    def _provenance(self, finding: str) -> dict[str, Any]:
        """Return what an edge says of where its finding comes from."""
        told = self.facts.iris(finding, "reportedIn")
        studies = [iri for iri in self.facts.iris(finding, "about") if "Study" in self.facts.classes(iri)] or told
        return {
            "deprecated": self.retracted(studies),
            "publications": tuple(self.things.publication(study).id for study in studies),
            "has_evidence_of_type": tuple(self.declared.curie(iri) for iri in self.facts.iris(finding, "evidence")),
            "mscpof_kind": tuple(self._kinds(finding)),
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

    def _measured(self, finding: str, thing: str) -> Node:
        taxon = next(iter(self.facts.iris(finding, "organism")), "")
        return self.things.measured(thing, taxon, frozenset(self.facts.names(finding, "level")))

    def _start(self, finding: str, start: str) -> Node | None:
        """Return what a step starts from: a product or a modification is part of what was given."""
        if "Modification" in self.facts.classes(start) or term("Product") in self.facts.ancestors(start):
            return self.things.preparation(finding)
        return self._link(finding, start)

    def _reached(self, finding: str, rule: Rule, thing: str, start: str) -> Node:
        """Return what an effect or a step leads to."""
        if not rule.measured:
            return self.things.node(thing)
        return self._link(finding, thing) if start else self._measured(finding, thing)

    def _link(self, finding: str, thing: str) -> Node:
        """Return an end of a step; an agent may come from a species other than the treated one, which is not told."""
        return self.things.node(thing) if thing in self.facts.iris(finding, "agent") else self._measured(finding, thing)

    def disease(self, finding: str) -> Node | None:
        """Return the disease that a finding, or else its study, is about."""
        own = self.facts.iris(finding, "indication")
        of = [iri for study in self.facts.iris(finding, "reportedIn") for iri in self.facts.iris(study, "indication")]
        return next(
            (self.things.node(iri) for iri in own or of if iri.removeprefix(TERMS) in self.declared.diseases), None
        )

    def _kinds(self, finding: str) -> list[str]:
        return sorted(self.facts.classes(finding) - {"Finding", "NegativeFinding"})

    def _classes(self, thing: str) -> frozenset[str]:
        """Return the classes of a thing, of ours, or the prefix of a term of others."""
        return self.facts.classes(thing) | {shorten(thing).partition(":")[0]}

    def _leave(self, what: str, kinds: frozenset[str], effect: str, reason: str) -> None:
        self.left_out[LeftOut(what, "|".join(sorted(kinds)), effect, reason)] += 1

    @staticmethod
    def _column(name: str) -> str:
        return name if name == "qualified_predicate" else f"{name}_qualifier"
