"""Explanations of an unsatisfiable class or an inconsistent ontology: a minimal set of contradictory axioms.

The set is minimal: without any one of its axioms, the others are not contradictory. Every question to the reasoner
starts Java, so few are asked: first about the axioms near the class or individuals at fault, and by halves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from mscpof.base.closure import closure
from mscpof.base.names import BASE, PREFIXES
from mscpof.ontology.axiom import Axiom, pairwise
from mscpof.ontology.graph import TYPE, iris, text_of
from mscpof.ontology.manchester import write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mscpof.ontology.reasoner import Reasoner

    Contradictory = Callable[[Sequence[Axiom]], bool]

_RDFS, _OWL = PREFIXES["rdfs"], PREFIXES["owl"]
_SUBCLASS = f"{_RDFS}subClassOf"
# These axioms matter only where both sides are reached; the others lead from their subject to their object.
_BOTH = iris(_OWL, "disjointWith propertyDisjointWith differentFrom")
_FORWARD = iris(_RDFS, "subClassOf subPropertyOf domain range")
# Up to this number of axioms, asking for each one takes fewer questions than halving.
_FEW = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """Minimal set of contradictory axioms.

    :param about: IRI of the unsatisfiable class; empty for an inconsistent ontology.
    :param axioms: axioms that contradict each other or, of a class, contradict that it has a member.
    """

    about: str
    axioms: tuple[Axiom, ...]

    def lines(self) -> list[str]:
        """Return the axioms in Manchester syntax, each after its position in a file or `derived by a rule`."""
        places = ["derived by a rule" if axiom.derived else str(axiom.place or "") for axiom in self.axioms]
        width = max(map(len, places), default=0)
        return [f"{place:{width}}  {write(axiom)}" for place, axiom in zip(places, self.axioms, strict=True)]


def why_unsatisfiable(reasoner: Reasoner, axioms: Sequence[Axiom], classes: Sequence[str]) -> list[Explanation]:
    """Explain unsatisfiable classes, each after those that it lies below.

    :param axioms: a consistent ontology.
    :param classes: IRIs of its unsatisfiable classes.
    :raises ReasonerTooSlow: when the time of the reasoner is up; other faults as `Reasoner.ask`.
    """
    parts = _parts(axioms)
    names, links = set(classes), dict[str, Axiom]()
    for axiom in parts:
        below, above = text_of(axiom.root.subject), text_of(axiom.root.object)
        if axiom.root.predicate.value == _SUBCLASS and {below, above} <= names:
            links.setdefault(below, axiom)

    def depth(name: str) -> int:
        return len(closure([name], lambda n: [text_of(links[n].root.object)] if n in links else []))

    explanations: dict[str, Explanation] = {}
    for name in sorted(classes, key=depth):
        # The reason of an unsatisfiable class is also that of the classes below it, unless they have one of their own.
        link = links.get(name)
        parent = explanations.get(text_of(link.root.object)) if link else None
        near = [link, *parent.axioms] if link and parent else _near(parts, {name})
        explanations[name] = Explanation(name, tuple(minimal(near, parts, _member(reasoner, name))))
    return list(explanations.values())


def why_inconsistent(reasoner: Reasoner, axioms: Sequence[Axiom]) -> Explanation:
    """Explain an inconsistent ontology, by asserted axioms alone where these contradict each other.

    :raises ReasonerTooSlow: when the time of the reasoner is up; other faults as `Reasoner.ask`.
    """

    def contradictory(given: Sequence[Axiom]) -> bool:
        return not reasoner.ask(given).consistent

    parts = _parts(axioms)
    asserted = [part for part in parts if not part.derived]
    if len(asserted) < len(parts) and contradictory(asserted):
        parts = asserted
    schema = [part for part in parts if part.kind == "schema"]
    facts = _locate([part for part in parts if part.kind == "fact"], schema, contradictory)
    # Axioms on classes matter only where they are near these facts.
    near = [*facts, *_near(schema, _names(facts))]
    return Explanation("", tuple(minimal(near, parts, contradictory)))


def _parts(axioms: Sequence[Axiom]) -> list[Axiom]:
    return [part for axiom in axioms if axiom.kind != "declaration" for part in pairwise(axiom)]


def _names(axioms: Sequence[Axiom]) -> set[str]:
    return {name for axiom in axioms for name in axiom.names()}


def _member(reasoner: Reasoner, name: str) -> Contradictory:
    """Return the test whether axioms contradict the assertion that a class has a member."""
    member = Triple(NamedNode(f"{BASE}reasoner/member"), NamedNode(TYPE), NamedNode(name))
    return lambda axioms: not reasoner.ask([*axioms, Axiom((member,), "fact")]).consistent


def minimal(near: Sequence[Axiom], every: Sequence[Axiom], contradictory: Contradictory) -> list[Axiom]:
    """Return axioms that contradict each other, none of which can be left out; there may be a smaller such set.

    :param near: axioms that are likely to take part in the contradiction, the likeliest first.
    :param every: axioms that together contradict each other, which is not checked; they are needed where `near` do not.
    :param contradictory: tells whether axioms contradict each other. Each call starts the reasoner, so few are made;
        what it raises comes through.
    """
    axioms = list(near)
    if not contradictory(axioms):
        known = set(map(id, axioms))
        axioms += [axiom for axiom in every if id(axiom) not in known]
    kept: list[Axiom] = []
    while len(axioms) > _FEW:
        if kept and contradictory(kept):
            return kept
        # Of the shortest contradictory beginning the last axiom is needed, and no axiom after it is.
        low, high = 1, len(axioms)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if contradictory([*kept, *axioms[:middle]]) else (middle + 1, high)
        kept.append(axioms[high - 1])
        axioms = axioms[: high - 1]
    for axiom in list(axioms):
        without = [other for other in axioms if other is not axiom]
        if contradictory([*kept, *without]):
            axioms = without
    return [*kept, *axioms]


def _near(axioms: Sequence[Axiom], names: set[str]) -> list[Axiom]:
    """Return the axioms that bear on names, directly or by other names, the nearest first."""
    reached, rest, near = set(names), list(axioms), list[Axiom]()
    while layer := [axiom for axiom in rest if _bears(axiom, reached)]:
        near += layer
        taken = set(map(id, layer))
        rest = [axiom for axiom in rest if id(axiom) not in taken]
        reached |= _names(layer)
    return near


def _bears(axiom: Axiom, reached: set[str]) -> bool:
    """Tell whether an axiom may say something new about names."""
    root = axiom.root
    subject, predicate = text_of(root.subject), root.predicate.value
    if predicate in _BOTH:
        return {subject, text_of(root.object)} <= reached
    if isinstance(root.subject, NamedNode) and (axiom.kind == "fact" or predicate in _FORWARD | {TYPE}):
        return subject in reached
    return not reached.isdisjoint(axiom.names())


def _locate(facts: Sequence[Axiom], schema: Sequence[Axiom], contradictory: Contradictory) -> list[Axiom]:
    """Return the facts about the few individuals that contradict each other, found by halves.

    An individual is taken with the facts about the individuals in them, one step away.
    """
    about: dict[str, list[Axiom]] = defaultdict(list)
    for fact in facts:
        about[text_of(fact.root.subject)].append(fact)
    individuals = list(about)
    located = list(facts)
    while len(individuals) > 1:
        middle = len(individuals) // 2
        for half in (individuals[:middle], individuals[middle:]):
            around = _around(half, about)
            if contradictory([*around, *_near(schema, _names(around))]):
                individuals, located = half, around
                break
        else:
            break
    return located


def _around(individuals: Sequence[str], about: dict[str, list[Axiom]]) -> list[Axiom]:
    """Return the facts about individuals, then the types of the individuals in them and what tells these apart."""
    facts = [fact for name in individuals for fact in about[name]]
    names = _names(facts) | set(individuals)
    for name in sorted(names.difference(individuals)):
        for fact in about.get(name, ()):
            predicate = fact.root.predicate.value
            if predicate == TYPE or (predicate in _BOTH and fact.names() <= names):
                facts.append(fact)
    return facts
