"""Why a class is unsatisfiable, or an ontology inconsistent: a smallest set of axioms that does not go together.

Every question costs a start of Java, so that few are asked: of the axioms near the class or near the individuals at
fault, and by halves. What is found is minimal: take any one axiom away, and the rest goes together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

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
# These clash only where both sides are in question; the others lead from their subject to their object.
_BOTH = iris(_OWL, "disjointWith propertyDisjointWith differentFrom")
_FORWARD = iris(_RDFS, "subClassOf subPropertyOf domain range")
# Up to so many axioms, asking for each one takes fewer questions than halving.
_FEW = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """A minimal set of axioms.

    :param about: the IRI of the class that nothing can belong to; empty for what is inconsistent as a whole.
    """

    about: str
    axioms: tuple[Axiom, ...]

    def lines(self) -> list[str]:
        """Return the axioms in words, each with the place where it was written."""
        places = ["derived by a rule" if axiom.derived else str(axiom.place or "") for axiom in self.axioms]
        width = max(map(len, places), default=0)
        return [f"{place:{width}}  {write(axiom)}" for place, axiom in zip(places, self.axioms, strict=True)]


def why_unsatisfiable(reasoner: Reasoner, axioms: Sequence[Axiom], classes: Sequence[str]) -> list[Explanation]:
    """Explain unsatisfiable classes, those first from which others have it.

    :param axioms: a consistent ontology.
    :param classes: the IRIs of its unsatisfiable classes.
    :raises ReasonerTooSlow: when the time is up.
    """
    parts = [part for axiom in axioms if axiom.kind != "declaration" for part in pairwise(axiom)]
    found: dict[str, Explanation] = {}
    for name, link in _roots_first(parts, classes):
        # What lies below an unsatisfiable class is so for the same reason, unless it has one of its own.
        parent = found.get(link.root.object.value) if link and isinstance(link.root.object, NamedNode) else None
        near = [link, *parent.axioms] if link and parent else _near(parts, {name})
        found[name] = Explanation(name, tuple(minimal(near, parts, _member(reasoner, name))))
    return list(found.values())


def why_inconsistent(reasoner: Reasoner, axioms: Sequence[Axiom]) -> Explanation:
    """Explain an inconsistent ontology, by statements that people wrote where these suffice.

    :raises ReasonerTooSlow: when the time is up.
    """

    def contradictory(given: Sequence[Axiom]) -> bool:
        return not reasoner.ask(given).consistent

    parts = [part for axiom in axioms if axiom.kind != "declaration" for part in pairwise(axiom)]
    written = [part for part in parts if not part.derived]
    if len(written) < len(parts) and contradictory(written):
        parts = written
    schema = [part for part in parts if part.kind == "schema"]
    facts = _locate([part for part in parts if part.kind == "fact"], schema, contradictory)
    # Classes of values come in by the facts about these; what is far from all of them cannot matter.
    near = [*facts, *_near(schema, {name for fact in facts for name in fact.names()})]
    return Explanation("", tuple(minimal(near, parts, contradictory)))


def _member(reasoner: Reasoner, name: str) -> Contradictory:
    """Return the question whether a class can have a member: whether one may be asserted."""
    member = Triple(NamedNode(f"{BASE}reasoner/member"), NamedNode(TYPE), NamedNode(name))
    return lambda axioms: not reasoner.ask([*axioms, Axiom((member,), "fact")]).consistent


def _roots_first(axioms: Sequence[Axiom], classes: Sequence[str]) -> list[tuple[str, Axiom | None]]:
    """Return unsatisfiable classes after those that they lie below, each with the axiom that says so."""
    names = set(classes)
    links: dict[str, Axiom] = {}
    for axiom in axioms:
        root = axiom.root
        below, above = (text_of(node) for node in (root.subject, root.object))
        if root.predicate.value == _SUBCLASS and {below, above} <= names:
            links.setdefault(below, axiom)
    ordered: list[tuple[str, Axiom | None]] = [(name, None) for name in classes if name not in links]
    done = {name for name, _ in ordered}
    while len(done) < len(names):
        # Where classes lie below each other in a ring, one of them comes first all the same.
        ready = [n for n in classes if n not in done and links[n].root.object.value in done]  # type: ignore[union-attr]
        following = ready or [next(n for n in classes if n not in done)]
        ordered += [(name, links[name]) for name in following]
        done.update(following)
    return ordered


def minimal(near: Sequence[Axiom], every: Sequence[Axiom], contradictory: Contradictory) -> list[Axiom]:
    """Return a minimal part of axioms that contradicts itself.

    :param near: axioms that may suffice, the likeliest first.
    :param every: axioms that do suffice.
    """
    axioms = list(near)
    if not contradictory(axioms):
        known = set(map(id, axioms))
        axioms += [axiom for axiom in every if id(axiom) not in known]
    kept: list[Axiom] = []
    while len(axioms) > _FEW:
        if kept and contradictory(kept):
            return kept
        # The last axiom of the shortest beginning that contradicts what is kept is needed, and nothing after it is.
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
    reached, rest, found = set(names), list(axioms), list[Axiom]()
    while layer := [axiom for axiom in rest if _bears(axiom, reached)]:
        found += layer
        taken = set(map(id, layer))
        rest = [axiom for axiom in rest if id(axiom) not in taken]
        for axiom in layer:
            reached |= axiom.names()
    return found


def _bears(axiom: Axiom, reached: set[str]) -> bool:
    """Tell whether an axiom says something new of names: rather too often than too seldom."""
    root = axiom.root
    subject, value = (text_of(node) for node in (root.subject, root.object))
    if root.predicate.value in _BOTH:
        return {subject, value} <= reached
    if isinstance(root.subject, NamedNode) and (axiom.kind == "fact" or root.predicate.value in _FORWARD | {TYPE}):
        return subject in reached
    return not reached.isdisjoint(axiom.names())


def _locate(facts: Sequence[Axiom], schema: Sequence[Axiom], contradictory: Contradictory) -> list[Axiom]:
    """Return the facts about the few individuals that contradict each other, found by halves.

    An individual is taken with what is said of those that it names, one step away.
    """
    about: dict[str, list[Axiom]] = defaultdict(list)
    for fact in facts:
        about[text_of(fact.root.subject)].append(fact)
    individuals = list(about)
    taken = list(facts)
    while len(individuals) > 1:
        middle = len(individuals) // 2
        for half in (individuals[:middle], individuals[middle:]):
            around = _around(half, about)
            if contradictory([*around, *_near(schema, {name for fact in around for name in fact.names()})]):
                individuals, taken = half, around
                break
        else:
            return taken
    return taken


def _around(individuals: Sequence[str], about: dict[str, list[Axiom]]) -> list[Axiom]:
    """Return the facts about individuals, then those that tell the individuals in them apart or say their classes."""
    facts = [fact for name in individuals for fact in about[name]]
    own = set(individuals)
    named = {name for fact in facts for name in fact.names()} | own
    for name in sorted(named - own):
        facts += [fact for fact in about.get(name, ()) if fact.root.predicate.value == TYPE or _bears_on(fact, named)]
    return facts


def _bears_on(fact: Axiom, named: set[str]) -> bool:
    return fact.root.predicate.value in _BOTH and fact.names() <= named
